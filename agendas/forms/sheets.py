"""A spreadsheet with budget and cover lines: chosen or pasted, then confirmed."""

from typing import Any

from django import forms

from gka_portal.forms import PlainDutchErrors
from records.upload_fields import ChooseAgain, UploadField
from records.uploads import Kind

REPLACE, ADD = "vervangen", "toevoegen"
_MANNERS = (
    (REPLACE, "Vervangen: de regels van een interventie worden wat in het blad staat"),
    (ADD, "Toevoegen: de regels uit het blad komen bij de regels die er al staan"),
)


class SheetForm(ChooseAgain, PlainDutchErrors, forms.Form):
    """Where the lines come from, and what they do with those that stand there."""

    hide_optional_mark = True

    file = UploadField(
        kinds=Kind.SHEET,
        label="Bestand",
        help_text="Een rekenblad van Excel (xlsx) of LibreOffice (ods), hoogstens 5 MB.",
        required=False,
    )
    text = forms.CharField(
        label="Of plak hier",
        help_text="Kopieer de cellen uit uw rekenblad, met de rij met koppen erbij.",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    manner = forms.ChoiceField(
        label="Wat gebeurt er met de regels die er al staan?",
        choices=_MANNERS,
        initial=REPLACE,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "file" in self.errors or "text" in self.errors:
            return cleaned
        has_text = bool(cleaned.get("text", "").strip())
        if cleaned.get("file") and has_text:
            self.add_error("text", "Kies een bestand óf plak tekst. Maak dit veld leeg, of kies geen bestand.")
        elif not cleaned.get("file") and not has_text:
            self.add_error("file", "Kies een bestand, of plak hieronder de cellen uit uw rekenblad.")
        return cleaned

    @property
    def source(self) -> str:
        """The field that the lines came from."""
        return "file" if self.cleaned_data.get("file") else "text"


class ConfirmForm(forms.Form):
    """What was shown, to be stored: the lines as text, and the hashes of the money that they were compared with."""

    text = forms.CharField(strip=False, widget=forms.HiddenInput)
    manner = forms.ChoiceField(choices=_MANNERS, widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput)

    @property
    def bases(self) -> dict[str, str]:
        pairs = (pair.partition(":") for pair in self.cleaned_data["base"].split())
        return {row_id: base for row_id, _, base in pairs}


def base_text(bases: dict[str, str]) -> str:
    """Return `bases` as ConfirmForm carries them."""
    return " ".join(f"{row_id}:{base}" for row_id, base in bases.items())
