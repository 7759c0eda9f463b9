"""The forms of one page of the editor, made from a part of the document and giving one back."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.safestring import SafeString

from agendas.forms.options import Options
from agendas.forms.rows import Document, PartForm, RowForm, Rows, put, value_at

__all__ = ["Document", "Part", "PartForm", "RowForm", "Rows", "Section", "put", "value_at"]


@dataclass(frozen=True)
class Section:
    """A stretch of a page under one heading: fields by name, then a list of rows by name.

    `invitation` is shown as long as there are no rows: a title, and what to do.
    """

    title: str
    fields: tuple[str, ...] = ()
    rows: str = ""
    intro: str = ""
    invitation: tuple[str, str] = ("", "")


class Part:
    """All forms of one page. `part` is what is stored now; `data` is what the user sent."""

    form_class: type[PartForm] = PartForm
    row_sets: ClassVar[dict[str, type[Rows]]] = {}
    sections: tuple[Section, ...] = ()
    # What is drawn with the part as a whole: comments on it.
    beside = SafeString()

    def __init__(self, part: Document, options: Options, data: QueryDict | None = None) -> None:
        self.part = part = self.as_filled_in(part, options)
        self.options = options
        self.form = self.form_class(data, initial=self.form_class.shown(part), options=options)
        self.rows = {
            name: rows(data, prefix=name, rows=value_at(part, name) or [], options=options)
            for name, rows in self.row_sets.items()
        }

    @classmethod
    def as_filled_in(cls, part: Document, options: Options) -> Document:
        """Return `part` in the words that these forms give back, so that both can be compared."""
        return part

    @property
    def is_bound(self) -> bool:
        return self.form.is_bound

    def places(self) -> Iterator[tuple[str, Any, str]]:
        """Yield every unit that the page shows: its address within the part, and its form and field name.

        A row comes with its form and a list with its formset, both with "" for a name.
        """
        for name in self.form.fields:
            yield name.replace("__", "."), self.form, name
        for name, rows in self.rows.items():
            yield from rows.places(name.replace("__", "."))

    def fields_by_path(self, address: str) -> dict[str, tuple[Any, str]]:
        """Return `places` by path in the whole agenda, when this part stands at `address`."""
        before = f"{address}." if "." in address else ""
        return {f"{before}{unit}": (form, name) for unit, form, name in self.places()}

    def advise(self, advice: dict[str, list[str]]) -> None:
        """Show at each field what a later step still needs; the keys are paths within the part."""
        for path, sentences in advice.items():
            *rest, row_id, key = path.split(".") if path.count(".") else ("", path)
            self.form.advice = {**self.form.advice, path.replace(".", "__"): sentences}
            rows = self.rows.get("__".join(rest))
            for form in rows.forms if rows else []:
                if form.row_id == row_id:
                    form.advice = {**form.advice, key: sentences}

    def is_valid(self) -> bool:
        # A list: all of them must say what is wrong.
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values() if not rows.is_left_out)])

    def content(self) -> Document:
        """Return the part with what was filled in; keys that no field shows stay as they are stored."""
        part = copy.deepcopy(self.part)
        part.pop("id", None)
        self.form.put_into(part)
        for name, rows in self.rows.items():
            if not rows.is_left_out:
                put(part, name, rows.content())
        return part

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The sections as the template draws them."""
        widths = self.form.widths
        drawn = []
        for section in self.sections:
            rows = self.rows.get(section.rows)
            invites = rows is not None and not rows.forms and not rows.is_locked
            drawn.append(
                {
                    "title": section.title,
                    "intro": section.intro,
                    "fields": [(widths.get(name, "full"), self.form[name]) for name in section.fields],
                    "rows": rows,
                    "invitation": section.invitation if invites and section.invitation[0] else None,
                }
            )
        return drawn
