"""A plot is a table: each row has a name, a bar, and the figures in words; the same rows are a CSV file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# Bars are drawn on this many units (components/plot.html) and stretched to the width of the page.
WIDTH = 1000


@dataclass(frozen=True)
class Segment:
    """A piece of a bar; `kind` is the end of its class (bar--kind)."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True)
class Cell:
    """A figure under the heading `label`, with the list that it counts."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class PlotRow:
    """`values` are the plain figures of the file; `kind`: total, step or rest, "" for a row like the others."""

    name: str
    segments: list[Segment]
    cells: list[Cell]
    values: Sequence[object]
    kind: str = ""


@dataclass(frozen=True)
class Plot:
    """`slug` names it in addresses; `file_url` gives its rows as a file; `legend` the kinds of segments in words."""

    slug: str
    title: str
    first: str
    columns: Sequence[str]
    rows: list[PlotRow]
    legend: list[tuple[str, str]] = field(default_factory=list)
    file_url: str = ""
    stacks: bool = False

    @property
    def is_wide(self) -> bool:
        """Do the figures stand under the bar on a phone? So many never fit beside it."""
        return self.stacks or len(self.columns) > 2

    @property
    def csv_heading(self) -> list[str]:
        return [self.first, *self.columns]

    def csv_rows(self) -> Iterable[tuple[object, ...]]:
        return [(row.name, *map(for_file, row.values)) for row in self.rows]


def segments(parts: Sequence[tuple[str, float]], most: float) -> list[Segment]:
    """Return the pieces of one bar: kind and size of each, where `most` is the size of the longest bar.

    What is there but too small to see gets one unit.
    """
    found, at = [], 0
    for kind, size in parts:
        if size <= 0 or most <= 0:
            continue
        width = min(max(1, round(size / most * WIDTH)), WIDTH - at)
        found.append(Segment(kind, at, width))
        at += width
    return found


def for_file(value: object) -> object:
    """Return `value` as a Dutch spreadsheet reads it: amounts with two decimals, and a comma before the decimals."""
    if isinstance(value, Decimal):
        value = f"{value:.2f}"
    elif isinstance(value, float):
        value = str(value)
    else:
        return value
    return value.replace(".", ",")
