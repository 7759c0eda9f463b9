"""Asking for a file of an agenda."""

from typing import Any

from django import forms

from agendas.choices import ExportKind
from agendas.snapshot.kept import NOW
from gka_portal.forms import PlainDutchErrors, PlainSelect


class ComparisonForm(PlainDutchErrors, forms.Form):
    """Which two texts to compare; `texts` are the keys and titles, the newest first."""

    hide_optional_mark = True

    before = forms.ChoiceField(
        label="Oude tekst", widget=PlainSelect, error_messages={"required": "Kies de oude tekst."}
    )
    after = forms.ChoiceField(
        label="Nieuwe tekst", widget=PlainSelect, error_messages={"required": "Kies de nieuwe tekst."}
    )

    def __init__(self, data: Any = None, *, texts: list[tuple[str, str]]) -> None:
        # What most people look for: what is different now from the last version.
        initial = {"before": texts[1][0], "after": NOW} if len(texts) > 1 else {}
        super().__init__(data, initial=initial)
        for name in ("before", "after"):
            field: Any = self.fields[name]
            field.choices = texts
            field.error_messages["invalid_choice"] = "Kies een tekst uit de lijst."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("before") and values.get("before") == values.get("after"):
            self.add_error("after", "Kies twee verschillende teksten.")
        return values


class AskForm(PlainDutchErrors, forms.Form):
    """Which kind of file."""

    kind = forms.ChoiceField(
        choices=ExportKind.choices,
        error_messages={"required": "Kies een bestand.", "invalid_choice": "Kies een bestand uit de lijst."},
    )
