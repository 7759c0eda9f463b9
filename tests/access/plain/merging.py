"""Mergers of municipalities: the functional administrator's alone."""

import datetime
from typing import Any

from django.utils import timezone

from municipalities.actions.merging import end_municipality
from municipalities.models import Municipality
from tests.access.plain import PlainRow
from tests.cast import Cast

MANAGERS = frozenset({"administrator"})


def _planned(cast: Cast) -> tuple[Any, ...]:
    place = Municipality.objects.get(pk=cast.alkmaar.pk)
    if place.valid_to is None:
        later = timezone.localdate() + datetime.timedelta(days=30)
        end_municipality(municipality=place, last_day=later, successor=cast.zwolle, by=cast.administrator)
    return (place.cbs_code,)


def _posted(name: str) -> PlainRow:
    return PlainRow(name, MANAGERS, _planned, get=frozenset({405}), post=frozenset({302}))


ROWS = [
    PlainRow("dashboard:mergers", MANAGERS),
    PlainRow("dashboard:merger", MANAGERS, _planned),
    PlainRow("dashboard:merger_call_off", MANAGERS, _planned, post=frozenset({422})),
    _posted("dashboard:merger_offices"),
    _posted("dashboard:merger_carry_out"),
]
