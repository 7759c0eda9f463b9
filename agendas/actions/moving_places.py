"""A municipality went into another one: what belongs to it goes there, on the day after its last day.

A draft follows: the successor stands where the old municipality stood. A text that is set to be signed, or was signed,
keeps the name that it has; the chain of each agenda tells what happened.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.following_places import can_follow, follow, note_stayed, tell_moved
from agendas.actions.moving import locked, note
from agendas.choices import EDITABLE_STATES, ENDED_STATES, State
from agendas.models import Agenda, AgendaMunicipality
from municipalities.actions.merger_steps import Step, step_of
from municipalities.actions.merging import MERGED, end_municipality, lock_merger
from municipalities.actions.moving import coordinator_of, move_belongings
from municipalities.models import Merger, Municipality
from municipalities.streams import stream_of_list
from records.actions import record
from records.clock import now

logger = logging.getLogger(__name__)
# Set to be signed: only whoever looks after it can tell whether it should be taken back.
_WAITING = frozenset({State.FROZEN, State.PARTLY_SIGNED})
_SIGNED = frozenset({State.SEALING, State.SIGNED, State.CLOSED})
_Row = TypeVar("_Row", Merger, AgendaMunicipality)


def move_merged() -> int:
    """Carry out each merger whose day has come, the first one first, and return how many (records.recurring).

    One that fails does not hide those after it; the error comes after them. An agenda that was taken back from signing
    since follows too.
    """
    due = Merger.objects.due(timezone.localdate()).order_by("municipality__valid_to", "pk")
    count, failed = _each(due, lambda merger: carry_out(merger=merger))
    _late, failed_late = _each(_lines_that_came_back(), _follow_one)
    if error := failed or failed_late:
        raise error
    return count


def _each(rows: Iterable[_Row], act: Callable[[_Row], bool]) -> tuple[int, Exception | None]:
    """Do `act` for each of `rows`, also after one of them failed; return how often it did something, and the error."""
    count, failed = 0, None
    for row in rows:
        try:
            count += act(row)
        except Exception as error:
            logger.exception("%s %s could not be carried out", row._meta.label_lower, row.pk)
            failed = failed or error
    return count, failed


@transaction.atomic
def end_and_move(
    *,
    municipality: Municipality,
    last_day: date,
    successor: Municipality | None,
    moves_offices: bool,
    by: User,
) -> Merger:
    """End `municipality` after `last_day` and return its merger; carried out at once when that day is over."""
    facts: dict[str, Any] = {"last_day": last_day, "successor": successor, "moves_offices": moves_offices}
    merger = end_municipality(municipality=municipality, **facts, by=by)
    carry_out(merger=merger)
    return Merger.objects.select_related("municipality__successor").get(pk=merger.pk)


@transaction.atomic
def carry_out(*, merger: Merger) -> bool:
    """Move all that goes along with a municipality whose last day is over; False when that was done, or is not due.

    Done in the name of who planned it. All of it or nothing.
    """
    merger = lock_merger(merger)
    former, by = merger.municipality, merger.planned_by
    if merger.done_at is not None or former.valid_to is None or former.valid_to >= timezone.localdate():
        return False
    step = step_of(former, former.valid_to, former.successor, moves_offices=merger.moves_offices)
    told: dict[str, Any] = {}
    if step is not None:
        told = asdict(move_belongings(step, by)) | _move_agendas(step, by)
    merger.done_at = now()
    merger.save(update_fields=["done_at"])
    facts = {
        "municipality": former.cbs_code,
        "successor": step.successor.cbs_code if step else None,
        "day": step.day.isoformat() if step else None,
        "moves_offices": merger.moves_offices,
    }
    record(
        stream=stream_of_list(Municipality), action=MERGED, by=by, object=f"municipality:{former.pk}", data=facts | told
    )
    return True


def _move_agendas(step: Step, by: User | None) -> dict[str, list[str]]:
    """Let each agenda of the old municipality follow or tell that it does not; return references by what happened."""
    moved: dict[str, list[str]] = {"followed": [], "waiting": [], "signed": []}
    coordinator = coordinator_of(step.successor)
    for row in _agendas_of(step.former):
        agenda = locked(row)
        if agenda.state == State.WITHDRAWN:
            continue
        # The text names its coordinator too: one that cannot follow must stay what is reviewed.
        if can_follow(agenda, by):
            _hand_over(agenda, step, coordinator, by)
        if agenda.state in _SIGNED:
            tell_moved(agenda, step, by)
            moved["signed"].append(agenda.reference)
        elif agenda.state in _WAITING or not follow(agenda, step, by):
            note_stayed(agenda, step, by)
            moved["waiting"].append(agenda.reference)
        else:
            moved["followed"].append(agenda.reference)
    return moved


def _agendas_of(place: Municipality) -> Iterable[Agenda]:
    theirs = AgendaMunicipality.objects.filter(municipality=place).values("agenda")
    return Agenda.objects.filter(pk__in=theirs).order_by("pk")


def _hand_over(agenda: Agenda, step: Step, taker: User | None, by: User | None) -> None:
    """Let who looks after the successor look after an agenda of which the old municipality is the first.

    The text of a draft is kept by `follow`, a moment later; what is set keeps the name that it was approved with.
    """
    giver = agenda.coordinator
    if taker is None or giver is None or giver == taker or agenda.state in ENDED_STATES:
        return
    first = agenda.agenda_municipalities.order_by("position").values_list("municipality", flat=True).first()
    if first != step.former.pk:
        return
    agenda.coordinator = taker
    agenda.save(update_fields=["coordinator"])
    note(agenda, "handed_over", by, {"giver": giver.name, "taker": taker.name})


def _lines_that_came_back() -> Iterable[AgendaMunicipality]:
    """Return what follows late: agendas that were set to be signed on the day, or under review, and came back since."""
    back = AgendaMunicipality.objects.filter(
        municipality__merger__done_at__isnull=False,
        municipality__successor__isnull=False,
        agenda__state__in=sorted(EDITABLE_STATES),
    )
    return back.select_related("agenda", "municipality__successor", "municipality__merger__planned_by").order_by(
        "agenda", "pk"
    )


@transaction.atomic
def _follow_one(line: AgendaMunicipality) -> bool:
    agenda, former = locked(line.agenda), line.municipality
    if former.valid_to is None or agenda.state not in EDITABLE_STATES:
        return False
    merger = former.merger
    step = step_of(former, former.valid_to, former.successor, moves_offices=merger.moves_offices)
    if step is None or not agenda.agenda_municipalities.filter(municipality=former).exists():
        return False
    if merger.planned_by is None:
        # Under review on the day, in nobody's name, it stayed with who looked after it.
        _hand_over(agenda, step, coordinator_of(step.successor), None)
    return follow(agenda, step, merger.planned_by)
