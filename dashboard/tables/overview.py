"""The national picture: what the page shows, from three sets of rows (municipalities, latest agendas, figures).

Every figure has the address of the list that it counts; `tests/dashboard/test_overview_figures.py` compares them.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from django.urls import reverse

from accounts.models import User
from agendas.choices import State
from dashboard.tables.figures import Figures, figures_for
from dashboard.tables.latest import LatestAgenda
from dashboard.tables.lists_behind import agendas_url, places_url
from dashboard.tables.places import Place, Places, place_in_alphabet
from dashboard.tables.tile_map import MARKS, MEMBER, NONE, TileMap, mark_of, tile_map
from gka_portal.notation import amount, dutch_date, euro
from gka_portal.plots import Cell

_PUBLISHED = Path(__file__).resolve().parent.parent / "data" / "published_members.csv"


@dataclass(frozen=True)
class Head:
    """One of the large figures at the top."""

    label: str
    figure: str
    detail: str
    url: str
    link: str


@dataclass(frozen=True)
class Published:
    """How many municipalities took part, as the alliance told on that day."""

    day: date
    count: int
    source: str


@cache
def published_members() -> tuple[Published, ...]:
    with _PUBLISHED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(Published(date.fromisoformat(row["date"]), int(row["count"]), row["source"]) for row in rows)


class Overview:
    """What `user` sees of the country; three queries, and none for a part that is not asked for."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.every = Places()
        self.today = self.every.today

    @cached_property
    def present(self) -> list[Place]:
        """The municipalities of today, by name."""
        found = [place for place in self.every.every if not place.has_ended(self.today)]
        return sorted(found, key=lambda place: place_in_alphabet(place.name))

    @cached_property
    def members(self) -> list[Place]:
        return [place for place in self.present if place.is_member]

    @cached_property
    def latest(self) -> dict[int, LatestAgenda]:
        return self.every.latest(self.user)

    @cached_property
    def figures(self) -> Figures:
        return figures_for(self.user)

    @cached_property
    def marks(self) -> dict[int, str]:
        """The mark on the map of each municipality of today."""
        return {place.pk: mark_of(place, self.latest.get(place.pk)) for place in self.present}

    def heads(self) -> list[Head]:
        """The four large figures."""
        running = self.figures.running_in(self.today.year)
        years = sorted({*self.figures.promised, *self.figures.proposed})
        period = f"{years[0]}-{years[-1]}" if len(years) > 1 else "".join(map(str, years))
        return [
            Head(
                "Leden nu",
                amount(len(self.members)),
                f"van {amount(len(self.present))} gemeenten",
                places_url(lid="ja"),
                "Bekijk de leden",
            ),
            Head(
                "Agenda’s in uitvoering",
                amount(running),
                f"ondertekend en van kracht in {self.today.year}; {amount(self.figures.agendas)} agenda’s in totaal",
                agendas_url(status=State.SIGNED.value, jaar=self.today.year),
                "Bekijk deze agenda’s",
            ),
            Head(
                "Inwoners in een lidgemeente",
                self._share(self.members),
                population_words(self.members),
                places_url(lid="ja", volgorde="-inwoners"),
                "Bekijk de leden, grootste eerst",
            ),
            Head(
                "Gepland GKA-geld",
                euro(self.figures.money),
                f"in {period}, alle plannen samen" if period else "Nog geen bedragen in de plannen",
                reverse("dashboard:money"),
                "Bekijk het geld per agenda",
            ),
        ]

    def map(self) -> TileMap:
        return tile_map(self.every.every, self.present, self.every.went_into(), self.latest)

    def legend(self) -> list[tuple[str, str, int, list[Cell]]]:
        """The marks of the map: kind, words, how many, and the lists that these are."""
        states = Counter(agenda.state for place in self.present if (agenda := self.latest.get(place.pk)))
        counts = Counter(self.marks.values())
        found = []
        for mark, (words, stands_for) in MARKS.items():
            lists = [
                Cell(str(state.label), amount(states[state]), places_url(agenda=state.value))
                for state in stands_for
                if states[state]
            ]
            if mark in {NONE, MEMBER} and counts[mark]:
                url = places_url(agenda="geen", lid="ja" if mark == MEMBER else "nee")
                lists = [Cell("Bekijk de lijst", amount(counts[mark]), url)]
            found.append((mark, words, counts[mark], lists))
        return found

    def map_rows(self) -> Iterable[tuple[object, ...]]:
        """Every municipality with what the map shows of it, for the file."""
        for place in self.present:
            agenda = self.latest.get(place.pk)
            words = (agenda.label, agenda.period, agenda.reference) if agenda else ("", "", "")
            yield place.code, place.name, place.province_name, MARKS[self.marks[place.pk]][0], *words

    def _share(self, members: list[Place]) -> str:
        return percentage(share_of(members, self.present))


MAP_HEADING = ("CBS-code", "Gemeente", "Provincie", "Op de kaart", "Status", "Periode", "Kenmerk")


def share_of(members: Iterable[Place], places: Iterable[Place]) -> float | None:
    """Return which part of the inhabitants live in `members`, as far as their number is known."""
    everybody = sum(place.population or 0 for place in places)
    return sum(place.population or 0 for place in members) / everybody if everybody else None


def percentage(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f}%".replace(".", ",")


def population_words(places: list[Place]) -> str:
    """Return on which day the inhabitants were counted, by whom, and for how many that is not known."""
    days = sorted({place.counted_on for place in places if place.counted_on})
    if not days:
        return "Er zijn geen inwoneraantallen bekend"
    counted = dutch_date(days[-1]) if len(days) == 1 else f"{dutch_date(days[0])} tot en met {dutch_date(days[-1])}"
    unknown = sum(place.population is None for place in places)
    gap = f"; van {unknown} niet bekend" if unknown else ""
    return f"Peildatum {counted}, bron CBS{gap}"
