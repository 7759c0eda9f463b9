"""Sheets as an Excel file (Office Open XML)."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from gka_portal.sheets_out.sheet import Column, Kind, Sheet, Value, checked, exact, letter, names_of
from gka_portal.zip_files import repacked

_FORMATS = {
    # "@": a text stays a text when somebody edits its cell, also one that starts with =.
    Kind.TEXT: "@",
    Kind.NUMBER: "General",
    Kind.WHOLE: "#,##0",
    Kind.YEAR: "0",
    Kind.EURO: "[$€-413] #,##0.00;[$€-413] -#,##0.00",
    Kind.DATE: "d-m-yyyy",
    Kind.MOMENT: "d-m-yyyy hh:mm",
}
_LINE = Border(top=Side("thin", color="154273"))
_HEAD = NamedStyle(
    "kop",
    font=Font(name="Calibri", bold=True, color="FFFFFF"),
    fill=PatternFill("solid", fgColor="154273"),
    alignment=Alignment(vertical="top", wrap_text=True),
    number_format="@",
)


def written(sheets: Sequence[Sheet], *, title: str, created: datetime) -> bytes:
    book = Workbook(write_only=True)
    properties = book.properties
    properties.title, properties.creator, properties.language = title, "GKA-portaal", "nl-NL"
    properties.created = properties.modified = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.add_named_style(_HEAD)
    for name, sheet in zip(names_of(sheets), sheets, strict=True):
        _write(book, book.create_sheet(name), sheet)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # Not book.save(): that writes the moment of now.
        ExcelWriter(book, archive).save()
    return repacked(out.getvalue())


def _write(book: Workbook, made: WriteOnlyWorksheet, sheet: Sheet) -> None:
    """Write `sheet` in `made`: what stands above the rows in the file first."""
    last = letter(len(sheet.columns) - 1)
    made.freeze_panes = f"{letter(sheet.frozen)}2"
    made.page_setup.orientation, made.page_setup.paperSize = "landscape", "9"
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.print_title_rows = "1:1"
    for place, width in enumerate(sheet.widths):
        made.column_dimensions[letter(place)].width = width
    made.append([_cell(made, column.label, "kop") for column in sheet.columns])
    plain = [_style(book, sheet, column, is_total=False) for column in sheet.columns]
    for row in sheet.rows:
        made.append(_cells(made, row, plain))
    if sheet.totals is not None:
        total = [_style(book, sheet, column, is_total=True) for column in sheet.columns]
        made.append(_cells(made, sheet.totals, total))
    if sheet.has_filter and sheet.columns:
        made.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"


def _style(book: Workbook, sheet: Sheet, column: Column, *, is_total: bool) -> str:
    """Return the name of the style of the cells of `column`, made when it is not there yet."""
    name = f"{column.kind.value}{' totaal' if is_total else ''}{' regels' if sheet.wraps else ''}"
    if name not in book.named_styles:
        book.add_named_style(
            NamedStyle(
                name,
                font=Font(name="Calibri", bold=is_total),
                border=_LINE if is_total else None,
                alignment=Alignment(vertical="top", wrap_text=True) if sheet.wraps else None,
                number_format=_FORMATS[column.kind],
            )
        )
    return name


def _cells(made: WriteOnlyWorksheet, row: Sequence[Value], styles: list[str]) -> Iterator[WriteOnlyCell]:
    return (_cell(made, value, style) for value, style in zip(row, styles, strict=True))


def _cell(made: WriteOnlyWorksheet, value: Value, style: str) -> WriteOnlyCell:
    """Return a cell that holds `value` as what it is: the library would make a formula of "=1+1"."""
    value = checked(value)
    match value:
        case int() | Decimal():
            # As text, so that no float comes between.
            cell, kind = WriteOnlyCell(made, exact(value)), "n"
        case date():
            cell, kind = WriteOnlyCell(made, value), "d"
        case _:
            cell, kind = WriteOnlyCell(made, value), "s" if value is not None else "n"
    cell.style = style
    cell.data_type = kind
    return cell
