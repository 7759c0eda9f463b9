"""Loading the funding schemes and their windows from files. Safe to repeat."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agendas.actions.schemes import refuse_overlap
from agendas.choices import Accountability
from agendas.models import FundingScheme, SchemeWindow
from municipalities.actions.reference import load_list
from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows
from municipalities.choices import Sector

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_reference(*, by: "User | None", directory: Path = DATA, overwrite: bool = False) -> list[Report]:
    """Load the schemes and their windows from `directory`; rules as in the action of the same name in municipalities.

    All of it is the administrators' own once it is there. An empty cell is what nobody knows.
    """
    return [
        load_list(
            FundingScheme,
            directory / "schemes.csv",
            lambda report, path: load_schemes(report, path, overwrite=overwrite),
            by=by,
        ),
        load_list(
            SchemeWindow,
            directory / "scheme_windows.csv",
            lambda report, path: load_windows(report, path, overwrite=overwrite),
            by=by,
        ),
    ]


def label_of(code: str, valid_from: "date") -> str:
    """Under which name the files know a version of a scheme."""
    return f"{code} vanaf {valid_from.isoformat()}"


def load_schemes(report: Report, path: Path, *, overwrite: bool) -> None:
    """Versions of schemes by code and first day."""
    existing = {(row.code, row.valid_from): row for row in FundingScheme.objects.all()}

    def put(row: Row) -> None:
        code, valid_from = _version(row)
        maintained = {
            "name": row.required("name"),
            **{name: row.text(name) for name in ("number", "source", "source_url", "gka_share", "note")},
            "valid_to": row.date("valid_to"),
            "ceiling": _amount(row, "ceiling"),
            "maximum": _amount(row, "maximum"),
            "instalments": row.number("instalments"),
            "sectors": _sectors(row),
            "activities_until": row.date("activities_until"),
            "accountability": row.choice("accountability", Accountability) if row.text("accountability") else "",
        }
        found = existing.get((code, valid_from))
        if found is None:
            _refuse_overlap(FundingScheme(code=code, valid_from=valid_from, valid_to=row.date("valid_to")))
        put_row(
            report,
            found,
            FundingScheme(code=code, valid_from=valid_from),
            label=label_of(code, valid_from),
            maintained=maintained,
            overwrite=overwrite,
        )

    load_rows(report, read_rows(path, ["code", "name", "valid_from"]), _version, put)


def load_windows(report: Report, path: Path, *, overwrite: bool) -> None:
    """Windows by version and year; the moments are in Dutch time."""
    versions = {(row.code, row.valid_from): row for row in FundingScheme.objects.all()}
    existing = {(row.scheme_id, row.year): row for row in SchemeWindow.objects.all()}

    def put(row: Row) -> None:
        code, valid_from = _version(row)
        scheme, year = versions.get((code, valid_from)), _year(row)
        if scheme is None:
            raise RowRefused(f"De regeling {label_of(code, valid_from)} bestaat niet.")
        maintained = {
            "opens_at": _moment(row, "opens_at"),
            "closes_at": _moment(row, "closes_at"),
            "ceiling": _amount(row, "ceiling"),
            "activities_until": row.date("activities_until"),
        }
        put_row(
            report,
            existing.get((scheme.pk, year)),
            SchemeWindow(scheme=scheme, year=year),
            label=f"{label_of(code, valid_from)}, {year}",
            maintained=maintained,
            overwrite=overwrite,
        )

    rows = read_rows(path, ["code", "valid_from", "year"])
    load_rows(report, rows, lambda row: (*_version(row), _year(row)), put)


def _refuse_overlap(scheme: FundingScheme) -> None:
    try:
        refuse_overlap(scheme)
    except ValidationError as refused:
        raise RowRefused(" ".join(refused.messages)) from None


def _version(row: Row) -> "tuple[str, date]":
    day = row.date("valid_from")
    if day is None:
        raise RowRefused("De kolom valid_from is leeg.")
    return row.required("code"), day


def _year(row: Row) -> int:
    year = row.number("year")
    if year is None:
        raise RowRefused("De kolom year is leeg.")
    return year


def _sectors(row: Row) -> list[str]:
    """Values with a bar between them, in the order of the closed list."""
    named = {part.strip() for part in row.text("sectors").split("|") if part.strip()}
    if unknown := sorted(named - {sector.value for sector in Sector if sector != Sector.MIXED}):
        raise RowRefused(f"sectors: “{unknown[0]}” is niet bekend.")
    return [sector.value for sector in Sector if sector.value in named]


def _amount(row: Row, column: str) -> Decimal | None:
    """An amount in euros as 140000.00, or None when empty."""
    value = row.text(column)
    try:
        found = Decimal(value) if value else None
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and not found.is_finite():
        raise RowRefused(f"{column}: “{value}” is geen bedrag. Schrijf het als 140000.00.")
    return found


def _moment(row: Row, column: str) -> datetime | None:
    """A moment in Dutch time as 2019-10-15 12:00, or None when empty."""
    value = row.text(column)
    if not value:
        return None
    try:
        return timezone.make_aware(datetime.strptime(value, "%Y-%m-%d %H:%M"))  # noqa: DTZ007
    except ValueError:
        raise RowRefused(f"{column}: “{value}” is geen moment. Schrijf het als 2019-10-15 12:00.") from None
