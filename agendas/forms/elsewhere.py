"""Bringing in a PDF that was signed with a trust service provider."""

from django import forms

from agendas.richtext import normalise
from agendas.snapshot.checking import text_problem
from agendas.structure import Field
from gka_portal.forms import PlainDutchErrors
from records.upload_fields import ChooseAgain, UploadField

# Printed under the signature, so it must be printable like the text of the agenda.
_PLACE = Field("place", "Plaats", limit=80)
# A scan would be no signed PDF any more, so the advice for other files does not fit.
TOO_LARGE = (
    "Dit bestand is groter dan 20 MB. Kies de vastgestelde pdf met alleen uw handtekening erbij. "
    "Is die zelf zo groot? Onderteken dan in het portaal of op papier."
)


class ExternalForm(ChooseAgain, PlainDutchErrors, forms.Form):
    file = UploadField(
        label="Ondertekende pdf",
        help_text="De vastgestelde pdf met uw handtekening erin, hoogstens 20 MB.",
        error_messages={"required": "Kies de ondertekende pdf.", "too_large": TOO_LARGE},
    )
    place = forms.CharField(
        label="Plaats van ondertekening",
        max_length=200,
        error_messages={"required": "Vul de plaats in waar is ondertekend."},
    )

    def clean_place(self) -> str:
        place = normalise(self.cleaned_data["place"]).strip()
        if problem := text_problem(_PLACE, place):
            raise forms.ValidationError(problem)
        return place
