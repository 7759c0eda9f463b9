"""Tables in a sheet: where one begins, which rows are its lines, and pasted text as such a sheet."""

import csv
import io
import re
from collections.abc import Callable, Sequence

from agendas.sheets.cells import BadCell, Cell, amount
from agendas.sheets.columns import (
    BUDGET,
    CATEGORIES,
    COVER,
    TITLES,
    Layout,
    Role,
    columns_by_place,
    layout_of,
)
from agendas.sheets.reading import MAXIMUM_FINDINGS, MAXIMUM_ROWS, Finding, Reading, Row, RowReader, total_in

MAXIMUM_PASTED = 1_000_000
# Without headings: what it is, and of whom or for what.
MOST_LABELS = 2
_NAMES = {BUDGET: "begroting", COVER: "dekking"}
EXAMPLE = {
    BUDGET: f"{TITLES[Role.CATEGORY]}, {TITLES[Role.DESCRIPTION]} en bijvoorbeeld Bedrag 2027",
    COVER: f"{TITLES[Role.SOURCE]}, {TITLES[Role.ORGANISATION]} en bijvoorbeeld Bedrag 2027",
}
NO_HEADINGS = (
    f"Het portaal vindt geen rij met koppen. Zet boven de begroting: {EXAMPLE[BUDGET]}. "
    f"Zet boven de dekking: {EXAMPLE[COVER]}."
)
TOO_MUCH_TEXT = "Dit is te veel tekst om in één keer te plakken. Gebruik een bestand, of plak per interventie."


def read_pasted(text: str, *, years: Sequence[int] = (), kind: str = "") -> Reading:
    """Return the lines in `text`, as copied from a spreadsheet (tabs) or a CSV file (semicolons).

    With a row of headings the columns may stand in any order, and budget and cover may both be there. Without one,
    `kind` (BUDGET or COVER) says what the rows are, and after the words there is an amount for each of `years`.
    """
    if len(text) > MAXIMUM_PASTED:
        return Reading(problems=[Finding(TOO_MUCH_TEXT)])
    rows = [
        Row(number, [Cell(value.strip()) for value in values])
        for number, values in enumerate(_split(text.replace("\r\n", "\n").replace("\r", "\n")), start=1)
    ]
    return read_rows(rows, years=years, kind=kind)


def read_rows(rows: Sequence[Row], *, sheet: str = "", years: Sequence[int] = (), kind: str = "") -> Reading:
    """Return the lines in `rows`; `sheet` names it in what is found, when there are more."""
    reading = Reading(sheets=[sheet])
    filled = [row for row in rows if not row.is_empty]
    if len(filled) > MAXIMUM_ROWS:
        text = f"Er zijn meer dan {MAXIMUM_ROWS:,} rijen ingevuld. Verdeel ze over meer bestanden.".replace(",", ".")
        return Reading(problems=[Finding(text, sheet=sheet)])
    reader: RowReader | None = None
    for row in filled:
        layout = layout_of([cell.text for cell in row.cells])
        if layout is not None:
            reader = _begun(reading, layout, row, sheet, kind)
        elif reader is not None:
            reader.read(row)
    if reader is None and kind and filled:
        _read_without_headings(reading, filled, years, kind)
    elif reader is None and filled:
        reading.problems.append(Finding(NO_HEADINGS, sheet=sheet))
    if len(reading.problems) > MAXIMUM_FINDINGS:
        del reading.problems[MAXIMUM_FINDINGS:]
        reading.problems.append(Finding("Er zijn nog meer fouten. Verbeter eerst deze.", sheet=sheet))
    del reading.notes[MAXIMUM_FINDINGS:]
    return reading


def _begun(reading: Reading, layout: Layout, row: Row, sheet: str, kind: str) -> RowReader:
    """Return the reader of the table whose headings are `row`, after saying what is odd about them."""
    of_rows = layout.kind or kind or next((key for key, name in _NAMES.items() if name in sheet.casefold()), "")

    def refuse(title: str, text: str) -> None:
        reading.problems.append(Finding(text, row.number, title, sheet))

    if not of_rows:
        refuse("", f"Zijn dit begrotingsregels of dekkingsregels? Voeg een kolom {TITLES[Role.CATEGORY]} of Bron toe.")
    for title in layout.twice:
        refuse(title, "Deze kolom staat er twee keer. Verwijder er een.")
    for title in layout.school_years:
        refuse(title, "Dit is een schooljaar. Verdeel het bedrag over twee kalenderjaren: Bedrag 2027 en Bedrag 2028.")
    _check_figures(layout, of_rows, refuse)
    for title in layout.unknown:
        reading.notes.append(
            Finding("Deze kolom kent het portaal niet: hij is overgeslagen.", row.number, title, sheet)
        )
    return RowReader(reading, layout, of_rows or BUDGET, sheet)


def _check_figures(layout: Layout, kind: str, refuse: Callable[[str, str], None]) -> None:
    """Refuse columns of figures that belong to no year, and a year without figures."""
    has_year = layout.of(Role.YEAR) is not None
    for role in (Role.AMOUNT, Role.QUANTITY):
        if (column := layout.of(role)) is not None and not has_year:
            refuse(column.title, f"Van welk jaar is dit? Schrijf bijvoorbeeld “{TITLES[role]} 2027”, of voeg Jaar toe.")
    if has_year and layout.of(Role.AMOUNT) is None and layout.of(Role.QUANTITY) is None and not layout.years:
        refuse(TITLES[Role.YEAR], "Bij het jaar hoort een kolom Bedrag. Voeg die toe.")
    if kind == COVER and layout.of(Role.SOURCE) is None:
        refuse("", f"De kolom {TITLES[Role.SOURCE]} ontbreekt: wie betaalt? Voeg hem toe.")


def _read_without_headings(reading: Reading, rows: Sequence[Row], years: Sequence[int], kind: str) -> None:
    """Read a block of which only the order tells: words first, then exactly one amount for each year."""
    rows = [row for row in rows if not _names_years(row, years)]
    words = max((_labels(row) for row in rows), default=0)
    width = max((len(row.cells) for row in rows), default=0)
    least = max(words, 1) if kind == COVER else words
    # An empty column of words counts when the years need the others.
    labels = next((number for number in range(least, MOST_LABELS + 1) if width - number == len(years)), None)
    if labels is None:
        text = (
            f"Het portaal ziet {words} kolommen met tekst en {width - words} met bedragen, en de agenda heeft "
            f"{len(years)} jaren. Zet er een rij met koppen boven: {EXAMPLE[kind]}."
        )
        reading.problems.append(Finding(text))
        return
    lines = [row for row in rows if not total_in(row.cells)]
    first = [row.cells[0] for row in lines if row.cells and not row.cells[0].is_empty]
    has_category = labels > 1 or all(cell.text.casefold() in CATEGORIES for cell in first)
    reader = RowReader(reading, columns_by_place(kind, labels, years, has_category), kind)
    for row in rows:
        reader.read(row)


def _names_years(row: Row, years: Sequence[int]) -> bool:
    """Are the years themselves in `row`, above the amounts?"""
    texts = [cell.text for cell in row.cells if not cell.is_empty]
    return bool(years) and texts[-len(years) :] == [str(year) for year in years]


def _labels(row: Row) -> int:
    """Return how many columns at the start of `row` are words: up to the last one that is no amount."""
    return max((place for place, cell in enumerate(row.cells, start=1) if _is_word(cell)), default=0)


def _is_word(cell: Cell) -> bool:
    if cell.is_empty or not re.search("[^\\W\\d_]", cell.text):
        return False
    try:
        amount(cell)
    except BadCell:
        return True
    return False


def _split(text: str) -> list[list[str]]:
    """Return the cells of pasted `text`, row by row."""
    lines = text.split("\n")
    mark = "\t" if "\t" in text else ";" if any(";" in line for line in lines[:20]) else "\t"
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        rows = []
    # A lone quote at the start of a cell is a quote; read as CSV it would swallow the cells and rows behind it.
    if not rows or any("\n" in cell and (mark in cell or len(cell) > 1000) for row in rows for cell in row):
        return [line.split(mark) for line in lines]
    return rows
