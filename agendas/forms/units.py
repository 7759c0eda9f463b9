"""A page of the editor as units that are saved each by itself: a field, or one field of one row.

The name of a unit is its address within the part: "analysis.data", "consultations.<uuid>.purpose". A page carries a
short mark of every unit as it was when the page was opened; with those a save can see who changed what, without the
old text.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from agendas.forms.fields import RichField
from agendas.forms.part import Document, Part, Rows, put, value_at
from agendas.richtext import html_to_plain, is_html
from records.canonical import canonical_bytes

WIDTH = 8  # characters of a mark: 48 bits
NOTHING: tuple[Any, ...] = (None, "", [], {}, False)


@dataclass
class Units:
    """What a document holds for a part. `rows`: per list the ids of its rows in order; `items`: each row as it is."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    items: dict[str, Document] = field(default_factory=dict)

    def of_row(self, row: str) -> list[str]:
        """Return the units of the row at `row`, also of the rows inside it."""
        return [unit for unit in self.values if unit.startswith(f"{row}.")]


def unit_of(name: str) -> str:
    """Return the unit of the form field `name`."""
    return name.replace("__", ".")


def is_one_unit(rows: type[Rows]) -> bool:
    """Is a list of these rows one unit? Rows without an identity are compared as a whole."""
    return "id" not in rows.form.base_fields or rows.is_one_unit


def row_fields(rows: type[Rows]) -> dict[str, Any]:
    return {name: field for name, field in rows.form.base_fields.items() if name != "id"}


def units_of(part: type[Part], document: Document) -> Units:
    """Return what stands in `document` for each unit of `part`. A row without identity gets one, in `document` too."""
    units = Units()
    for name in part.form_class.base_fields:
        units.values[unit_of(name)] = value_at(document, name)
    for name, rows in part.row_sets.items():
        if is_one_unit(rows):
            units.values[unit_of(name)] = value_at(document, name) or []
        else:
            _read_rows(units, rows, unit_of(name), value_at(document, name) or [])
    return units


def _read_rows(units: Units, rows: type[Rows], name: str, items: list[Document]) -> None:
    units.rows[name] = []
    for item in items:
        item.setdefault("id", str(uuid4()))
        row = f"{name}.{item['id']}"
        if row in units.items:
            continue  # the same row twice: the first counts
        units.rows[name].append(item["id"])
        units.items[row] = item
        for key in row_fields(rows):
            units.values[f"{row}.{key}"] = item.get(key)
        if rows.nested_rows is not None:
            _read_rows(units, rows.nested_rows, f"{row}.{rows.nested_rows.key}", item.get(rows.nested_rows.key) or [])


def plain(value: Any) -> Any:
    """Return `value` with every rich text in it in plain form, as a page without JavaScript sends it."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return html_to_plain(value) if isinstance(value, str) and is_html(value) else value


def mark(value: Any) -> str:
    """Return the short hash of a value; nothing and an empty text have the same one."""
    if value in NOTHING:
        return "-" * WIDTH
    return b64encode(sha256(canonical_bytes({"value": _settled(value)})).digest(), b"-_").decode()[:WIDTH]


def _settled(value: Any) -> Any:
    """Leave out of rows what says nothing: one side has the key, the other has not."""
    if isinstance(value, dict):
        return {key: _settled(item) for key, item in value.items() if item not in NOTHING}
    return [_settled(item) for item in value] if isinstance(value, list) else value


def row_mark(units: Units, row: str) -> str:
    """Return one mark for all that stands in a row; for a row that is not there, that of nothing."""
    return mark({unit: units.values[unit] for unit in units.of_row(row)})


@dataclass
class Marks:
    """What a page was opened with: of each unit the mark of its text and of its plain form, and the rows in order."""

    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Units) -> "Marks":
        values = {unit: (mark(value), mark(plain(value))) for unit, value in units.values.items()}
        return cls(values, {name: list(rows) for name, rows in units.rows.items()})

    def write(self, part: type[Part]) -> str:
        """Return the marks as the page carries them."""
        written: dict[str, Any] = {}
        for name, is_rich in _own_units(part):
            if name in self.values:
                written[name] = self._joined([(name, is_rich)])
        for name, rows in self.rows.items():
            shape = _shape(part, name)
            if shape is not None:
                written[name] = {row: self._joined(_units_in(shape, f"{name}.{row}")) for row in rows}
        return json.dumps(written, separators=(",", ":"))

    def _joined(self, units: list[tuple[str, bool]]) -> str:
        unknown = ("?" * WIDTH,) * 2
        return "".join("".join(self.values.get(unit, unknown)[: 2 if is_rich else 1]) for unit, is_rich in units)

    @classmethod
    def read(cls, part: type[Part], written: str) -> "Marks | None":
        """Read what a page carries back; None for what is no marks, or those of another version of the portal."""
        try:
            known = json.loads(written)
        except (ValueError, RecursionError):
            return None
        if not isinstance(known, dict) or not all(name in known for name, _ in _own_units(part)):
            return None
        marks = cls()
        for name, given in known.items():
            if not marks._take(part, name, given):
                return None
        return marks

    def _take(self, part: type[Part], name: str, given: Any) -> bool:
        shape = _shape(part, name)
        if shape is None:
            return name in dict(_own_units(part)) and self._split([(name, dict(_own_units(part))[name])], given)
        if not isinstance(given, dict):
            return False
        self.rows[name] = list(given)
        return all(self._split(_units_in(shape, f"{name}.{row}"), joined) for row, joined in given.items())

    def _split(self, units: list[tuple[str, bool]], joined: Any) -> bool:
        width = sum(2 if is_rich else 1 for _, is_rich in units) * WIDTH
        if not isinstance(joined, str) or len(joined) != width:
            return False
        pieces = iter([joined[start : start + WIDTH] for start in range(0, width, WIDTH)])
        for unit, is_rich in units:
            first = next(pieces)
            self.values[unit] = (first, next(pieces) if is_rich else first)
        return True


def _own_units(part: type[Part]) -> list[tuple[str, bool]]:
    """Return the units of `part` outside its rows, and whether the plain form of each is another text."""
    fields = [(unit_of(name), isinstance(item, RichField)) for name, item in part.form_class.base_fields.items()]
    return fields + [(unit_of(name), False) for name, rows in part.row_sets.items() if is_one_unit(rows)]


def _units_in(rows: type[Rows], row: str) -> list[tuple[str, bool]]:
    return [(f"{row}.{key}", isinstance(item, RichField)) for key, item in row_fields(rows).items()]


def lists_of(part: type[Part]) -> Iterator[tuple[str, type[Rows]]]:
    """Yield the lists of `part` whose rows are units, with their forms."""
    for name, rows in part.row_sets.items():
        if not is_one_unit(rows):
            yield unit_of(name), rows


def _shape(part: type[Part], name: str) -> type[Rows] | None:
    """Return the rows of the list `name` ("consultations" or "consultations.<uuid>.members"); None for no list."""
    for own, rows in lists_of(part):
        if name == own:
            return rows
        if name.startswith(f"{own}.") and rows.nested_rows is not None and name.count(".") == own.count(".") + 2:
            return rows.nested_rows if name.endswith(f".{rows.nested_rows.key}") else None
    return None


def put_unit(document: Document, unit: str, value: Any) -> None:
    """Set the unit `unit` outside the rows of `document`."""
    put(document, unit.replace(".", "__"), value)
