"""Filters of the figures, of the queue and of the deadlines; what was chosen stands in the address."""

from typing import Any

from django import forms
from django.utils import timezone

from agendas.models import FundingScheme
from funding.figures.due import Due, Kind
from funding.figures.queue import Asked, Waiting
from funding.figures.scope import NO_REGION, Wanted
from funding.tables.figures import (
    DUE_COLUMNS,
    USUAL_DUE_ORDER,
    USUAL_WAITING_ORDER,
    WAITING_COLUMNS,
    dues_in_order,
    waiting_in_order,
)
from gka_portal.lists import FilterForm, choice, order_choices, plain_letters, search_field
from municipalities.models import Region

FIRST_YEAR = 2017


class _ScopeFilter(FilterForm):
    """A scheme and a region; two queries."""

    regeling = choice("Regeling", "Alle regelingen")
    regio = choice("Regio", "Heel Nederland")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # A scheme is one choice, however many versions it has; the last version gives it its name.
        named = dict(FundingScheme.objects.order_by("valid_from").values_list("code", "name"))
        self.offer("regeling", sorted(named.items(), key=lambda row: plain_letters(row[1])))
        regions = Region.objects.order_by("name").values_list("pk", "name")
        self.offer("regio", [*((str(pk), name) for pk, name in regions), (NO_REGION, "Zonder regio")])

    def wanted(self) -> Wanted:
        """Return what was chosen; a choice that is not in its list is left out (and named above the form)."""
        return Wanted.of(self.chosen)


class FiguresFilter(_ScopeFilter):
    jaar = choice("Ingediend in", "Alle jaren")

    field_order = ("regeling", "jaar", "regio")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.offer("jaar", [(str(year), str(year)) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)])


class QueueFilter(_ScopeFilter):
    zoek = search_field("Gemeente, contactschool, kenmerk of dossiernummer")
    wat = choice("Wat", "Alles", Asked.choices)
    volgorde = choice("Volgorde", *order_choices(WAITING_COLUMNS, USUAL_WAITING_ORDER))

    field_order = ("zoek", "wat", "regeling", "regio", "volgorde")

    def found_in(self, lines: list[Waiting]) -> list[Waiting]:
        """Return those of `lines` that were asked for, in the order that was asked for."""
        chosen = self.chosen.get
        if words := chosen("zoek"):
            lines = [line for line in lines if line.subject.has_words(words)]
        if what := chosen("wat"):
            lines = [line for line in lines if line.asked == what]
        return waiting_in_order(lines, self.order or USUAL_WAITING_ORDER)


class DueFilter(_ScopeFilter):
    zoek = search_field("Gemeente, contactschool, kenmerk of dossiernummer")
    wat = choice("Wat", "Alles", Kind.choices)
    volgorde = choice("Volgorde", *order_choices(DUE_COLUMNS, USUAL_DUE_ORDER))
    te_laat = forms.BooleanField(label="Alleen wat te laat is", required=False)

    field_order = ("zoek", "wat", "regeling", "regio", "volgorde", "te_laat")

    def found_in(self, lines: list[Due]) -> list[Due]:
        """Return those of `lines` that were asked for, in the order that was asked for."""
        chosen = self.chosen.get
        if words := chosen("zoek"):
            lines = [line for line in lines if line.subject and line.subject.has_words(words)]
        if what := chosen("wat"):
            lines = [line for line in lines if line.kind == what]
        if chosen("te_laat"):
            lines = [line for line in lines if line.is_late]
        return dues_in_order(lines, self.order or USUAL_DUE_ORDER)
