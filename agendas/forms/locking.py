"""Which fields of a page may be written: after the review came back only those with a comment.

A field that is locked is drawn as text and is not sent. A page that sends another text for one all the same was
opened before, or made by hand: the comparison of what it asks for with what is stored finds that (`refused_paths`).
"""

from typing import Any

from django.utils.safestring import SafeString

from agendas.changes import changed_paths, covers
from agendas.forms.comparing import told
from agendas.forms.part import Document, Part, PartForm, RowForm, Rows, value_at
from agendas.forms.units import unit_of
from agendas.openings import is_open
from gka_portal.sanitising import clean

LOCKED = (
    "Dit veld staat op slot: hier is nu geen aanpassing gevraagd. Er is niets opgeslagen. "
    "Kopieer uw tekst en vraag de wethouder of OCW om een opmerking bij dit veld: alleen een opmerking van wie "
    "beoordeelt, opent een veld. Hoort dit onderdeel niet bij uw addendum? Kies het bij ‘Andere onderdelen kiezen’."
)
# Behind "Op slot:", at a field of an addendum.
UNCHANGED = "dit blijft zoals het in de agenda staat"
Paths = frozenset[str] | None


def lock(part: Part, address: str, paths: Paths) -> None:
    """Lock the fields of `part`, which stands at `address`, that `paths` (`openings.open_paths`) does not open."""
    if paths is None:
        return
    before = f"{address}." if "." in address else ""
    _lock_form(part.form, {name: f"{before}{unit_of(name)}" for name in part.form.fields}, part.part, paths)
    for name in part.rows:
        part.rows[name] = _lock_rows(part, name, f"{before}{unit_of(name)}", paths)


def _lock_form(form: PartForm, places: dict[str, str], stored: Document, paths: Paths) -> None:
    locked = {}
    for name, path in places.items():
        if is_open(paths, path):
            continue
        field: Any = form.fields[name]
        locked[name] = SafeString(clean(told(field, value_at(stored, name))))
        # What is not sent stays as it is stored; what is sent is read, so that it can be refused.
        field.disabled = not form.is_bound or form.add_prefix(name) not in form.data
        field.required = False
    form.locked = locked
    form.locked_at = places


def _lock_rows(part: Part, name: str, path: str, paths: Paths) -> Rows:
    rows = part.rows[name]
    if is_open(paths, path):
        return rows
    stored = value_at(part.part, name) or []
    touched = paths is not None and any(place.startswith(f"{path}.") for place in paths)
    if not touched and f"{rows.prefix}-TOTAL_FORMS" not in rows.data:
        if rows.is_bound:
            rows = type(rows)(None, prefix=name, rows=stored, options=part.options)
        rows.is_left_out = True
    _lock_list(rows, path, paths)
    return rows


def _lock_list(rows: Rows, path: str, paths: Paths) -> None:
    rows.is_locked = not is_open(paths, path)
    for form in rows.forms:
        item = rows.stored.get(form.row_id)
        if rows.is_left_out and item is None:
            item = form.initial.get("_row")
        if item is None:
            continue  # a row of this page: the comparison finds it
        row = f"{path}.{form.row_id}" if form.row_id else path
        hidden = {field.name for field in form.hidden_fields()}
        _lock_form(form, {key: f"{row}.{key}" for key in form.fields if key not in hidden}, item, paths)
        form.is_fixed = form.is_fixed or not is_open(paths, row)
        if form.nested is not None:
            form.nested.is_left_out = rows.is_left_out
            _lock_list(form.nested, f"{row}.{form.nested.key}", paths)


def refused_paths(address: str, paths: Paths, stored: Document, content: Document) -> list[str]:
    """Return the addresses that differ between `stored` and `content` and may not be written."""
    if paths is None:
        return []
    place = address if "." in address else ""
    return [path for path in changed_paths(stored, content, place) if not is_open(paths, path)]


def locked_and_wrong(part: Part) -> list[str]:
    """Return the units in which something is wrong and that are locked: they were sent, and cannot be put right."""
    return [unit for unit, form, name in part.places() if name and name in form.locked and name in form.errors]


def quiet_locks(part: Part) -> None:
    """Nothing of this page is open, and the page says so: then no field need say why."""
    for form in _forms_of(part):
        form.is_lock_explained = True


def settle(part: Part, address: str, paths: frozenset[str]) -> None:
    """Let the locked fields of `part`, at `address`, for which a change was asked and made (`paths`) say so."""
    for path, (form, name) in part.fields_by_path(address).items():
        if name and name in form.locked and covers(paths, path):
            form.settled = {*getattr(form, "settled", ()), name}


def keep(part: Part, amended: Paths) -> None:
    """Let the locked fields of `part` that an addendum may not change (`amended`) say so."""
    for form in _forms_of(part):
        kept = [name for name in form.locked if not is_open(amended, form.locked_at[name])]
        form.lock_words = dict.fromkeys(kept, UNCHANGED)


def _forms_of(part: Part) -> list[PartForm]:
    forms: list[PartForm] = [part.form]
    for rows in part.rows.values():
        forms += _forms_in(rows)
    return forms


def _forms_in(rows: Rows) -> list[PartForm]:
    found: list[PartForm] = []
    for form in rows.forms:
        row: RowForm = form
        found.append(row)
        if row.nested is not None:
            found += _forms_in(row.nested)
    return found
