"""The budget lines or cover lines of an intervention as rows with a column per year, and back without any loss.

A line is an amount in one year (gka-agenda/1); a row is the lines that say the same thing of different years. Two
equal lines of one year are two rows. Lines keep their identity and their order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from agendas.choices import BudgetCategory
from agendas.money.sums import CENT


class Side(StrEnum):
    BUDGET = "b"
    COVER = "c"


class Mode(StrEnum):
    """What stands in the cells of a row."""

    AMOUNT = "amount"
    RATE = "rate"  # a number per year, times the rate of the row
    # An amount beside a number and a rate that do not make it: these stay as they are.
    KEPT = "kept"


@dataclass(frozen=True)
class Cell:
    """An amount (or, in a row with a rate, a number) in one year; `line_id` is empty for what is new."""

    value: Decimal
    line_id: str = ""


@dataclass
class Row:
    """What lines of different years share, and their cells by year."""

    side: Side
    mode: Mode
    kind: str  # a category or a source
    words: str  # a description or an organisation
    rate: Decimal | None = None
    quantity: Decimal | None = None  # only where it is kept
    committed: bool = False
    cells: dict[int, Cell] = field(default_factory=dict)

    def amount(self, year: int) -> Decimal:
        """Return what the row comes to in `year`, in euros."""
        cell = self.cells.get(year)
        if cell is None:
            return Decimal()
        return times(cell.value, self.rate) if self.mode is Mode.RATE and self.rate is not None else cell.value

    def line(self, year: int) -> dict[str, Any]:
        """Return the line of `year`, as gka-agenda/1 has it; without "id" when it is new."""
        cell = self.cells[year]
        line: dict[str, Any] = {"id": cell.line_id} if cell.line_id else {}
        line |= {"year": year, "amount": _text(self.amount(year))}
        if self.side is Side.COVER:
            return {**line, "source": self.kind, "organisation": self.words, "committed": self.committed}
        quantity = cell.value if self.mode is Mode.RATE else self.quantity
        return {
            **line,
            "category": self.kind,
            "description": self.words,
            "quantity": None if quantity is None else _text(quantity),
            "rate": None if self.rate is None else _text(self.rate),
        }


def times(number: Decimal, rate: Decimal) -> Decimal:
    """Return `number` times `rate` in whole cents."""
    return (number * rate).quantize(CENT, ROUND_HALF_UP)


def _text(value: Decimal) -> str:
    return f"{value:.2f}"


def rows_of(lines: Iterable[Mapping[str, Any]], side: Side) -> list[Row]:
    """Return `lines` as rows, in the order in which each was met first."""
    rows: list[Row] = []
    # Per thing its rows: a second line of the same year goes to the second row.
    same: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for line in lines:
        new = _row(line, side)
        year, cell = int(line["year"]), Cell(_value(line, new.mode), str(line.get("id") or ""))
        found = same[(new.mode, new.kind, new.words, new.rate, new.quantity, new.committed)]
        row = next((row for row in found if year not in row.cells), None)
        if row is None:
            row = new
            found.append(row)
            rows.append(row)
        row.cells[year] = cell
    return rows


def _row(line: Mapping[str, Any], side: Side) -> Row:
    if side is Side.COVER:
        words, committed = line.get("organisation") or "", bool(line.get("committed"))
        return Row(side, Mode.AMOUNT, line["source"], words, committed=committed)
    quantity, rate, amount = (_decimal(line.get(key)) for key in ("quantity", "rate", "amount"))
    kind, words = line.get("category") or BudgetCategory.OTHER.value, line.get("description") or ""
    if quantity is None and rate is None:
        return Row(side, Mode.AMOUNT, kind, words)
    if quantity is not None and rate is not None and times(quantity, rate) == amount:
        return Row(side, Mode.RATE, kind, words, rate)
    return Row(side, Mode.KEPT, kind, words, rate, quantity)


def _value(line: Mapping[str, Any], mode: Mode) -> Decimal:
    return Decimal(line["quantity"] if mode is Mode.RATE else line["amount"])


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def lines_of(rows: Sequence[Row], order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return `rows` as lines: those whose id is in `order` stand as there, a new one behind the others of its row."""
    place = {line_id: number for number, line_id in enumerate(order)}
    placed: list[tuple[tuple[int, int, int], dict[str, Any]]] = []
    for number, row in enumerate(rows):
        known = [place[cell.line_id] for cell in row.cells.values() if cell.line_id in place]
        # Behind the last line of its own row; a new row comes at the end.
        behind = max(known, default=len(place))
        for year in sorted(row.cells):
            line_id = row.cells[year].line_id
            key = (place[line_id], -1, 0) if line_id in place else (behind, number, year)
            placed.append((key, row.line(year)))
    return [line for _, line in sorted(placed, key=lambda pair: pair[0])]


def years_of(first: int, last: int, *lists: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the columns of a grid: the years of the agenda, and those outside it that have lines."""
    return sorted({*range(first, last + 1), *(int(line["year"]) for lines in lists for line in lines)})
