"""The map: a tile of the same size for every municipality, marked by where its latest agenda stands.

The positions are a file of the project, so they are read once; what is drawn on them comes from the database each time.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from agendas.choices import State
from dashboard.tables.latest import LatestAgenda
from dashboard.tables.places import Place

_FILE = Path(__file__).resolve().parent.parent / "data" / "tile_grid.csv"
NONE, MEMBER = "none", "member"
# The marks of the map with their words, and the states that each stands for; first what asks for attention least.
MARKS: dict[str, tuple[str, tuple[State, ...]]] = {
    NONE: ("Geen lid, geen agenda", ()),
    MEMBER: ("Lid, nog geen agenda", ()),
    "preparing": ("In voorbereiding", (State.DRAFT, State.CONSULTATION, State.REVIEW, State.RETURNED)),
    "signing": ("Ter ondertekening", (State.FROZEN, State.PARTLY_SIGNED, State.SEALING)),
    "signed": ("Ondertekend", (State.SIGNED,)),
    "over": ("Afgesloten of ingetrokken", (State.CLOSED, State.WITHDRAWN)),
}
MARK_OF = {state.value: mark for mark, (_, states) in MARKS.items() for state in states}


@dataclass(frozen=True)
class TileMap:
    """The tiles as SVG on a grid of `columns` by `rows`, and the municipalities that have none."""

    tiles: SafeString
    columns: int
    rows: int
    without_tile: list[Place]


@cache
def positions() -> dict[str, tuple[int, int]]:
    """Return the column and row of the tile of each CBS code."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["cbs_code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def mark_of(place: Place, agenda: LatestAgenda | None) -> str:
    """Return which mark shows where the latest agenda of `place` stands."""
    if agenda is not None:
        return MARK_OF[agenda.state]
    return MEMBER if place.is_member else NONE


def tile_map(
    every: Collection[Place], present: Collection[Place], went_into: dict[int, int], latest: dict[int, LatestAgenda]
) -> TileMap:
    """Draw the map of `present`, the municipalities of today among `every`.

    The tile of a municipality that ended shows the one that it went into (`went_into`), or is left out.
    """
    grid, today = positions(), timezone.localdate()
    by_pk = {place.pk: place for place in present}
    tiles = []
    for place in every:
        shown = by_pk.get(went_into.get(place.pk, place.pk))
        if shown is not None and place.code in grid:
            agenda = latest.get(shown.pk)
            words = f"{agenda.words_on(today)}, {agenda.period}" if agenda else MARKS[mark_of(shown, None)][0]
            tiles.append(_tile(place, shown, mark_of(shown, agenda), words, grid[place.code]))
    columns, rows = (max(numbers) + 1 for numbers in zip(*grid.values(), strict=True))
    without = [place for place in present if place.code not in grid]
    # Names and labels were escaped; the rest are numbers and names of our own.
    return TileMap(mark_safe("".join(tiles)), columns, rows, without)  # noqa: S308


def _tile(place: Place, shown: Place, mark: str, words: str, at: tuple[int, int]) -> str:
    """A pointer finds name and link on a tile; a keyboard and a screen reader have the table, without 342 stops."""
    name = shown.name if shown is place else f"{place.name}, nu {shown.name}"
    column, row = at
    return (
        f'<a href="{_base()}{shown.code}/" tabindex="-1"><title>{escape(name)}: {escape(words)}</title>'
        f'<use href="#tile-{mark}" x="{column}" y="{row}"/></a>'
    )


@cache
def _base() -> str:
    return reverse("dashboard:municipalities")
