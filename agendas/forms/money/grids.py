"""The grid of one intervention, and the sheet of all grids of an agenda, as they are stored or were sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agendas.actions.planned_money import MoneyLines, money_base
from agendas.forms.money.rows import KINDS, GridRow, Wrong
from agendas.money import Cell, Mode, Row, Side, Totals, lines_of, rows_of, years_of
from agendas.openings import is_open
from agendas.snapshot.money import too_many_lines
from agendas.structure import MAX_LINES_PER_LIST
from records.canonical import sha256_hex

KEYS = {Side.BUDGET: "budget", Side.COVER: "funding"}
LABELS = {Side.BUDGET: "Begroting", Side.COVER: "Dekking"}
# Rows that a page may send on one side of a grid; more than can be stored, so that what is wrong can be said.
MOST_ROWS = 150
# On top of what is stored, where that is more already.
SPARE_ROWS = 20
MINE, THEIRS = "mine", "theirs"

Paths = frozenset[str] | None
Lines = list[dict[str, Any]]


def lines_at(row: Mapping[str, Any], side: Side) -> Lines:
    """Return the budget lines or the cover lines of an intervention."""
    lines: Lines = row[KEYS[side]]["lines"]
    return lines


@dataclass
class Helper:
    """What is filled in below a grid: a school year to divide over a row, and rows to paste; with what is wrong."""

    row: str = ""
    school: str = ""
    sum: str = ""
    paste: str = ""
    side: str = ""
    split_error: str = ""
    paste_error: str = ""
    # What is wrong in which row of what was pasted, or good to know about it.
    paste_findings: list[str] = field(default_factory=list)

    @classmethod
    def sent(cls, data: Mapping[str, str], prefix: str) -> "Helper":
        """Return what was sent for the grid `prefix`."""
        row, school, whole, paste, side = (
            data.get(f"{prefix}-{name}", "") for name in ("row", "school", "sum", "paste", "side")
        )
        return cls(row, school, whole, paste, side)

    def refuse_waiting(self) -> None:
        """Say what is filled in here and not yet in a row: saving would lose it."""
        if self.sum.strip():
            self.split_error = "Dit bedrag is nog niet verdeeld. Kies ‘Verdelen’, of maak het vak leeg."
        if self.paste.strip():
            self.paste_error = "Deze rijen zijn nog niet toegevoegd. Kies ‘Rijen toevoegen’, of maak het vak leeg."

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by field."""
        return {name: text for name, text in (("sum", self.split_error), ("paste", self.paste_error)) if text}


@dataclass
class GridShown:
    """The money of one intervention. `base` and `mark` say what the page showed: stored lines and texts.

    `errors` are what is wrong with the grid itself, by field; `now` is what a colleague stored meanwhile.
    """

    prefix: str
    row_id: str
    name: str
    stored: dict[str, Any]
    years: Sequence[int]
    rows: dict[Side, list[GridRow]]
    base: str
    mark: str = ""
    open_sides: frozenset[Side] = frozenset(Side)
    errors: dict[str, str] = field(default_factory=dict)
    helper: Helper = field(default_factory=Helper)
    now: "GridShown | None" = None
    chosen: str = MINE
    # What a button of this grid did, as a sentence.
    said: str = ""

    @property
    def all_rows(self) -> Iterator[GridRow]:
        for side in Side:
            yield from self.rows[side]

    @property
    def budget(self) -> list[GridRow]:
        return self.rows[Side.BUDGET]

    @property
    def cover(self) -> list[GridRow]:
        return self.rows[Side.COVER]

    @property
    def may_add_budget(self) -> bool:
        return Side.BUDGET in self.open_sides

    @property
    def may_add_cover(self) -> bool:
        return Side.COVER in self.open_sides

    @property
    def budget_error(self) -> str:
        return self.errors.get("b-rows", "")

    @property
    def cover_error(self) -> str:
        return self.errors.get("c-rows", "")

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(row.errors for row in self.all_rows)

    @property
    def unread(self) -> list[Wrong]:
        """The fields with an amount or a number that do not count in the totals."""
        return [cell for row in self.all_rows for cell in row.unread]

    def totals(self, side: Side) -> Totals:
        """Add up what can be read."""
        return Totals.of(
            (shown.prefix, row.kind, year, row.amount(year))
            for shown in self.rows[side]
            if (row := shown.row) is not None
            for year in row.cells
        )

    def as_text(self) -> str:
        """Return what is typed as rows that can be copied to a spreadsheet."""
        lines = ["\t".join(["Soort", "Omschrijving", "Tarief", *map(str, self.years)])]
        for row in self.all_rows:
            words = [row.kind_label, row.raw.get("words", ""), row.raw.get("rate", "")]
            if not row.is_blank:
                lines.append("\t".join([*words, *(row.raw.get(f"y{year}", "") for year in self.years)]))
        lines += [text for text in (self.helper.sum, self.helper.paste) if text.strip()]
        return "\n".join(lines)


@dataclass
class Grid(GridShown):
    """The money of one intervention as it is typed, and what becomes of it."""

    @classmethod
    def of(cls, row: dict[str, Any], prefix: str, period: Mapping[str, int], paths: Paths) -> "Grid":
        """Return the grid of the stored intervention `row`."""
        years = years_of(period["start"], period["end"], *(lines_at(row, side) for side in Side))
        rows = {side: _stored_rows(row, side, prefix, years) for side in Side}
        grid = cls(prefix, row["id"], row["name"] or "Nog zonder naam", row, years, rows, money_base(row))
        grid._lock(paths)
        grid.clean()
        grid.mark = grid.fingerprint
        return grid

    @classmethod
    def sent(cls, data: Mapping[str, str], grid: "Grid", paths: Paths) -> "Grid":
        """Return what was sent for `grid`, which has what is stored now."""
        prefix, now = grid.prefix, set(grid.years)
        years = sorted({*_years_sent(data.get(f"{prefix}-years", "")), *now})
        most = {side: max(MOST_ROWS, len(grid.rows[side]) + SPARE_ROWS) for side in Side}
        rows = {side: _sent_rows(data, f"{prefix}-{side}", side, years, most[side]) for side in Side}
        sent = cls(prefix, grid.row_id, grid.name, grid.stored, years, rows, grid.base, chosen=MINE)
        for side in Side:
            if not is_open(paths, sent.path(side)):
                sent.rows[side] = _stored_rows(grid.stored, side, prefix, years)
        sent._lock(paths)
        for side in set(Side) - sent.open_sides:
            _fill_open_cells(sent.rows[side], rows[side], data)
        if data.get(f"{prefix}-choose") == THEIRS:
            sent.chosen = THEIRS
        sent.helper = Helper.sent(data, prefix)
        sent.clean()
        return sent

    def path(self, side: Side) -> str:
        """Return the address of the lines of `side` in the document."""
        return f"interventions.{self.row_id}.{KEYS[side]}.lines"

    def _lock(self, paths: Paths) -> None:
        """Close what the review did not ask to change (openings.py)."""
        self.open_sides = frozenset(side for side in Side if is_open(paths, self.path(side)))
        for side in set(Side) - self.open_sides:
            for row in self.rows[side]:
                opened = {
                    year for year, line in row.ids.items() if _is_cell_open(paths, f"{self.path(side)}.{line}", row)
                }
                closed = {f"y{year}" for year in self.years if year not in opened}
                row.locked = frozenset({"kind", "words", "rate", "committed", *closed})
                row.is_fixed = True

    @property
    def fingerprint(self) -> str:
        """Stands for every text of the grid: another one means that somebody typed."""
        typed = [[side, *(row.typed for row in self.rows[side])] for side in Side]
        return sha256_hex(repr(typed).encode())[:16]

    @property
    def may_write(self) -> bool:
        """Is anything open?"""
        return bool(self.open_sides) or any(cell.is_open for row in self.all_rows for cell in row.cells)

    def clean(self) -> None:
        """Read every row; rows in which nothing is filled in say nothing."""
        for row in self.all_rows:
            row.clean()
            if row.is_blank:
                row.errors = {}
        for side in Side:
            count = sum(len(row.row.cells) for row in self.rows[side] if row.row)
            if sentence := too_many_lines(self.stored, KEYS[side], count):
                self.errors[f"{side}-rows"] = sentence

    def lines(self) -> MoneyLines:
        """Return what is typed as lines of the document. Call when it is valid."""
        return MoneyLines(*(self._lines(side) for side in Side))

    def _lines(self, side: Side) -> Lines:
        order = [line["id"] for line in lines_at(self.stored, side)]
        known, rows = set(order), []
        for shown in self.rows[side]:
            if shown.is_blank or shown.row is None:
                continue
            row = shown.row
            # A line is written once, and only one of this intervention keeps its identity.
            for year, cell in row.cells.items():
                if cell.line_id not in known:
                    row.cells[year] = Cell(cell.value)
                known.discard(cell.line_id)
            rows.append(row)
        return lines_of(rows, order)

    def room(self, side: Side) -> int:
        """Return how many rows can still be added: every row has one line at least."""
        return max(MAX_LINES_PER_LIST - len(self.rows[side]), 0)

    def put(self, row: Row) -> None:
        """Add `row` at the end."""
        prefix = f"{self.prefix}-{row.side}-{len(self.rows[row.side])}"
        self.rows[row.side].append(GridRow.of(row, prefix, self.years))

    def add(self, side: Side, mode: Mode = Mode.AMOUNT) -> GridRow:
        """Add an empty row at the end and return it."""
        prefix = f"{self.prefix}-{side}-{len(self.rows[side])}"
        kind = str(KINDS[side][-1][0]) if side is Side.BUDGET else ""
        row = GridRow(prefix, side, mode, self.years, {"kind": kind})
        row.row = Row(side, mode, kind, "")
        self.rows[side].append(row)
        return row

    def remove(self, prefix: str) -> None:
        """Leave out the row `prefix`; the others get new places."""
        for side in self.open_sides:
            left = [row for row in self.rows[side] if row.prefix != prefix]
            for number, row in enumerate(left):
                row.prefix = f"{self.prefix}-{side}-{number}"
            self.rows[side] = left


def _stored_rows(row: dict[str, Any], side: Side, prefix: str, years: Sequence[int]) -> list[GridRow]:
    found = rows_of(lines_at(row, side), side)
    return [GridRow.of(one, f"{prefix}-{side}-{number}", years) for number, one in enumerate(found)]


def _sent_rows(data: Mapping[str, str], prefix: str, side: Side, years: Sequence[int], most: int) -> list[GridRow]:
    count = data.get(f"{prefix}-TOTAL_FORMS", "")
    total = min(int(count), most) if count.isdecimal() and len(count) < 5 else 0
    return [GridRow.sent(data, f"{prefix}-{number}", side, years) for number in range(total)]


def _fill_open_cells(stored: list[GridRow], sent: Iterable[GridRow], data: Mapping[str, str]) -> None:
    """Put what was sent for the same lines in the cells of stored rows that are open; whatever else was sent is not."""
    typed = {line: data.get(f"{row.prefix}-y{year}") for row in sent for year, line in row.ids.items()}
    for row in stored:
        for year, line in row.ids.items():
            text = typed.get(line)
            if f"y{year}" not in row.locked and text is not None:
                row.raw[f"y{year}"] = text


def _is_cell_open(paths: Paths, path: str, row: GridRow) -> bool:
    needed = ("quantity", "amount") if row.has_rate else ("amount",)
    return all(is_open(paths, f"{path}.{name}") for name in needed)


def _years_sent(text: str) -> list[int]:
    return [
        int(year) for year in text.split()[:20] if year.isdecimal() and len(year) == 4 and 2000 <= int(year) <= 2100
    ]
