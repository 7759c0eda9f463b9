"""The end of an agenda: closed after its years, or withdrawn before it was signed."""

from django.db import transaction

from accounts.models import User
from agendas.actions.amended_blocks import free_blocks
from agendas.actions.moving import guard, lock_parent, locked, move, note
from agendas.actions.obstacles import close_obstacle
from agendas.models import Agenda
from agendas.workflow import StepRefused, target_of


@transaction.atomic
def close(*, agenda: Agenda, by: User) -> None:
    """Close a signed agenda after its last year."""
    agenda = locked(agenda)
    guard(agenda, "close", by)
    if obstacle := close_obstacle(agenda):
        raise StepRefused(obstacle)
    move(agenda, target_of("close"), action="closed", by=by)


@transaction.atomic
def withdraw(*, agenda: Agenda, reason: str, by: User) -> None:
    """Withdraw an agenda that is not signed. Nothing is deleted; another addendum can take the blocks of this one."""
    lock_parent(agenda)
    agenda = locked(agenda)
    guard(agenda, "withdraw", by, reason)
    move(agenda, target_of("withdraw"), action="withdrawn", by=by, data={"reason": reason.strip()})
    if agenda.parent is not None and "addendum" in agenda.text.document:
        free_blocks(agenda)
        note(agenda.parent, "addendum_withdrawn", by, about=agenda.reference)


@transaction.atomic
def note_export(*, agenda: Agenda, kind: str, by: User | None) -> None:
    """Record that somebody took a copy of the agenda out of the portal."""
    note(agenda, "exported", by, {"kind": kind})
