"""What a line about an application says besides its figures; for lines of lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from agendas.models import AgendaMunicipality
from funding.models import Application
from gka_portal.lists import has_words

NATIONAL = "Landelijk"


@dataclass(frozen=True)
class Subject:
    """An application as a line names it; `places` are the municipalities of its agenda."""

    reference: str
    board: str
    board_number: str
    places: str
    scheme: str
    scheme_name: str
    file_number: str

    def has_words(self, query: str) -> bool:
        return has_words(query, self.reference, self.board, self.board_number, self.places, self.file_number)


def subjects(applications: QuerySet[Application]) -> dict[Any, Subject]:
    """Return the subjects of `applications` by key; two queries."""
    columns = ("pk", "agenda_id", "reference", "board__name", "board__number", "scheme__code", "scheme__name")
    rows = list(applications.values_list(*columns, "file_number"))
    places = places_of({row[1] for row in rows})
    return {
        pk: Subject(reference, board, number, places.get(agenda, NATIONAL), scheme, name, file_number)
        for pk, agenda, reference, board, number, scheme, name, file_number in rows
    }


def places_of(agendas: Iterable[int]) -> dict[int, str]:
    """Return the names of the municipalities of each of `agendas`, in their order; one query."""
    found: dict[int, list[str]] = {}
    rows = AgendaMunicipality.objects.filter(agenda__in=sorted(agendas)).order_by("position")
    for agenda, name in rows.values_list("agenda_id", "municipality__name"):
        found.setdefault(agenda, []).append(name)
    return {agenda: ", ".join(names) for agenda, names in found.items()}
