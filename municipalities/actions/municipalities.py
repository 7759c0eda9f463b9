"""Loading regions, municipalities and the members of the alliance from files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from municipalities.actions.rows import Report, Row, RowRefused, load_rows, put_row, read_rows
from municipalities.choices import Province
from municipalities.importing.codes import cbs_municipality
from municipalities.importing.problems import RowSkipped
from municipalities.models import Municipality, Region
from municipalities.models.municipality import FIRST_YEAR


def load_regions(report: Report, path: Path, *, overwrite: bool) -> None:
    """Regions by name. They are a proposal: administrators rename and divide them as they like."""
    existing = {region.name: region for region in Region.objects.all()}

    def put(row: Row) -> None:
        name = row.required("name")
        put_row(report, existing.get(name), Region(name=name), label=name, overwrite=overwrite)

    load_rows(report, read_rows(path, ["name"]), lambda row: row.required("name"), put)


def load_municipalities(report: Report, path: Path, *, overwrite: bool) -> None:
    """Municipalities by CBS code: what CBS says follows the file, the rest is the administrators' own."""
    rows = read_rows(path, ["cbs_code", "name", "province"])
    existing = {row.cbs_code: row for row in Municipality.objects.all()}
    regions = {region.name: region.pk for region in Region.objects.all()}

    def put(row: Row) -> None:
        code = cbs_code(row)
        found = existing.get(code)
        successor, region = row.text("successor"), row.text("region")
        if successor and successor not in existing:
            raise RowRefused(f"De opvolger {successor} bestaat niet, of is zelf geweigerd.")
        # A region that administrators renamed or removed is their business once the municipality is here.
        if region and region not in regions and found is None:
            raise RowRefused(f"De regio “{region}” bestaat niet.")
        maintained = {
            "valid_from": row.date("valid_from"),
            "valid_to": row.date("valid_to"),
            "successor_id": existing[successor].pk if successor else None,
            "region_id": regions.get(region),
            "note": row.text("note"),
        }
        new = Municipality(cbs_code=code)
        facts = _facts(row, found)
        saved = put_row(report, found, new, label=code, facts=facts, maintained=maintained, overwrite=overwrite)
        if saved is not None:
            existing[code] = saved

    load_rows(report, _successors_first(rows), cbs_code, put)


def _facts(row: Row, found: Municipality | None) -> dict[str, Any]:
    facts = {
        "name": row.required("name"),
        "aliases": "\n".join(alias.strip() for alias in row.text("aliases").split("|") if alias.strip()),
        "province": row.choice("province", Province),
        "g4": row.flag("g4"),
        "g40": row.flag("g40"),
    }
    population, day = row.number("population"), row.date("population_date")
    # An older count never replaces a newer one that somebody filled in since.
    is_older = found is not None and found.population_date is not None and (day is None or day < found.population_date)
    return facts if is_older else {**facts, "population": population, "population_date": day}


def cbs_code(row: Row) -> str:
    """The CBS code of a row, checked."""
    try:
        return cbs_municipality(row.required("cbs_code"))
    except RowSkipped as other_area:
        # These are our own files: what is no municipality does not belong in them.
        raise RowRefused(str(other_area)) from None


def load_members(report: Report, path: Path, *, new: frozenset[str], overwrite: bool) -> None:
    """Which municipalities are in the alliance, and since when if that is known.

    Applied to municipalities that were just made (`new`, CBS codes); of the others administrators keep it up to date.
    """
    existing = {row.cbs_code: row for row in Municipality.objects.all()}

    def put(row: Row) -> None:
        code = cbs_code(row)
        if code not in existing:
            raise RowRefused(f"De gemeente {code} bestaat niet.")
        found = existing[code]
        wanted = {"is_member": True, "member_since": _member_since(row)}
        note = {} if found.note else {"note": row.text("note")}
        if code in new:
            put_row(report, found, found, label=code, facts={**wanted, **note})
        else:
            put_row(report, found, found, label=code, maintained=wanted, overwrite=overwrite)

    load_rows(report, read_rows(path, ["cbs_code", "member_since"]), cbs_code, put)


def _member_since(row: Row) -> int | None:
    year = row.number("member_since")
    if year is not None and not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise RowRefused(f"member_since: {year} kan niet kloppen. De GKA bestaat sinds {FIRST_YEAR}.")
    return year


def _successors_first(rows: list[Row]) -> list[Row]:
    """Order the rows so that a successor is there before the municipalities that went into it."""
    successor_of = {row.text("cbs_code"): row.text("successor") for row in rows}
    return sorted(rows, key=lambda row: _generations(row.text("cbs_code"), successor_of))


def _generations(code: str, successor_of: Mapping[str, str]) -> int:
    passed = {code}
    while code := successor_of.get(code, ""):
        if code in passed:
            break  # a circle; it is refused because its successors are never there
        passed.add(code)
    return len(passed)
