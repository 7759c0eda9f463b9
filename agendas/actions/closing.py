"""The end of an agenda: closed after its years, or withdrawn before it was signed."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import guard, locked, move, note
from agendas.choices import State
from agendas.models import Agenda
from agendas.workflow import StepRefused


@transaction.atomic
def close(*, agenda: Agenda, by: User) -> None:
    """Close a signed agenda after its last year."""
    agenda = locked(agenda)
    guard(agenda, "close", by)
    if timezone.localdate().year <= agenda.end_year:
        raise StepRefused(f"Afsluiten kan vanaf 1 januari {agenda.end_year + 1}, als de periode voorbij is.")
    move(agenda, State.CLOSED, action="closed", by=by)


@transaction.atomic
def withdraw(*, agenda: Agenda, reason: str, by: User) -> None:
    """Withdraw an agenda that is not signed. Nothing is deleted."""
    agenda = locked(agenda)
    guard(agenda, "withdraw", by, reason)
    move(agenda, State.WITHDRAWN, action="withdrawn", by=by, data={"reason": reason.strip()})


@transaction.atomic
def note_export(*, agenda: Agenda, kind: str, by: User | None) -> None:
    """Record that somebody took a copy of the agenda out of the portal."""
    note(agenda, "exported", by, {"kind": kind})
