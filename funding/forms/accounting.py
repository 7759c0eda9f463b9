"""The account of a year, and what OCW says of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from funding.actions.accounting import AccountFacts
from funding.choices import Destination
from funding.models import YearAccount
from gka_portal.forms import MoneyField, PlainDutchErrors, PlainSelect

TEXT_LIMIT = 8000
REMARK_LIMIT = 2000
_NOTHING_LEFT = "Er blijft niets over"


def _text(help_text: str) -> dict[str, Any]:
    return {
        "required": False,
        "max_length": TEXT_LIMIT,
        "help_text": help_text,
        "widget": forms.Textarea({"rows": 6}),
    }


class AccountForm(PlainDutchErrors, forms.Form):
    """Everything may stay empty: what is missing is said at submitting."""

    hide_optional_mark = True

    spent = MoneyField(
        label="Besteed", required=False, help_text="Alleen het GKA-geld, voor het hele kalenderjaar. Niets? Vul 0 in."
    )
    activities_done = forms.BooleanField(
        label="Alle activiteiten van deze subsidie zijn afgerond",
        required=False,
    )
    destination = forms.ChoiceField(
        label="Waar gaat naartoe wat overblijft?",
        required=False,
        choices=[("", _NOTHING_LEFT), *Destination.choices],
        widget=PlainSelect,
    )
    destination_note = forms.CharField(
        label="Toelichting op de bestemming",
        required=False,
        max_length=300,
        help_text="Alleen als OCW iets moet weten. Mag leeg blijven.",
    )
    realised_activities = forms.CharField(
        label="Wat is er gedaan?", **_text("De activiteiten die in dit jaar zijn uitgevoerd.")
    )
    nature_and_extent = forms.CharField(
        label="Aard, omvang, duur en werkwijze", **_text("Voor wie, hoe vaak, hoe lang en op welke manier.")
    )
    results = forms.CharField(
        label="Bereikte doelen, resultaten en producten", **_text("Wat de activiteiten hebben opgeleverd.")
    )
    obligations = forms.CharField(
        label="Naleving van de verplichtingen",
        **_text("Hoe u zich aan de voorwaarden van de subsidie hebt gehouden."),
    )
    comparison = forms.CharField(
        label="Vergelijking van plan en uitvoering",
        **_text("Wat liep anders dan gepland, ook in geld, en waarom?"),
    )
    annual_report_url = forms.URLField(
        label="Adres van het jaarverslag",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Bijvoorbeeld https://www.uwbestuur.nl/jaarverslag.pdf. Een bestand toevoegen kan ook.",
        widget=forms.URLInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spent"].label = f"Besteed in {year}"
        self.fields["annual_report_url"].label = f"Adres van het jaarverslag {year}"

    @property
    def facts(self) -> AccountFacts:
        return AccountFacts(**self.cleaned_data)

    @property
    def money_fields(self) -> Iterable[BoundField]:
        return [self[name] for name in ("spent", "activities_done", "destination", "destination_note")]

    @property
    def text_fields(self) -> Iterable[BoundField]:
        return [self[name] for name in YearAccount.texts]


class JudgeForm(PlainDutchErrors, forms.Form):
    verdict = forms.ChoiceField(
        label="Uw oordeel",
        choices=[("accepted", "Akkoord"), ("returned", "Terug voor aanvulling")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies ‘Akkoord’ of ‘Terug voor aanvulling’."},
    )
    remark = forms.CharField(
        label="Opmerking",
        required=False,
        max_length=REMARK_LIMIT,
        help_text="De contactschool krijgt dit per mail. Nodig als u de verantwoording terugstuurt.",
        widget=forms.Textarea({"rows": 5}),
    )
