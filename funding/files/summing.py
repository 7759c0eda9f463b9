"""Totals of a sheet: values, so that the file holds no formulas."""

from collections.abc import Sequence
from decimal import Decimal

from gka_portal.sheets_out import Column, Kind, Sheet, Value


def summed(title: str, columns: list[Column], rows: list[Sequence[Value]], *, frozen: int = 1) -> Sheet:
    """Return a sheet with the sums of its columns of euros, as values."""
    totals: list[Value] = ["Totaal", *([None] * (len(columns) - 1))]
    for place, column in enumerate(columns):
        if column.kind is Kind.EURO:
            amounts = (row[place] for row in rows)
            totals[place] = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal())
    return Sheet(title, columns, rows, totals=totals, frozen=frozen)
