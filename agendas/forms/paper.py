"""A signature in wet ink: bringing in the scan, and judging a colleague's."""

import datetime
from typing import Any

from django import forms

from agendas.actions.paper import CODE_LENGTH, code_problem, day_problem
from agendas.models import SigningRound
from agendas.richtext import normalise
from agendas.snapshot.checking import text_problem
from agendas.structure import Field
from gka_portal.forms import DutchDateField, PlainDutchErrors
from records.upload_fields import ChooseAgain, UploadField
from records.uploads import Kind

# Printed under the signature, so it must be printable like the text of the agenda.
_PLACE = Field("place", "Plaats", limit=80)
REASON_LIMIT = 400


class PaperForm(ChooseAgain, PlainDutchErrors, forms.Form):
    """The scan, with what stands on the paper."""

    scan = UploadField(
        label="Scan of foto van de handtekening",
        help_text="Liefst een pdf van het hele ondertekende document. Of één foto (jpg of png) van de bladzijde met de "
        "handtekening, met de controlecode onderaan leesbaar. Hoogstens 20 MB.",
        kinds=Kind.PDF | Kind.IMAGE,
        error_messages={"required": "Kies de scan of foto van de handtekening."},
    )
    date = DutchDateField(
        label="Datum op het papier",
        help_text="Bijvoorbeeld 1-7-2026.",
        error_messages={"required": "Vul de datum in die op het papier staat."},
    )
    place = forms.CharField(label="Plaats op het papier", max_length=200)

    def __init__(self, *args: Any, signing_round: SigningRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signing_round = signing_round

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        if problem := day_problem(self.signing_round, day):
            raise forms.ValidationError(problem)
        return day

    def clean_place(self) -> str:
        place = normalise(self.cleaned_data["place"]).strip()
        if problem := text_problem(_PLACE, place):
            raise forms.ValidationError(problem)
        return place


class ConfirmForm(PlainDutchErrors, forms.Form):
    """What somebody else compares; the code is not on the page, it is typed over from the scan."""

    code = forms.CharField(
        label="Controlecode op de scan",
        max_length=80,
        help_text=f"Onder aan elke bladzijde staat een code. Typ de eerste {CODE_LENGTH} tekens over van de scan.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": f"Vul de eerste {CODE_LENGTH} tekens in van de controlecode die op de scan staat."},
    )
    compared = forms.BooleanField(
        error_messages={"required": "Zet een vinkje als u naam, datum en plaats op de scan hebt vergeleken."}
    )

    def __init__(self, *args: Any, signing_round: SigningRound, who: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signing_round = signing_round
        self.fields["compared"].label = f"Op de scan staat de handtekening van {who}, met deze datum en plaats."

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if problem := code_problem(self.signing_round, code):
            raise forms.ValidationError(problem)
        return code


class RejectForm(PlainDutchErrors, forms.Form):
    reason = forms.CharField(
        label="Reden",
        help_text="Uw collega krijgt dit per mail. Schrijf wat er aan de scan moet veranderen.",
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Vul een reden in, zodat uw collega weet wat er aan de scan moet veranderen."},
    )
