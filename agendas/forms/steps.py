"""Forms of the steps in the life of an agenda: a reason, a signature."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.second_factor import Factors
from agendas.richtext import normalise
from agendas.snapshot.checking import text_problem
from agendas.structure import Field
from gka_portal.forms import DutchDateField, PlainDutchErrors
from gka_portal.notation import with_article

REASON_LIMIT = 2000
_HELP_ON_APP = "Open de app op uw telefoon en typ de 6 cijfers over. Een herstelcode mag ook."
_HELP_ON_RECOVERY_CODE = "Hebt u uw passkey niet bij u? Vul dan een van uw herstelcodes in."
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


class HoldForm(PlainDutchErrors, forms.Form):
    """Why who signs wants to wait."""

    reason = forms.CharField(
        label="Reden",
        help_text="De regiocoördinator, OCW en uw secretariaat lezen dit. Schrijf waarop u wacht of wat u wilt weten.",
        max_length=400,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Vul een reden in, zodat de regiocoördinator weet waarop u wacht."},
    )


def _in_two_weeks() -> date:
    return timezone.localdate() + timedelta(weeks=2)


class SubmitForm(PlainDutchErrors, forms.Form):
    """Until when the reviewers are asked to answer."""

    review_by = DutchDateField(
        label="Reactie graag tot en met",
        required=False,
        initial=_in_two_weeks,
        help_text="De wethouder en OCW zien deze dag. Leeg: geen uiterste dag.",
    )

    def clean_review_by(self) -> date | None:
        day: date | None = self.cleaned_data["review_by"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("Deze dag is al voorbij. Kies vandaag of een latere dag.")
        if day is not None and day > timezone.localdate() + timedelta(days=366):
            raise forms.ValidationError("Deze dag is over meer dan een jaar. Controleer het jaartal.")
        return day


class ApprovalForm(PlainDutchErrors, forms.Form):
    """Carries the hash of the text that the reader had on screen."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RemovalForm(PlainDutchErrors, forms.Form):
    """Carries the hash of the row that somebody had on screen when deciding to remove it."""

    base = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignatureForm(PlainDutchErrors, forms.Form):
    """Place, confirmation and the second factor; `asks_password` in demo mode without a second factor.

    Somebody with a passkey answers with that (`credential`, put in by static/js/passkey.js) or with a code.
    """

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    place = forms.CharField(label="Plaats", max_length=200, help_text="Waar u nu ondertekent.")
    confirmed = forms.BooleanField()
    answer = forms.CharField(max_length=128)
    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, factors: Factors, asks_password: bool, on_behalf_of: str, the: str, **kwargs: Any
    ) -> None:
        """`the`: what is signed, "de agenda" or "het addendum"."""
        super().__init__(*args, **kwargs)
        self.factors = factors
        # The button of the passkey, also when its script did not run.
        self.uses_passkey = factors.passkey and ("with_passkey" in self.data or bool(self.data.get("credential")))
        # Not the browser but clean_answer() asks for it: there are two ways to confirm.
        self.fields["answer"].required = not factors.passkey
        self.hide_optional_mark = factors.passkey
        confirmed = self.fields["confirmed"]
        confirmed.label = f"Ik heb {the} gelezen en onderteken namens {with_article(on_behalf_of)}."
        confirmed.error_messages["required"] = f"Zet een vinkje als u {the} hebt gelezen en wilt ondertekenen."
        answer = self.fields["answer"]
        if asks_password:
            answer.label = "Uw wachtwoord"
            answer.help_text = "Zo weten wij zeker dat u het bent. Alleen in de demonstratie is een wachtwoord genoeg."
            answer.widget = forms.PasswordInput({"autocomplete": "current-password"})
            answer.error_messages["required"] = "Vul uw wachtwoord in."
        else:
            answer.label = "Code uit uw app" if self.factors.code_app else "Herstelcode"
            answer.help_text = _HELP_ON_APP if self.factors.code_app else _HELP_ON_RECOVERY_CODE
            answer.widget = forms.TextInput(
                {
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "autocapitalize": "off",
                    "spellcheck": "false",
                }
            )
            answer.error_messages["required"] = (
                "Vul de code uit uw app in." if self.factors.code_app else "Vul een herstelcode in."
            )

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if not answer and not self.uses_passkey:
            raise forms.ValidationError(self.fields["answer"].error_messages["required"])
        return answer

    def clean_place(self) -> str:
        place = normalise(self.cleaned_data["place"]).strip()
        if problem := text_problem(_PLACE, place):
            raise forms.ValidationError(problem)
        return place
