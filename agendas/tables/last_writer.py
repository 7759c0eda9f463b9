"""Who wrote last in a part of an agenda, for who finds another text there than the page showed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from agendas.choices import WRITING_ACTIONS
from agendas.models import Agenda
from records.clock import now
from records.models import Event

# Longer ago nobody has a page open: then the other text is one's own, from another window.
TODAY = timedelta(hours=12)


@dataclass(frozen=True)
class Writer:
    """`name` as it stands at the start of a sentence; `is_you`: the same person in another window."""

    name: str
    at: datetime
    is_you: bool

    @property
    def whose(self) -> str:
        """Whose text it is, after "tekst"."""
        return "uit het andere venster" if self.is_you else f"van {self.name}"


def last_writer(agenda: Agenda, address: str, user: User) -> Writer:
    """Return who besides `user` wrote last at `address`; else who wrote last in the agenda. One query."""
    places = {address, address.partition(".")[0], agenda.reference}
    edits = Event.objects.filter(stream=agenda.stream, action__in=WRITING_ACTIONS, object__in=places)
    # The portal itself, such as an import, is nobody with a page open.
    found = edits.exclude(actor_id__in=["", str(user.pk)]).filter(at__gte=now() - TODAY).order_by("-number").first()
    if found is not None:
        return Writer(found.actor_name, found.at, is_you=False)
    text = agenda.text
    is_you = text.changed_by_id == user.pk
    return Writer("U" if is_you else str(text.changed_by or "een collega"), text.changed_at, is_you)
