"""What is planned, asked, granted, paid, spent and left: one picture of applications, in a constant number of queries.

Amounts are in euros. Every amount of an application is in exactly one row, so the sums of all rows per agenda, per
contactschool, per scheme and per year are the same total (tests/funding/test_reconciling.py).
"""

from funding.reconciling.figures import COUNTED, NOT_ASKED, ApplicationFigures, Figures, Picture, YearFigures
from funding.reconciling.plans import PlannedLine, gka_lines, plans_of
from funding.reconciling.reading import ceiling_year, figures_of

__all__ = [
    "COUNTED",
    "NOT_ASKED",
    "ApplicationFigures",
    "Figures",
    "Picture",
    "PlannedLine",
    "YearFigures",
    "ceiling_year",
    "figures_of",
    "gka_lines",
    "plans_of",
]
