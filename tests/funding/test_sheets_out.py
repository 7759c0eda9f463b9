"""Spreadsheets that the portal gives, read back by other programs: openpyxl reads the XML of ours, odfdo the ODS."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from odfdo import Document
from openpyxl import Workbook, load_workbook

from gka_portal.sheets_out import Column, Kind, Sheet, Value, ods_of, xlsx_of
from gka_portal.sheets_out.sheet import LONGEST_TEXT, letter, names_of

MOMENT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+31612345678",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("https://x";"klik")',
    "#N/A",
    "1e3",
]
COLUMNS = [Column("Kenmerk"), Column("Bedrag", Kind.EURO), Column("Datum", Kind.DATE), Column("Jaar", Kind.YEAR)]
WRITERS = {"xlsx": xlsx_of, "ods": ods_of}


def sheet(*rows: Sequence[Value], **facts: Any) -> Sheet:
    return Sheet("Aanvragen", facts.pop("columns", COLUMNS), rows, **facts)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return archive.read(name).decode()


def cells_of_xlsx(content: bytes) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def cells_of_ods(content: bytes) -> list[list[Any]]:
    table = Document(io.BytesIO(content)).body.tables[0]
    return [[cell.value for cell in row.cells] for row in table.rows]


def formulas_in(content: bytes) -> list[str]:
    """Return every formula in an XLSX or ODS file, from its XML."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and not name.endswith("styles.xml"):
                for element in ElementTree.fromstring(archive.read(name)).iter():
                    named = element.tag.rpartition("}")[2] == "f"
                    found += [name] if named or any(key.endswith("}formula") for key in element.attrib) else []
    return found


# ---------- text is text ----------


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula(kind: str, text: str) -> None:
    row = [text, Decimal("1.00"), None, 2019]
    content = WRITERS[kind]([sheet(row, totals=[text, None, None, None])], title=text, created=MOMENT)
    assert formulas_in(content) == []
    read = cells_of_xlsx(content) if kind == "xlsx" else cells_of_ods(content)
    assert read[1][0] == read[2][0] == text.replace("\r", "\n")
    if kind == "xlsx":
        cells = ElementTree.fromstring(part(content, "xl/worksheets/sheet1.xml")).findall(".//{*}c")
        assert {cell.get("t") for cell in cells if cell.get("r") in {"A2", "A3"}} == {"inlineStr"}
        book = load_workbook(io.BytesIO(content))
        # So it stays a text when somebody edits the cell.
        assert book.worksheets[0]["A2"].number_format == "@"
    else:
        assert 'style:data-style-name="N-text"' in part(content, "content.xml")


def test_the_control_finds_a_formula() -> None:
    book = Workbook()
    book.active.append(["=1+1"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert formulas_in(out.getvalue()) == ["xl/worksheets/sheet1.xml"]
    ods = ods_of([sheet()], title="", created=MOMENT)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        content = part(ods, "content.xml")
        archive.writestr(
            "content.xml", content.replace("<table:table-cell ", '<table:table-cell table:formula="=1" ', 1)
        )
    assert formulas_in(out.getvalue()) == ["content.xml"]


# ---------- what goes in comes out ----------

# Control characters and lone halves of a pair are left out by design (below); \r becomes \n.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n\t =<&>'\""), max_size=40)
AMOUNTS = st.decimals(Decimal("-9999999999.99"), Decimal("9999999999.99"), places=2)
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))
ROWS = st.lists(
    st.tuples(
        TEXTS, st.none() | AMOUNTS, st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 9999)
    ),
    max_size=4,
)


@pytest.mark.parametrize(("kind", "read"), [("xlsx", cells_of_xlsx), ("ods", cells_of_ods)])
@settings(max_examples=60, deadline=None)
@example(
    rows=[("  twee  spaties ", Decimal("70000.10"), date(2019, 10, 15), 2019), ("a\nb\n", Decimal("0.30"), None, 0)]
)
@given(rows=ROWS)
def test_every_value_comes_back_as_it_was(
    kind: str, read: Callable[[bytes], list[list[Any]]], rows: list[tuple[Value, ...]]
) -> None:
    found = read(WRITERS[kind]([sheet(*rows)], title="Cijfers", created=MOMENT))
    assert found[0] == [column.label for column in COLUMNS]
    assert len(found) == len(rows) + 1
    for line, row in zip(found[1:], rows, strict=True):
        text, amount, day, year = line
        assert (text or "") == row[0]
        assert (None if amount is None else Decimal(str(amount))) == row[1]
        assert (day.date() if isinstance(day, datetime) else day) == row[2]
        assert year == row[3]


@given(amount=AMOUNTS)
@settings(max_examples=60, deadline=None)
def test_an_amount_stands_in_the_file_to_the_cent(amount: Decimal) -> None:
    """Not as a float: 70000.10 would be written 70000.10000000001."""
    table = sheet(["a", amount, None, None])
    cell = ElementTree.fromstring(part(xlsx_of([table], title="", created=MOMENT), "xl/worksheets/sheet1.xml"))
    assert cell.findtext(".//{*}c[@r='B2']/{*}v") == f"{amount:f}"
    assert f'office:value="{amount:f}"' in part(ods_of([table], title="", created=MOMENT), "content.xml")


@pytest.mark.parametrize(("kind", "read"), [("xlsx", cells_of_xlsx), ("ods", cells_of_ods)])
def test_a_moment_is_in_dutch_time(kind: str, read: Callable[[bytes], list[list[Any]]]) -> None:
    columns = [Column("Ingediend", Kind.MOMENT)]
    table = sheet([datetime(2019, 10, 15, 10, 0, tzinfo=UTC)], [MOMENT], columns=columns)
    found = read(WRITERS[kind]([table], title="", created=MOMENT))
    assert [row[0] for row in found[1:]] == [datetime(2019, 10, 15, 12, 0), datetime(2026, 12, 1, 0, 30)]


@pytest.mark.parametrize("kind", WRITERS)
def test_what_xml_cannot_hold_is_left_out_and_a_long_text_says_that_it_is_cut(kind: str) -> None:
    table = sheet(["a\x00b\x0bc\ud800d\uffff", None, None, None], ["x" * 40_000, None, None, None])
    content = WRITERS[kind]([table], title="\x00", created=MOMENT)
    read = cells_of_xlsx(content) if kind == "xlsx" else cells_of_ods(content)
    assert read[1][0] == "abcd"
    assert ElementTree.fromstring(part(content, "docProps/core.xml" if kind == "xlsx" else "meta.xml")) is not None
    assert len(read[2][0]) == LONGEST_TEXT
    assert read[2][0].endswith("… (ingekort)")


@pytest.mark.parametrize("wrong", [0.1, True, object()])
def test_a_float_and_a_truth_are_refused(wrong: Any) -> None:
    for write in WRITERS.values():
        with pytest.raises(TypeError):
            write([sheet(["a", wrong, None, None])], title="", created=MOMENT)
    with pytest.raises(ValueError):
        xlsx_of([sheet(["a", Decimal("NaN"), None, None])], title="", created=MOMENT)


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cells for 4 columns"):
        sheet(["a", None, None])


# ---------- how it looks ----------


def test_an_excel_sheet_keeps_its_head_in_sight_and_filters_without_the_totals() -> None:
    table = sheet(
        ["GKA-2019-0361-S1", Decimal(140000), date(2019, 10, 15), 2019],
        totals=["Totaal", Decimal(140000), None, None],
        frozen=1,
    )
    book = load_workbook(io.BytesIO(xlsx_of([table, table], title="Cijfers", created=MOMENT)))
    made = book.worksheets[0]
    assert book.sheetnames == ["Aanvragen", "Aanvragen 2"]
    assert (made.freeze_panes, made.auto_filter.ref, made.print_title_rows) == ("B2", "A1:D2", "$1:$1")
    assert [made[cell].number_format for cell in ("A2", "B2", "C2", "D2")] == [
        "@",
        "[$€-413] #,##0.00;[$€-413] -#,##0.00",
        "d-m-yyyy",
        "0",
    ]
    assert made["B2"].data_type == made["D2"].data_type == "n"
    assert made["C2"].is_date
    assert made["A1"].font.bold and made["B3"].font.bold and not made["B2"].font.bold
    assert made.column_dimensions["A"].width >= len("GKA-2019-0361-S1")
    assert made.column_dimensions["B"].width >= len("€ 140.000,00")
    assert (book.properties.title, book.properties.language) == ("Cijfers", "nl-NL")
    assert book.properties.modified == datetime(2026, 11, 30, 23, 30)


def test_an_open_document_sheet_keeps_its_head_in_sight_and_filters_without_the_totals() -> None:
    table = sheet(["a", Decimal(5), date(2019, 10, 15), 2019], totals=["Totaal", Decimal(5), None, None], frozen=2)
    content = ods_of([table], title="Cijfers & meer", created=MOMENT)
    drawn, view = part(content, "content.xml"), part(content, "settings.xml")
    assert "table:target-range-address=\"'Aanvragen'.A1:'Aanvragen'.D2\"" in drawn
    assert 'table:display-filter-buttons="true"' in drawn
    assert 'office:value-type="currency" office:currency="EUR" office:value="5"' in drawn
    assert "<table:table-header-rows>" in drawn
    for item, value in {"VerticalSplitMode": 2, "VerticalSplitPosition": 1, "HorizontalSplitPosition": 2}.items():
        assert ElementTree.fromstring(view).findtext(f".//{{*}}config-item[@{{{CONFIG}}}name='{item}']") == str(value)
    assert "<dc:title>Cijfers &amp; meer</dc:title>" in part(content, "meta.xml")


CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"


def test_every_style_and_format_that_an_open_document_names_is_there() -> None:
    wide = [Column(kind.value, kind) for kind in Kind]
    row: list[Value] = [None] * len(wide)
    tables = [sheet(row, totals=row, columns=wide, wraps=wraps) for wraps in (True, False)]
    content = ods_of(tables, title="", created=MOMENT)
    root, shared = (ElementTree.fromstring(part(content, name)) for name in ("content.xml", "styles.xml"))
    named, known = set(), set()
    for element in [*root.iter(), *shared.iter()]:
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2]
            if name in {"style-name", "data-style-name", "parent-style-name", "default-cell-style-name"}:
                named.add(value)
            elif name == "name" and "style" in key:
                known.add(value)
    assert len(named) > 20
    assert named - known == set()


@pytest.mark.parametrize("kind", WRITERS)
def test_equal_sheets_are_equal_bytes(kind: str) -> None:
    made = [WRITERS[kind]([sheet(["a", Decimal(1), None, None])], title="x", created=MOMENT) for _ in range(2)]
    assert made[0] == made[1]


def test_an_open_document_starts_with_its_type() -> None:
    """Programs look for it at a fixed place, not compressed (ODF 1.3 part 2, 3.3)."""
    content = ods_of([sheet()], title="", created=MOMENT)
    assert content[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def test_names_of_sheets_are_what_spreadsheets_allow() -> None:
    titles = ["Regeling: 2019/2020 [concept]*?", "x" * 40, "x" * 50, "", "'"]
    names = names_of([Sheet(title, [], []) for title in titles])
    assert names == ["Regeling  2019 2020  concept", "x" * 31, "x" * 29 + " 2", "Blad", "Blad 2"]
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
