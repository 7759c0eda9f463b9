"""Asking to change a running grant, and answering that."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from funding.actions.deciding import Decision
from gka_portal.forms import DutchDateField, MoneyField, PlainDutchErrors
from records.upload_fields import ChooseAgain, UploadField

REASON_LIMIT = 4000
_DECISION = ("number", "date", "amount", "activities_until", "upload")


class AskForm(PlainDutchErrors, forms.Form):
    reason = forms.CharField(
        label="Wat wilt u wijzigen, en waarom?",
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "Schrijf op wat u wilt wijzigen en waarom."},
    )
    amount = MoneyField(label="Nieuw bedrag", required=False, help_text="Alleen als het bedrag anders moet worden.")
    activities_until = DutchDateField(
        label="Nieuwe laatste dag van de activiteiten",
        required=False,
        help_text="Alleen als de activiteiten langer of korter duren. Bijvoorbeeld 31-12-2027.",
    )


class AnswerForm(ChooseAgain, PlainDutchErrors, forms.Form):
    """The answer, and when the grant becomes another one: the decision that says so."""

    # Which fields are needed depends on the answer: the page says it.
    hide_optional_mark = True

    verdict = forms.ChoiceField(
        label="Uw besluit",
        choices=[("agreed", "Toestaan"), ("refused", "Niet toestaan")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies ‘Toestaan’ of ‘Niet toestaan’."},
    )
    answer = forms.CharField(
        label="Antwoord aan het schoolbestuur",
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Schrijf uw antwoord aan het schoolbestuur."},
    )
    number = forms.CharField(
        label="Nummer van de wijzigingsbeschikking",
        required=False,
        max_length=60,
    )
    date = DutchDateField(label="Datum van de beschikking", required=False, help_text="Bijvoorbeeld 1-7-2026.")
    amount = MoneyField(label="Subsidie na de wijziging", required=False, help_text="Leeg: het bedrag blijft gelijk.")
    activities_until = DutchDateField(
        label="Laatste dag na de wijziging", required=False, help_text="Leeg: de laatste dag blijft gelijk."
    )
    upload = UploadField(
        label="De beschikking", required=False, help_text="Een pdf, hoogstens 20 MB. Kan ook later, bij de documenten."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_decided = self._has_number() and cleaned.get("verdict") == "agreed"
        if is_decided and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", "Vul de datum van de beschikking in.")
        return cleaned

    def _has_number(self) -> bool:
        return bool(self.cleaned_data.get("number"))

    @property
    def answer_fields(self) -> Iterable[BoundField]:
        return [self["verdict"], self["answer"]]

    @property
    def decision_fields(self) -> Iterable[BoundField]:
        return [self[name] for name in _DECISION]

    @property
    def agreed(self) -> bool:
        return bool(self.cleaned_data["verdict"] == "agreed")

    @property
    def decision(self) -> Decision | None:
        """The decision that changes the grant; None when no number of one was given, or when it is refused."""
        if not self._has_number() or not self.agreed:
            return None
        facts = {name: self.cleaned_data[name] for name in _DECISION}
        return Decision(reason=self.cleaned_data["answer"], **facts)
