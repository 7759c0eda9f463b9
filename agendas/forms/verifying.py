"""The file that anybody brings to have it judged."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from gka_portal.forms import PlainDutchErrors
from records.verification import MAXIMUM_BYTES

TOO_LARGE = "Dit bestand is groter dan 50 MB. Zo groot maakt het portaal geen documenten. Kies een ander bestand."


class VerifyForm(PlainDutchErrors, forms.Form):
    """One PDF, which is judged and forgotten."""

    file = forms.FileField(
        label="Pdf-bestand",
        help_text="Kies het bestand of sleep het hierheen. Hoogstens 50 MB.",
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": "Kies het pdf-bestand dat u wilt controleren.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "invalid": "Er kwam geen bestand aan. Kies het pdf-bestand opnieuw.",
            "max_length": "De naam van dit bestand is te lang. Geef het een kortere naam en kies het opnieuw.",
        },
        max_length=255,
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is larger than anything that the portal makes."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > MAXIMUM_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file
