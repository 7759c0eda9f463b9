"""The end of a municipality: its last day and the municipality that it goes into, until then to be called off.

What goes along is carried out on the day after (`agendas.actions.moving_places`); the row `Merger` says that it must.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from gka_portal.notation import dutch_date
from municipalities.models import Merger, Municipality
from municipalities.streams import stream_of_list
from records.actions import record
from records.clock import now

if TYPE_CHECKING:
    from accounts.models import User

ENDED, CALLED_OFF, CHOSEN, MERGED = "ended", "end_called_off", "merger_changed", "merged"
_ONE_DAY = datetime.timedelta(days=1)
# A year like 0206 or 1926 is a slip of the finger; nothing here is about a municipality that ended before this day.
_EARLIEST = datetime.date(2000, 1, 1)


@transaction.atomic
def end_municipality(
    *,
    municipality: Municipality,
    last_day: datetime.date,
    successor: Municipality | None,
    moves_offices: bool = False,
    by: "User | None",
) -> Merger:
    """End `municipality` after `last_day`; `successor` None: it was divided over several others.

    Who answers for the successor answers for its agendas from the day after (see memberships). What moves besides,
    moves when the merger that this returns is carried out. `moves_offices`: its office holders go on in the successor.
    """
    row = Municipality.objects.select_for_update().get(pk=municipality.pk)
    check_end(municipality=row, last_day=last_day, successor=successor)
    row.valid_to, row.successor = last_day, successor
    row.save(update_fields=["valid_to", "successor"])
    merger = Merger.objects.create(
        municipality=row, moves_offices=moves_offices and successor is not None, planned_at=now(), planned_by=by
    )
    data = {"moves_offices": merger.moves_offices, "changes": _changes(None, None, last_day, successor)}
    _note(row, ENDED, by, successor, data)
    return merger


@transaction.atomic
def plan_mergers(*, municipalities: Iterable[str], by: "User | None") -> None:
    """Plan what goes along with municipalities (CBS codes) that a file ended; their office holders do not go on."""
    ended = Municipality.objects.filter(cbs_code__in=list(municipalities), valid_to__isnull=False, merger=None)
    Merger.objects.bulk_create(
        Merger(municipality=row, planned_at=now(), planned_by=by) for row in ended.order_by("valid_to", "pk")
    )


@transaction.atomic
def choose_offices(*, merger: Merger, moves_offices: bool, by: "User") -> None:
    """Let the office holders go on in the successor, or not; as long as nothing has moved."""
    merger = _open(merger)
    if merger.municipality.successor is None:
        raise ValidationError("Er is geen opvolger, dus geen ambtsdrager kan meegaan.")
    if merger.moves_offices == moves_offices:
        return
    merger.moves_offices = moves_offices
    merger.save(update_fields=["moves_offices"])
    data = {"changes": {"moves_offices": [not moves_offices, moves_offices]}}
    _note(merger.municipality, CHOSEN, by, merger.municipality.successor, data)


@transaction.atomic
def call_off(*, merger: Merger, reason: str, by: "User") -> Municipality:
    """Let the municipality go on after all; refused once its last day is over."""
    merger = _open(merger)
    row = merger.municipality
    if not reason.strip():
        raise ValidationError({"reason": "Vul in waarom dit niet doorgaat, zodat dat later te begrijpen is."})
    if row.valid_to is None or row.valid_to < timezone.localdate():
        raise ValidationError(f"{row} bestaat al niet meer. Annuleren kan tot en met de laatste dag.")
    last_day, successor = row.valid_to, row.successor
    merger.delete()
    row.valid_to, row.successor = None, None
    row.save(update_fields=["valid_to", "successor"])
    data = {"reason": reason.strip(), "changes": _changes(last_day, successor, None, None)}
    _note(row, CALLED_OFF, by, successor, data)
    return row


def lock_merger(merger: Merger) -> Merger:
    """Return the row of `merger` as it is now, with its places, locked until the end of the transaction.

    Whoever changes a merger begins here, so that nobody calls off what is being carried out.
    """
    key = Merger.objects.select_for_update().filter(pk=merger.pk).values_list("pk", flat=True).first()
    if key is None:
        raise ValidationError("Deze herindeling is intussen geannuleerd.")
    return Merger.objects.select_related("municipality__region", "municipality__successor__region", "planned_by").get(
        pk=key
    )


def check_end(*, municipality: Municipality, last_day: datetime.date, successor: Municipality | None) -> None:
    """Refuse, at the field to correct, that `municipality` ends on `last_day` or goes into `successor`."""
    if municipality.valid_to is not None:
        sentence = f"{municipality.name} is al opgeheven: de laatste dag was {dutch_date(municipality.valid_to)}."
        raise ValidationError({"municipality": f"{sentence} Kies een andere gemeente."})
    if last_day < _EARLIEST:
        raise ValidationError({"last_day": f"Controleer het jaartal: kies een dag vanaf {dutch_date(_EARLIEST)}."})
    if municipality.valid_from is not None and last_day < municipality.valid_from:
        since = f"{municipality.name} bestaat sinds {dutch_date(municipality.valid_from)}."
        raise ValidationError({"last_day": f"{since} Kies een latere laatste dag."})
    _refuse_before_predecessors(municipality, last_day)
    if successor is None:
        return
    if successor.pk == municipality.pk:
        raise ValidationError({"successor": "Een gemeente kan niet in zichzelf opgaan. Kies een andere opvolger."})
    day = last_day + _ONE_DAY
    if not Municipality.objects.current(day).filter(pk=successor.pk).exists():
        problem = f"{successor.name} bestaat niet op {dutch_date(day)}, de dag na de laatste dag."
        advice = "Kies een opvolger die dan bestaat, of verander de laatste dag."
        raise ValidationError({"successor": f"{problem} {advice}"})


def _refuse_before_predecessors(municipality: Municipality, last_day: datetime.date) -> None:
    """Refuse an end before the day on which another municipality goes into this one."""
    coming = Merger.objects.filter(municipality__successor=municipality, municipality__valid_to__gte=last_day)
    first = coming.select_related("municipality").order_by("-municipality__valid_to").first()
    if first is None or first.municipality.valid_to is None:
        return
    day = dutch_date(first.municipality.valid_to + _ONE_DAY)
    problem = f"Op {day} gaat {first.municipality} op in {municipality}."
    raise ValidationError({"last_day": f"{problem} Kies die dag of een latere, of annuleer eerst die herindeling."})


def _open(merger: Merger) -> Merger:
    merger = lock_merger(merger)
    if merger.done_at is not None:
        raise ValidationError("Deze herindeling is al uitgevoerd. Er is niets meer aan te veranderen.")
    return merger


def _changes(
    day: datetime.date | None,
    into: Municipality | None,
    new_day: datetime.date | None,
    new_into: Municipality | None,
) -> dict[str, list[object]]:
    return {
        "valid_to": [day.isoformat() if day else None, new_day.isoformat() if new_day else None],
        "successor_id": [into.pk if into else None, new_into.pk if new_into else None],
    }


def _note(
    row: Municipality, action: str, by: "User | None", successor: Municipality | None, data: Mapping[str, object]
) -> None:
    record(
        stream=stream_of_list(Municipality),
        action=action,
        by=by,
        object=f"municipality:{row.pk}",
        data={"municipality": row.cbs_code, "successor": successor.cbs_code if successor else None, **data},
    )
