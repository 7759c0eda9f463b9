"""The case numbers (zaaknummers) of both sides: whose they are, and whose is missing."""

from dataclasses import dataclass
from typing import Any

# How the ministry is called in the heading of an agenda; every other organisation is of the municipality's side.
_MINISTRY = ("ministerie", "ocw", "onderwijs, cultuur")


@dataclass(frozen=True)
class Side:
    """One side of the agreement with its numbers; `advice` says what to do when there is none."""

    name: str
    numbers: list[str]
    advice: str


def case_rows(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each number of `document` (gka-agenda/1) under the name of who gave it."""
    return [(f"Zaaknummer {row['organisation']}".strip(), row["number"]) for row in _filled(document)]


def sides_of(document: dict[str, Any]) -> list[Side]:
    """Return both sides, the municipalities first. The State has a number for every agenda, a theme agenda no other."""
    rows = _filled(document)
    local = [row["number"] for row in rows if not _is_ministry(row["organisation"])]
    ours = [row["number"] for row in rows if _is_ministry(row["organisation"])]
    several = len(document["municipalities"]) > 1
    sides = [Side("Ministerie van OCW", ours, "" if ours else _advice("OCW"))]
    if document["municipalities"]:
        name = "Gemeenten" if several else "Gemeente"
        sides.insert(0, Side(name, local, "" if local else _advice("de gemeenten" if several else "de gemeente")))
    return sides


def _advice(whose: str) -> str:
    return f"Het zaaknummer van {whose} is nog niet ingevuld. Vul het in bij het onderdeel ‘Kop en betrokkenen’."


def _filled(document: dict[str, Any]) -> list[dict[str, str]]:
    return [row for row in document["case_numbers"] if row["number"].strip()]


def _is_ministry(organisation: str) -> bool:
    words = organisation.lower()
    return any(part in words for part in _MINISTRY)
