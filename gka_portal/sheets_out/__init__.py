"""Spreadsheets that the portal gives: real numbers, amounts and dates, and text that is never a formula.

`xlsx_of` and `ods_of` write the same sheets; equal input gives equal bytes. The libraries are imported at the first
use: a process that gives no sheets does not pay for them.
"""

from collections.abc import Sequence
from datetime import datetime

from gka_portal.sheets_out.sheet import Column, Kind, Sheet, Value, clean

__all__ = ["ODS", "XLSX", "Column", "Kind", "Sheet", "Value", "ods_of", "xlsx_of"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx_of(sheets: Sequence[Sheet], *, title: str, created: datetime) -> bytes:
    """Return `sheets` as an Excel file; `created` is the moment that the file tells."""
    from gka_portal.sheets_out.xlsx import written

    return written(sheets, title=clean(title), created=created)


def ods_of(sheets: Sequence[Sheet], *, title: str, created: datetime) -> bytes:
    """Return `sheets` as an OpenDocument spreadsheet; `created` is the moment that the file tells."""
    from gka_portal.sheets_out.ods import written

    return written(sheets, title=clean(title), created=created)
