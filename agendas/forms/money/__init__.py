"""The grids in which the money of an agenda is filled in: what was sent, what is shown, what comes of it."""

from agendas.forms.money.filling import school_years
from agendas.forms.money.grids import KEYS, LABELS, Grid, GridShown, Paths
from agendas.forms.money.rows import KINDS, GridRow
from agendas.forms.money.sheet import ROW_ACTION, Sheet, sent_sheet, stored_sheet, texts_sent

__all__ = [
    "KEYS",
    "KINDS",
    "LABELS",
    "ROW_ACTION",
    "Grid",
    "GridRow",
    "GridShown",
    "Paths",
    "Sheet",
    "school_years",
    "sent_sheet",
    "stored_sheet",
    "texts_sent",
]
