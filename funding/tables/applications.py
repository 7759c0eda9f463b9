"""The list of applications: one line each, with its figures and what must happen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone

from agendas.models import AgendaMunicipality
from funding.choices import ApplicationKind, Status
from funding.models import Application, ApplicationYear, Instalment
from funding.tables.next_steps import Next, who_acts
from gka_portal.lists import Column
from gka_portal.plots import for_file

COLUMNS = (
    Column("Aanvraag", "contactschool", "Contactschool, A tot Z", "Contactschool, Z tot A"),
    Column("Gemeente", "gemeente", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Regeling"),
    Column("Status", "status", "Wacht het langst in deze status", "Net van status veranderd"),
    Column("Gevraagd", "gevraagd", "Minst gevraagd eerst", "Meest gevraagd eerst", is_number=True),
    Column("Verleend", "verleend", "Minst verleend eerst", "Meest verleend eerst", is_number=True),
    Column("Betaald", "betaald", "Minst betaald eerst", "Meest betaald eerst", is_number=True),
    Column("Wat nu", "nieuw", "Oudste aanvraag eerst", "Nieuwste aanvraag eerst"),
)
USUAL_ORDER = "-nieuw"
# The place of an agenda without municipalities.
NATIONAL = "Landelijk"
CSV_HEADING = (
    "Kenmerk",
    "Agenda",
    "Gemeenten",
    "Bestuursnummer",
    "Contactschool",
    "Regeling",
    "Soort",
    "Dossiernummer",
    "Status",
    "Status sinds",
    "Ingediend",
    "Gevraagd",
    "Verleend",
    "Betaald",
    "Wat moet er gebeuren",
    "Door",
)
_FIRST_PLACE = AgendaMunicipality.objects.filter(agenda=OuterRef("agenda")).order_by("position")
_ORDERS: dict[str, Any] = {
    "contactschool": Lower("board__name"),
    "gemeente": Subquery(_FIRST_PLACE.values("municipality__name")[:1]),
    "status": F("status_since"),
    "gevraagd": F("asked"),
    "verleend": Coalesce("granted", Decimal()),
    "betaald": F("paid"),
    "nieuw": F("created_at"),
}


@dataclass(frozen=True)
class ApplicationRow:
    reference: str
    agenda: str
    places: str
    board: str
    board_number: str
    scheme: str
    scheme_code: str
    kind: str
    file_number: str
    status: str
    since: date
    submitted: date | None
    asked: Decimal
    granted: Decimal | None
    paid: Decimal
    next_step: str

    @property
    def url(self) -> str:
        return reverse("funding:application", args=[self.reference])

    @property
    def next_words(self) -> str:
        return str(Next(self.next_step).label) if self.next_step else ""

    @property
    def who(self) -> str:
        return who_acts(self.next_step) if self.next_step else ""


def in_order(applications: QuerySet[Application], order: str) -> QuerySet[Application]:
    """Return `applications` with `asked` and `paid`, sorted by `order`, equals by reference."""
    key = _ORDERS[order.removeprefix("-")]
    direction = F("sort_key").desc(nulls_last=True) if order.startswith("-") else F("sort_key").asc(nulls_last=True)
    return _with_amounts(applications).annotate(sort_key=key).order_by(direction, "reference")


def _with_amounts(applications: QuerySet[Application]) -> QuerySet[Application]:
    years = ApplicationYear.objects.filter(application=OuterRef("pk")).order_by().values("application")
    paid = Instalment.objects.filter(application=OuterRef("pk")).order_by().values("application")
    return applications.annotate(
        asked=Coalesce(Subquery(years.annotate(sum=Sum("amount")).values("sum")), Decimal()),
        paid=Coalesce(Subquery(paid.annotate(sum=Sum("paid_amount")).values("sum")), Decimal()),
    )


# What stands in a row as it is stored, by the name that it has there.
_PLAIN = {
    "reference": "reference",
    "agenda": "agenda__reference",
    "board": "board__name",
    "board_number": "board__number",
    "scheme": "scheme__name",
    "scheme_code": "scheme__code",
    "file_number": "file_number",
    "status": "status",
    "asked": "asked",
    "granted": "granted",
    "paid": "paid",
    "next_step": "next_step",
}


def application_rows(applications: QuerySet[Application]) -> list[ApplicationRow]:
    """Return the lines of `applications` (from `in_order`, with `next_step`); two queries."""
    rows = list(applications.values(*_PLAIN.values(), "agenda_id", "kind", "status_since", "submitted_at"))
    places = places_of({row["agenda_id"] for row in rows})
    return [
        ApplicationRow(
            **{name: row[column] for name, column in _PLAIN.items()},
            places=places.get(row["agenda_id"], NATIONAL),
            kind=str(ApplicationKind(row["kind"]).label),
            since=timezone.localdate(row["status_since"]),
            submitted=timezone.localdate(row["submitted_at"]) if row["submitted_at"] else None,
        )
        for row in rows
    ]


def csv_rows(applications: QuerySet[Application]) -> Iterable[tuple[object, ...]]:
    """Return the lines of the file; two queries."""
    for row in application_rows(applications):
        yield (
            row.reference,
            row.agenda,
            row.places,
            row.board_number,
            row.board,
            row.scheme,
            row.kind,
            row.file_number,
            Status(row.status).label,
            row.since.isoformat(),
            row.submitted.isoformat() if row.submitted else "",
            for_file(row.asked),
            "" if row.granted is None else for_file(row.granted),
            for_file(row.paid),
            row.next_words,
            row.who,
        )


def places_of(agendas: Iterable[int]) -> dict[int, str]:
    """Return by agenda the names of its municipalities; a national agenda has none. One query."""
    found: dict[int, list[str]] = {}
    rows = AgendaMunicipality.objects.filter(agenda__in=agendas).order_by("position")
    for agenda, name in rows.values_list("agenda_id", "municipality__name"):
        found.setdefault(agenda, []).append(name)
    return {agenda: ", ".join(names) for agenda, names in found.items()}
