"""One row of a grid as it is typed: texts per field, and what they mean."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from agendas.choices import BudgetCategory, CoverSource
from agendas.forms.fields import CountField, text_at
from agendas.money import Cell, Mode, Row, Side
from gka_portal.forms import MoneyField
from gka_portal.notation import amount, euro

_NUMBER = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
_MONEY, _COUNT = MoneyField(label="Bedrag", required=False), CountField(label="Aantal", required=False, max_digits=9)
_WORDS = {
    Side.BUDGET: text_at("interventions.budget.lines.description"),
    Side.COVER: text_at("interventions.funding.lines.organisation"),
}
KINDS: Mapping[Side, Sequence[tuple[str, str]]] = {
    Side.BUDGET: [(str(value), str(label)) for value, label in BudgetCategory.choices],
    Side.COVER: [(str(value), str(label)) for value, label in CoverSource.choices],
}
_TOO_LARGE = "Aantal keer tarief is te groot. Vul een lager aantal of tarief in."


@dataclass
class CellShown:
    """A field of one year as the page draws it; `is_open` is false for what stands on slot."""

    year: int
    name: str
    text: str
    is_open: bool
    error: str = ""
    # What it comes to, in a row with a rate.
    product: str = ""


@dataclass(frozen=True)
class Wrong:
    """A field in which something wrong is typed: its element, where that is in words, and what is wrong."""

    element: str
    place: str
    sentence: str


@dataclass
class RowShown:
    """A row as the page draws it. `raw` has its texts by field: kind, words, rate, committed, y2026.

    `locked` are the fields that may not be written now; a row that `is_fixed` cannot be removed.
    """

    prefix: str
    side: Side
    mode: Mode
    years: Sequence[int]
    raw: dict[str, str] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    rate: Decimal | None = None  # what is kept, with `quantity`
    quantity: Decimal | None = None
    locked: frozenset[str] = frozenset()
    is_fixed: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    # What the texts mean; cells that cannot be read are not in it.
    row: Row | None = None

    @property
    def kind(self) -> str:
        return self.raw.get("kind", "")

    @property
    def words(self) -> str:
        return self.raw.get("words", "")

    @property
    def rate_text(self) -> str:
        return self.raw.get("rate", "")

    @property
    def is_committed(self) -> bool:
        return bool(self.raw.get("committed"))

    @property
    def total_text(self) -> str:
        return euro(self.total)

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        return KINDS[self.side]

    @property
    def kind_label(self) -> str:
        return dict(self.kinds).get(self.raw.get("kind", ""), "")

    @property
    def has_rate(self) -> bool:
        return self.mode is Mode.RATE

    @property
    def is_cover(self) -> bool:
        return self.side is Side.COVER

    @property
    def is_locked(self) -> bool:
        return "words" in self.locked

    @property
    def number(self) -> int:
        return int(self.prefix.rpartition("-")[2]) + 1

    def place(self, name: str) -> str:
        """Return in words where the field `name` stands."""
        side = "dekking" if self.is_cover else "begroting"
        return f"{side} rij {self.number}{f', {name[1:]}' if name.startswith('y') else ''}"

    @property
    def wrong(self) -> Iterator[Wrong]:
        """Yield the fields of which the text is wrong; not those that are still empty."""
        for name, sentence in self.errors.items():
            if self.raw.get(name, "").strip():
                yield Wrong(f"{self.prefix}-{name}", self.place(name), sentence)

    @property
    def unread(self) -> Iterator[Wrong]:
        """Yield the fields with an amount or a number that does not count in the totals."""
        counted = self.row.cells if self.row else {}
        names = {f"{self.prefix}-y{year}" for year in self.years if year not in counted}
        yield from (cell for cell in self.wrong if cell.element in names)

    @property
    def note(self) -> str:
        if self.mode is not Mode.KEPT:
            return ""
        words = [f"aantal {amount(self.quantity)}"] if self.quantity is not None else []
        words += [f"tarief {euro(self.rate)}"] if self.rate is not None else []
        return f"Hier staat ook: {' en '.join(words)}. Dat blijft staan."

    @property
    def cells(self) -> Iterator[CellShown]:
        for year in self.years:
            name = f"y{year}"
            product = ""
            if self.has_rate:
                cell = self.row.cells.get(year) if self.row else None
                product = euro(self.row.amount(year)) if self.row and cell else ""
            error = self.errors.get(name, "")
            yield CellShown(
                year, f"{self.prefix}-{name}", self.raw.get(name, ""), name not in self.locked, error, product
            )

    @property
    def total(self) -> Decimal:
        return sum((self.row.amount(year) for year in self.row.cells), Decimal()) if self.row else Decimal()


@dataclass
class GridRow(RowShown):
    """A row as it is typed, and what it means."""

    @classmethod
    def of(cls, row: Row, prefix: str, years: Sequence[int]) -> "GridRow":
        """Return the row for what is stored."""
        raw = {"kind": row.kind, "words": row.words, "committed": "on" if row.committed else ""}
        raw |= {f"y{year}": amount(cell.value) for year, cell in row.cells.items()}
        if row.mode is Mode.RATE and row.rate is not None:
            raw["rate"] = amount(row.rate)
        ids = {year: cell.line_id for year, cell in row.cells.items() if cell.line_id}
        shown = cls(prefix, row.side, row.mode, years, raw, ids)
        if row.mode is Mode.KEPT:
            shown.rate, shown.quantity = row.rate, row.quantity
        return shown

    @classmethod
    def sent(cls, data: Mapping[str, str], prefix: str, side: Side, years: Sequence[int]) -> "GridRow":
        """Return the row that was sent under `prefix`; what is no text of the page counts as nothing."""
        mode, rate, quantity, ids = _unpacked(data.get(f"{prefix}-key", ""), side)
        names = ("kind", "words", "rate", "committed", *(f"y{year}" for year in years))
        raw = {name: data.get(f"{prefix}-{name}", "") for name in names}
        return cls(prefix, side, mode, years, raw, ids, rate, quantity)

    @property
    def key(self) -> str:
        """What the page carries along unseen: mode, the number and rate that are kept, the lines by year."""
        kept = [_packed(self.quantity), _packed(self.rate)]
        return ";".join([self.mode, *kept, ",".join(f"{year}={line}" for year, line in sorted(self.ids.items()))])

    @property
    def typed(self) -> list[str]:
        """The texts of the row, for who compares them."""
        return [self.key, *(self.raw.get(name, "") for name in self._names)]

    @property
    def _names(self) -> list[str]:
        return ["kind", "words", "rate", "committed", *(f"y{year}" for year in self.years)]

    @property
    def is_blank(self) -> bool:
        """Is nothing filled in? A category alone says nothing: it is always there."""
        skipped = {"kind"} if self.side is Side.BUDGET else set()
        return not self.ids and not any(self.raw.get(name, "").strip() for name in self._names if name not in skipped)

    def clean(self) -> Row | None:
        """Read the texts; what is wrong comes in `errors`, by field."""
        self.errors = {}
        kind = self.raw.get("kind", "")
        if kind not in dict(self.kinds):
            self.errors["kind"] = "Kies wie betaalt." if self.is_cover else "Kies een soort kosten."
        words = self._read("words", _WORDS[self.side]) or ""
        rate = self._read("rate", _MONEY) if self.has_rate else self.rate
        committed = bool(self.raw.get("committed"))
        self.row = Row(self.side, self.mode, kind, words, rate, self.quantity, committed)
        for year in self.years:
            value = self._read(f"y{year}", _COUNT if self.has_rate else _MONEY)
            if value is not None:
                self.row.cells[year] = Cell(value, self.ids.get(year, ""))
        self._whole()
        return None if self.errors else self.row

    def _whole(self) -> None:
        """Say what the row as a whole still lacks."""
        if self.row is None:
            return
        if self.is_fixed:
            for year in self.ids.keys() - self.row.cells.keys():
                self.errors.setdefault(f"y{year}", "Vul een bedrag in. Weghalen kan nu niet.")
        if self.has_rate and self.row.rate is None:
            self.errors.setdefault("rate", "Vul het tarief in: de kosten van één uur, dag of stuk.")
        for year in list(self.row.cells):
            try:
                for validator in _MONEY.validators:
                    validator(self.row.amount(year))
            except ValidationError:
                self.errors.setdefault(f"y{year}", _TOO_LARGE)
                del self.row.cells[year]
        if not self.row.cells and not self.errors:
            what = "een aantal" if self.has_rate else "een bedrag"
            first = f"y{self.years[0]}"
            self.errors[first] = f"Vul in minstens één jaar {what} in, of verwijder deze rij."

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader.clean(self.raw.get(name, ""))
        except ValidationError as refused:
            self.errors[name] = str(refused.messages[0])
            return None


def _packed(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _unpacked(key: str, side: Side) -> tuple[Mode, Decimal | None, Decimal | None, dict[int, str]]:
    """Return mode, rate, quantity and lines by year from what a page carried; a row of amounts when it is none."""
    mode, quantity, rate, ids = [*key.split(";"), "", "", "", ""][:4]
    known = Mode(mode) if mode in set(Mode) and side is Side.BUDGET else Mode.AMOUNT
    lines = {}
    for pair in ids.split(","):
        year, _, line = pair.partition("=")
        if year.isdecimal() and len(year) == 4 and _is_uuid(line):
            lines[int(year)] = line
    if known is not Mode.KEPT:
        return known, None, None, lines
    numbers = [Decimal(text) if _NUMBER.fullmatch(text) else None for text in (rate, quantity)]
    return known, numbers[0], numbers[1], lines


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
