"""The sheets of the figures: a row per application, and the years, decisions, instalments and accounts below it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from funding.choices import ApplicationKind, Status
from funding.files import totals
from funding.files.explaining import SUMS, UNASKED, explanation
from funding.files.reading import Found
from funding.files.summing import summed
from funding.models import Application
from funding.reconciling import COUNTED, Figures, YearFigures
from gka_portal.sheets_out import Column, Kind, Sheet, Value

_EURO, _YEAR, _DATE = Kind.EURO, Kind.YEAR, Kind.DATE
_WHO = [Column("Aanvraag"), Column("Contactschool")]


def sheets_of(found: Found, moment: datetime) -> list[Sheet]:
    """Return the sheets of what was `found`, as it stands at `moment`."""
    return [
        _applications(found),
        _years(found),
        _decisions(found),
        _instalments(found),
        _accounts(found),
        *totals.sheets_of(found.overview),
        explanation(found, moment),
    ]


def _applications(found: Found) -> Sheet:
    columns = [
        Column("Aanvraag"),
        Column("Contactschool", width=34),
        Column("Bestuursnummer"),
        Column("School"),
        Column("BRIN"),
        Column("Vestiging"),
        Column("Gemeenten", width=28),
        Column("Agenda"),
        Column("Regeling", width=28),
        Column("Code van de regeling"),
        Column("Soort"),
        Column("Dossiernummer DUS-I"),
        Column("Status"),
        Column("Status sinds", _DATE),
        Column("Ingediend", Kind.MOMENT),
        Column("Telt bij plafond van", _YEAR),
        Column("Laatste dag activiteiten", _DATE),
        Column("Verleend", _EURO),
        *(Column(label, _EURO) for label, _name, _about in SUMS),
    ]
    rows: list[Sequence[Value]] = [_application(found, application) for application in found.applications]
    return summed("Aanvragen", columns, rows, frozen=2)


def _amount(figures: Figures | YearFigures, name: str, *, is_asked: bool) -> Decimal | None:
    """Return the amount `name`; only what was submitted was asked, so that the totals are those of every page."""
    if name in {"asked", UNASKED}:
        return figures.asked if is_asked == (name == "asked") else None
    return Decimal(getattr(figures, name))


def _application(found: Found, application: Application) -> list[Value]:
    figures = found.picture.of(application)
    school = application.school
    return [
        application.reference,
        application.board.name,
        application.board.number,
        school.name if school else None,
        school.brin if school else None,
        school.establishment if school else None,
        found.place_of(application),
        application.agenda.reference,
        application.scheme.name,
        application.scheme.code,
        str(ApplicationKind(application.kind).label),
        application.file_number,
        str(Status(application.status).label),
        _day(application.status_since),
        application.submitted_at,
        figures.ceiling_year,
        application.activities_until,
        # Nothing is granted yet, which is not the same as a grant of nothing.
        application.granted,
        *(_amount(figures.money, name, is_asked=figures.is_asked) for _label, name, _about in SUMS),
    ]


def _years(found: Found) -> Sheet:
    names = ("planned", "asked", UNASKED, "paid", "spent")
    labels = ("Gepland", "Gevraagd", "Niet ingediend", "Betaald", "Besteed")
    boards = {application.reference: application.board.name for application in found.applications}
    rows: list[Sequence[Value]] = [
        [
            row.reference,
            boards[row.reference],
            one.year,
            *(_amount(one, name, is_asked=row.is_asked) for name in names),
        ]
        for row in found.picture.rows
        for one in row.years
    ]
    return summed("Per jaar", [*_WHO, Column("Jaar", _YEAR), *(Column(label, _EURO) for label in labels)], rows)


def _decisions(found: Found) -> Sheet:
    """What a later decision says counts instead of an earlier one, so there are no totals."""
    rows = [
        [
            row.application.reference,
            row.application.board.name,
            str(row.get_kind_display()),
            row.number,
            row.date,
            row.amount,
            row.reason,
        ]
        for row in found.decisions()
    ]
    columns = [*_WHO, Column("Soort"), Column("Nummer"), Column("Datum", _DATE), Column("Bedrag", _EURO)]
    return Sheet("Beschikkingen", [*columns, Column("Reden", width=50)], rows, frozen=1)


def _instalments(found: Found) -> Sheet:
    rows: list[Sequence[Value]] = [
        [
            row.application.reference,
            row.application.board.name,
            row.number,
            row.planned_on,
            row.paid_on,
            row.payment_reference,
            row.amount,
            row.paid_amount,
        ]
        for row in found.instalments()
    ]
    columns = [
        *_WHO,
        Column("Termijn", Kind.WHOLE),
        Column("Gepland op", _DATE),
        Column("Betaald op", _DATE),
        Column("Betalingskenmerk"),
        Column("Bedrag", _EURO),
        Column("Betaald", _EURO),
    ]
    return summed("Termijnen", columns, rows)


def _accounts(found: Found) -> Sheet:
    rows: list[Sequence[Value]] = [
        [
            row.application.reference,
            row.application.board.name,
            row.year,
            str(row.get_state_display()),
            row.submitted_at,
            _day(row.judged_at),
            "ja" if row.activities_done else "nee",
            str(row.get_destination_display()),
            row.destination_note,
            row.annual_report_url,
            row.spent,
            (row.spent or Decimal()) if row.state in COUNTED else Decimal(),
        ]
        for row in found.accounts()
    ]
    columns = [
        *_WHO,
        Column("Verslagjaar", _YEAR),
        Column("Stand"),
        Column("Ingediend", Kind.MOMENT),
        Column("Beoordeeld", _DATE),
        Column("Activiteiten afgerond"),
        Column("Bestemming van wat overblijft", width=34),
        Column("Toelichting op de bestemming", width=34),
        Column("Adres van het jaarverslag", width=34),
        Column("Ingevuld", _EURO),
        Column("Besteed (telt mee)", _EURO),
    ]
    return summed("Verantwoordingen", columns, rows)


def _day(moment: datetime | None) -> date | None:
    return localdate(moment) if moment else None
