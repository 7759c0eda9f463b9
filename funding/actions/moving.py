"""What every step shares: the locked row, the guard of the table, the new status and its event."""

from typing import Any

from accounts.models import User
from agendas.models import Agenda
from funding.choices import Status
from funding.models import Application
from funding.permissions import role_on
from funding.workflow import OWN, TRANSITIONS, StepRefused, Transition
from records.actions import record
from records.clock import now


class Conflict(Exception):
    """Somebody else changed the application since the page was opened; `stored` is what stands there now."""

    def __init__(self, stored: Application) -> None:
        super().__init__("De aanvraag is intussen door iemand anders gewijzigd.")
        self.stored = stored


def locked(application: Application) -> Application:
    """Return the row of `application` as it is now, locked until the end of the transaction.

    Who needs more locks the scheme first (for its ceiling: `actions.deciding`), then the agenda (`lock_agenda`), then
    the application: always in that order, so nobody waits for somebody who waits for them.
    """
    return Application.objects.select_for_update(of=("self",)).get(pk=application.pk)


def lock_agenda(pk: int) -> Agenda:
    """Lock and return the agenda: whoever asks or grants money of the same plan waits, and counts what is taken."""
    return Agenda.objects.select_for_update(of=("self",)).get(pk=pk)


def check_version(row: Application, version: int) -> None:
    """Raise Conflict when the locked `row` changed after the page that carried `version`."""
    if row.version != version:
        raise Conflict(row)


def guard(application: Application, name: str, by: User, reason: str = "") -> Transition:
    """Refuse the step `name` unless the table allows it to `by` in this status; return it."""
    transition = TRANSITIONS[name]
    if application.status not in transition.sources:
        raise StepRefused(f"“{transition.label}” kan niet: de aanvraag is {application.get_status_display().lower()}.")
    if transition.is_own(by, application):
        raise StepRefused(OWN)
    if not transition.allowed(by, application):
        raise StepRefused(f"“{transition.label}” hoort niet bij uw rol bij deze aanvraag.")
    if transition.asks_reason and not reason.strip():
        raise StepRefused("Vul een reden in, zodat de anderen weten waarom.")
    return transition


def move(application: Application, to: Status, *, action: str, by: User, data: dict[str, Any] | None = None) -> None:
    """Bring the locked `application` to the status `to` and record `action` in its chain."""
    before = application.status
    application.status = to
    application.version += 1
    if to != before:
        application.status_since = now()
    application.save()
    note(application, action, by, {"from": before, "to": str(to), **(data or {})})


def note(application: Application, action: str, by: User | None, data: dict[str, Any] | None = None) -> None:
    """Record a fact about `application` that changes no status."""
    role = role_on(by, application) if by else None
    record(
        stream=application.stream,
        action=action,
        by=by,
        object=application.reference,
        data=data or {},
        role=role.label if role else "",
    )
