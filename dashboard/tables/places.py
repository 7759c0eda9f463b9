"""The list of municipalities. They are some 360 short rows: read in one query, then searched and sorted in Python,
so that "sudwest" finds Súdwest-Fryslân and 's-Hertogenbosch stands under H on every database."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from dashboard.tables.coordinators import Coordinators, Person
from dashboard.tables.latest import LatestAgenda, latest_agendas, of_successors
from gka_portal.lists import Column, has_words, plain_letters
from gka_portal.notation import amount, dutch_date
from municipalities.choices import Province
from municipalities.models import Municipality
from municipalities.successors import Successors

NO_AGENDA = "geen"
YEAR_UNKNOWN = "onbekend"
COLUMNS = (
    Column("Gemeente", "naam", "Naam, A tot Z", "Naam, Z tot A"),
    Column("Provincie", "provincie", "Provincie, A tot Z", "Provincie, Z tot A"),
    Column("Regio", "regio", "Regio, A tot Z", "Regio, Z tot A"),
    Column("Inwoners", "inwoners", "Minste inwoners eerst", "Meeste inwoners eerst", is_number=True),
    Column("Groep"),
    Column("Lid sinds", "lid_sinds", "Langst lid eerst", "Nieuwste leden eerst"),
    Column("Coördinator"),
    Column("Laatste agenda"),
)
USUAL_ORDER = "naam"
CSV_HEADING = (
    "CBS-code",
    "Gemeente",
    "Provincie",
    "Regio",
    "Inwoners",
    "Peildatum inwoners",
    "Groep",
    "Lid",
    "Lid sinds",
    "Coördinator",
    "Laatste agenda",
    "Periode",
    "Status",
    "Opgeheven na",
)
_FIELDS = (
    "pk",
    "cbs_code",
    "name",
    "aliases",
    "province",
    "region_id",
    "region__name",
    "population",
    "population_date",
    "g4",
    "g40",
    "is_member",
    "member_since",
    "valid_to",
    "successor_id",
)


@dataclass(frozen=True)
class Place:
    """The stored facts of a municipality that the list needs."""

    pk: int
    code: str
    name: str
    aliases: str
    province: str
    region_id: int | None
    region: str | None
    population: int | None
    counted_on: date | None
    g4: bool
    g40: bool
    is_member: bool
    member_since: int | None
    valid_to: date | None
    successor: int | None

    @property
    def province_name(self) -> str:
        return str(Province(self.province).label)

    @property
    def group(self) -> str:
        if self.g4:
            return "G4"
        return "G40" if self.g40 else ""

    @property
    def membership(self) -> str:
        if not self.is_member:
            return ""
        return str(self.member_since) if self.member_since else "jaar niet bekend"

    def has_ended(self, today: date) -> bool:
        return self.valid_to is not None and self.valid_to < today


@dataclass(frozen=True)
class PlaceRow:
    """A municipality as one line of the list."""

    url: str
    name: str
    province: str
    region: str
    population: str
    group: str
    membership: str
    coordinators: list[Person]
    agenda: LatestAgenda | None
    ended_on: str


@dataclass(frozen=True)
class Wanted:
    """What somebody chose in the filter; empty: no matter."""

    words: str = ""
    province: str = ""
    region: str = ""
    coordinator: str = ""
    group: str = ""
    member: str = ""
    member_since: str = ""
    agenda: str = ""
    ended_too: bool = False
    order: str = ""


@lru_cache(maxsize=2048)
def place_in_alphabet(name: str) -> str:
    """Return where people look for `name`: 's-Hertogenbosch under H. Kept: a list asks it of all its rows."""
    return re.sub(r"^'\w+ ", "", plain_letters(name))


_SORT_KEYS: dict[str, Callable[[Place], Any]] = {
    "naam": lambda place: place_in_alphabet(place.name),
    "provincie": lambda place: place.province_name,
    "regio": lambda place: place.region,
    "inwoners": lambda place: place.population,
    "lid_sinds": lambda place: place.member_since,
}


class Places:
    """All municipalities, those of the past too: one query; one more for the coordinators of today when asked."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.every = [Place(*values) for values in Municipality.objects.order_by().values_list(*_FIELDS)]

    @cached_property
    def coordinators(self) -> Coordinators:
        return Coordinators.load()

    def regions(self) -> list[tuple[str, str]]:
        """Return the regions that have a municipality, as choices."""
        found = {(place.region or "", str(place.region_id)) for place in self.every if place.region_id}
        return [(pk, name) for name, pk in sorted(found)]

    def went_into(self) -> dict[int, int]:
        """Return for each municipality that ended the present one that it went into, however many mergers later."""
        ended = (place for place in self.every if place.has_ended(self.today))
        return Successors((place.pk, place.successor) for place in ended).present()

    def chosen(self, wanted: Wanted, user: User) -> list[Place]:
        """Return the municipalities that fit, in order; only a filter on agendas costs a query."""
        found = [place for place in self.every if self._fits(place, wanted)]
        if wanted.agenda:
            latest = self.latest(user)
            states = {pk: agenda.state for pk, agenda in latest.items()}
            found = [place for place in found if states.get(place.pk, NO_AGENDA) == wanted.agenda]
        return in_order(found, wanted.order or USUAL_ORDER)

    def latest(self, user: User, places: Collection[Place] | None = None) -> dict[int, LatestAgenda]:
        """Return the latest agenda per municipality, with those of the municipalities that went into it."""
        went_into = self.went_into()
        wanted = None
        if places is not None:
            wanted = {place.pk for place in places}
            wanted |= {ended for ended, present in went_into.items() if present in wanted}
        return of_successors(latest_agendas(user, wanted), went_into)

    def rows(self, places: Collection[Place], user: User) -> list[PlaceRow]:
        """Return the lines of `places`; one query."""
        latest = self.latest(user, places)
        return [self._row(place, latest.get(place.pk)) for place in places]

    def csv_rows(self, places: Collection[Place], user: User) -> Iterable[tuple[object, ...]]:
        """Return the lines of the file; one query."""
        latest = self.latest(user)
        return [self._csv_row(place, latest.get(place.pk)) for place in places]

    def _fits(self, place: Place, wanted: Wanted) -> bool:
        ended = place.has_ended(self.today)
        return all(
            (
                wanted.ended_too or not ended,
                not wanted.province or place.province == wanted.province,
                not wanted.region or str(place.region_id) == wanted.region,
                not wanted.group or place.group.lower() == wanted.group,
                not wanted.member or place.is_member == (wanted.member == "ja"),
                not wanted.member_since or _joined_in(place, wanted.member_since),
                not wanted.coordinator or wanted.coordinator in {str(one.pk) for one in self._coordinators(place)},
                not wanted.words or has_words(wanted.words, place.name, place.aliases, place.code),
            )
        )

    def _coordinators(self, place: Place) -> list[Person]:
        return [] if place.has_ended(self.today) else self.coordinators.of(place.pk, place.region_id)

    def _row(self, place: Place, agenda: LatestAgenda | None) -> PlaceRow:
        return PlaceRow(
            url=reverse("dashboard:municipality", args=[place.code]),
            name=place.name,
            province=place.province_name,
            region=place.region or "",
            population="" if place.population is None else amount(place.population),
            group=place.group,
            membership=place.membership,
            coordinators=self._coordinators(place),
            agenda=agenda,
            ended_on=dutch_date(place.valid_to) if place.valid_to and place.has_ended(self.today) else "",
        )

    def _csv_row(self, place: Place, agenda: LatestAgenda | None) -> tuple[object, ...]:
        return (
            place.code,
            place.name,
            place.province_name,
            place.region,
            place.population,
            place.counted_on,
            place.group,
            "ja" if place.is_member else "nee",
            place.member_since,
            ", ".join(person.name for person in self._coordinators(place)),
            agenda.reference if agenda else "",
            agenda.period if agenda else "",
            agenda.label if agenda else "",
            place.valid_to if place.has_ended(self.today) else "",
        )


def in_order(places: list[Place], order: str) -> list[Place]:
    """Return `places` sorted; what is not known stands last in both directions, equals by name."""
    key = _SORT_KEYS[order.removeprefix("-")]
    by_name = sorted(places, key=lambda place: (place_in_alphabet(place.name), place.code))
    known = [place for place in by_name if key(place) is not None]
    unknown = [place for place in by_name if key(place) is None]
    return sorted(known, key=key, reverse=order.startswith("-")) + unknown


def _joined_in(place: Place, year: str) -> bool:
    if year == YEAR_UNKNOWN:
        return place.is_member and place.member_since is None
    return str(place.member_since) == year
