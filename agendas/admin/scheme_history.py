"""The history of a version of a funding scheme in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.text import capfirst

from agendas.actions.loading_schemes import label_of
from agendas.models import FundingScheme, SchemeWindow
from gka_portal.admin.cells import value_of
from gka_portal.notation import dutch_date, euro, in_words
from municipalities.admin.history import MOST, entries_of
from municipalities.choices import Sector
from records.history import Entry, entry_of
from records.models import Event

_EMPTY = "leeg"


def history_of(scheme: FundingScheme) -> list[Entry]:
    """Return what happened to this version, newest first: by hand, and by the files that it came from."""
    events = Event.objects.filter(stream=scheme.stream).order_by("-number")[:MOST]
    found = [entry_of(event, text="\n".join(_lines(event.data))) for event in events]
    found += entries_of(scheme, [label_of(scheme.code, scheme.valid_from)])
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for name, pair in data.get("changes", {}).items():
        yield _line(FundingScheme, name, *pair)
    for year, changes in data.get("windows", {}).items():
        if changes.get("removed"):
            yield f"Aanvraagjaar {year}: verwijderd"
            continue
        told = [_line(SchemeWindow, name, *pair) for name, pair in changes.items() if name != "year"]
        yield f"Aanvraagjaar {year}: {'; '.join(told) or 'toegevoegd'}"


def _line(model: type[models.Model], name: str, old: Any, new: Any) -> str:
    field: Any = model._meta.get_field(name)
    was, now = _words(field, old), _words(field, new)
    label = capfirst(str(field.verbose_name))
    return f"{label}: {now}" if old is None else f"{label}: van {was} naar {now}"


def _words(field: Any, value: Any) -> str:
    if value in (None, "", []):
        return _EMPTY
    if isinstance(field, models.DecimalField):
        return euro(Decimal(value))
    if isinstance(field, models.JSONField):
        return in_words([str(Sector(code).label).lower() for code in value])
    if isinstance(field, models.DateTimeField):
        moment = datetime.strptime(value, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - kept in Dutch time
        return f"{dutch_date(moment)} om {moment:%H.%M} uur"
    if isinstance(field, models.DateField):
        day = parse_date(value)
        return dutch_date(day) if day else str(value)
    return value_of(value, field)
