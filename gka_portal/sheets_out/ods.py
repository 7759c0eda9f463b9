"""Sheets as an OpenDocument spreadsheet, written as XML: a handful of files, of which the bytes follow from the sheets.

Format: OASIS OpenDocument 1.3 (part 3, chapters 9 and 19). Every text is escaped here; there are no formulas.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from gka_portal.sheets_out.ods_parts import HEAD, MANIFEST, NUMBER_STYLES, STYLES, meta, settings
from gka_portal.sheets_out.sheet import Column, Kind, Sheet, Value, checked, exact, letter, names_of
from gka_portal.zip_files import packed

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
# Spaces that XML would make one, and what is no letter.
_GAPS = re.compile(r"(?<= ) +|^ +|\t")
_CENTIMETRES = Decimal("0.21")


def written(sheets: Sequence[Sheet], *, title: str, created: datetime) -> bytes:
    names = names_of(sheets)
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    files = {
        "mimetype": _TYPE,
        "content.xml": _content(sheets, names),
        "styles.xml": STYLES,
        "meta.xml": meta(title, moment),
        "settings.xml": settings(list(zip(names, (sheet.frozen for sheet in sheets), strict=True))),
        "META-INF/manifest.xml": MANIFEST,
    }
    return packed([(name, text.encode()) for name, text in files.items()], stored=frozenset({"mimetype"}))


def _content(sheets: Sequence[Sheet], names: list[str]) -> str:
    widths = sorted({width for sheet in sheets for width in sheet.widths})
    columns = "".join(
        f'<style:style style:name="co{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * _CENTIMETRES}cm"/></style:style>'
        for width in widths
    )
    cells = "".join(_cell_style(kind, is_total, wraps) for kind in Kind for is_total in _BOTH for wraps in _BOTH)
    tables = "".join(_table(sheet, name) for name, sheet in zip(names, sheets, strict=True))
    filters = "".join(_filter(sheet, name, at) for at, (name, sheet) in enumerate(zip(names, sheets, strict=True)))
    ranges = f"<table:database-ranges>{filters}</table:database-ranges>" if filters else ""
    return (
        f"{HEAD}<office:document-content {_NAMESPACES}>"
        f"<office:automatic-styles>{NUMBER_STYLES}{columns}{cells}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}{ranges}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


_BOTH = (False, True)
_NAMESPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "style": "style",
            "table": "table",
            "text": "text",
            "number": "datastyle",
            "fo": "xsl-fo-compatible",
        }.items()
    )
    + ' office:version="1.3"'
)


def _cell_style(kind: Kind, is_total: bool, wraps: bool) -> str:
    properties = '<style:table-cell-properties style:vertical-align="top"'
    properties += ' fo:wrap-option="wrap"' if wraps else ""
    properties += ' fo:border-top="0.5pt solid #154273"' if is_total else ""
    bold = '<style:text-properties fo:font-weight="bold"/>' if is_total else ""
    return (
        f'<style:style style:name="{_style(kind, is_total, wraps)}" style:family="table-cell" '
        f'style:parent-style-name="Default" style:data-style-name="N-{kind.value}">{properties}/>{bold}</style:style>'
    )


def _style(kind: Kind, is_total: bool, wraps: bool) -> str:
    return f"{kind.value}{'-totaal' if is_total else ''}{'-regels' if wraps else ''}"


def _table(sheet: Sheet, name: str) -> str:
    columns = "".join(
        f'<table:table-column table:style-name="co{width}" '
        f'table:default-cell-style-name="{_style(column.kind, False, sheet.wraps)}"/>'
        for column, width in zip(sheet.columns, sheet.widths, strict=True)
    )
    head = "".join(_cell(column.label, "Kop") for column in sheet.columns)
    rows = "".join(_rows(sheet))
    return (
        f"<table:table table:name={quoteattr(name)}>{columns}"
        f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
        f"{rows}</table:table>"
    )


def _rows(sheet: Sheet) -> Iterator[str]:
    plain, total = (_styles(sheet.columns, is_total, sheet.wraps) for is_total in _BOTH)
    for row in sheet.rows:
        yield _row(row, plain)
    if sheet.totals is not None:
        yield _row(sheet.totals, total)


def _styles(columns: Sequence[Column], is_total: bool, wraps: bool) -> list[str]:
    return [_style(column.kind, is_total, wraps) for column in columns]


def _row(row: Sequence[Value], styles: list[str]) -> str:
    cells = "".join(_cell(value, style) for value, style in zip(row, styles, strict=True))
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(value: Value, style: str) -> str:
    """Return a cell that holds `value` as what it is."""
    value = checked(value)
    match value:
        case None:
            return f'<table:table-cell table:style-name="{style}"/>'
        case str():
            kind, text = 'office:value-type="string"', value
        case int() | Decimal():
            is_euro = style.startswith(Kind.EURO.value)
            kind = 'office:value-type="currency" office:currency="EUR"' if is_euro else 'office:value-type="float"'
            kind += f' office:value="{exact(value)}"'
            text = exact(value).replace(".", ",")
        case datetime():
            kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
            text = f"{value.day}-{value.month}-{value.year} {value:%H:%M}"
        case date():
            kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
            text = f"{value.day}-{value.month}-{value.year}"
    paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell table:style-name="{style}" {kind}>{paragraphs}</table:table-cell>'


def _spaced(line: str) -> str:
    """Return `line` as XML that keeps its spaces and tabs."""

    def kept(gap: re.Match[str]) -> str:
        return "<text:tab/>" if gap[0] == "\t" else f'<text:s text:c="{len(gap[0])}"/>'

    return _GAPS.sub(kept, escape(line))


def _filter(sheet: Sheet, name: str, at: int) -> str:
    if not sheet.has_filter or not sheet.columns:
        return ""
    quoted = "'" + name.replace("'", "''") + "'"
    last = f"{letter(len(sheet.columns) - 1)}{len(sheet.rows) + 1}"
    address = quoteattr(f"{quoted}.A1:{quoted}.{last}")
    return (
        f'<table:database-range table:name="Filter{at + 1}" table:target-range-address={address} '
        'table:display-filter-buttons="true"/>'
    )
