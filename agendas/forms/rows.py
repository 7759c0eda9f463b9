"""Fields of a part and rows in a list, as forms.

The name of a field is its place in the part: `analysis__data` is part["analysis"]["data"]. A list of rows stands in
the same way under the name of its formset.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import get_default_renderer
from django.http import QueryDict
from django.utils.safestring import SafeString

from agendas.forms.fields import RichField, RowIdField, shown, stored
from agendas.forms.options import Options
from agendas.structure import MAX_ROWS
from gka_portal.forms import PlainDutchErrors, RowFormSet, ordered_rows

Document = dict[str, Any]


def value_at(part: Document, name: str) -> Any:
    """Return what stands in `part` at `name`; None when it is not there."""
    value: Any = part
    for key in name.split("__"):
        value = (value or {}).get(key)
    return value


def put(part: Document, name: str, value: Any) -> None:
    """Set what stands in `part` at `name`."""
    *parents, last = name.split("__")
    for key in parents:
        part = part.setdefault(key, {})
    part[last] = value


class PartForm(PlainDutchErrors, forms.Form):
    """Fields of a part. `widths` says how wide a field is drawn: half, third or quarter; else the full width.

    `locked` are the fields that may not be written now, with their text as HTML; when the page says why
    (`is_lock_explained`), they do not. `beside` is what is drawn with a field (comments, help).
    """

    hide_optional_mark = True
    locked: Mapping[str, SafeString] = {}
    locked_at: Mapping[str, str] = {}
    lock_words: Mapping[str, str] = {}
    is_lock_explained = False
    beside: Mapping[str, SafeString] = {}
    widths: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, options: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        for name, field in self.fields.items():
            if isinstance(field, RichField):
                field.stored = self.initial.get(name) or ""
        self.offer()

    def offer(self) -> None:
        """Fill in what can be chosen, from `self.options`."""

    @classmethod
    def shown(cls, part: Document) -> dict[str, Any]:
        """Return the initial values for `part`."""
        return {name: shown(field, value_at(part, name)) for name, field in cls.base_fields.items()}

    def put_into(self, part: Document) -> None:
        """Write what was filled in to `part`. Call after `is_valid`."""
        for name in self.fields:
            put(part, name, stored(self.cleaned_data[name]))

    @property
    def drawn(self) -> list[tuple[str, forms.BoundField]]:
        """The visible fields, each with its width."""
        return [(self.widths.get(field.name, "full"), field) for field in self.visible_fields()]


class RowForm(PartForm):
    """One row. A row in which none of `substance` is filled in does not count and is not stored.

    `needed` are the fields that a row cannot be stored without; `note` is a line that is shown under the row;
    a row that `is_fixed` cannot be removed here.
    """

    id = RowIdField()

    substance: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()
    nested: "Rows | None" = None
    note = ""
    note_icon = "info"
    is_fixed = False
    row_beside = SafeString()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].required = False

    @property
    def row_id(self) -> str:
        return str(self["id"].value() or "")

    def fix(self, *names: str) -> None:
        """Keep this stored row, and in the fields `names` what is stored, whatever is sent."""
        self.is_fixed = True
        for name in (*names, "DELETE"):
            self.fields[name].disabled = True

    def is_blank(self) -> bool:
        if self.is_fixed or self.locked:
            return False
        if self.nested is not None and any(not row.is_blank() for row in self.nested.kept()):
            return False
        return not any(str(self[name].data or "").strip() for name in self.substance)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_blank():
            for name in self.needed:
                if cleaned.get(name) in (None, "") and name not in self.errors and name not in self.locked:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def content(self) -> Document:
        row: Document = {}
        self.put_into(row)
        if not row["id"]:
            del row["id"]
        for name in ("ORDER", "DELETE"):
            row.pop(name, None)
        if self.nested is not None:
            put(row, self.nested.key, self.nested.content())
        return row


class Rows(RowFormSet, forms.BaseFormSet):
    """A list of rows. A subclass names `form` and `row_label`, and `nested_rows` for a list inside each row."""

    form: type[RowForm]
    key = ""  # of a list inside a row: its key there
    is_one_unit = False  # its rows have no identity in the document
    # No rows may be added or moved now; and no part of the list is open: nothing of it is sent.
    is_locked = is_left_out = False
    beside = SafeString()
    nested_rows: "type[Rows] | None" = None
    extra = min_num = 0
    max_num = 100
    absolute_max = MAX_ROWS
    can_order = can_delete = can_delete_extra = validate_max = True
    validate_min = False
    default_error_messages = {
        "missing_management_form": "De rijen zijn niet goed verstuurd. Open de pagina opnieuw en probeer het nog eens.",
        "too_many_forms": "Dit zijn te veel rijen. Haal er een paar weg: er passen er %(num)d.",
    }

    def __init__(self, data: QueryDict | None, *, prefix: str, rows: Iterable[Document], options: Options) -> None:
        self.renderer = get_default_renderer()
        self.options = options
        rows = list(rows)
        self.stored = {row["id"]: row for row in rows if row.get("id")}
        # Not by place beside sent data: its rows need not be those that are stored now.
        initial = None if data is not None else [self._initial(row) for row in rows]
        super().__init__(data, prefix=prefix, initial=initial, form_kwargs={"options": options})

    @classmethod
    def is_fixed_when_empty(cls) -> bool:
        """Does nothing in an empty row come from the agenda or the user: no choices from `Options`, also inside it?"""
        nested = cls.nested_rows
        return cls.form.offer is PartForm.offer and (nested is None or nested.is_fixed_when_empty())

    @property
    def is_empty_row_fixed(self) -> bool:  # type: ignore[override]
        return self.is_fixed_when_empty()

    def _initial(self, row: Document) -> dict[str, Any]:
        return {**self.form.shown(row), "_row": row}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        row_id = self.data.get(f"{self.add_prefix(i)}-id") if self.is_bound else None
        if self.is_bound and row_id is None:
            # A row that a button just added was not sent yet: it starts with the usual choices, not with none.
            kwargs["data"] = kwargs["files"] = None
        elif row_id in self.stored:
            # Every field of it is read, also when it is sent as it is stored.
            kwargs |= {"initial": self._initial(self.stored[row_id]), "empty_permitted": False}
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]  # Django's own hook, not in the stubs

    def _should_delete_form(self, form: RowForm) -> bool:
        return bool(getattr(form, "cleaned_data", {}).get("DELETE"))

    def nested_for(self, form: Any, prefix: str) -> "Rows | None":
        if self.nested_rows is None:
            return None
        data: Any = self.data if form.is_bound else None
        rows = form.initial.get("_row", {}).get(self.nested_rows.key) or []
        return self.nested_rows(data, prefix=f"{prefix}-{self.nested_rows.key}", rows=rows, options=self.options)

    def places(self, name: str) -> Iterator[tuple[str, Any, str]]:
        """Yield the list at `name`, its rows and their fields: address, form and field name (see Part.places)."""
        yield name, self, ""
        for form in self.forms:
            if self.is_one_unit or not form.row_id:
                continue
            row = f"{name}.{form.row_id}"
            yield row, form, ""
            yield from ((f"{row}.{key}", form, key) for key in form.fields if key not in ("id", "ORDER", "DELETE"))
            if form.nested is not None:
                yield from form.nested.places(f"{row}.{form.nested.key}")

    def kept(self) -> list[RowForm]:
        """Return the rows that were not removed, in the order that the user gave them."""
        # From what was sent: a row is asked this also before it was validated.
        return [form for form in ordered_rows(self.forms) if form["DELETE"].value() not in ("on", "True", True)]

    def content(self) -> list[Document]:
        return [form.content() for form in self.kept() if not form.is_blank()]
