"""Filters of the list of municipalities and of the schools on a page; what was chosen stands in the address."""

from typing import Any

from django import forms
from django.utils import timezone

from agendas.choices import State
from dashboard.tables.places import COLUMNS, NO_AGENDA, USUAL_ORDER, YEAR_UNKNOWN, Places, Wanted
from gka_portal.lists import FilterForm, choice, order_choices, search_field
from municipalities.choices import Province
from municipalities.models.municipality import FIRST_YEAR


class MunicipalityFilter(FilterForm):
    zoek = search_field("Naam of CBS-code")
    provincie = choice("Provincie", "Alle provincies", Province.choices)
    regio = choice("Regio", "Alle regio’s")
    coordinator = choice("Coördinator", "Alle coördinatoren")
    groep = choice("G4 of G40", "Alle gemeenten", [("g4", "G4"), ("g40", "G40")])
    lid = choice("Lid van de GKA", "Maakt niet uit", [("ja", "Ja"), ("nee", "Nee")])
    lid_sinds = choice("Lid sinds", "Alle jaren")
    agenda = choice("Laatste agenda", "Maakt niet uit", [*State.choices, (NO_AGENDA, "Geen agenda die u mag lezen")])
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))
    opgeheven = forms.BooleanField(label="Ook opgeheven gemeenten", required=False)

    def __init__(self, data: Any, places: Places) -> None:
        super().__init__(data)
        years = range(timezone.localdate().year, FIRST_YEAR - 1, -1)
        self.offer("regio", places.regions())
        self.offer("coordinator", [(str(one.pk), one.name) for one in places.coordinators.everybody()])
        self.offer("lid_sinds", [*((str(year), str(year)) for year in years), (YEAR_UNKNOWN, "Jaar niet bekend")])

    def wanted(self) -> Wanted:
        """Return what was chosen; a choice that is not in its list is left out (and named above the form)."""
        chosen = self.chosen.get
        return Wanted(
            words=chosen("zoek") or "",
            province=chosen("provincie") or "",
            region=chosen("regio") or "",
            coordinator=chosen("coordinator") or "",
            group=chosen("groep") or "",
            member=chosen("lid") or "",
            member_since=chosen("lid_sinds") or "",
            agenda=chosen("agenda") or "",
            ended_too=bool(chosen("opgeheven")),
            order=self.order,
        )


class SchoolSearch(FilterForm):
    zoek = search_field("Naam of nummer van school of bestuur")
