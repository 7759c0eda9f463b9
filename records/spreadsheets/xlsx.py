"""The cells of an Excel file."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from records.spreadsheets import MAXIMUM_COLUMNS, MAXIMUM_ROWS, MAXIMUM_SHEETS, Budget, RawCell, row_of
from records.spreadsheets.values import python_cell

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")


def sheets_in(content: bytes) -> list[dict[str, Any]]:
    """Return the visible sheets of `content`, a formula by its outcome as Excel stored it."""
    import openpyxl

    # It tells what it leaves out (charts, rules for input): nothing that we read.
    warnings.simplefilter("ignore")
    has_formulas = _has_formulas(content)
    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = None
    if has_formulas:
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    found, budget = [], Budget()
    for sheet in [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"][:MAXIMUM_SHEETS]:
        found.append(_sheet(sheet, formulas[sheet.title] if formulas else None, budget))
    return found


def _has_formulas(content: bytes) -> bool:
    """Is there a formula anywhere? Without one, the second look (which formulas have no outcome) is not needed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(_FORMULA.search(archive.read(name)) for name in archive.namelist() if name.endswith(".xml"))


def _sheet(sheet: Any, formulas: Any, budget: Budget) -> dict[str, Any]:
    # Their own word for the size is not to be trusted: a file may say one row and have a million.
    sheet.reset_dimensions()
    rows, more = [], False
    seconds: Iterable[Any] = repeat(())
    if formulas is not None:
        formulas.reset_dimensions()
        seconds = _rows(formulas)
    # Both looks are at the same rows of the same file.
    pairs = zip(_rows(sheet), seconds, strict=False)
    for number, (cells, written) in enumerate(pairs, start=1):
        if number > MAXIMUM_ROWS:
            more = True
            break
        more = more or any(cell.value is not None for cell in cells[MAXIMUM_COLUMNS:])
        read = [_cell(cell, written[place] if place < len(written) else None) for place, cell in enumerate(cells)]
        if row := row_of(number, read[:MAXIMUM_COLUMNS]):
            budget.take(row[1])
            rows.append(row)
    return {"name": sheet.title, "rows": rows, "more": more}


def _rows(sheet: Any) -> Any:
    return sheet.iter_rows(max_row=MAXIMUM_ROWS + 1, max_col=MAXIMUM_COLUMNS + 1)


def _cell(cell: Any, written: Any) -> RawCell:
    if cell.data_type == "e":
        return ("error", str(cell.value)[:40])
    if cell.value is None and written is not None and written.data_type == "f":
        return ("formula", "zonder uitkomst")
    return python_cell(cell.value)
