"""One cell as plain data."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from records.spreadsheets import EMPTY, MAXIMUM_TEXT, RawCell

# No amount and no number of things is larger, or has more decimals.
_MOST_DIGITS = 25


def number_cell(text: str) -> RawCell:
    """Return the number that `text` writes; an error when it is none that a person wrote."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ("error", text[:40])
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return ("error", text[:40])
    return ("number", f"{number:f}")


def text_cell(text: str) -> RawCell:
    return ("text", text[:MAXIMUM_TEXT])


def python_cell(value: Any) -> RawCell:
    """Return a value as openpyxl reads it."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return ("text", "ja" if value else "nee")
    if isinstance(value, int | float):
        # The file has a double; its shortest decimal text is what the sheet shows.
        return number_cell(repr(value))
    if isinstance(value, date | datetime | time | timedelta):
        return ("date", str(value))
    return text_cell(str(value))
