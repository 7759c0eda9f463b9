"""What addenda did to a text in force, mark by mark: at which address, what, and which addendum."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agendas.amending import Consolidated, Removed
from agendas.naming import find
from agendas.structure import AGENDA, BLOCKS, Group

# Lists whose rows are sections of the text; every other row is a line of a table.
SECTION_LISTS = frozenset({"consultations", "other_agreements", "interventions", "communities", "clauses"})
_LENGTH_OF_ID = 36
_ORDER = {key: place for place, key in enumerate(key for block in BLOCKS for key in block.keys)}


class Deed(StrEnum):
    """What an addendum did; the value stands in "Gewijzigd door addendum …"."""

    CHANGED = "Gewijzigd"
    ADDED = "Toegevoegd"
    REMOVED = "Vervallen"
    MOVED = "Andere volgorde"


@dataclass(frozen=True)
class Mark:
    """What the addendum `reference` did at `path`; `names` say what stands there, from the outside in."""

    path: str
    deed: Deed
    reference: str
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        *outer, last = self.names
        return f"{', '.join(outer)}: {last}" if outer else last

    @property
    def anchor(self) -> str:
        """Where in the text it stands, for a link (without #)."""
        return anchor_of(self.path)


def anchor_of(path: str) -> str:
    return f"bij-{path.replace('.', '__')}"


def marks_of(text: Consolidated, document: dict[str, Any] | None = None) -> list[Mark]:
    """Return every mark of `text`, in the order of the blocks.

    `document`: the text as others may read it. Then names come from that alone; of what is gone only what it was.
    """
    shown = text.document if document is None else document
    found: dict[tuple[str, Deed, str], Mark] = {}
    for path, reference in text.origins.items():
        place, deed = _place_and_deed(text.document, path)
        if there := find(shown, place):
            found.setdefault((place, deed, reference), Mark(place, deed, reference, there.words))
    marks = [*found.values(), *(_of_removed(row, shown, is_told=document is None) for row in text.removed)]
    return sorted(marks, key=lambda mark: _ORDER[mark.path.partition(".")[0]])


def _place_and_deed(document: dict[str, Any], path: str) -> tuple[str, Deed]:
    if is_row(path):
        return path, Deed.ADDED
    there = find(document, path)
    if there and isinstance(there.value, list) and any(isinstance(row, dict) for row in there.value):
        return path, Deed.MOVED
    # A cell of a table is too little to point at: the line is changed.
    return _line_of(path) or path, Deed.CHANGED


def _line_of(path: str) -> str:
    """Return the line of a table in which the field is; "" when it is in none."""
    parts = path.split(".")
    rows = [place for place, part in enumerate(parts) if len(part) == _LENGTH_OF_ID]
    if not rows or (rows[-1] == 1 and parts[0] in SECTION_LISTS):
        return ""
    return ".".join(parts[: rows[-1] + 1])


def is_row(path: str) -> bool:
    """Is it the address of a row, and not of a field or a list?"""
    return len(path.rpartition(".")[2]) == _LENGTH_OF_ID


def _of_removed(gone: Removed, document: dict[str, Any], *, is_told: bool) -> Mark:
    outer, _, row_id = gone.path.rpartition(".")
    above = outer.rpartition(".")[0]
    row = gone.row if is_told else {"id": row_id}
    there = find(_with_row(document, outer.split("."), row), gone.path)
    around = find(document, above) if above else None
    names = there.words[-1:] if there else ()
    if not is_told or not names:
        names = (_noun_of(outer),)
    return Mark(gone.path, Deed.REMOVED, gone.reference, (*(around.words if around else ()), *names))


def _with_row(part: Any, keys: list[str], row: dict[str, Any]) -> Any:
    """Return `part` with the row in the list at `keys`, to ask what it is called."""
    if not keys:
        return [*(part or []), row]
    key, *rest = keys
    if isinstance(part, list):
        return [_with_row(item, rest, row) if item.get("id") == key else item for item in part]
    return {**part, key: _with_row(part.get(key), rest, row)}


def _noun_of(path: str) -> str:
    """Return what a row of the list at `path` is: "Interventie"."""
    group: Group = AGENDA
    for part in path.split("."):
        group = group.groups.get(part) or group.rows.get(part) or group
    return group.label


def per_place(marks: list[Mark], places: list[str]) -> dict[str, list[Mark]]:
    """Return `marks` by the address of the text at which each is told; those of what is not printed are left out.

    `places` are the addresses that are drawn, in the order of the text.
    """
    told: dict[str, list[Mark]] = {}
    for mark in marks:
        if place := _nearest(mark.path, places):
            told.setdefault(place, []).append(mark)
    return told


def _nearest(path: str, places: list[str]) -> str:
    """Return the place of `path` itself, or what it is a part of, or else the first place beside it."""
    known = set(places)
    above = list(_above(path))
    for place in above:
        if place in known:
            return place
    # A table whose last line went is not drawn: beside it in the same row or part.
    for holder in above[1:]:
        if holder in SECTION_LISTS or (holder not in AGENDA.groups and not is_row(holder)):
            continue
        beside = next((place for place in places if place.startswith(f"{holder}.")), "")
        if beside:
            return beside
    return ""


def _above(path: str) -> Iterator[str]:
    parts = path.split(".")
    return (".".join(parts[:count]) for count in range(len(parts), 0, -1))
