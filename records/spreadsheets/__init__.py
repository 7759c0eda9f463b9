"""Spreadsheets that strangers bring: what is inside the file, and the values of its cells.

Runs in a child process (records.child), without settings. Only plain data comes back: numbers as decimal text, never
as floats that somebody counts with.
"""

from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

# What is read of one file. A budget is far smaller; what is more is told, never dropped in silence.
MAXIMUM_SHEETS = 20
MAXIMUM_ROWS = 2_100
MAXIMUM_COLUMNS = 60
MAXIMUM_TEXT = 2_000
# All cells together. A small file can repeat one long text, or one cell, a million times.
MAXIMUM_CELLS = 200_000
MAXIMUM_ALL_TEXT = 2 * 1024 * 1024

# A cell: how the file has it (text, number, date, error, formula) and its value as text.
RawCell = tuple[str, str]
EMPTY: RawCell = ("text", "")


class TooHeavy(MemoryError):
    """More is in the cells than is read; as for memory that is not there, the child process says no more than that."""


class Budget:
    """Counts what is read of one file, before it is kept. Raises TooHeavy when it is too much."""

    def __init__(self) -> None:
        self.cells, self.text = MAXIMUM_CELLS, MAXIMUM_ALL_TEXT

    def take(self, cells: list[RawCell], times: int = 1) -> None:
        """Count a row of which there are `times`."""
        self.cells -= len(cells) * times
        self.text -= sum(len(value) for _form, value in cells) * times
        if self.cells < 0 or self.text < 0:
            raise TooHeavy


def cells_of(content_type: str, content: bytes) -> list[dict[str, Any]]:
    """Return the sheets of a file that `spreadsheets.inspection` passed.

    Per sheet its `name`, its filled `rows` (number from 1, and the cells from the first column on), and whether there
    was `more` than is read. Hidden sheets are left out.
    """
    if content_type == ODS:
        from records.spreadsheets.ods import sheets_in
    else:
        from records.spreadsheets.xlsx import sheets_in
    return sheets_in(content)


def row_of(number: int, cells: list[RawCell]) -> tuple[int, list[RawCell]] | None:
    """Return the row as `cells_of` gives it: without empty cells at the end; None when nothing is in it."""
    while cells and not cells[-1][1].strip():
        cells.pop()
    return (number, cells) if cells else None
