"""Forms about mergers of municipalities: the filter of the list, why one is called off, who goes along."""

from collections.abc import Iterable

from django import forms

from dashboard.tables.merging import COLUMNS, USUAL_ORDER, Stand, day_of, stand_of
from gka_portal.forms import PlainDutchErrors
from gka_portal.lists import FilterForm, choice, has_words, order_choices, plain_letters, search_field
from municipalities.forms.imports import GOES_ON, offices_field
from municipalities.models import Merger


class MergerFilter(FilterForm):
    zoek = search_field("Naam of CBS-code")
    stand = choice("Stand", "Elke stand", Stand.choices)
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def found_in(self, mergers: Iterable[Merger]) -> list[Merger]:
        """Return those of `mergers` that were asked for, in order; there are a few each year."""
        words, stand = self.chosen.get("zoek", ""), self.chosen.get("stand", "")
        found = [row for row in mergers if not stand or stand_of(row) == stand]
        found = [row for row in found if not words or _has(row, words)]
        order = self.order or USUAL_ORDER
        found.sort(key=lambda row: plain_letters(row.municipality.name))
        if order.removeprefix("-") == "vanaf":
            found.sort(key=day_of, reverse=order.startswith("-"))
        elif order.startswith("-"):
            found.reverse()
        return found


def _has(merger: Merger, words: str) -> bool:
    places = [merger.municipality, *([merger.municipality.successor] if merger.municipality.successor else [])]
    return has_words(words, *(text for place in places for text in (place.name, place.aliases, place.cbs_code)))


class CallOffForm(PlainDutchErrors, forms.Form):
    """Why a municipality goes on after all."""

    hide_optional_mark = True

    reason = forms.CharField(
        label="Waarom gaat dit niet door?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Vul in waarom dit niet doorgaat, zodat dat later te begrijpen is.",
            "max_length": "Gebruik hoogstens 500 tekens.",
        },
    )


class OfficesForm(PlainDutchErrors, forms.Form):
    """Whether aldermen and mayor go along."""

    hide_optional_mark = True

    moves_offices = offices_field()

    @property
    def goes_on(self) -> bool:
        return bool(self.cleaned_data["moves_offices"] == GOES_ON)
