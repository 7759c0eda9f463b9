"""Budget and cover lines from a spreadsheet that somebody brought."""

from typing import Any

from agendas.sheets.cells import Cell
from agendas.sheets.columns import layout_of
from agendas.sheets.reading import Finding, Reading, Row
from agendas.sheets.tables import NO_HEADINGS, read_rows
from records.uploads import CheckedUpload, sheets_in

NOTHING = "In dit bestand staan geen regels. Vul ze in en kies het bestand opnieuw."
TOO_LARGE = "Dit blad is te groot: het portaal leest hoogstens 2.000 rijen en 60 kolommen. Verdeel het."


def read_file(upload: CheckedUpload) -> Reading:
    """Return the lines in the sheets of `upload`. Raises UploadRefused; takes a second: never in a transaction."""
    return read_sheets(sheets_in(upload))


def read_sheets(sheets: list[dict[str, Any]]) -> Reading:
    """Return the lines in `sheets` (records.spreadsheets.cells_of); a sheet without our headings is no part of it."""
    reading, found = Reading(), [(sheet, _rows(sheet)) for sheet in sheets]
    with_lines = [(sheet, rows) for sheet, rows in found if any(_is_heading(row) for row in rows)]
    if not with_lines:
        is_empty = not any(rows for _, rows in found)
        return Reading(problems=[Finding(NOTHING if is_empty else NO_HEADINGS)])
    for sheet, rows in with_lines:
        if sheet["more"]:
            reading.problems.append(Finding(TOO_LARGE, sheet=sheet["name"]))
        # The name of the sheet tells what its rows are, too.
        reading.add(read_rows(rows, sheet=sheet["name"]))
    if not reading.lines and not reading.problems:
        reading.problems.append(Finding(NOTHING))
    return reading


def _rows(sheet: dict[str, Any]) -> list[Row]:
    return [Row(number, [Cell(value, form) for form, value in cells]) for number, cells in sheet["rows"]]


def _is_heading(row: Row) -> bool:
    return layout_of([cell.text for cell in row.cells]) is not None
