"""Agendas as they stand on the page of a municipality or a school board: where they are, not what waits for whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.choices import CoverSource, PartyRole, State
from agendas.models import Agenda, AgendaMunicipality, CoverLine, InterventionParty
from dashboard.tables.latest import state_words


@dataclass(frozen=True)
class AgendaLine:
    """`place` is the municipality under which it was found, `places` how many it has."""

    pk: int
    reference: str
    title: str
    first: int
    last: int
    state: str
    place: str
    places: int
    today: date

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
        """Do its schools and its money count? Those of what was withdrawn do not."""
        return self.state != State.WITHDRAWN


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
    """Return the agendas of `municipalities` that `user` may read, the newest first; one query."""
    lines = AgendaMunicipality.objects.filter(
        municipality__in=municipalities, agenda__in=Agenda.objects.visible_to(user)
    )
    everywhere = AgendaMunicipality.objects.filter(agenda=OuterRef("agenda")).order_by().values("agenda")
    lines = lines.annotate(places=Subquery(everywhere.annotate(count=Count("pk")).values("count")))
    return _lines(
        lines.order_by("-agenda__start_year", "-agenda", "position").values_list(
            "agenda_id",
            "agenda__reference",
            "agenda__title",
            "agenda__start_year",
            "agenda__end_year",
            "agenda__state",
            "municipality__name",
            "places",
        )
    )


def agendas_with_contact_school(user: User, board: int) -> dict[int, AgendaLine]:
    """Return the agendas that `user` may read in which `board` asks for the money, the newest first; one query.

    `place` is the first municipality, empty for a national one.
    """
    asked = InterventionParty.objects.filter(role=PartyRole.APPLICANT, school_board=board)
    everywhere = AgendaMunicipality.objects.filter(agenda=OuterRef("pk"))
    found = Agenda.objects.visible_to(user).filter(pk__in=asked.values("intervention__agenda"))
    found = found.annotate(
        place=Subquery(everywhere.order_by("position").values("municipality__name")[:1]),
        places=Count("agenda_municipalities"),
    )
    columns = ("pk", "reference", "title", "start_year", "end_year", "state", "place", "places")
    lines = _lines(found.order_by("-start_year", "-pk").values_list(*columns))
    return {line.pk: line for line in lines}


def _lines(rows: Iterable[tuple[Any, ...]]) -> list[AgendaLine]:
    """Return each agenda once: one of two merged municipalities would stand here twice."""
    today = timezone.localdate()
    found: dict[int, AgendaLine] = {}
    for pk, reference, title, first, last, state, place, places in rows:
        found.setdefault(pk, AgendaLine(pk, reference, title, first, last, state, place or "", places, today))
    return list(found.values())


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
    lines = CoverLine.objects.filter(source=CoverSource.GKA, intervention__agenda__in=counted)
    years = lines.order_by("year").values("year").annotate(amount=Sum("amount"))
    return [YearAmount(row["year"], row["amount"]) for row in years]
