"""How the administration shows a value: dates, numbers and choices as Dutch people write them, never a code."""

import datetime
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import formats, timezone

from gka_portal import notation

EMPTY = "–"


def shown(name: Any, row: models.Model, model_admin: "ModelAdmin[Any]") -> str:
    """Return what the column or field `name` of `row` says, as text or as safe HTML that the admin class made."""
    try:
        field, _, value = lookup_field(name, row, model_admin)
    except ObjectDoesNotExist:
        return EMPTY
    if field is not None and field.many_to_one:
        value = getattr(row, field.name)
    return value_of(value, field)


def value_of(value: Any, field: Any = None) -> str:
    """Return `value` in words; `field` (of the model) tells choices from text and years from counts."""
    if value is None or value == "":
        return EMPTY
    choices = dict(getattr(field, "flatchoices", None) or ())
    if choices:
        return str(choices.get(value, value))
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, datetime.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return formats.date_format(local, "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return notation.dutch_date(value)
    if is_count(field) and isinstance(value, int):
        return notation.amount(value)
    return value if isinstance(value, str) else str(value)


def is_count(field: Any) -> bool:
    """Is this a number of things? Those get points per thousand; a year (a small integer) never does."""
    return isinstance(field, models.IntegerField) and not isinstance(
        field, models.PositiveSmallIntegerField | models.SmallIntegerField
    )
