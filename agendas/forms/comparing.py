"""Two people at one page: what each of them changed, put together, and what they must choose between.

A page carries a short hash of every unit (a field, or a list of rows) as it was when it was opened. With those, a
save that comes too late can see who changed what, without the old text.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import ChoiceField
from django.utils.html import escape, linebreaks

from agendas.forms.fields import RichField
from agendas.forms.part import Document, Part, Rows, put, value_at
from agendas.richtext import html_to_plain, is_html
from agendas.snapshot import content_hash

REMOVED_ROW = "Deze rij is door een collega verwijderd. Als u opslaat, komt zij terug."
REMOVED_BY_YOU = "U hebt deze rij in een ander venster verwijderd. Als u opslaat, komt zij terug."


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


def _plain(value: Any) -> Any:
    """Return `value` with every rich text in it in plain form, as a page without JavaScript sends it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return html_to_plain(value) if isinstance(value, str) and is_html(value) else value


def marks_of(part: Part) -> str:
    """Return the short hashes of what `part` was made from, as the page carries them.

    Two per unit: of the text as it is stored, and of its plain form.
    """
    values = {name: value_at(part.part, name) for name in _units(part)}
    marks = {name: [_mark(value), _mark(_plain(value))] for name, value in values.items()}
    return json.dumps(marks, separators=(",", ":"))


def merged(part: Part, yours: Document, marks: str, *, as_plain: bool) -> tuple[Document, list[str]]:
    """Return what is stored in `part` with what the user changed, and the units that a colleague changed too.

    In those the user's text stands. Without readable `marks` every difference counts as such. `as_plain`: the page
    sent its rich texts in plain form; then bold words and links that are not there were not taken away.
    """
    known = _read(marks)
    look: Callable[[Any], Any] = _plain if as_plain else lambda value: value
    result = copy.deepcopy(part.part)
    both = []
    for name in _units(part):
        stored, own = value_at(part.part, name), value_at(yours, name)
        opened, opened_plain = known.get(name, ("", ""))
        if _mark(look(own)) in (_mark(look(stored)), opened_plain if as_plain else opened):
            continue
        put(result, name, own)
        if _mark(stored) != opened:
            both.append(name)
    return result, both


def _read(marks: str) -> dict[str, list[str]]:
    try:
        known = json.loads(marks)
    except ValueError:
        return {}
    pairs = known.items() if isinstance(known, dict) else ()
    return {name: pair for name, pair in pairs if isinstance(pair, list) and len(pair) == 2}


def note_removed(shown: Part, now: Part, names: list[str], sentence: str) -> None:
    """Say `sentence` at each row of the lists `names` in `shown` that is not in `now`: saving would bring it back."""
    for name in names:
        for form in shown.rows[name].forms if name in shown.rows else ():
            if form.row_id and form.row_id not in now.rows[name].stored:
                form.note, form.note_icon = sentence, "triangle-alert"


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
