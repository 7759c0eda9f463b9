"""Whether the seal is on its way, for the pages that say so."""

from datetime import timedelta

from django.utils import timezone

from agendas.choices import State
from agendas.models import Agenda, SigningRound
from records.models import Job
from records.models.jobs import JobStatus

# Sealing takes seconds, and the worker tries again after 5, 10, 20 ... seconds: after this it needs a person.
PATIENCE = timedelta(minutes=5)


def seal_is_late(agenda: Agenda) -> bool:
    """Say whether an agenda that everybody signed still has no seal although it should: no queries in other states."""
    if agenda.state != State.SEALING:
        return False
    rounds = agenda.rounds.filter(outcome=SigningRound.Outcome.OPEN).values_list("pk", flat=True)
    jobs = Job.objects.filter(effect__in=[f"seal:{pk}" for pk in rounds])
    on_its_way = jobs.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING], enqueued__gt=timezone.now() - PATIENCE)
    return not on_its_way.exists()
