"""What a sheet is, whatever kind of file it becomes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from gka_portal.notation import amount

# A float is refused: money has none, and 0,1 would not be 0,1.
Value = str | int | Decimal | date | datetime | None

DUTCH_TIME = ZoneInfo("Europe/Amsterdam")
# What XML cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
# Excel refuses a file with a longer text in a cell.
LONGEST_TEXT = 32_767
_CUT = "… (ingekort)"
_NARROWEST, _WIDEST = 8, 60


class Kind(Enum):
    """How the values of a column are shown; a text in it stays a text."""

    TEXT = "text"
    NUMBER = "number"  # with as many decimals as there are
    WHOLE = "whole"  # 1.250
    YEAR = "year"  # 2019, without a point
    EURO = "euro"
    DATE = "date"
    MOMENT = "moment"  # in Dutch time


_WIDTHS = {Kind.EURO: 17, Kind.DATE: 13, Kind.MOMENT: 18, Kind.YEAR: 9}


@dataclass(frozen=True)
class Column:
    """`width` is in characters; 0: as wide as what is in it."""

    label: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True)
class Sheet:
    """A table with one row of headings, that stays in sight with the first `frozen` columns.

    `totals` is a last row of values (never formulas), outside the filter. An amount is a Decimal.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Value] | None = None
    frozen: int = 0
    has_filter: bool = True
    # Texts go over more lines instead of being cut off by the next column.
    wraps: bool = False
    widths: list[int] = field(init=False)

    def __post_init__(self) -> None:
        wrong = next((row for row in self.all_rows if len(row) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"a row of “{self.title}” has {len(wrong)} cells for {len(self.columns)} columns")
        object.__setattr__(self, "widths", [self._width(place) for place in range(len(self.columns))])

    @property
    def all_rows(self) -> list[Sequence[Value]]:
        """The rows with the totals."""
        return [*self.rows, *([self.totals] if self.totals is not None else [])]

    def _width(self, place: int) -> int:
        column = self.columns[place]
        if column.width:
            return column.width
        # A heading has the button of the filter beside it.
        longest = max(len(word) for word in column.label.split() or [""]) + 4
        for row in self.all_rows:
            longest = max(longest, _length(row[place]) + 2)
        return min(max(longest, _WIDTHS.get(column.kind, _NARROWEST)), _WIDEST)


def _length(value: Value) -> int:
    """Return how many characters `value` takes when it is shown; dates fit their column."""
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    return len(amount(value)) + 5 if isinstance(value, Decimal) else len(str(value)) if isinstance(value, int) else 0


def checked(value: Value) -> Value:
    """Return `value` as both kinds of file can hold it: clean text, and moments in Dutch time without a zone.

    A float or a truth is a mistake of ours (TypeError); an amount that is no number too (ValueError).
    """
    match value:
        case None | "":
            return None
        case str():
            return clean(value)
        case bool():
            raise TypeError("write a truth as ja or nee")
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"{value} is no number")
            return value
        case datetime():
            return value.astimezone(DUTCH_TIME).replace(tzinfo=None, microsecond=0)
        case int() | date():
            return value
    raise TypeError(f"a cell holds no {type(value).__name__}")


def clean(text: str) -> str:
    """Return `text` without what a file cannot hold, and no longer than a cell."""
    text = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(_CUT)] + _CUT


def exact(number: int | Decimal) -> str:
    """Return `number` as files write it: 70000.10, never 7E+4."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def names_of(sheets: Sequence[Sheet]) -> list[str]:
    """Return the names of `sheets` as spreadsheets allow them: without signs, 31 characters, each one once."""
    names: list[str] = []
    for sheet in sheets:
        name = _NOT_IN_A_NAME.sub(" ", clean(sheet.title)).replace("\n", " ").strip("' ") or "Blad"
        given, number = name[:_LONGEST_NAME], 1
        while given.casefold() in [other.casefold() for other in names]:
            number += 1
            end = f" {number}"
            given = name[: _LONGEST_NAME - len(end)] + end
        names.append(given)
    return names


def letter(place: int) -> str:
    """Return the name of the column at `place` (0 is A)."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
