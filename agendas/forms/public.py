"""Filter of the list of public agendas; what was chosen stands in the address."""

from collections.abc import Iterable
from typing import Any

from agendas.tables.public_list import COLUMNS, USUAL_ORDER, PublicRow, Wanted, choices_in, found_rows
from gka_portal.lists import FilterForm, choice, order_choices, search_field


class PublicFilter(FilterForm):
    zoek = search_field("Gemeente, thema of kenmerk")
    thema = choice("Thema", "Alle thema’s")
    provincie = choice("Provincie", "Alle provincies")
    jaar = choice("Loopt in", "Alle jaren")
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any, rows: Iterable[PublicRow]) -> None:
        super().__init__(data)
        self.rows = list(rows)
        themes, provinces, years = choices_in(self.rows)
        self.offer("thema", ((theme, theme) for theme in themes))
        self.offer("provincie", provinces)
        self.offer("jaar", ((str(year), str(year)) for year in years))

    def found(self) -> list[PublicRow]:
        """Return the rows that fit, in order; a choice that is not in its list is left out (and named)."""
        chosen = self.chosen.get
        wanted = Wanted(
            words=chosen("zoek") or "",
            theme=chosen("thema") or "",
            province=chosen("provincie") or "",
            year=int(chosen("jaar") or 0),
            order=self.order,
        )
        return found_rows(self.rows, wanted)
