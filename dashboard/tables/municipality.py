"""What the page of one municipality shows, the municipalities that went into it included."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.tables.former_places import FormerPlace, former_sentence
from dashboard.tables.agendas import AgendaLine
from dashboard.tables.coordinators import Person
from gka_portal.lists import has_words
from gka_portal.notation import amount, dutch_date
from municipalities.choices import Province, Sector
from municipalities.models import Membership, Municipality, OfficeHolder, School
from municipalities.roles import Role
from municipalities.successors import Successors
from municipalities.tables.people import LOOKS, Look, PersonState, label_of, state_of


@dataclass(frozen=True)
class PersonLine:
    pk: int
    name: str
    email: str
    role: str
    organisation: str
    place: str
    since: date
    state: PersonState
    label: str

    @classmethod
    def of(cls, held: Membership, place: str = "") -> "PersonLine":
        """Make a line of a role whose person comes from `User.objects.with_invitation`."""
        user, state = held.user, state_of(held.user)
        role = str(held.get_role_display())
        return cls(
            user.pk, user.name, user.email, role, user.organisation, place, held.start, state, label_of(user, state)
        )

    @property
    def url(self) -> str:
        return reverse("people:person", args=[self.pk])

    @property
    def look(self) -> Look | None:
        """How the state is drawn; None for who is simply there."""
        return None if self.state is PersonState.ACTIVE else LOOKS[self.state]


@dataclass(frozen=True)
class OfficeHolderLine:
    name: str
    office: str
    portfolio: str
    place: str
    start: date | None
    end: date | None

    @property
    def period(self) -> str:
        """Return the period in words; an open side is said or left out."""
        if self.start and self.end:
            return f"{dutch_date(self.start)} tot en met {dutch_date(self.end)}"
        if self.end:
            return f"tot en met {dutch_date(self.end)}"
        return f"sinds {dutch_date(self.start)}" if self.start else "begindatum niet bekend"


@dataclass(frozen=True)
class SchoolLine:
    name: str
    establishment: str
    sector: str
    board: str
    board_number: str

    @property
    def board_url(self) -> str:
        return reverse("dashboard:school_board", args=[self.board_number])


@dataclass(frozen=True)
class Link:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Links:
    """A value of components/facts.html that leads elsewhere."""

    links: list[Link]


@dataclass(frozen=True)
class Chain:
    """A municipality with those that went into it, directly or through another one, and what became of itself."""

    municipality: Municipality
    predecessors: list[Municipality]

    @property
    def ids(self) -> list[int]:
        return [self.municipality.pk, *(row.pk for row in self.predecessors)]

    @property
    def has_ended(self) -> bool:
        last_day = self.municipality.valid_to
        return last_day is not None and last_day < timezone.localdate()


def load_chain(cbs_code: str) -> Chain | None:
    """Return the municipality `cbs_code`, None when there is none; one query, with all mergers of the country."""
    rows = Municipality.objects.filter(Q(cbs_code=cbs_code) | Q(successor__isnull=False))
    every = list(rows.select_related("region", "successor"))
    municipality = next((row for row in every if row.cbs_code == cbs_code), None)
    if municipality is None:
        return None
    today = timezone.localdate()
    ended = (row for row in every if row.valid_to and row.valid_to < today)
    successors = Successors((row.pk, row.successor_id) for row in ended)
    by_pk = {row.pk: row for row in every}
    return Chain(municipality, [by_pk[pk] for pk in successors.before(municipality.pk)])


def closed_by(chain: Chain, line: AgendaLine) -> list[str]:
    """Return, for an agenda of municipalities that went into this one, whose it was, in words."""
    return [
        former_sentence(FormerPlace(row.name, row.valid_to, row.successor.name), line.state)
        for row in chain.predecessors
        if row.pk in line.place_ids and row.valid_to and row.successor
    ]


def page_of(municipality: Municipality) -> str:
    return reverse("dashboard:municipality", args=[municipality.cbs_code])


def facts_of(chain: Chain, coordinators: Collection[Person]) -> list[tuple[str, Any]]:
    """Return the head of the page as terms and values; what is not known is said."""
    row = chain.municipality
    facts: list[tuple[str, Any]] = [
        ("CBS-code", row.cbs_code),
        ("Provincie", str(Province(row.province).label)),
    ]
    if not chain.has_ended or row.is_member or row.population:
        facts += [
            ("Regio", row.region.name if row.region else "Nog niet ingedeeld"),
            ("Inwoners", _population(row)),
            ("Grote steden", _group(row)),
            ("Lid van de GKA", _membership(row)),
        ]
    if not chain.has_ended:
        facts.append(("Regiocoördinator", _mail_links(coordinators) if coordinators else "Nog niemand aangewezen"))
    if row.valid_from:
        facts.append(("Bestaat sinds", dutch_date(row.valid_from)))
    if row.valid_to:
        facts.append(("Bestaat tot en met", dutch_date(row.valid_to)))
    if row.valid_to and not chain.has_ended and row.successor:
        facts.append(("Gaat dan op in", Links([Link(row.successor.name, page_of(row.successor))])))
    if chain.predecessors:
        facts.append(("Ontstaan uit of uitgebreid met", _predecessors(chain.predecessors)))
    return facts


def _population(row: Municipality) -> str:
    if row.population is None or row.population_date is None:
        return "Niet bekend"
    return f"{amount(row.population)} (op {dutch_date(row.population_date)}, bron: CBS)"


def _group(row: Municipality) -> str:
    if row.g4:
        return "G4"
    return "G40" if row.g40 else "Geen G4 of G40"


def _membership(row: Municipality) -> str:
    if not row.is_member:
        return "Nee"
    return f"Sinds {row.member_since}" if row.member_since else "Ja, jaar niet bekend"


def _mail_links(people: Collection[Person]) -> Links:
    return Links([Link(person.name, f"mailto:{person.email}") for person in people])


def _predecessors(rows: Collection[Municipality]) -> Links:
    return Links(
        [Link(row.name, page_of(row), f"tot en met {dutch_date(row.valid_to)}") for row in rows if row.valid_to]
    )


def people_of(chain: Chain) -> tuple[list[Person], list[PersonLine]]:
    """Return the coordinators of today, and everybody with a role at the municipality; two queries."""
    held = Membership.objects.current().filter(user__is_active=True)
    coordinates = Q(role=Role.COORDINATOR, region__isnull=False, region=chain.municipality.region_id)
    held = held.filter(Q(municipality__in=chain.ids) | coordinates).order_by("user__name", "start")
    coordinators: dict[int, Person] = {}
    people = []
    names = {row.pk: row.name for row in chain.predecessors}
    for row in held.prefetch_related(Prefetch("user", User.objects.with_invitation())):
        place = row.municipality_id
        if row.role == Role.COORDINATOR and place in {None, chain.municipality.pk}:
            coordinators.setdefault(row.user.pk, Person(row.user.name, row.user.pk, row.user.email))
        people.append(PersonLine.of(row, names.get(place, "") if place else "via de regio"))
    return list(coordinators.values()), people


def office_holders_of(chain: Chain) -> tuple[list[OfficeHolderLine], list[OfficeHolderLine]]:
    """Return who is in office now (or soon), and who was before, the last one first; one query."""
    today = timezone.localdate()
    names = {row.pk: row.name for row in chain.predecessors}
    rows = OfficeHolder.objects.filter(municipality__in=chain.ids)
    columns = ("name", "office", "portfolio", "municipality_id", "start", "end")
    now: list[OfficeHolderLine] = []
    before: list[OfficeHolderLine] = []
    for name, office, portfolio, municipality, start, end in rows.order_by(F("end").desc(), "name").values_list(
        *columns
    ):
        line = OfficeHolderLine(name, office, portfolio, names.get(municipality, ""), start, end)
        (before if end and end < today else now).append(line)
    return now, before


def schools_of(chain: Chain, words: str) -> tuple[list[SchoolLine], int]:
    """Return the schools of today that `words` find, by name, and how many there are in all; one query.

    The largest city has some 450.
    """
    rows = School.objects.current().filter(municipality__in=chain.ids).order_by("name", "establishment")
    columns = ("name", "establishment", "sector", "board__name", "board__number")
    every = [
        SchoolLine(name, establishment, str(Sector(sector).label), board, number)
        for name, establishment, sector, board, number in rows.values_list(*columns)
    ]
    found = [line for line in every if has_words(words, line.name, line.establishment, line.board, line.board_number)]
    return found, len(every)
