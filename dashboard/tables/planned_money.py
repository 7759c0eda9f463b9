"""The agendas that plan GKA money, with the amount: the list behind the money of the national picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from agendas.models import Agenda, AgendaMunicipality, PlannedMoney
from agendas.models.agenda import last_year_at
from agendas.tables.links import page_url
from dashboard.tables.figures import planned_in
from dashboard.tables.latest import state_words
from gka_portal.lists import Column
from gka_portal.notation import euro
from gka_portal.plots import for_file

COLUMNS = (
    Column("Gemeente", "gemeente", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Agenda"),
    Column("Periode", "periode", "Oudste eerst", "Nieuwste eerst"),
    Column("Status"),
    Column("GKA-geld", "geld", "Minste geld eerst", "Meeste geld eerst", is_number=True),
)
USUAL_ORDER = "-geld"
CSV_HEADING = ("Kenmerk", "Gemeenten", "Titel", "Beginjaar", "Eindjaar", "Status", "Jaar van het geld", "GKA-geld")
_ORDERS: dict[str, tuple[Any, ...]] = {
    "geld": ("planned", "reference"),
    "-geld": ("-planned", "reference"),
    "periode": ("start_year", "reference"),
    "-periode": ("-start_year", "reference"),
    "gemeente": (F("place").asc(nulls_last=True), "reference"),
    "-gemeente": (F("place").desc(nulls_last=True), "reference"),
}


@dataclass(frozen=True)
class MoneyRow:
    reference: str
    places: str
    title: str
    first: int
    last: int
    state: str
    label: str
    amount: Decimal

    @property
    def url(self) -> str:
        return page_url("agendas:detail", self.reference)

    @property
    def period(self) -> str:
        return f"{self.first}-{self.last}"


def years_with_money(agendas: QuerySet[Agenda]) -> list[int]:
    """Return the years in which the plans of `agendas` have GKA money; one query."""
    return list(planned_in(agendas).values_list("year", flat=True).distinct().order_by("-year"))


def with_money(agendas: QuerySet[Agenda], year: int | None) -> QuerySet[Agenda]:
    """Return those of `agendas` that plan GKA money in `year` (None: in any year), with `planned` and `place`."""
    # All that counts: `agendas` narrows it by itself, and the same scope twice made PostgreSQL choose a plan of 15 s.
    counted, own = planned_in(Agenda.objects.all()), PlannedMoney.objects.filter(agenda=OuterRef("pk")).order_by()
    if year is not None:
        counted, own = counted.filter(year=year), own.filter(year=year)
    sums = own.values("agenda").annotate(sum=Sum("amount")).values("sum")
    places = AgendaMunicipality.objects.filter(agenda=OuterRef("pk")).order_by("position")
    return agendas.filter(pk__in=counted.values("agenda")).annotate(
        planned=Subquery(sums), place=Subquery(places.values("municipality__name")[:1])
    )


def in_order(agendas: QuerySet[Agenda], order: str) -> QuerySet[Agenda]:
    return agendas.order_by(*_ORDERS[order])


def total_of(agendas: QuerySet[Agenda]) -> Decimal:
    """Return the GKA money of `agendas` (from `with_money`) together; one query."""
    found: Decimal | None = agendas.order_by().aggregate(sum=Sum("planned"))["sum"]
    return found or Decimal()


def money_rows(agendas: QuerySet[Agenda]) -> list[MoneyRow]:
    """Return the lines of `agendas` (from `with_money`); two queries."""
    today = timezone.localdate()
    columns = ("pk", "reference", "title", "start_year", "until", "state", "planned")
    lines = list(agendas.annotate(until=last_year_at()).values_list(*columns))
    places: dict[int, list[str]] = {}
    named = AgendaMunicipality.objects.filter(agenda__in=[line[0] for line in lines]).order_by("position")
    for agenda, name in named.values_list("agenda_id", "municipality__name"):
        places.setdefault(agenda, []).append(name)
    return [
        MoneyRow(
            reference=reference,
            places=", ".join(places.get(pk, [])) or "Landelijk",
            title=title,
            first=first,
            last=last,
            state=state,
            label=state_words(state, first, last, today),
            amount=planned,
        )
        for pk, reference, title, first, last, state, planned in lines
    ]


def csv_rows(agendas: QuerySet[Agenda], year: int | None) -> Iterable[tuple[object, ...]]:
    """Return the lines of the file; two queries."""
    for row in money_rows(agendas):
        when = str(year) if year else "alle jaren"
        yield row.reference, row.places, row.title, row.first, row.last, row.label, when, for_file(row.amount)


def total_words(total: Decimal, year: int | None) -> str:
    return f"{euro(total)} in {year}" if year else f"{euro(total)} in alle jaren samen"
