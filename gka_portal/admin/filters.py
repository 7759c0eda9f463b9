"""Filters of a list in the administration: each is one select in the search form and one word in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

Options = list[tuple[str, str]]


class PortalFilter(admin.SimpleListFilter):
    """A choice out of `lookups`; a value that is not among them filters nothing, as if it were not there."""

    def chosen(self) -> str:
        """The value in the address, "" when none or an unknown one."""
        value = self.value() or ""
        return value if value in dict(self.lookup_choices) else ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.narrow(queryset, self.chosen()) if self.chosen() else queryset

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows that belong to the chosen `value`."""
        raise NotImplementedError

    def options(self) -> list[dict[str, Any]]:
        """What the select shows."""
        found = [{"value": "", "label": "Alles", "selected": not self.chosen()}]
        return found + [
            {"value": value, "label": label, "selected": value == self.chosen()} for value, label in self.lookup_choices
        ]


class ChoiceFilter(PortalFilter):
    """Rows whose `field` has one of the given `choices`."""

    field = ""
    choices_of: Iterable[tuple[Any, Any]] = ()

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Options:
        return [(str(value), str(label)) for value, label in self.choices_of]

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{self.field: value})


class YesNoFilter(PortalFilter):
    """Rows for which `condition` holds, or the other ones."""

    condition = Q()
    yes, no = "Ja", "Nee"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Options:
        return [("ja", self.yes), ("nee", self.no)]

    def is_yes(self) -> Q:
        """The condition; a method, because some ask what day it is."""
        return self.condition

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(self.is_yes()) if value == "ja" else rows.exclude(self.is_yes())


class RowFilter(PortalFilter):
    """Rows that point with `field` at one row of a short list, or at none."""

    field = ""
    none_label = ""

    def rows_to_choose(self) -> QuerySet[Any]:
        """The short list."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Options:
        found = [(str(row.pk), str(row)) for row in self.rows_to_choose()]
        return [*found, ("geen", self.none_label)] if self.none_label else found

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "geen":
            return rows.filter(**{f"{self.field}__isnull": True})
        return rows.filter(**{f"{self.field}_id": value})
