"""Forms for a new version of the national model: its fixed texts, help, required fields, and what it is about."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from agendas.addresses import without_ids
from agendas.forms.agreements import Consultations
from agendas.forms.fields import text_at
from agendas.forms.framing import Clauses, Pillars
from agendas.forms.options import Options
from agendas.forms.part import Part, Section
from agendas.forms.rows import PartForm
from agendas.guidance import LIMIT, topics
from agendas.richtext import normalise
from agendas.structure import BLOCKS
from gka_portal.forms import DutchDateField, PlainDutchErrors, PlainSelect
from gka_portal.lists import FilterForm, search_field

STEPS = (("review", "Voor beoordeling"), ("freeze", "Voor ondertekening"), ("", "Niet verplicht"))


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


FIXED_KEYS = (*FixedTextsForm.base_fields, *FixedTextsPart.row_sets)


def _text(label: str, help_text: str, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LIMIT, widget=forms.Textarea({"rows": rows})
    )


class GuidanceForm(PlainDutchErrors, forms.Form):
    """The help of one field."""

    hide_optional_mark = True
    what = _text("Wat hoort hier?", "Eén tot drie korte zinnen.", 4)
    good = _text("Goed voorbeeld", "Kort en concreet. Verzin namen: dit lezen alle gemeenten.", 4)
    weak = _text("Zwak voorbeeld", "Wat u vaak ziet en wat niet helpt.", 3)
    who = forms.CharField(label="Wie weet dit?", help_text="Meestal een functie.", required=False, max_length=120)

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or self.cleaned_data
        return {name: normalise(text).replace("\x00", "").strip() for name, text in cleaned.items()}


class GuidanceFilter(FilterForm):
    zoek = search_field("Zoek in de hulp")


class RequiredForm(PlainDutchErrors, forms.Form):
    """Per text field the step at which it must be filled in. `stored` are the steps of now, by path."""

    hide_optional_mark = True

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


class AboutForm(PlainDutchErrors, forms.Form):
    """What colleagues read of a version in the list, and from when it counts."""

    hide_optional_mark = True
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
