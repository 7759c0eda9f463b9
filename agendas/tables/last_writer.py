"""Who wrote last in a part of an agenda, for who finds another text there than the page showed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from agendas.models import Agenda
from records.clock import now
from records.models import Event

# Longer ago nobody has a page open: then the other text is one's own, from another window.
TODAY = timedelta(hours=12)


@dataclass(frozen=True)
class Writer:
    """`name` as it stands in a sentence; `is_you`: the same person in another window."""

    name: str
    at: datetime
    is_you: bool


def last_writer(agenda: Agenda, address: str, user: User) -> Writer:
    """Return who besides `user` wrote last at `address`; else who wrote last in the agenda. One query."""
    places = {address, address.partition(".")[0], agenda.reference}
    edits = Event.objects.filter(stream=agenda.stream, action__in=["edited", "restored"], object__in=places)
    found = edits.exclude(actor_id=str(user.pk)).filter(at__gte=now() - TODAY).order_by("-number").first()
    if found is not None:
        return Writer(found.actor_name, found.at, is_you=False)
    text = agenda.text
    is_you = text.changed_by_id == user.pk
    return Writer("U, in een ander venster" if is_you else str(text.changed_by or "Iemand"), text.changed_at, is_you)
