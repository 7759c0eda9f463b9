"""Forms of the steps in the life of an agenda: a reason, a signature."""

from typing import Any

from django import forms

from agendas.richtext import normalise
from agendas.snapshot.checking import text_problem
from agendas.structure import Field
from gka_portal.forms import PlainDutchErrors

REASON_LIMIT = 2000
# Printed under the signature, so it must be printable like the text of the agenda.
_PLACE = Field("place", "Plaats", limit=80)


class ReasonForm(PlainDutchErrors, forms.Form):
    reason = forms.CharField(
        label="Reden",
        help_text="De anderen lezen dit. Schrijf wat er moet gebeuren.",
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Vul een reden in, zodat de anderen weten wat er moet gebeuren."},
    )


class ApprovalForm(PlainDutchErrors, forms.Form):
    """Carries the hash of the text that the reader had on screen."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RemovalForm(PlainDutchErrors, forms.Form):
    """Carries the hash of the row that somebody had on screen when deciding to remove it."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignatureForm(PlainDutchErrors, forms.Form):
    """Place, confirmation and the second factor; `asks_password` in demo mode without a code app."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    place = forms.CharField(label="Plaats", max_length=200, help_text="Waar u nu ondertekent.")
    confirmed = forms.BooleanField(
        error_messages={"required": "Zet een vinkje als u de agenda hebt gelezen en wilt ondertekenen."}
    )
    answer = forms.CharField(max_length=128)

    def __init__(self, *args: Any, asks_password: bool, on_behalf_of: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].label = f"Ik heb de agenda gelezen en onderteken namens {on_behalf_of}."
        answer = self.fields["answer"]
        if asks_password:
            answer.label = "Uw wachtwoord"
            answer.help_text = "Zo weten wij zeker dat u het bent. Alleen in de demonstratie is een wachtwoord genoeg."
            answer.widget = forms.PasswordInput({"autocomplete": "current-password"})
            answer.error_messages["required"] = "Vul uw wachtwoord in."
        else:
            answer.label = "Code uit uw app"
            answer.help_text = "Open de app op uw telefoon en typ de 6 cijfers over. Een herstelcode mag ook."
            answer.widget = forms.TextInput(
                {
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "autocapitalize": "off",
                    "spellcheck": "false",
                }
            )
            answer.error_messages["required"] = "Vul de code uit uw app in."

    def clean_place(self) -> str:
        place = normalise(self.cleaned_data["place"]).strip()
        if problem := text_problem(_PLACE, place):
            raise forms.ValidationError(problem)
        return place
