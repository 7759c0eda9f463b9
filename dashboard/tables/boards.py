"""The list of school boards and the page of one: public facts, and the agendas that the viewer may read."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.choices import PartyRole, State
from agendas.models import Agenda, InterventionParty
from agendas.models.agenda import last_year_at
from dashboard.tables.agendas import AgendaLine
from dashboard.tables.latest import state_words
from dashboard.tables.municipality import PersonLine
from dashboard.tables.places import place_in_alphabet
from gka_portal.lists import Column, has_words
from gka_portal.notation import dutch_date
from municipalities.choices import Sector
from municipalities.models import Membership, School, SchoolBoard
from municipalities.models.education import plain_number
from municipalities.models.period import holds_on

COLUMNS = (
    Column("Schoolbestuur", "naam", "Naam, A tot Z", "Naam, Z tot A"),
    Column("Nummer", "nummer", "Nummer, laagste eerst", "Nummer, hoogste eerst"),
    Column("Sector", "sector", "Sector, A tot Z", "Sector, Z tot A"),
    Column("Gemeenten"),
    Column("Scholen", "scholen", "Minste scholen eerst", "Meeste scholen eerst", is_number=True),
    Column("Contactschool van"),
)
USUAL_ORDER = "naam"
CSV_HEADING = (
    "Nummer",
    "Schoolbestuur",
    "Sector",
    "Gemeenten",
    "Scholen",
    "Contactschool van",
    "Bestaat tot en met",
)
_ORDERS = {"naam": Lower("name"), "nummer": F("number"), "sector": F("sector"), "scholen": F("school_count")}
# More names than this make a row too high; the page of the board has them all.
_MOST_PLACES = 3


@dataclass(frozen=True)
class AgendaName:
    """An agenda as one link in a cell."""

    reference: str
    state: str
    label: str

    @property
    def url(self) -> str:
        return reverse("agendas:detail", args=[self.reference])


@dataclass(frozen=True)
class BoardRow:
    """A school board as one line of the list."""

    number: str
    name: str
    sector: str
    places: list[str]
    schools: int
    agendas: list[AgendaName]
    ended_on: str

    @property
    def url(self) -> str:
        return reverse("dashboard:school_board", args=[self.number])

    @property
    def first_places(self) -> str:
        return ", ".join(self.places[:_MOST_PLACES])

    @property
    def more_places(self) -> int:
        return max(0, len(self.places) - _MOST_PLACES)

    @property
    def latest(self) -> AgendaName | None:
        return self.agendas[0] if self.agendas else None

    @property
    def more_agendas(self) -> int:
        return max(0, len(self.agendas) - 1)


@dataclass(frozen=True)
class SchoolsOfPlace:
    """The schools of a board in one municipality."""

    name: str
    url: str
    schools: list["SchoolOfBoard"]


@dataclass(frozen=True)
class SchoolOfBoard:
    name: str
    establishment: str
    sector: str


@dataclass
class _Schools:
    places: set[str] = field(default_factory=set)
    count: int = 0


def found_by(words: str) -> set[int]:
    """Return the boards that `words` find: by name or number, or by the BRIN of a school; two queries."""
    names = SchoolBoard.objects.order_by().values_list("pk", "name", "number")
    found = {pk for pk, name, number in names if has_words(words, name, number)}
    number = plain_number(words)
    if number:
        schools = School.objects.filter(Q(brin=number) | Q(establishment=number))
        found |= set(schools.values_list("board_id", flat=True))
    return found


def asking_boards(user: User) -> QuerySet[InterventionParty]:
    """Return the lines that make a board contact school, in agendas that `user` may read and that still count."""
    agendas = Agenda.objects.visible_to(user).exclude(state=State.WITHDRAWN)
    return InterventionParty.objects.filter(
        role=PartyRole.APPLICANT, school_board__isnull=False, intervention__agenda__in=agendas
    )


def in_order(boards: QuerySet[SchoolBoard], order: str) -> QuerySet[SchoolBoard]:
    """Return `boards` sorted by `order`, equals by name."""
    name = order.removeprefix("-")
    if name == "scholen":
        current = holds_on("schools__valid_from", "schools__valid_to")
        boards = boards.annotate(school_count=Count("schools", filter=current))
    key: Any = _ORDERS[name]
    return boards.order_by(key.desc() if order.startswith("-") else key.asc(), Lower("name"), "number")


def board_rows(boards: Iterable[SchoolBoard], user: User) -> list[BoardRow]:
    """Return the lines of `boards`; three queries, the one for the boards included."""
    rows = list(boards)
    ids = [row.pk for row in rows]
    schools, agendas = _schools(ids), _agendas(ids, user)
    today = timezone.localdate()
    return [
        BoardRow(
            number=row.number,
            name=row.name,
            sector=str(Sector(row.sector).label),
            places=sorted(schools[row.pk].places, key=place_in_alphabet),
            schools=schools[row.pk].count,
            agendas=agendas[row.pk],
            ended_on=dutch_date(row.valid_to) if row.valid_to and row.valid_to < today else "",
        )
        for row in rows
    ]


def csv_rows(boards: Iterable[SchoolBoard], user: User) -> Iterable[tuple[object, ...]]:
    for row in board_rows(boards, user):
        agendas = ", ".join(agenda.reference for agenda in row.agendas)
        yield row.number, row.name, row.sector, ", ".join(row.places), row.schools, agendas, row.ended_on


def _schools(boards: Collection[int]) -> dict[int, _Schools]:
    found: dict[int, _Schools] = defaultdict(_Schools)
    rows = School.objects.current().filter(board__in=boards).order_by()
    counted = rows.values_list("board_id", "municipality__name").annotate(count=Count("pk"))
    for board, place, count in counted:
        found[board].places.add(place)
        found[board].count += count
    return found


def _agendas(boards: Collection[int], user: User) -> dict[int, list[AgendaName]]:
    """Return for each board the agendas of which it is contact school, the newest first."""
    rows = (
        asking_boards(user)
        .filter(school_board__in=boards)
        .values_list(
            "school_board_id",
            "intervention__agenda__reference",
            "intervention__agenda__state",
            "intervention__agenda__start_year",
            last_year_at("intervention__agenda__"),
            "intervention__agenda__parent__reference",
        )
    )
    today = timezone.localdate()
    found: dict[int, list[AgendaName]] = defaultdict(list)
    ordered = rows.order_by("-intervention__agenda__start_year", "intervention__agenda__reference")
    lines = list(ordered.distinct())
    named = {(board, reference) for board, reference, *_ in lines}
    for board, reference, state, first, last, parent in lines:
        # An addendum repeats the text of its agenda: here only when the board comes in with it.
        if (board, parent) not in named:
            found[board].append(AgendaName(reference, state, state_words(state, first, last, today)))
    return found


def facts_of(board: SchoolBoard, schools: int) -> list[tuple[str, Any]]:
    """Return the head of the page of `board` as terms and values."""
    facts: list[tuple[str, Any]] = [
        ("Bestuursnummer", board.number),
        ("Sector", str(Sector(board.sector).label)),
        ("Scholen", schools or "Geen"),
    ]
    if board.valid_from:
        facts.append(("Bestaat sinds", dutch_date(board.valid_from)))
    if board.valid_to:
        facts.append(("Bestaat tot en met", dutch_date(board.valid_to)))
    return facts


def schools_by_place(board: SchoolBoard) -> list[SchoolsOfPlace]:
    """Return the schools of today, municipality by municipality; one query."""
    rows = School.objects.current().filter(board=board).order_by("name", "establishment")
    columns = ("municipality__name", "municipality__cbs_code", "name", "establishment", "sector")
    every = sorted(rows.values_list(*columns), key=lambda row: (place_in_alphabet(row[0]), row[1]))
    return [
        SchoolsOfPlace(
            name=place,
            url=reverse("dashboard:municipality", args=[code]),
            schools=[SchoolOfBoard(row[2], row[3], str(Sector(row[4]).label)) for row in group],
        )
        for (place, code), group in groupby(every, key=lambda row: (row[0], row[1]))
    ]


def interventions_of(board: SchoolBoard, agendas: Collection[AgendaLine]) -> dict[int, list[str]]:
    """Return by agenda the names of the interventions for which `board` asks the money; one query, or none."""
    if not agendas:
        return {}
    rows = InterventionParty.objects.filter(role=PartyRole.APPLICANT, school_board=board)
    rows = rows.filter(intervention__agenda__in=[line.pk for line in agendas]).order_by("intervention__position")
    found: dict[int, list[str]] = defaultdict(list)
    for agenda, name in rows.values_list("intervention__agenda_id", "intervention__name"):
        if name not in found[agenda]:
            found[agenda].append(name)
    return dict(found)


def people_of(board: SchoolBoard) -> list[PersonLine]:
    """Return who acts for `board` today; two queries."""
    held = Membership.objects.current().filter(school_board=board, user__is_active=True).order_by("user__name", "start")
    return [PersonLine.of(row) for row in held.prefetch_related(Prefetch("user", User.objects.with_invitation()))]
