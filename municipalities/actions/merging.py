"""The end of a municipality: its last day and the municipality that it goes into."""

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from gka_portal.notation import dutch_date
from municipalities.models import Municipality
from municipalities.streams import stream_of_list
from records.actions import record

if TYPE_CHECKING:
    from accounts.models import User

ENDED = "ended"
_ONE_DAY = datetime.timedelta(days=1)
# A year like 0206 or 1926 is a slip of the finger; nothing here is about a municipality that ended before this day.
_EARLIEST = datetime.date(2000, 1, 1)


@transaction.atomic
def end_municipality(
    *, municipality: Municipality, last_day: datetime.date, successor: Municipality | None, by: "User | None"
) -> Municipality:
    """End `municipality` after `last_day`; `successor` None: it was divided over several others.

    Nothing that names it changes: agendas, roles and schools keep it. Who answers for the successor answers for its
    agendas from the day after (see memberships).
    """
    row = Municipality.objects.select_for_update().get(pk=municipality.pk)
    check_end(municipality=row, last_day=last_day, successor=successor)
    row.valid_to, row.successor = last_day, successor
    row.save(update_fields=["valid_to", "successor"])
    record(
        stream=stream_of_list(Municipality),
        action=ENDED,
        by=by,
        object=f"municipality:{row.pk}",
        data={
            "municipality": row.cbs_code,
            "successor": successor.cbs_code if successor else None,
            "changes": {
                "valid_to": [None, last_day.isoformat()],
                "successor_id": [None, successor.pk if successor else None],
            },
        },
    )
    return row


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
    if successor is None:
        return
    if successor.pk == municipality.pk:
        raise ValidationError({"successor": "Een gemeente kan niet in zichzelf opgaan. Kies een andere opvolger."})
    day = last_day + _ONE_DAY
    if not Municipality.objects.current(day).filter(pk=successor.pk).exists():
        problem = f"{successor.name} bestaat niet op {dutch_date(day)}, de dag na de laatste dag."
        advice = "Kies een opvolger die dan bestaat, of verander de laatste dag."
        raise ValidationError({"successor": f"{problem} {advice}"})
