"""Budget lines and cover lines from rows of cells: what comes in, what is wrong in which cell, what was left out."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from agendas.choices import BudgetCategory, CoverSource
from agendas.money.grid import times
from agendas.sheets.cells import BadCell, Cell, amount, count, field_at, line_text, word, year, yes
from agendas.sheets.columns import BUDGET, CATEGORIES, COVER, SOURCES, Column, Layout, Role
from agendas.snapshot.rows import plain as as_stored
from gka_portal.notation import amount as in_dutch
from gka_portal.notation import euro

MAXIMUM_ROWS = 2_000
# Somebody who chose the wrong file is told the first ones.
MAXIMUM_FINDINGS = 200

_DESCRIPTION = field_at("budget", "description")
_ORGANISATION = field_at("funding", "organisation")
_EMPTY = Cell()
_NAMES = frozenset({Role.NUMBER, Role.NAME})
# What a row is, the first of them first.
_LABELS = (Role.CATEGORY, Role.SOURCE, Role.DESCRIPTION, Role.ORGANISATION)
# A "totaalplan" is something that costs money, and so is "totaal aantal uren" behind "Personeel".
_TOTAL = re.compile(r"(sub|eind)?totaal\b.*")

T = TypeVar("T")
# A calendar year (None: not readable) with its columns of how many and of how much.
_OfYear = tuple[int | None, Column | None, Column | None]


@dataclass(frozen=True)
class Finding:
    """What is said of a cell (`column` is its heading), a row (`column` is ""), or the whole (`row` is 0)."""

    text: str
    row: int = 0
    column: str = ""
    sheet: str = ""

    @property
    def sentence(self) -> str:
        """The text with its place: "Rij 7, kolom Bedrag 2026: …"."""
        places = [self.sheet and f"blad {self.sheet}", self.row and f"rij {self.row}"]
        places.append(self.column and f"kolom {self.column}")
        place = ", ".join(str(part) for part in places if part)
        return f"{place[0].upper()}{place[1:]}: {self.text}" if place else self.text


@dataclass(frozen=True)
class ReadLine:
    """A line of gka-agenda/1 without identity, and the intervention as the sheet names it ("" when it does not)."""

    kind: str
    line: dict[str, Any]
    number: str = ""
    name: str = ""
    row: int = 0
    sheet: str = ""


@dataclass
class Reading:
    """What a sheet says. With `problems` nothing of it may be stored; `notes` are good to know."""

    lines: list[ReadLine] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    # The names of the sheets that were read, in their order in the file.
    sheets: list[str] = field(default_factory=list)

    @property
    def budget(self) -> list[dict[str, Any]]:
        return [found.line for found in self.lines if found.kind == BUDGET]

    @property
    def cover(self) -> list[dict[str, Any]]:
        return [found.line for found in self.lines if found.kind == COVER]

    def add(self, other: "Reading") -> None:
        self.lines += other.lines
        self.problems += other.problems
        self.notes += other.notes
        self.sheets += other.sheets

    def in_order(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return `findings` by sheet and row, as one meets them in the file; what is about a whole comes last."""
        places = {name: place for place, name in enumerate(dict.fromkeys(self.sheets))}
        end = len(places)
        return sorted(findings, key=lambda found: (places.get(found.sheet, end), not found.row, found.row))


@dataclass(frozen=True)
class Row:
    """`number` as the sheet counts, from 1."""

    number: int
    cells: Sequence[Cell]

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)


class RowReader:
    """Reads the rows of one table with columns `layout`; everything it finds goes to `reading`."""

    def __init__(self, reading: Reading, layout: Layout, kind: str, sheet: str = "") -> None:
        self.reading, self.layout, self.kind, self.sheet = reading, layout, kind, sheet

    def read(self, row: Row) -> None:
        """Read `row` into lines: one per year that has a figure."""
        labels = [self._cell(row, self.layout.of(role)) for role in _LABELS]
        if words := total_in(labels if any(not cell.is_empty for cell in labels) else row.cells):
            self._note(row, "", f"Deze rij is een totaal (“{words}”) en is overgeslagen: het portaal telt zelf.")
            return
        if not self._has_figures(row):
            # Only the name of an intervention: a row to begin with, that was left empty.
            if any(not self._cell(row, column).is_empty for column in self.layout.columns if column.role not in _NAMES):
                self._note(row, "", "Deze rij heeft geen bedragen en is overgeslagen.")
            return
        known = len(self.reading.problems)
        facts = self._budget_facts(row) if self.kind == BUDGET else self._cover_facts(row)
        years: list[_OfYear] = [self._of_year(number) for number in self.layout.years]
        if (column := self.layout.of(Role.YEAR)) is not None:
            counted, paid = self.layout.of(Role.QUANTITY), self.layout.of(Role.AMOUNT)
            if not (self._cell(row, counted).is_empty and self._cell(row, paid).is_empty):
                years.append((self._tried(row, column, year), counted, paid))
        found = [self._line(row, facts, *of_year) for of_year in years]
        if len(self.reading.problems) > known:
            # Half a row is no row: nothing of the sheet is stored before this is mended.
            return
        lines = [line for line in found if line is not None]
        number, name = (self._cell(row, self.layout.of(role)).text for role in (Role.NUMBER, Role.NAME))
        self.reading.lines += [ReadLine(self.kind, line, number, name, row.number, self.sheet) for line in lines]

    def _has_figures(self, row: Row) -> bool:
        figures = (column for column in self.layout.columns if column.role in {Role.QUANTITY, Role.AMOUNT})
        return any(not self._cell(row, column).is_empty for column in figures)

    def _of_year(self, number: int) -> _OfYear:
        return number, self.layout.in_year(Role.QUANTITY, number), self.layout.in_year(Role.AMOUNT, number)

    def _budget_facts(self, row: Row) -> dict[str, Any]:
        """Return what all lines of the row share."""
        category: str | None = str(BudgetCategory.OTHER)
        if (column := self.layout.of(Role.CATEGORY)) is not None:
            words = _shown(BudgetCategory.labels)
            category = self._tried(row, column, lambda cell: word(cell, CATEGORIES, words))
        described = self.layout.of(Role.DESCRIPTION)
        description = self._tried(row, described, lambda cell: line_text(cell, _DESCRIPTION)) if described else ""
        return {"category": category, "description": description or "", "rate": self._figure(row, Role.RATE, amount)}

    def _cover_facts(self, row: Row) -> dict[str, Any]:
        source, organisation, committed = (
            self.layout.of(role) for role in (Role.SOURCE, Role.ORGANISATION, Role.COMMITTED)
        )
        words = _shown(CoverSource.labels)
        found = self._tried(row, source, lambda cell: word(cell, SOURCES, words))
        name = self._tried(row, organisation, lambda cell: line_text(cell, _ORGANISATION)) if organisation else ""
        promised = self._tried(row, committed, yes) if committed else False
        return {"source": found, "organisation": name or "", "committed": bool(promised)}

    def _figure(self, row: Row, role: Role, read: Callable[[Cell], Decimal | None]) -> Decimal | None:
        column = self.layout.of(role)
        return self._tried(row, column, read) if column else None

    def _line(
        self, row: Row, facts: dict[str, Any], of: int | None, counted: Column | None, paid: Column | None
    ) -> dict[str, Any] | None:
        """Return the line of the year `of`, None without figures there."""
        quantity = self._tried(row, counted, count) if counted else None
        money = self._tried(row, paid, amount) if paid else None
        if (quantity is None and money is None) or of is None:
            return None
        if self.kind == COVER:
            return {"year": of, **facts, "amount": as_stored(money)} if money is not None else None
        product = None if quantity is None or facts["rate"] is None else times(quantity, facts["rate"])
        if money is None and product is None:
            text = "Vul een tarief in, of het bedrag zelf: met alleen een aantal is er geen bedrag."
            self._refuse(row, counted, text)
            return None
        if money is None and product is not None:
            money = self._tried_product(row, counted, product)
        elif product is not None and money != product and quantity is not None:
            text = (
                f"{in_dutch(quantity)} keer {euro(facts['rate'])} is {euro(product)}, maar hier staat "
                f"{euro(money or 0)}. Dit bedrag telt. Maak de cel leeg om het portaal te laten rekenen."
            )
            self._note(row, paid.title if paid else "", text)
        line = {"year": of, **facts, "quantity": quantity, "amount": money}
        return {key: as_stored(value) for key, value in line.items()}

    def _tried_product(self, row: Row, column: Column | None, product: Decimal) -> Decimal | None:
        """Return `product` when it fits an amount that one could have typed."""
        try:
            return amount(Cell(str(product), "number"))
        except BadCell:
            self._refuse(row, column, f"Aantal keer tarief is {euro(product)}: dat is te groot. Verlaag een van beide.")
            return None

    def _cell(self, row: Row, column: Column | None) -> Cell:
        return row.cells[column.place] if column is not None and column.place < len(row.cells) else _EMPTY

    def _tried(self, row: Row, column: Column | None, read: Callable[[Cell], T]) -> T | None:
        """Return what `read` makes of the cell; when it does not fit that is a problem of this cell, and None."""
        try:
            return read(self._cell(row, column))
        except BadCell as bad:
            self._refuse(row, column, str(bad))
            return None

    def _refuse(self, row: Row, column: Column | None, text: str) -> None:
        self.reading.problems.append(Finding(text, row.number, column.title if column else "", self.sheet))

    def _note(self, row: Row, column: str, text: str) -> None:
        self.reading.notes.append(Finding(text, row.number, column, self.sheet))


def total_in(cells: Sequence[Cell]) -> str:
    """Return the first words in `cells` when they name a total ("Subtotaal 2026"), "" when they do not."""
    first = next((cell for cell in cells if not cell.is_empty), _EMPTY)
    return first.text[:40] if first.form == "text" and _TOTAL.fullmatch(first.text.casefold()) else ""


def _shown(labels: Iterable[Any]) -> str:
    return ", ".join(str(label) for label in labels)
