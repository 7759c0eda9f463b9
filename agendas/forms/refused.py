"""What was sent for fields that are locked: it is not stored, and whoever typed it can still copy it.

A comment can be resolved while somebody types at its field. The text is in the page then, or in what the browser
kept (static/js/draft.js); a page that the server draws from that shows it once more, until the person says it may go.
"""

from collections.abc import Iterable

from agendas.forms.comparing import field_html, label_at
from agendas.forms.part import Part
from agendas.forms.sent import Held, held_of
from agendas.forms.units import Marks, mark, plain, units_of
from agendas.openings import is_open

# The name under which a page carries these texts: a label, a line end, and HTML.
CARRIED = "refused"
FIELD_LOCKED = "Dit veld is intussen op slot gezet. Uw tekst is niet opgeslagen. Kopieer hem voordat u weggaat."
ROWS_LOCKED = "Deze rijen zijn intussen op slot gezet. Uw wijziging hier is niet opgeslagen."
Paths = frozenset[str] | None


def hold_locked(held: Held, part: Part, units: Iterable[str]) -> None:
    """Hold back `units`, which may not be written any more, and say so at their places on the page."""
    fields = {unit: form[name].auto_id for unit, form, name in part.places() if name}
    for unit in units:
        held.units.add(unit)
        if unit in fields:
            held.errors[fields[unit]] = FIELD_LOCKED
        else:
            held.errors[_rows_element(part, unit)] = ROWS_LOCKED


def _rows_element(part: Part, unit: str) -> str:
    """Return the list on the page that `unit` (a list, or a row in one) belongs to."""
    name = unit.replace(".", "__")
    return next((f"rows-{rows.prefix}" for key, rows in part.rows.items() if name.startswith(key)), "")


def locked_units(address: str, paths: Paths, units: Iterable[str]) -> list[str]:
    """Return which of `units` of the part at `address` may not be written."""
    before = f"{address}." if "." in address else ""
    return [unit for unit in units if not is_open(paths, f"{before}{unit}")]


def refused_texts(part: Part, address: str, paths: Paths) -> list[tuple[str, str]]:
    """Return the texts of the person that were sent for locked fields: each with its label, as HTML."""
    if paths is None or not part.is_bound:
        return []
    data = part.form.data
    texts = [_carried(value) for value in data.getlist(CARRIED)]  # type: ignore[attr-defined]  # a QueryDict
    held_of(part)
    now, mine = units_of(type(part), part.part), units_of(type(part), part.content())
    marks = Marks.read(type(part), data.get("marks", "")) or Marks()
    in_plain = data.get("rich") != "html"
    places = {unit: (form, name) for unit, form, name in part.places() if name}
    for unit in locked_units(address, paths, places):
        form, name = places[unit]
        # What cannot be read as this field is shown as it was sent.
        is_wrong = name in form.errors
        own = form.data.get(form.add_prefix(name), "") if is_wrong else mine.values.get(unit)
        sent, stored = (mark(plain(value) if in_plain else value) for value in (own, now.values.get(unit)))
        if is_wrong or sent not in (stored, marks.values.get(unit, ("", ""))[1 if in_plain else 0]):
            texts.append((label_at(part, form, name, unit), field_html(form.fields[name], own)))
    return [(label, html) for label, html in dict.fromkeys(texts) if html]


def _carried(value: str) -> tuple[str, str]:
    label, _, html = value.partition("\n")
    return label.strip(), html
