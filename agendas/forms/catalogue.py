"""Searching the catalogue from an agenda, and what a new row gets from an entry."""

from typing import Any

from django.db.models import Q, QuerySet

from agendas.forms import NEW_ROWS
from gka_portal.lists import FilterForm, choice, search_field
from interventions.choices import EntryKind
from interventions.models import CatalogueEntry, Theme

KINDS = {
    "interventions": (EntryKind.INTERVENTION, EntryKind.EXPERIMENT),
    "communities": (EntryKind.COMMUNITY,),
}
MOST_WORDS = 6


class CatalogueFilter(FilterForm):
    """Filters the entries that fit the list `key` of an agenda."""

    zoek = search_field("Naam of omschrijving")
    thema = choice("Thema", "Alle thema’s")
    soort = choice("Soort", "Alle soorten")

    def __init__(self, data: Any, *, key: str) -> None:
        super().__init__(data)
        self.kinds = KINDS[key]
        themes = Theme.objects.filter(active=True, entries__active=True, entries__kind__in=self.kinds).distinct()
        self.offer("thema", list(themes.values_list("slug", "name")))
        if len(self.kinds) == 1:
            del self.fields["soort"]
        else:
            self.offer("soort", [(kind.value, str(kind.label)) for kind in self.kinds])

    def found(self) -> QuerySet[CatalogueEntry]:
        """Return the entries that can be chosen and were asked for, by name."""
        chosen = self.chosen
        entries = CatalogueEntry.objects.filter(active=True, kind__in=self.kinds)
        for word in chosen.get("zoek", "").split()[:MOST_WORDS]:
            entries = entries.filter(Q(name__icontains=word) | Q(summary__icontains=word))
        if "thema" in chosen:
            entries = entries.filter(themes__slug=chosen["thema"])
        if "soort" in chosen:
            entries = entries.filter(kind=chosen["soort"])
        return entries.order_by("name", "pk")


def row_from(entry: CatalogueEntry, key: str) -> dict[str, Any]:
    """Return the new row of the list `key` that begins with what the catalogue tells of `entry`."""
    row = {**NEW_ROWS[key](entry.kind), "name": entry.name, "catalogue": entry.name, "goal": entry.summary}
    if key == "interventions":
        row["themes"] = [theme.name for theme in entry.themes.all() if theme.active]
    return row
