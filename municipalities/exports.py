"""People and roles as the heading and the rows of a file."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from municipalities.rights import Line
from municipalities.tables.people import PersonRow

Table = tuple[list[str], Iterable[list[str]]]

_PEOPLE = ["Naam", "E-mailadres", "Functie", "Organisatie", "Status", "Rollen"]
# How somebody uses the account is for who sees everybody.
_USE = ["Laatst ingelogd", "Tweede factor"]
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


def people_table(rows: Iterable[PersonRow], *, with_use: bool) -> Table:
    """Return the list of people; last sign-in and second factor only `with_use`."""
    heading = [*_PEOPLE, *_USE] if with_use else _PEOPLE
    lines = (
        [
            row.name,
            row.email,
            row.job_title,
            row.organisation,
            row.label,
            "; ".join(row.roles),
            *([_day(row.last_login), _yes(row.has_factor)] if with_use else []),
        ]
        for row in rows
    )
    return heading, lines


def rights_table(lines: Iterable[Line]) -> Table:
    """Return the review of rights."""
    rows = (
        [
            line.role_name,
            line.name,
            line.email,
            line.place,
            _day(line.since),
            _day(line.until),
            _day(line.last_login),
            _yes(line.has_factor),
            line.given_by,
            "; ".join(str(remark.label) for remark in line.remarks),
        ]
        for line in lines
    )
    return _RIGHTS, rows


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return (timezone.localdate(value) if isinstance(value, datetime) else value).isoformat()


def _yes(fact: bool) -> str:
    return "ja" if fact else "nee"
