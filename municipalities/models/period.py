"""Periods: both days belong to the period, an empty day means that it is open at that side."""

import datetime

from django.db.models import F, Q
from django.utils import timezone


def holds_on(first: str, last: str, on: datetime.date | None = None) -> Q:
    """Condition: the period in the fields `first` and `last` contains the day `on` (default: today in Amsterdam)."""
    day = on or timezone.localdate()
    begun = Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})
    not_ended = Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})
    return begun & not_ended


def in_order(first: str, last: str) -> Q:
    """Condition for a constraint: the last day is not before the first."""
    return Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
