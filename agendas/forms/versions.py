"""Keeping a version by hand, and choosing two texts to compare."""

from typing import Any

from django import forms

from agendas.actions.versions import NAME_LENGTH
from agendas.snapshot.kept import NOW
from gka_portal.forms import PlainDutchErrors


class KeepForm(PlainDutchErrors, forms.Form):
    name = forms.CharField(
        label="Naam van de versie",
        help_text="Bijvoorbeeld: Voor het overleg van 3 maart.",
        max_length=NAME_LENGTH,
        error_messages={
            "required": "Geef de versie een naam, bijvoorbeeld “Voor het overleg van 3 maart”.",
            "max_length": f"Deze naam is te lang. Gebruik ten hoogste {NAME_LENGTH} tekens.",
        },
    )


class CompareForm(PlainDutchErrors, forms.Form):
    """Which two texts; `choices` are those that the person may read."""

    hide_optional_mark = True

    van = forms.ChoiceField(label="Eerdere tekst", widget=forms.Select, required=False)
    naar = forms.ChoiceField(label="Latere tekst", widget=forms.Select, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("van", "naar"):
            field: Any = self.fields[name]
            field.choices = choices
            field.error_messages["invalid_choice"] = "Kies een tekst uit de lijst."


def keys_of(choices: list[tuple[str, Any]]) -> list[str]:
    """Return the keys of `choices`, those in groups too."""
    keys = []
    for key, label in choices:
        keys += [inner for inner, _ in label] if isinstance(label, list) else [key]
    return keys


def newest_of(choices: list[tuple[str, Any]]) -> str:
    """Return the newest text before that of today; that itself when there is none."""
    return next((key for key in keys_of(choices) if key != NOW), NOW)
