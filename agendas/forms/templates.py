"""Forms for a new version of the national model: its fixed texts, help, required fields, and what it is about.

Two people can write on one page: every field and every list of rows is a unit, saved by itself (`merged`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import escape

from agendas.addresses import without_ids
from agendas.forms.agreements import Consultations
from agendas.forms.comparing import as_html, field_html, label_of
from agendas.forms.fields import text_at
from agendas.forms.framing import Clauses, Pillars
from agendas.forms.options import Options
from agendas.forms.part import Part, Section
from agendas.forms.rows import PartForm
from agendas.forms.units import mark, plain
from agendas.guidance import LIMIT, topics
from agendas.richtext import normalise
from agendas.structure import BLOCKS
from gka_portal.forms import DutchDateField, PlainDutchErrors, PlainSelect
from gka_portal.lists import FilterForm, search_field

STEPS = (("review", "Voor beoordeling"), ("freeze", "Voor ondertekening"), ("", "Niet verplicht"))


@dataclass(frozen=True)
class Opened:
    """A page as it was opened: the number of the version, and of each unit the mark of its text and of its plain form.

    A page without JavaScript sends rich texts in plain form.
    """

    version: int
    marks: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, version: int, shown: dict[str, Any]) -> "Opened":
        return cls(version, {unit: (mark(value), mark(plain(value))) for unit, value in shown.items()})

    def write(self) -> str:
        return json.dumps({"version": self.version, "marks": self.marks}, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> "Opened":
        """Read what a page carries back; for what cannot be read a page that knows of nothing."""
        try:
            known = json.loads(written)
            marks = {str(unit): (str(exact), str(in_plain)) for unit, (exact, in_plain) in known["marks"].items()}
            return cls(int(known["version"]), marks)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return cls(0, {})

    def touched(self, mine: dict[str, Any], *, as_plain: bool = False) -> dict[str, Any]:
        """Return the units of `mine` in which something else stands than the page opened with."""
        sent = {unit: mark(plain(value) if as_plain else value) for unit, value in mine.items()}
        return {unit: mine[unit] for unit in mine if sent[unit] != self.marks.get(unit, ("", ""))[as_plain]}


def merged(
    opened: Opened, stored: dict[str, Any], mine: dict[str, Any], *, as_plain: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """Return the units of `mine` to write over `stored`, and which of those a colleague changed too.

    What only the colleague changed stays as it is stored.
    """
    changes = opened.touched(mine, as_plain=as_plain)
    same = Opened.of(0, stored)
    changes = same.touched(changes, as_plain=as_plain)
    return changes, [unit for unit in changes if same.marks.get(unit) != opened.marks.get(unit)]


class Written(Protocol):
    """A page of the model: its units, and each in words."""

    def is_valid(self) -> bool: ...
    def content(self) -> dict[str, Any]: ...
    def label(self, unit: str) -> str: ...
    def html(self, unit: str, value: Any) -> str: ...


@dataclass(frozen=True)
class Both:
    """A unit that two people changed, as HTML for the filter `rich`."""

    label: str
    theirs: str
    yours: str


def both(page: Written, units: list[str], stored: dict[str, Any], mine: dict[str, Any]) -> list[Both]:
    """Return the text of the colleague and the own text of `units`."""
    nothing = "<p>Niets ingevuld</p>"
    return [
        Both(page.label(unit), *(page.html(unit, texts.get(unit)) or nothing for texts in (stored, mine)))
        for unit in units
    ]


class ModelPartForm(PlainDutchErrors, forms.Form):
    """A page of the model without rows; the units are its fields."""

    hide_optional_mark = True

    def content(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def label(self, unit: str) -> str:
        return str(self.fields[unit].label)

    def html(self, unit: str, value: Any) -> str:
        return field_html(self.fields[unit], value)


class FixedTextsForm(PartForm):
    title = text_at("title", required=True)
    subtitle = text_at("subtitle")
    slogan = text_at("slogan")
    motto = text_at("motto")
    preamble = text_at("preamble")
    introduction = text_at("introduction")


class FixedTextsPart(Part):
    """What a new agenda starts with."""

    form_class = FixedTextsForm
    row_sets = {"pillars": Pillars, "consultations": Consultations, "clauses": Clauses}
    sections = (
        Section("Titel", ("title", "subtitle", "slogan", "motto")),
        Section("Aanhef en inleiding", ("preamble", "introduction")),
        Section("Pijlers", rows="pillars", intro="Elke agenda heeft drie pijlers."),
        Section("Overleggen", rows="consultations", intro="Deze overleggen staan klaar in een nieuwe agenda."),
        Section("Bepalingen", rows="clauses", intro="De bepalingen van het convenant, in deze volgorde."),
    )

    def __init__(self, content: dict[str, Any], data: QueryDict | None = None) -> None:
        # None of these forms offers choices of an agenda or of a user.
        super().__init__(content, cast(Options, None), data)

    def content(self) -> dict[str, Any]:
        """Return what was filled in, without identities of rows: every agenda gives its rows their own."""
        found: dict[str, Any] = without_ids(super().content())
        return found

    def label(self, unit: str) -> str:
        return label_of(self, unit)

    def html(self, unit: str, value: Any) -> str:
        if unit in self.row_sets:
            # The key of a clause is no text: nobody sees it on the page.
            value = [{name: text for name, text in row.items() if name != "key"} for row in value or []]
        return as_html(self, unit, value)


FIXED_KEYS = (*FixedTextsForm.base_fields, *FixedTextsPart.row_sets)


def _text(label: str, help_text: str, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LIMIT, widget=forms.Textarea({"rows": rows})
    )


class GuidanceForm(ModelPartForm):
    """The help of one field."""

    what = _text("Wat hoort hier?", "Eén tot drie korte zinnen.", 4)
    good = _text("Goed voorbeeld", "Kort en concreet. Verzin namen: dit lezen alle gemeenten.", 4)
    weak = _text("Zwak voorbeeld", "Wat u vaak ziet en wat niet helpt.", 3)
    who = forms.CharField(label="Wie weet dit?", help_text="Meestal een functie.", required=False, max_length=120)

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or self.cleaned_data
        return {name: normalise(text).replace("\x00", "").strip() for name, text in cleaned.items()}


class GuidanceFilter(FilterForm):
    zoek = search_field("Zoek in de hulp")


class RequiredForm(ModelPartForm):
    """Per text field the step at which it must be filled in. `stored` are the steps of now, by path."""

    def __init__(self, *args: Any, stored: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for path, step in stored.items():
            self.fields[path.replace(".", "__")] = forms.ChoiceField(
                label=topics()[path].full_label, choices=STEPS, initial=step, required=False, widget=PlainSelect
            )

    @property
    def blocks(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """The fields per block, as form_grid draws them."""
        found = []
        for block in BLOCKS:
            fields = [self[name] for name in self.fields if topics()[name.replace("__", ".")].block == block]
            if fields:
                found.append((block.title, [("half", field) for field in fields]))
        return found

    def content(self) -> dict[str, str]:
        return {name.replace("__", "."): step for name, step in self.cleaned_data.items()}

    def label(self, unit: str) -> str:
        return f"{topics()[unit].block.title}, {topics()[unit].full_label}"

    def html(self, unit: str, value: Any) -> str:
        return f"<p>{escape(dict(STEPS).get(value, value))}</p>"


class AboutForm(ModelPartForm):
    """What colleagues read of a version in the list, and from when it counts."""

    remark = forms.CharField(
        label="Wat is er veranderd?",
        help_text="Collega’s lezen dit in de lijst van versies.",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Schrijf in een of twee zinnen wat er is veranderd."},
    )
    valid_from = DutchDateField(
        label="Geldig vanaf",
        help_text="Agenda’s die vanaf deze dag beginnen, krijgen deze versie.",
        error_messages={"required": "Vul in vanaf welke dag deze versie geldt, bijvoorbeeld 1-7-2027."},
    )

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError("Deze dag is voorbij. Kies vandaag of een latere dag.")
        return day

    def content(self) -> dict[str, str]:
        return {"remark": self.cleaned_data["remark"], "valid_from": self.cleaned_data["valid_from"].isoformat()}
