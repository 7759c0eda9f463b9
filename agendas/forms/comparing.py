"""Two people at one page: what they must choose between, as people read it and as a field takes it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.forms import BooleanField, ChoiceField, MultipleChoiceField
from django.utils.html import escape, linebreaks

from agendas.forms.fields import LineField, LinesField, NamesField, RichField, shown
from agendas.forms.merging import Merged
from agendas.forms.part import Document, Part, Rows, value_at
from agendas.forms.units import Units, mark, row_mark, unit_of
from agendas.redline import word_diff
from gka_portal.forms import DutchDateField, MoneyField
from gka_portal.notation import dutch_date_of, euro

REMOVED_ROW = "Deze rij is door een collega verwijderd. Als u opslaat, komt zij terug."
REMOVED_BY_YOU = "U hebt deze rij in een ander venster verwijderd. Als u opslaat, komt zij terug."
GONE = "<p>Deze rij is verwijderd.</p>"
# From this length of both texts together nobody sees at once what differs.
_LONG = 300


@dataclass(frozen=True)
class Difference:
    """A unit that two people changed; `theirs` and `yours` are HTML for the filter `rich`.

    `element` is the id of its field on the page, `mark` that of the stored text. `typed` are the texts as the field
    takes them: "theirs", and "both" where they can stand below each other.
    """

    unit: str
    label: str
    theirs: str
    yours: str
    element: str
    mark: str
    typed: dict[str, Any]
    is_row: bool = False
    is_choice: bool = False

    @property
    def has_both(self) -> bool:
        return "both" in self.typed

    @property
    def thing(self) -> str:
        """What stands twice, after "mijn"."""
        return "rij" if self.is_row else "keuze" if self.is_choice else "tekst"

    @cached_property
    def changes(self) -> str:
        """What differs between two long texts, as HTML; "" for short ones."""
        if self.is_row or self.is_choice or len(self.theirs) + len(self.yours) < _LONG:
            return ""
        return word_diff(self.theirs, self.yours, rich=True, whole=False)


def differences(part: Part, now: Units, mine: Units, merged: Merged) -> list[Difference]:
    """Return the units in conflict with what is stored (`now`) and what the person has (`mine`), to choose between.

    `part` is the page as it was sent.
    """
    places = {unit: (form, name) for unit, form, name in part.places()}
    found = []
    for unit in merged.conflicts:
        form, name = places.get(unit, (None, ""))
        if unit in now.values or unit in mine.values:
            found.append(_field_difference(part, form, name, unit, now.values.get(unit), mine.values.get(unit)))
        else:
            found.append(_row_difference(part, form, unit, now, mine))
    return found


def _field_difference(part: Part, form: Any, name: str, unit: str, stored: Any, own: Any) -> Difference:
    if not name:
        # A list that is one unit.
        key = unit.replace(".", "__")
        theirs, yours = (as_html(part, key, value) for value in (stored, own))
        return Difference(unit, label_of(part, key), theirs, yours, f"rows-{key}", mark(stored), {})
    item = form.fields[name]
    label = label_at(part, form, name, unit)
    typed = {"theirs": as_typed(item, stored)}
    if (both := combined(item, stored, own)) is not None:
        typed["both"] = as_typed(item, both)
    is_choice = isinstance(item, BooleanField | ChoiceField)
    theirs, yours = (told(item, value) or _nothing(is_choice) for value in (stored, own))
    return Difference(unit, label, theirs, yours, form[name].auto_id, mark(stored), typed, is_choice=is_choice)


def _nothing(is_choice: bool) -> str:
    return "<p>Niets gekozen</p>" if is_choice else "<p>Niets ingevuld</p>"


def _row_difference(part: Part, form: Any, unit: str, now: Units, mine: Units) -> Difference:
    """A row that one removed and the other changed."""
    rows = _rows_at(part, unit)
    stored, own = now.items.get(unit), mine.items.get(unit)
    theirs, yours = (_row(rows, item) if item else GONE for item in (stored, own))
    their_mark = mark(None) if stored is None else row_mark(now, unit)
    name = _row_name(part, f"{unit}.")
    return Difference(unit, name, theirs, yours, f"rows-{rows.prefix}", their_mark, {}, is_row=True)


def _rows_at(part: Part, row: str) -> Any:
    """Return the forms of the list in which the row at `row` stands."""
    for name, rows in part.rows.items():
        if row.startswith(f"{unit_of(name)}."):
            inside = row.removeprefix(f"{unit_of(name)}.").count(".")
            return rows if not inside else rows.nested_rows(None, prefix="nested", rows=[], options=rows.options)  # type: ignore[misc]
    raise KeyError(row)


def _row_name(part: Part, unit: str) -> str:
    """Return what the page calls the row of `unit`: "Overleg 2"."""
    row = unit.rpartition(".")[0]
    rows = _rows_at(part, row)
    ids = [form.row_id for form in rows.forms]
    row_id = row.rpartition(".")[2]
    return f"{rows.row_label} {ids.index(row_id) + 1}" if row_id in ids else str(rows.row_label)


def combined(item: Any, stored: Any, own: Any) -> Any:
    """Return both values below each other; None where that cannot be."""
    if isinstance(item, RichField):
        return (stored or "") + (own or "")
    if isinstance(item, NamesField | MultipleChoiceField):
        return list(dict.fromkeys([*(stored or []), *(own or [])]))
    if isinstance(item, LinesField):
        return "\n".join(filter(None, [stored, own]))
    return " / ".join(filter(None, [stored, own])) if isinstance(item, LineField) else None


def as_typed(item: Any, value: Any) -> Any:
    """Return `value` as the page sends it for the field `item`: a text, a list of choices or a yes or no."""
    if isinstance(value, bool):
        return value
    if isinstance(item, MultipleChoiceField):
        return value or []
    if isinstance(value, dict):
        return value.get("email") or ""
    typed = item.widget.format_value(item.prepare_value(shown(item, value)))
    return (typed[0] if typed else "") if isinstance(typed, list) else typed or ""


def note_removed(part: Part, now: Part, names: list[str], sentence: str) -> None:
    """Say `sentence` at each row among the units `names` that is in `part` and not in `now`: saving brings it back."""
    stored = {unit for unit, _, name in now.places() if not name}
    for unit, form, name in part.places():
        if not name and unit in names and unit not in stored:
            form.note, form.note_icon = sentence, "triangle-alert"


def readable(part: Part, document: Document) -> list[tuple[str, str]]:
    """Return every unit of `document` with its label, as HTML, for reading or copying; empty ones are left out."""
    names = [*part.form_class.base_fields, *part.row_sets]
    texts = ((label_of(part, name), as_html(part, name, value_at(document, name))) for name in names)
    return [(label, html) for label, html in texts if html]


def label_at(part: Part, form: Any, name: str, unit: str) -> str:
    """Return what the page calls the field `name` of `form`: "Doel", or in a row "Overleg 2, Doel"."""
    label = str(form.fields[name].label)
    if (row := getattr(form, "row_id", "")) and unit.rpartition(".")[0].endswith(row):
        return f"{_row_name(part, unit)}, {label}"
    return label


def label_of(part: Part, name: str) -> str:
    if name in part.row_sets:
        return next((section.title for section in part.sections if section.rows == name), part.row_sets[name].row_label)
    return str(part.form.fields[name].label)


def as_html(part: Part, name: str, value: Any) -> str:
    """Return the unit `name` with `value` as HTML."""
    if name in part.row_sets:
        return "".join(_row(part.rows[name], row) for row in value or [])
    return field_html(part.form.fields[name], value)


def _row(rows: Rows, row: Document) -> str:
    fields = rows.empty_form.fields
    lines = [
        f"{escape(fields[key].label)}: {html.removeprefix('<p>').removesuffix('</p>')}"
        for key in fields
        # Identity, and what comes from the template and nobody sees.
        if key in row and not fields[key].widget.is_hidden and (html := field_html(fields[key], row[key]))
    ]
    nested = rows.nested_rows
    under = ""
    if nested is not None and row.get(nested.key):
        inner = nested(None, prefix="nested", rows=[], options=rows.options)
        under = "".join(_row(inner, line) for line in row[nested.key])
    return f"<h3>{escape(rows.row_label)}</h3><p>{'<br>'.join(lines)}</p>{under}"


def told(field: Any, value: Any) -> str:
    """Return one value as `field_html`, and for a box that is not ticked "nee"."""
    return field_html(field, value) or ("<p>nee</p>" if isinstance(field, BooleanField) else "")


def field_html(field: Any, value: Any) -> str:
    """Return one value as a paragraph, or "" when there is nothing."""
    if value in (None, "", [], {}, False):
        return ""
    if isinstance(field, RichField):
        return str(value)
    if isinstance(field, MoneyField):
        return f"<p>{escape(euro(Decimal(value)))}</p>"
    if isinstance(field, DutchDateField):
        return f"<p>{escape(dutch_date_of(value))}</p>"
    if value is True:
        return "<p>ja</p>"
    if isinstance(value, dict):
        value = value.get("name") or value.get("email") or ""
    choices: Any = field.choices if isinstance(field, ChoiceField) else []
    labels = {str(key): str(label) for key, label in choices}
    values = value if isinstance(value, list) else [value]
    return str(linebreaks("\n".join(labels.get(str(item), str(item)) for item in values), autoescape=True))
