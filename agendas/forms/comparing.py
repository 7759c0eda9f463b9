"""Two people at one page: what each of them changed, put together, and what they must choose between.

A page carries a short hash of every unit (a field, or a list of rows) as it was when it was opened. With those, a
save that comes too late can see who changed what, without the old text.
"""

import copy
import json
from dataclasses import dataclass
from typing import Any

from django.forms import ChoiceField
from django.utils.html import escape, linebreaks

from agendas.forms.fields import RichField
from agendas.forms.part import Document, Part, Rows, put, value_at
from agendas.snapshot import content_hash


@dataclass(frozen=True)
class Difference:
    """A unit that two people changed; both texts are HTML for the filter `rich`."""

    label: str
    theirs: str
    yours: str


def _units(part: Part) -> list[str]:
    return [*part.form_class.base_fields, *part.row_sets]


def _mark(value: Any) -> str:
    return content_hash({"value": value})[:16]


def marks_of(part: Part) -> str:
    """Return the short hashes of what `part` was made from, as the page carries them."""
    return json.dumps({name: _mark(value_at(part.part, name)) for name in _units(part)}, separators=(",", ":"))


def merged(part: Part, yours: Document, marks: str) -> tuple[Document, list[str]]:
    """Return what is stored in `part` with what the user changed, and the units that a colleague changed too.

    In those the user's text stands. Without readable `marks` every difference counts as such.
    """
    known = _read(marks)
    result = copy.deepcopy(part.part)
    both = []
    for name in _units(part):
        theirs, own = _mark(value_at(part.part, name)), _mark(value_at(yours, name))
        if own in (theirs, known.get(name)):
            continue
        put(result, name, value_at(yours, name))
        if theirs != known.get(name):
            both.append(name)
    return result, both


def _read(marks: str) -> dict[str, str]:
    try:
        known = json.loads(marks)
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def differences(part: Part, names: list[str], yours: Document) -> list[Difference]:
    """Return the units `names` with what is stored in `part` and what is in `yours`, to choose between."""
    found = []
    for name in names:
        left, right = value_at(part.part, name), value_at(yours, name)
        if name in part.row_sets:
            # Rows that are the same need no choice.
            left, right = ([row for row in a if row not in b] for a, b in ((left, right), (right, left)))
        found.append(
            Difference(f"Verschil bij: {label_of(part, name)}", as_html(part, name, left), as_html(part, name, right))
        )
    return found


def readable(part: Part, document: Document) -> list[tuple[str, str]]:
    """Return every unit of `document` with its label, as HTML, for reading or copying; empty ones are left out."""
    texts = ((label_of(part, name), as_html(part, name, value_at(document, name))) for name in _units(part))
    return [(label, html) for label, html in texts if html]


def label_of(part: Part, name: str) -> str:
    if name in part.row_sets:
        return next((section.title for section in part.sections if section.rows == name), part.row_sets[name].row_label)
    return str(part.form.fields[name].label)


def as_html(part: Part, name: str, value: Any) -> str:
    """Return the unit `name` with `value` as HTML."""
    if name in part.row_sets:
        return "".join(_row(part.rows[name], row) for row in value or [])
    return _field(part.form.fields[name], value)


def _row(rows: Rows, row: Document) -> str:
    fields = rows.empty_form.fields
    lines = [
        f"{escape(fields[key].label)}: {html.removeprefix('<p>').removesuffix('</p>')}"
        for key in fields
        if key in row and key != "id" and (html := _field(fields[key], row[key]))
    ]
    nested = rows.nested_rows
    under = ""
    if nested is not None and row.get(nested.key):
        inner = nested(None, prefix="nested", rows=[], options=rows.options)
        under = "".join(_row(inner, line) for line in row[nested.key])
    return f"<h3>{escape(rows.row_label)}</h3><p>{'<br>'.join(lines)}</p>{under}"


def _field(field: Any, value: Any) -> str:
    """Return one value as a paragraph, or "" when there is nothing."""
    if value in (None, "", [], {}, False):
        return ""
    if isinstance(field, RichField):
        return str(value)
    if value is True:
        return "<p>ja</p>"
    if isinstance(value, dict):
        value = value.get("name") or value.get("email") or ""
    choices: Any = field.choices if isinstance(field, ChoiceField) else []
    labels = {str(key): str(label) for key, label in choices}
    values = value if isinstance(value, list) else [value]
    return str(linebreaks("\n".join(labels.get(str(item), str(item)) for item in values), autoescape=True))
