"""Bringing a file to an application."""

from collections.abc import Sequence
from typing import Any

from django import forms

from funding.choices import DocumentKind
from gka_portal.forms import PlainDutchErrors, PlainSelect
from records.upload_fields import ChooseAgain, UploadField
from records.uploads import Kind

# Kind.SHEET comes with the sheets; without it a sheet is refused with a sentence.
KINDS = Kind.PDF | Kind.IMAGE | getattr(Kind, "SHEET", Kind(0))


class DocumentForm(ChooseAgain, PlainDutchErrors, forms.Form):
    kind = forms.ChoiceField(
        label="Soort document",
        widget=PlainSelect,
        error_messages={"required": "Kies wat voor document dit is."},
    )
    year = forms.TypedChoiceField(
        label="Verslagjaar",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Nodig bij een jaarverslag en een activiteitenverslag.",
        widget=PlainSelect,
    )
    file = UploadField(
        label="Bestand",
        help_text="Een pdf, een foto (jpg of png) of een rekenblad (xlsx of ods). Hoogstens 20 MB.",
        kinds=KINDS,
        error_messages={"required": "Kies het bestand."},
    )
    description = forms.CharField(
        label="Omschrijving", required=False, max_length=200, help_text="Waaraan u het bestand later herkent."
    )

    def __init__(self, *args: Any, kinds: Sequence[DocumentKind], years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Kies…"), *((one.value, one.label) for one in kinds)]
        year: Any = self.fields["year"]
        year.choices = [("", "Hoort niet bij één jaar"), *((str(one), str(one)) for one in years)]
