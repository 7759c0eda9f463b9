"""Spreadsheets made by hand, byte by byte as a stranger could: only what the formats ask."""

import io
import zipfile
from collections.abc import Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MIME = b"application/vnd.oasis.opendocument.spreadsheet"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(
    *sheets: tuple[str, str],
    main_type: str = MAIN_TYPE,
    more: dict[str, str | bytes] | None = None,
    relations: str = "",
) -> bytes:
    """Return a workbook of `sheets`: name, and the XML of its rows."""
    numbers = range(1, len(sheets) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in numbers
    )
    listed = "".join(f'<sheet name="{sheets[n - 1][0]}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACK}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main_type}"/>{parts}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACK}/relationships">'
        f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACK}/relationships">{links}{relations}'
        "</Relationships>",
    }
    for n, (_, rows) in enumerate(sheets, start=1):
        files[f"xl/worksheets/sheet{n}.xml"] = (
            f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return packed({**files, **(more or {})})


def row(number: int, *values: str) -> str:
    """Return a row of Excel: texts, numbers ("=5" is the number 5), and cells that are XML already."""
    cells = []
    for place, value in enumerate(values):
        at = f'r="{chr(65 + place)}{number}"'
        if value.startswith("<c"):
            cells.append(value.replace("<c", f"<c {at}", 1))
        elif value.startswith("="):
            cells.append(f"<c {at}><v>{value[1:]}</v></c>")
        elif value:
            cells.append(f'<c {at} t="inlineStr"><is><t>{value}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def rows(*lines: Sequence[str]) -> str:
    return "".join(row(number, *line) for number, line in enumerate(lines, start=1))


ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def ods(table: str, *, styles: str = "", more: dict[str, str | bytes] | None = None, mime: bytes = MIME) -> bytes:
    """Return an OpenDocument spreadsheet whose body is `table` (the XML of its tables)."""
    content = (
        f'{HEAD}<office:document-content {ODS_NAMES} xmlns:calcext="urn:org:documentfoundation:names:experimental:'
        f'calc:xmlns:calcext:1.0"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": mime, "content.xml": content, **(more or {})})
