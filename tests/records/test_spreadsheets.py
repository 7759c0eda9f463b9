"""Spreadsheets of strangers: what is refused and why, and what the cells of the others say."""

import io
import time
import zipfile
from typing import Any

import pytest
from odfdo import Cell, Document, Row, Table

from records import uploads
from records.spreadsheets import MAXIMUM_COLUMNS, MAXIMUM_ROWS, ODS, XLSX, cells_of, inspection
from records.uploads import Kind, UploadRefused, accept_of, check_upload, sheets_in
from tests.records.spreadsheets import HEAD, MAIN, REL, ods, packed, row, rows, xlsx

GOOD = xlsx(("Begroting", rows(("Soort", "Bedrag 2026"), ("Personeel", "=70000"))))
GOOD_ODS = ods('<table:table table:name="A"><table:table-row/></table:table>')
LINK = f'<Relationship Id="rId90" Type="{REL}/hyperlink" Target="https://www.example.org" TargetMode="External"/>'


def _problem(content: bytes, content_type: str = XLSX) -> str:
    return inspection.problem_of(content_type, content)


def _padded(name: str, size: int) -> dict[str, str | bytes]:
    return {name: b"<a>" + b" " * size + b"</a>"}


BOMBS = {
    "ratio": xlsx(("A", ""), more=_padded("xl/big.xml", 3_000_000)),
    "total": xlsx(("A", ""), more={f"xl/{n}.bin": b"\0" * 21_000_000 for n in range(5)}),
    "entries": xlsx(("A", ""), more={f"xl/{n}.xml": "<a/>" for n in range(1001)}),
}
MACROS = {
    "part": xlsx(("A", ""), more={"xl/vbaProject.bin": b"x"}),
    "type": xlsx(("A", ""), main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    "relation": xlsx(("A", ""), relations=f'<Relationship Id="r9" Type="{REL}/vbaProject" Target="foo.bin"/>'),
    "written with entities": xlsx(
        ("A", ""), relations=f'<Relationship Id="r9" Type="{REL}/&#118;baProject" Target="foo.bin"/>'
    ),
    "embedded": xlsx(("A", ""), more={"xl/embeddings/oleObject1.bin": b"x"}),
    "old macro sheet": xlsx(("A", ""), more={"xl/macrosheets/sheet1.xml": "<a/>"}),
    "program": xlsx(("A", ""), more={"xl/media/run.exe": b"MZ"}),
}
LINKS = {
    "part": xlsx(("A", ""), more={"xl/externalLinks/externalLink1.xml": "<a/>"}),
    "relation": xlsx(
        ("A", ""),
        relations=f'<Relationship Id="r9" Type="{REL}/image" Target="https://x.example/a.png" TargetMode="External"/>',
    ),
    "written with entities": xlsx(
        ("A", ""), relations=f'<Relationship Id="r9" Type="{REL}/image" Target="x" TargetMode="Extern&#97;l"/>'
    ),
    "connections": xlsx(("A", ""), more={"xl/connections.xml": "<a/>"}),
}
ODS_MACROS = {
    "basic": ods("", more={"Basic/Standard/Module1.xml": "<a/>"}),
    "scripts": ods("", more={"Scripts/python/a.py": b"x"}),
    "listener": ods('<table:table><x:event-listener xmlns:x="urn:x"/></table:table>'),
}
ODS_LINKS = {
    "source": ods('<table:table><t:table-source xmlns:t="urn:x" xlink="x"/></table:table>'),
    "formula": ods("<table:table><a table:formula=\"of:=['file:///C:/x.ods'#$Blad1.A1]\"/></table:table>"),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_is_unpacked(content: bytes) -> None:
    begin = time.monotonic()
    assert _problem(content) == inspection.BOMB
    assert time.monotonic() - begin < 1
    with pytest.raises(UploadRefused, match="veel te groot"):
        check_upload("begroting.xlsx", content, Kind.SHEET)


@pytest.mark.parametrize("content", MACROS.values(), ids=MACROS)
def test_macros_and_programs_are_refused(content: bytes) -> None:
    assert _problem(content) == inspection.MACROS


@pytest.mark.parametrize("content", LINKS.values(), ids=LINKS)
def test_links_to_other_files_are_refused(content: bytes) -> None:
    assert _problem(content) == inspection.LINKS


@pytest.mark.parametrize("content", ODS_MACROS.values(), ids=ODS_MACROS)
def test_macros_of_opendocument_are_refused(content: bytes) -> None:
    assert _problem(content, ODS) == inspection.MACROS


@pytest.mark.parametrize("content", ODS_LINKS.values(), ids=ODS_LINKS)
def test_links_of_opendocument_are_refused(content: bytes) -> None:
    assert _problem(content, ODS) == inspection.LINKS


def test_an_ordinary_sheet_passes_and_may_have_a_web_address_in_it() -> None:
    # The control of everything above: the same file without the fault.
    assert _problem(GOOD) == ""
    assert _problem(xlsx(("A", ""), relations=LINK)) == ""
    assert _problem(GOOD_ODS, ODS) == ""


@pytest.mark.parametrize(
    "part",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
        '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-7"?><a/>',
    ],
    ids=["entity", "utf-16", "utf-7"],
)
def test_xml_that_defines_entities_or_hides_its_letters_is_refused(part: str | bytes) -> None:
    assert _problem(xlsx(("A", ""), more={"xl/odd.xml": part})) == inspection.DOCTYPE
    assert _problem(ods("", more={"odd.xml": part}), ODS) == inspection.DOCTYPE


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"PK\x03\x04niets", XLSX, inspection.BROKEN),
        (GOOD[:-30], XLSX, inspection.BROKEN),
        (packed({"../../etc/passwd": b"x", "[Content_Types].xml": "<a/>"}), XLSX, inspection.BROKEN),
        (packed({"word/document.xml": "<a/>"}), XLSX, inspection.NOT_THIS),
        (
            xlsx(("A", ""), main_type="application/vnd.openxmlformats-officedocument.wordprocessingml"),
            XLSX,
            inspection.NOT_THIS,
        ),
        (GOOD, ODS, inspection.NOT_THIS),
        (ods("", mime=b"application/vnd.oasis.opendocument.text"), ODS, inspection.NOT_THIS),
        (ods("", more={"META-INF/manifest.xml": "<m:encryption-data/>"}), ODS, inspection.ENCRYPTED),
    ],
    # Not the bytes: a ZIP holds the moment it was made, and every process of the tests must give the same names.
    ids=["no zip", "cut off", "odd path", "document", "document inside", "xlsx", "text", "encrypted"],
)
def test_what_is_no_spreadsheet_is_refused(content: bytes, kind: str, expected: str) -> None:
    assert _problem(content, kind) == expected


def test_a_part_with_another_checksum_is_refused() -> None:
    broken = bytearray(xlsx(("A", ""), more={"xl/a.bin": b"x" * 50}))
    place = broken.find(b"xl/a.bin") + len(b"xl/a.bin")
    broken[place] ^= 0xFF
    assert _problem(bytes(broken)) == inspection.BROKEN


def test_extension_bytes_and_size_are_looked_at() -> None:
    assert accept_of(Kind.SHEET) == ".xlsx,.ods"
    with pytest.raises(UploadRefused, match="Kies een rekenblad"):
        check_upload("begroting.csv", b"a;b", Kind.SHEET)
    with pytest.raises(UploadRefused, match="de inhoud is iets anders"):
        check_upload("begroting.xlsx", b"%PDF-1.7", Kind.SHEET)
    with pytest.raises(UploadRefused, match="oud Excel-bestand"):
        check_upload("begroting.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.SHEET)
    with pytest.raises(UploadRefused, match="groter dan 5 MB"):
        check_upload("begroting.xlsx", b"PK\x03\x04" + b"x" * uploads.MAXIMUM_SHEET_BYTES, Kind.SHEET)
    # A sheet is no pdf: who asks for a pdf gets none of this.
    with pytest.raises(UploadRefused, match="Dit soort bestand kan niet"):
        check_upload("begroting.xlsx", GOOD, Kind.PDF)


def test_a_sheet_that_asks_too_much_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = check_upload("begroting.xlsx", GOOD, Kind.SHEET)
    monkeypatch.setattr(uploads, "in_child", _too_heavy)
    with pytest.raises(UploadRefused, match="te ingewikkeld"):
        sheets_in(upload)
    with pytest.raises(UploadRefused, match="te ingewikkeld"):
        check_upload("begroting.xlsx", GOOD, Kind.SHEET)


def _too_heavy(function: str, *arguments: Any) -> Any:
    raise uploads.ChildFailed("killed", limit=True)


def test_the_cells_of_excel_come_through_the_child_process() -> None:
    upload = check_upload("begroting.xlsx", GOOD, Kind.SHEET)
    assert (upload.name, upload.content_type) == ("begroting.xlsx", XLSX)
    (sheet,) = sheets_in(upload)
    assert sheet == {
        "name": "Begroting",
        "rows": [[1, [["text", "Soort"], ["text", "Bedrag 2026"]]], [2, [["text", "Personeel"], ["number", "70000"]]]],
        "more": False,
    }


def _cells(content: bytes, content_type: str = XLSX) -> list[Any]:
    return [cell for _, cells in cells_of(content_type, content)[0]["rows"] for cell in cells]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=70000.1", ("number", "70000.1")),
        ("=1234.5600000000002", ("number", "1234.5600000000002")),
        ("=1E5", ("number", "100000.0")),
        ("=1E300", ("error", "1e+300")),
        ('<c t="str"><f>A1&amp;"x"</f><v>tekst</v></c>', ("text", "tekst")),
        ("<c><f>1+1</f><v>2</v></c>", ("number", "2")),
        ("<c><f>1+1</f></c>", ("formula", "zonder uitkomst")),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', ("error", "#DIV/0!")),
        ('<c t="b"><v>1</v></c>', ("text", "ja")),
        ('<c t="d"><v>2026-01-02T00:00:00</v></c>', ("date", "2026-01-02 00:00:00")),
    ],
)
def test_every_kind_of_cell_of_excel(cell: str, expected: tuple[str, str]) -> None:
    assert _cells(xlsx(("A", rows((cell,))))) == [expected]


def test_a_file_that_lies_about_its_size_is_read_to_its_end_and_told_when_it_is_too_long() -> None:
    many = "".join(row(number, f"={number}") for number in range(1, MAXIMUM_ROWS + 20))
    files = zipfile.ZipFile(io.BytesIO(xlsx(("A", many))))
    parts: dict[str, str | bytes] = {name: files.read(name) for name in files.namelist()}
    sheet_part = parts["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet_part, bytes)
    parts["xl/worksheets/sheet1.xml"] = sheet_part.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')
    (sheet,) = cells_of(XLSX, packed(parts))
    assert len(sheet["rows"]) == MAXIMUM_ROWS and sheet["more"]
    far = row(1, "x") + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    begin = time.monotonic()
    (sheet,) = cells_of(XLSX, xlsx(("A", far)))
    assert sheet["more"] and len(sheet["rows"]) == 1
    assert time.monotonic() - begin < 3


def test_hidden_sheets_are_no_part_of_it() -> None:
    files = zipfile.ZipFile(io.BytesIO(xlsx(("A", rows(("zichtbaar",))), ("B", rows(("verborgen",))))))
    parts: dict[str, str | bytes] = {name: files.read(name) for name in files.namelist()}
    parts["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
        '<sheet name="B" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'
    )
    assert [sheet["name"] for sheet in cells_of(XLSX, packed(parts))] == ["A"]


_CELL = "<table:table-cell {facts}><text:p>{shown}</text:p></table:table-cell>"


def _ods_cells(*cells: str) -> list[Any]:
    line = f"<table:table-row>{''.join(cells)}</table:table-row>"
    return _cells(ods(f'<table:table table:name="A">{line}</table:table>'), ODS)


@pytest.mark.parametrize(
    ("facts", "shown", "expected"),
    [
        ('office:value-type="currency" office:value="70000.10"', "€ 70.000,10", ("number", "70000.10")),
        ('office:value-type="float" office:value="NaN"', "NaN", ("error", "NaN")),
        ('office:value-type="string"', 'een<text:s text:c="2"/>twee', ("text", "een  twee")),
        ('office:value-type="date" office:date-value="2026-01-02"', "2-1-2026", ("date", "2-1-2026")),
        ('office:value-type="boolean" office:boolean-value="true"', "WAAR", ("text", "ja")),
        (
            'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
            "#DIV/0!",
            ("error", "#DIV/0!"),
        ),
        ('table:formula="of:=[.A1]"', "", ("formula", "zonder uitkomst")),
    ],
)
def test_every_kind_of_cell_of_opendocument(facts: str, shown: str, expected: tuple[str, str]) -> None:
    assert _ods_cells(_CELL.format(facts=facts, shown=shown)) == [expected]


def test_what_is_repeated_a_million_times_is_no_bomb() -> None:
    wide = '<table:table-cell table:number-columns-repeated="1000000" office:value-type="float" office:value="1"/>'
    table = (
        f'<table:table table:name="A"><table:table-row>{wide}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row></table:table>'
    )
    (sheet,) = cells_of(ODS, ods(table))
    assert sheet["more"] and len(sheet["rows"]) == 1 and len(sheet["rows"][0][1]) == MAXIMUM_COLUMNS
    tall = (
        '<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'
    )
    (sheet,) = cells_of(ODS, ods(tall))
    assert sheet["more"] and len(sheet["rows"]) == MAXIMUM_ROWS


def test_what_another_program_wrote_is_read_the_same() -> None:
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Begroting")
    for values in (["Soort", "Bedrag 2026"], ["Personeel", 70000]):
        line = Row()
        for value in values:
            line.append_cell(Cell(value))
        table.append_row(line)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    upload = check_upload("begroting.ods", out.getvalue(), Kind.SHEET)
    (sheet,) = sheets_in(upload)
    assert sheet["rows"] == [
        [1, [["text", "Soort"], ["text", "Bedrag 2026"]]],
        [2, [["text", "Personeel"], ["number", "70000"]]],
    ]
