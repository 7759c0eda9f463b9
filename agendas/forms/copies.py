"""Writing down that a certified copy went to somebody outside the portal."""

from datetime import date
from typing import Any

from django import forms

from agendas.actions.copies import day_problem
from agendas.choices import CopyWay
from agendas.models import SigningRound
from gka_portal.forms import DutchDateField, PlainDutchErrors

_BY_HAND = [(way.value, way.label) for way in (CopyWay.MAIL, CopyWay.POST, CopyWay.HANDED)]


class CopyForm(PlainDutchErrors, forms.Form):
    name = forms.CharField(
        label="Naam",
        max_length=120,
        help_text="Aan wie u het afschrift hebt gegeven.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    organisation = forms.CharField(
        label="Organisatie",
        max_length=160,
        help_text="De partij waar deze persoon bij hoort, bijvoorbeeld gemeente Alkmaar.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    way = forms.ChoiceField(label="Hoe hebt u het verstuurd?", choices=_BY_HAND, widget=forms.RadioSelect)
    sent_on = DutchDateField(
        label="Op welke dag?",
        help_text="Bijvoorbeeld 1-7-2026.",
        error_messages={"required": "Vul de dag in waarop het afschrift is verstuurd of overhandigd."},
    )
    remark = forms.CharField(
        label="Toelichting",
        max_length=200,
        required=False,
        help_text="Bijvoorbeeld het adres of het nummer van de aangetekende brief.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, signing_round: SigningRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signing_round = signing_round

    def clean_sent_on(self) -> date:
        day: date = self.cleaned_data["sent_on"]
        if problem := day_problem(self.signing_round, day):
            raise forms.ValidationError(problem)
        return day
