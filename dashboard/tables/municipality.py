"""What the page of one municipality shows, the municipalities that went into it included."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from dashboard.tables.coordinators import Person
from gka_portal.lists import has_words
from gka_portal.notation import amount, dutch_date
from municipalities.choices import Province, Sector
from municipalities.models import Membership, Municipality, OfficeHolder, School
from municipalities.roles import Role


@dataclass(frozen=True)
class PersonLine:
    pk: int
    name: str
    email: str
    role: str
    organisation: str
    place: str
    since: date

    @property
    def url(self) -> str:
        return reverse("people:person", args=[self.pk])


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
    found: list[Municipality] = []
    wanted = [municipality.pk]
    while wanted:
        merged = [
            row
            for row in every
            if row.successor_id in wanted and row.valid_to and row.valid_to < today and row not in found
        ]
        found += merged
        wanted = [row.pk for row in merged if row.pk != municipality.pk]
    return Chain(municipality, [row for row in found if row.pk != municipality.pk])


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
        facts.append(("Regiocoördinator", _mail_links(coordinators) or "Nog niemand aangewezen"))
    if row.valid_from:
        facts.append(("Bestaat sinds", dutch_date(row.valid_from)))
    if row.valid_to:
        facts.append(("Bestaat tot en met", dutch_date(row.valid_to)))
    if row.valid_to and not chain.has_ended and row.successor:
        facts.append(("Gaat dan op in", format_html('<a href="{}">{}</a>', page_of(row.successor), row.successor.name)))
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


def _mail_links(people: Collection[Person]) -> str:
    links = ((f"mailto:{person.email}", person.name) for person in people)
    return format_html_join(", ", '<a href="{}">{}</a>', links)


def _predecessors(rows: Collection[Municipality]) -> str:
    named = ((page_of(row), row.name, dutch_date(row.valid_to)) for row in rows if row.valid_to)
    return format_html_join(", ", '<a href="{}">{}</a> (tot en met {})', named)


def people_of(chain: Chain) -> tuple[list[Person], list[PersonLine]]:
    """Return the coordinators of today, and everybody with a role at the municipality; one query."""
    held = Membership.objects.current().filter(user__is_active=True)
    coordinates = Q(role=Role.COORDINATOR, region__isnull=False, region=chain.municipality.region_id)
    held = held.filter(Q(municipality__in=chain.ids) | coordinates).order_by("user__name", "start")
    columns = ("user_id", "user__name", "user__email", "role", "user__organisation", "municipality_id", "start")
    coordinators: dict[int, Person] = {}
    people = []
    names = {row.pk: row.name for row in chain.predecessors}
    for pk, name, email, role, organisation, municipality, start in held.values_list(*columns):
        if role == Role.COORDINATOR and municipality in {None, chain.municipality.pk}:
            coordinators.setdefault(pk, Person(name, pk, email))
        shown = names.get(municipality, "") if municipality else "via de regio"
        people.append(PersonLine(pk, name, email, str(Role(role).label), organisation, shown, start))
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
