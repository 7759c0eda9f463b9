"""Arithmetic with planned money: splits that lose no cent, totals, and lines laid out as a grid. Knows no database."""

from agendas.money.grid import Cell, Mode, Row, Side, lines_of, rows_of, years_of
from agendas.money.sums import Totals, split_school_year, spread, totals_of

__all__ = [
    "Cell",
    "Mode",
    "Row",
    "Side",
    "Totals",
    "lines_of",
    "rows_of",
    "split_school_year",
    "spread",
    "totals_of",
    "years_of",
]
