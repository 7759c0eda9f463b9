"""Agendas as they stand on the page of a municipality or a school board: where they are, not what waits for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.choices import PartyRole, State
from agendas.models import Agenda, AgendaMunicipality, InterventionParty, PlannedMoney
from agendas.models.agenda import last_year_at
from agendas.tables.beside import Beside, beside, name_of_addendum
from dashboard.tables.latest import state_words
from gka_portal.notation import in_words


@dataclass(frozen=True)
class AgendaLine:
    """`places` are the names of its municipalities; a national agenda has none.

    `parent` and `called` are of an addendum: to which agenda, and what it is called there. `addenda` are those to it.
    """

    pk: int
    reference: str
    title: str
    first: int
    last: int
    state: str
    places: list[str]
    place_ids: list[int]
    today: date
    parent: str = ""
    called: str = ""
    addenda: tuple[Beside, ...] = ()

    @property
    def name(self) -> str:
        """Return whose agenda it is and for which years: nearly all of them have the same title."""
        name = f"{in_words(self.places) or self.title}, {self.period}"
        return f"{name}: {self.called.lower()}" if self.called else name

    @property
    def url(self) -> str:
        return reverse("agendas:detail", args=[self.reference])

    @property
    def period(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def label(self) -> str:
        return state_words(self.state, self.first, self.last, self.today)

    @property
    def counts(self) -> bool:
        """Do its schools and its money count? An addendum repeats those of its agenda; the withdrawn plan nothing."""
        return self.state != State.WITHDRAWN and not self.called


@dataclass(frozen=True)
class ContactSchool:
    """A school board that asks for the money of agendas; without a number it is only known by name."""

    name: str
    number: str
    agendas: list[AgendaLine]

    @property
    def url(self) -> str:
        return reverse("dashboard:school_board", args=[self.number]) if self.number else ""


@dataclass(frozen=True)
class YearAmount:
    year: int
    amount: Decimal


def agendas_of(user: User, municipalities: Collection[int]) -> list[AgendaLine]:
    """Return the agendas of `municipalities` that `user` may read, the newest first; three queries at most."""
    # One of two merged municipalities would stand here twice.
    theirs = AgendaMunicipality.objects.filter(municipality__in=municipalities).values("agenda")
    return _lines(Agenda.objects.visible_to(user).filter(pk__in=theirs), user)


def agendas_with_contact_school(user: User, board: int) -> dict[int, AgendaLine]:
    """Return the agendas that `user` may read in which `board` asks for the money; two queries, or one.

    The newest stands first.
    """
    asked = InterventionParty.objects.filter(role=PartyRole.APPLICANT, school_board=board)
    lines = _lines(Agenda.objects.visible_to(user).filter(pk__in=asked.values("intervention__agenda")), user)
    return {line.pk: line for line in lines}


def _lines(agendas: QuerySet[Agenda], user: User) -> list[AgendaLine]:
    """Return `agendas` with the names of their municipalities, the newest first."""
    columns = ("pk", "reference", "title", "start_year", "until", "state", "parent__reference", "addendum__sort")
    rows = list(agendas.annotate(until=last_year_at()).order_by("-start_year", "-pk").values_list(*columns))
    addenda = beside(user, [(row[0], row[5]) for row in rows if row[6] is None])
    places: dict[int, list[tuple[int, str]]] = {pk: [] for pk, *_ in rows}
    if rows:
        named = AgendaMunicipality.objects.filter(agenda__in=places).order_by("position")
        for pk, place, name in named.values_list("agenda_id", "municipality_id", "municipality__name"):
            places[pk].append((place, name))
    today = timezone.localdate()
    lines = [
        AgendaLine(
            pk=pk,
            reference=reference,
            title=title,
            first=first,
            last=last,
            state=state,
            places=[name for _, name in places[pk]],
            place_ids=[place for place, _ in places[pk]],
            today=today,
            parent=parent or "",
            called=name_of_addendum(reference, sort) if parent else "",
            addenda=tuple(addenda.get(pk, ())),
        )
        for pk, reference, title, first, last, state, parent, sort in rows
    ]
    return _with_parent(lines)


def _with_parent(lines: list[AgendaLine]) -> list[AgendaLine]:
    """Return `lines` with each addendum after its agenda, the first one first, where that agenda is among them."""
    found = {line.reference for line in lines}
    after: dict[str, list[AgendaLine]] = {}
    for line in reversed(lines):
        after.setdefault(line.parent, []).append(line)
    first = [line for line in lines if line.parent not in found]
    return [each for line in first for each in (line, *after.get(line.reference, ()))]


def contact_schools(agendas: Collection[AgendaLine]) -> list[ContactSchool]:
    """Return who asks for the money of `agendas`, by name; one query, none without agendas."""
    counted = {line.pk: line for line in agendas if line.counts}
    if not counted:
        return []
    parties = InterventionParty.objects.filter(role=PartyRole.APPLICANT, intervention__agenda__in=counted)
    columns = ("intervention__agenda_id", "name", "school_board__name", "school_board__number")
    found: dict[tuple[str, str], dict[int, AgendaLine]] = {}
    for agenda, written, name, number in parties.order_by().values_list(*columns):
        found.setdefault((name or written, number or ""), {})[agenda] = counted[agenda]
    order = list(counted)
    return [
        ContactSchool(name, number, [named[pk] for pk in sorted(named, key=order.index)])
        for (name, number), named in sorted(found.items(), key=lambda item: item[0][0].casefold())
    ]


def planned_money(agendas: Collection[AgendaLine]) -> list[YearAmount]:
    """Return the GKA money in the plans of `agendas` per year; one query, none without agendas."""
    counted = [line.pk for line in agendas if line.counts]
    if not counted:
        return []
    # Kept per agenda: of one with signed addenda, what is in force.
    lines = PlannedMoney.objects.filter(agenda__in=counted)
    years = lines.order_by("year").values("year").annotate(amount=Sum("amount"))
    return [YearAmount(row["year"], row["amount"]) for row in years]
