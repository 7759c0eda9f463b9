"""The cells of an OpenDocument spreadsheet.

Read straight from its XML: a row or cell may say that it is repeated a million times, and a library that makes a
million cells of that is a bomb with our name on it.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from records.spreadsheets import EMPTY, MAXIMUM_COLUMNS, MAXIMUM_ROWS, MAXIMUM_SHEETS, Budget, RawCell, row_of
from records.spreadsheets.values import number_cell, text_cell

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NUMBERS = frozenset({"float", "currency", "percentage"})
_DATES = frozenset({"date", "time"})


def sheets_in(content: bytes) -> list[dict[str, Any]]:
    """Return the visible sheets of `content`, a formula by its outcome as the program stored it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # No entities can be in it: the inspection refuses every part that defines one.
        root = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314
    hidden = _hidden_styles(root)
    tables = root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    shown = [table for table in tables if table.get(f"{_TABLE}style-name") not in hidden]
    budget = Budget()
    return [_sheet(table, budget) for table in shown[:MAXIMUM_SHEETS]]


def _hidden_styles(root: Any) -> set[str]:
    """Return the styles of tables that nobody sees."""
    return {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for facts in style.iterfind(f"{_STYLE}table-properties")
        if facts.get(f"{_TABLE}display") == "false"
    }


def _sheet(table: Any, budget: Budget) -> dict[str, Any]:
    rows, more, number = [], False, 0
    for element in _elements(table, "table-row"):
        times = _times(element, "number-rows-repeated")
        cells, is_wider = _cells(element)
        filled = row_of(number + 1, cells)
        if filled is not None and number < MAXIMUM_ROWS:
            # A row of which only the first is within bounds is still told as too much.
            kept = min(times, MAXIMUM_ROWS - number)
            budget.take(filled[1], kept)
            rows += [(number + 1 + place, filled[1]) for place in range(kept)]
        more = more or is_wider or (filled is not None and number + times > MAXIMUM_ROWS)
        number += times
    return {"name": table.get(f"{_TABLE}name", ""), "rows": rows, "more": more}


def _elements(parent: Any, name: str) -> Iterator[Any]:
    """Yield the rows of a table, also those in groups and headers; not those of a table in a cell."""
    for child in parent:
        if child.tag == f"{_TABLE}{name}":
            yield child
        elif child.tag in {
            f"{_TABLE}{group}" for group in ("table-row-group", "table-header-rows", "table-rows", "table-row-groups")
        }:
            yield from _elements(child, name)


def _cells(row: Any) -> tuple[list[RawCell], bool]:
    cells: list[RawCell] = []
    for element in row:
        if element.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        cell, times = _cell(element), _times(element, "number-columns-repeated")
        room = MAXIMUM_COLUMNS - len(cells)
        if times > room and cell[1].strip():
            return [*cells, *[cell] * room], True
        cells += [cell] * min(times, room)
    return cells, False


def _times(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _cell(element: Any) -> RawCell:
    kind = element.get(f"{_OFFICE}value-type") or ""
    shown = "\n".join(_words(child) for child in element if child.tag == f"{_TEXT}p")
    if element.get(f"{_CALC}value-type") == "error" or (
        element.get(f"{_TABLE}formula") and shown.startswith(("#", "Err:"))
    ):
        return ("error", shown[:40])
    if kind in _NUMBERS:
        return number_cell(element.get(f"{_OFFICE}value", ""))
    if kind in _DATES:
        return ("date", shown[:40] or kind)
    if kind == "boolean":
        return ("text", "ja" if element.get(f"{_OFFICE}boolean-value") == "true" else "nee")
    if element.get(f"{_TABLE}formula") and not kind:
        return ("formula", "zonder uitkomst")
    text = element.get(f"{_OFFICE}string-value") or shown
    return text_cell(text) if text else EMPTY


def _words(element: Any) -> str:
    """Return the text of a paragraph, with the spaces that OpenDocument writes as elements; notes are left out."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_spaces(child), 100))
        elif child.tag in {f"{_TEXT}tab", f"{_TEXT}line-break"}:
            parts.append(" ")
        elif isinstance(child.tag, str) and child.tag != f"{_OFFICE}annotation":
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _spaces(element: Any) -> int:
    text = element.get(f"{_TEXT}c", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
