"""What every step shares: the locked row, the guard of the table, the new state and its event."""

from typing import Any

from accounts.models import User
from agendas.choices import State
from agendas.completeness import Missing, missing_for, stops
from agendas.models import Agenda
from agendas.permissions import GUEST_LABEL, guest_of, role_on
from agendas.workflow import TRANSITIONS, StepRefused
from records.actions import record
from records.clock import now


class Incomplete(StepRefused):
    """The text is not complete enough for the step; `items` says what is missing."""

    def __init__(self, items: list[Missing]) -> None:
        super().__init__(
            f"Er {'moet' if len(items) == 1 else 'moeten'} nog {len(items)} "
            f"{'punt' if len(items) == 1 else 'punten'} worden ingevuld."
        )
        self.items = items


def locked(agenda: Agenda) -> Agenda:
    """Return the row of `agenda` as it is now, locked until the end of the transaction."""
    return Agenda.objects.select_for_update(of=("self",)).get(pk=agenda.pk)


def lock_parent(agenda: Agenda) -> None:
    """Lock the agenda that `agenda` amends, if it is an addendum. Always before the row of the addendum itself."""
    if agenda.parent_id is not None:
        Agenda.objects.select_for_update(of=("self",)).get(pk=agenda.parent_id)


def guard(agenda: Agenda, name: str, by: User, reason: str = "") -> None:
    """Refuse the step `name` unless the table allows it to `by` in this state, with a reason and a complete text."""
    transition = TRANSITIONS[name]
    if agenda.state not in transition.sources:
        raise StepRefused(f"“{transition.label}” kan niet: de agenda is {agenda.get_state_display().lower()}.")
    if not transition.allowed(by, agenda):
        raise StepRefused(f"“{transition.label}” hoort niet bij uw rol in deze agenda.")
    if transition.asks_reason and not reason.strip():
        raise StepRefused("Vul een reden in, zodat de anderen weten wat er moet gebeuren.")
    if transition.complete_for is not None:
        items = stops(missing_for(agenda, transition.complete_for))
        if items:
            raise Incomplete(items)


def move(agenda: Agenda, to: State | None, *, action: str, by: User | None, data: dict[str, Any] | None = None) -> None:
    """Bring the locked `agenda` to the state `to` (None: it stays) and record `action` in its chain."""
    before = agenda.state
    if to is not None and to != before:
        agenda.state = to
        agenda.state_since = now()
        if before == State.REVIEW:
            # The day before which the reviewers were asked to answer was that of this review.
            agenda.review_by = None
        agenda.save(update_fields=["state", "state_since", "review_by"])
    note(agenda, action, by, {"from": before, "to": agenda.state, **(data or {})})


def note(agenda: Agenda, action: str, by: User | None, data: dict[str, Any] | None = None, about: str = "") -> None:
    """Record a fact about `agenda` that changes no state."""
    role = role_on(by, agenda) if by else None
    record(
        stream=agenda.stream,
        action=action,
        by=by,
        object=about or agenda.reference,
        data=data or {},
        role=role.label if role else _guest_label(by, agenda),
    )


def _guest_label(by: User | None, agenda: Agenda) -> str:
    return GUEST_LABEL if by is not None and guest_of(by, agenda) is not None else ""
