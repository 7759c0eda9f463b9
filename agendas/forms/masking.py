"""What the public version leaves out: words, whole fields, and names that stand in the text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django import forms

from agendas.choices import WooGround
from agendas.publishing.problems import LONGEST_WORDS, MOST_ENTRIES
from gka_portal.forms import PlainDutchErrors, PlainSelect

EXTRA_ROWS = 3
_EDIT = {"required": "Open deze pagina opnieuw.", "invalid": "Open deze pagina opnieuw."}


def _ground(label: str = "Grond") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[(ground, f"{ground}: {ground.label.partition(': ')[2]}") for ground in WooGround],
        initial=WooGround.PRIVACY,
        widget=PlainSelect,
        error_messages={"required": "Kies een grond.", "invalid_choice": "Kies een grond uit de lijst."},
    )


class WordsForm(PlainDutchErrors, forms.Form):
    """Words to leave out wherever they stand; empty: this line is left out of the list."""

    hide_optional_mark = True

    words = forms.CharField(
        label="Woorden",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"max_length": f"Gebruik hoogstens {LONGEST_WORDS} tekens, of laat het hele veld weg."},
    )
    ground = _ground()

    @property
    def entry(self) -> dict[str, str] | None:
        words = self.cleaned_data.get("words", "")
        return {"words": words, "ground": self.cleaned_data["ground"]} if words else None


class SuggestionForm(PlainDutchErrors, forms.Form):
    """Names and addresses that stand in the text, to leave out with one tick each."""

    hide_optional_mark = True

    edit = forms.IntegerField(widget=forms.HiddenInput, error_messages=_EDIT)
    names = forms.MultipleChoiceField(
        label="Namen, adressen en telefoonnummers in de tekst",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kruis aan wat u wilt weglaten. De grond is dan: persoonlijke levenssfeer.",
        error_messages={"invalid_choice": "Dit staat niet meer in de lijst. Vul het hieronder in."},
    )

    def __init__(self, *args: Any, found: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["names"]
        field.choices = [(name, name) for name in found]


WordsRows = forms.formset_factory(WordsForm, extra=EXTRA_ROWS, max_num=MOST_ENTRIES, absolute_max=MOST_ENTRIES + 50)


class FieldForm(PlainDutchErrors, forms.Form):
    """A whole field that is left out, with the ground for it."""

    hide_optional_mark = True

    path = forms.BooleanField(required=False)
    ground = _ground()

    def __init__(self, *args: Any, address: str, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.fields["path"].label = label
        # What is sent is the address itself: the page of a minute ago may count its fields otherwise.
        self.fields["path"].widget.attrs["value"] = address

    @property
    def entry(self) -> dict[str, str] | None:
        if not self.cleaned_data["path"]:
            return None
        return {"path": self.address, "ground": self.cleaned_data["ground"]}


class GroundForm(PlainDutchErrors, forms.Form):
    """The ground of what is ticked in one part of the text for the first time."""

    hide_optional_mark = True

    ground = _ground("Grond voor wat u hier aankruist")


@dataclass(frozen=True)
class FieldRow:
    """A field that can be left out. `form`: it is chosen, so it has a ground of its own."""

    number: int
    path: str
    label: str
    form: FieldForm | None

    @property
    def name(self) -> str:
        return f"{FieldGroups.PREFIX}-{self.number}-path"


@dataclass(frozen=True)
class FieldGroup:
    """The fields of one part of the text."""

    title: str
    ground: GroundForm
    rows: list[FieldRow] = field(default_factory=list)

    @property
    def chosen(self) -> int:
        return sum(row.form is not None for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Something in it is chosen (what is wrong was chosen too), or its ground is wrong."""
        return self.chosen > 0 or bool(self.ground.errors)


class FieldGroups:
    """All fields that can be left out, by part of the text.

    Only a field that is chosen has a form: an agenda has some hundreds of fields. `offered` are (title of the part,
    its fields as path and name); `chosen` gives the ground of what is left out already.
    """

    PREFIX = "velden"
    _OTHER = "Andere velden"

    def __init__(
        self, data: Any, offered: Iterable[tuple[str, list[tuple[str, str]]]], chosen: Mapping[str, str]
    ) -> None:
        parts = list(offered)
        sent = None if data is None else _sent(data, self.PREFIX)
        ticked: Mapping[str, str] = chosen if sent is None else sent
        known = {path for _title, fields in parts for path, _label in fields}
        # What is no field of this text: the answer says so at that line.
        if unknown := [(path, path) for path in ticked if path not in known]:
            parts.append((self._OTHER, unknown))
        numbers = count()
        self.groups = []
        for place, (title, fields) in enumerate(parts):
            name = f"{self.PREFIX}-deel-{place}"
            has_ground = data is not None and f"{name}-ground" in data
            ground = GroundForm(data if has_ground else None, prefix=name)
            usual = str(data[f"{name}-ground"]) if has_ground else str(WooGround.PRIVACY)
            rows = [
                self._row(next(numbers), path, label, ticked, usual, is_sent=sent is not None) for path, label in fields
            ]
            self.groups.append(FieldGroup(title, ground, rows))

    def _row(
        self, number: int, path: str, label: str, ticked: Mapping[str, str], usual: str, *, is_sent: bool
    ) -> FieldRow:
        if path not in ticked:
            return FieldRow(number, path, label, None)
        prefix, ground = f"{self.PREFIX}-{number}", ticked[path] or usual
        facts: dict[str, Any] = {"prefix": prefix, "address": path, "label": label}
        if is_sent:
            form = FieldForm({f"{prefix}-path": path, f"{prefix}-ground": ground}, **facts)
        else:
            form = FieldForm(initial={"path": True, "ground": ground}, **facts)
        return FieldRow(number, path, label, form)

    @property
    def forms(self) -> list[FieldForm]:
        """The forms of what is chosen."""
        return [row.form for group in self.groups for row in group.rows if row.form is not None]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])


def _sent(data: Any, prefix: str) -> dict[str, str]:
    """Return what was ticked, with the ground that stands beside it ("": none yet)."""
    found = (re.fullmatch(rf"{prefix}-(\d+)-path", key) for key in data)
    return dict(_ticks(data, prefix, (match[1] for match in found if match)))


def _ticks(data: Any, prefix: str, numbers: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number in numbers:
        if path := str(data[f"{prefix}-{number}-path"]):
            yield path, str(data.get(f"{prefix}-{number}-ground") or "")
