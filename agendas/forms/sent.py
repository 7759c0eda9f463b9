"""What a page of the editor sends, read unit by unit: one field that is wrong does not hold back another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from agendas.forms.comparing import as_typed, combined
from agendas.forms.merging import Sent
from agendas.forms.part import Document, Part, Rows
from agendas.forms.units import Marks, mark, unit_of, units_of
from gka_portal.row_drawing import is_removed

FILLED_IN = "Kies Opslaan: dan vult het portaal de gegevens van deze persoon in."
NEW_ROW = "Een nieuwe rij wordt pas bewaard als u Opslaan kiest."


@dataclass
class Held:
    """What is not saved now: units, rows or lists; and per element of the page the sentence that says why."""

    units: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)

    def add(self, unit: str, element: str, sentence: str) -> None:
        self.units.add(unit)
        self.errors.setdefault(element, sentence)


def held_of(part: Part) -> Held:
    """Return what is wrong in `part`, which was sent. Then its `content` can be asked, valid or not."""
    held = Held()
    part.is_valid()
    for name, found in part.form.errors.items():
        if name in part.form.fields:
            held.add(unit_of(name), part.form[name].auto_id, str(found[0]))
    _fill(part.form)
    for name, rows in part.rows.items():
        if not rows.is_left_out:
            _hold_rows(held, unit_of(name), rows)
    return held


def _hold_rows(held: Held, name: str, rows: Rows) -> None:
    element = _first_element(rows)
    if rows.is_bound and rows.non_form_errors():
        held.add(name, element, str(rows.non_form_errors()[0]))
    for form in rows.forms:
        row = f"{name}.{form.row_id}"
        for key, found in ({} if is_removed(form) else form.errors).items():
            if key not in form.fields:
                continue
            unit = name if rows.is_one_unit else f"{row}.{key}"
            held.add(unit, form[key].auto_id, str(found[0]))
            if key in form.needed and form.row_id not in rows.stored:
                # A new row cannot be stored without it.
                held.units.add(row)
        if getattr(form, "is_filled_in", False):
            held.add(row, form["holder"].auto_id, FILLED_IN)
        _fill(form)
        if not form.row_id and not rows.is_one_unit and not is_removed(form) and not form.is_blank():
            # Saving it twice would make two rows of it.
            held.errors.setdefault(element, NEW_ROW)
        if form.nested is not None and not is_removed(form):
            _hold_rows(held, f"{row}.{form.nested.key}", form.nested)


def _first_element(rows: Rows) -> str:
    """Return where a sentence about the whole list stands: at its first field."""
    fields = rows.forms[0].visible_fields() if rows.forms else []
    return str(fields[0].auto_id) if fields else f"rows-{rows.prefix}"


def _fill(form: Any) -> None:
    """Let a field that is wrong count as it is stored; nothing is done with it."""
    cleaned = form.__dict__.setdefault("cleaned_data", {})
    for name in form.fields:
        cleaned.setdefault(name, form.initial.get(name))


def without_new_rows(document: Document, part: Part) -> Document:
    """Return `document` without the rows that have no identity yet."""

    def keep(rows: Rows | type[Rows], items: list[Document]) -> list[Document]:
        kept = [item for item in items if rows.is_one_unit or item.get("id")]
        nested = rows.nested_rows
        if nested is None:
            return kept
        return [{**item, nested.key: keep(nested, item.get(nested.key) or [])} for item in kept]

    for name, rows in part.rows.items():
        *parents, last = name.split("__")
        place = document
        for key in parents:
            place = place[key]
        place[last] = keep(rows, place.get(last) or [])
    return document


def sent_by(part: Part, data: QueryDict, base_is_now: bool, held: Held | None = None) -> Sent:
    """Return what a page sent in `part`; `base_is_now`: the page was opened with the text that is stored now."""
    marks = Marks.read(type(part), data.get("marks", ""))
    if marks is None and base_is_now:
        marks = Marks.of(units_of(type(part), part.part))
    document = part.content()
    choices = dict(_choices(data))
    return Sent(
        document=document if held is None else without_new_rows(document, part),
        marks=marks,
        as_plain=data.get("rich") != "html",
        held=frozenset(held.units if held else ()),
        accepted=_accepted(data),
        theirs=frozenset(unit for unit, choice in choices.items() if choice == "theirs"),
    )


def with_both(part: Part, data: QueryDict) -> QueryDict:
    """Put, where somebody chose so, the text that was shown above the own one; only as long as it is the stored one."""
    both = {unit for unit, choice in _choices(data) if choice == "both"}
    marks = Marks.read(type(part), data.get("marks", ""))
    if not both or marks is None:
        return data
    held_of(part)
    changed = data.copy()
    now, own = (units_of(type(part), document) for document in (part.part, part.content()))
    for unit, form, name in part.places():
        stored = now.values.get(unit)
        if unit not in both or not name or marks.values.get(unit, ("",))[0] != mark(stored):
            continue
        text = combined(form.fields[name], stored, own.values.get(unit))
        if text is not None:
            typed = as_typed(form.fields[name], text)
            changed.setlist(form.add_prefix(name), typed if isinstance(typed, list) else [str(typed)])
    return changed


def _choices(data: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield the units in which somebody chose, without JavaScript, and what: mine, theirs or both."""
    for name in data:
        before, _, unit = name.partition(":")
        if before == "choose" and unit:
            yield unit, data.get(name, "")


def _accepted(data: QueryDict) -> dict[str, str]:
    """Return the units whose stored text was shown beside the own one, with its mark."""
    chosen = set(data.getlist("chose"))
    pairs = (text.rpartition(":")[::2] for text in data.getlist("their_mark"))
    return {unit: mark for unit, mark in pairs if unit in chosen}
