"""People and roles as CSV files."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone

from gka_portal.lists import csv_lines
from municipalities.tables.people import PersonRow
from municipalities.tables.review import Line

_PEOPLE = ["Naam", "E-mailadres", "Functie", "Organisatie", "Status", "Rollen", "Laatst ingelogd"]
_RIGHTS = [
    "Rol",
    "Naam",
    "E-mailadres",
    "Plaats",
    "Sinds",
    "Tot en met",
    "Laatst ingelogd",
    "Tweede factor",
    "Gegeven door",
    "Opmerkingen",
]


def people_csv(rows: Iterable[PersonRow], *, with_factor: bool) -> Iterator[bytes]:
    """Yield the list of people; whether somebody has a second factor only `with_factor`."""
    heading = [*_PEOPLE, "Tweede factor"] if with_factor else _PEOPLE
    lines = (
        [
            row.name,
            row.email,
            row.job_title,
            row.organisation,
            row.label,
            "; ".join(row.roles),
            _day(row.last_login),
            *([_yes(row.has_factor)] if with_factor else []),
        ]
        for row in rows
    )
    return csv_lines(heading, lines)


def rights_csv(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield the review of rights."""
    rows = (
        [
            line.role,
            line.name,
            line.email,
            line.place,
            _day(line.since),
            _day(line.until),
            _day(line.last_login),
            _yes(line.has_factor),
            line.given_by,
            "; ".join(line.remarks),
        ]
        for line in lines
    )
    return csv_lines(_RIGHTS, rows)


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return (timezone.localdate(value) if isinstance(value, datetime) else value).isoformat()


def _yes(fact: bool) -> str:
    return "ja" if fact else "nee"
