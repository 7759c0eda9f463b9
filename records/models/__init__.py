"""Tables that know nothing of agendas: events in chains, stored files and jobs."""

from records.models.events import Event, EventOrigin, StreamHead
from records.models.files import StoredFile
from records.models.jobs import Job

__all__ = ["Event", "EventOrigin", "Job", "StoredFile", "StreamHead"]
