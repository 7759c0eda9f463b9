"""Asking for a file of the figures: which kind, and of which applications."""

from typing import Any

from django import forms

from funding.choices import ReportKind
from funding.figures import Wanted
from funding.forms.figures import FiguresFilter


class AskForm(FiguresFilter):
    """What is left open is not narrowed. The kind is the button that was pressed."""

    kind = forms.ChoiceField(
        label="Soort bestand",
        choices=ReportKind.choices,
        error_messages={"required": "Kies een soort bestand.", "invalid_choice": "Kies een bestand uit de lijst."},
    )

    def __init__(self, data: Any = None, *, asked_before: Wanted | None = None) -> None:
        super().__init__(data)
        self.initial = asked_before.address if asked_before else {}
