"""Blocks "Aanhef en inleiding", "Toelichting en thema's" and "Bepalingen"."""

from django import forms
from django.utils.text import slugify

from agendas.forms.fields import WebAddressField, choice_of_many, text_at
from agendas.forms.part import Document, Part, PartForm, RowForm, Rows, Section


class PreambleForm(PartForm):
    preamble = text_at("preamble")
    introduction = text_at("introduction")


class PillarForm(RowForm):
    heading = text_at("pillars.heading")
    text = text_at("pillars.text")

    substance = ("heading", "text")
    widths = {"heading": "half"}


class Pillars(Rows):
    form = PillarForm
    row_label = "Pijler"


class PreamblePart(Part):
    form_class = PreambleForm
    row_sets = {"pillars": Pillars}
    sections = (
        Section("Aanhef", ("preamble",)),
        Section("Pijlers", rows="pillars", intro="Elke agenda heeft drie pijlers."),
        Section("Inleiding", ("introduction",)),
    )


class ExplanationForm(PartForm):
    explanation = text_at("explanation")
    themes = choice_of_many((), "Thema’s")
    factors = choice_of_many((), "Factoren")

    def offer(self) -> None:
        self.fields["themes"].choices = self.options.themes(self.initial.get("themes") or [])  # type: ignore[attr-defined]
        self.fields["factors"].choices = self.options.factors(self.initial.get("factors") or [])  # type: ignore[attr-defined]


class LocalAgendaForm(RowForm):
    name = text_at("local_agendas.name")
    period = text_at("local_agendas.period")
    url = WebAddressField()

    substance = ("name", "period", "url")
    widths = {"name": "half", "period": "quarter"}


class LocalAgendas(Rows):
    form = LocalAgendaForm
    row_label = "Lokale agenda"


class ExplanationPart(Part):
    form_class = ExplanationForm
    row_sets = {"local_agendas": LocalAgendas}
    sections = (
        Section("Toelichting", ("explanation",)),
        Section("Thema’s en factoren", ("themes", "factors")),
        Section("Lokale agenda’s", rows="local_agendas", intro="Op welke afspraken sluit deze agenda aan?"),
    )


class ClauseForm(RowForm):
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    heading = text_at("clauses.heading")
    text = text_at("clauses.text")

    substance = ("heading", "text")

    def content(self) -> Document:
        row = super().content()
        # The key comes from the template; a clause of the parties themselves gets one from its heading.
        row["key"] = slugify(row["key"])[:40] or slugify(row["heading"])[:40] or "bepaling"
        return row


class Clauses(Rows):
    form = ClauseForm
    row_label = "Bepaling"


class ClausesPart(Part):
    row_sets = {"clauses": Clauses}
    sections = (
        Section(
            "Bepalingen",
            rows="clauses",
            intro="Deze teksten komen uit het landelijke model. Pas ze alleen aan als de partijen dat afspraken.",
        ),
    )
