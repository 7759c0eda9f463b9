"""Inputs of the administration: the portal's own, without the scripts, popups and look of Django's admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from gka_portal.forms import DutchDateField, PlainDutchErrors, SearchableSelect

if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class CountInput(forms.TextInput):
    """A whole number as Dutch people write it: 109.436 or 109436."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "data-number": True, **(attrs or {})})


class YearInput(forms.TextInput):
    """A year: four digits, never with a point."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "maxlength": 4, "data-number": True})


class PortalModelForm(PlainDutchErrors, _ModelForm):
    """Base of every form of the administration. Set per request: `by`, who fills it in, and `refused`, the sentences
    with which an action refused what this form had found good.
    """

    by: Any = None
    refused: Sequence[str] = ()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refused:
            raise ValidationError(list(self.refused))
        return cleaned


def formfield_of(db_field: Any, **options: Any) -> forms.Field | None:
    """Return the form field of the portal for a field of a model."""
    field: forms.Field | None
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return db_field.formfield(form_class=DutchDateField, **options)
    if isinstance(db_field, models.ManyToManyField):
        field = db_field.formfield(widget=forms.CheckboxSelectMultiple, **options)
    elif isinstance(db_field, models.ForeignKey):
        field = db_field.formfield(**{"empty_label": "Geen" if db_field.blank else "Maak een keuze", **options})
        if isinstance(field, forms.ModelChoiceField) and type(field.widget) is forms.Select:
            field.widget = SearchableSelect(choices=field.choices)
    elif isinstance(db_field, models.PositiveSmallIntegerField):
        field = db_field.formfield(widget=YearInput, **options)
    elif isinstance(db_field, models.IntegerField):
        field = db_field.formfield(widget=CountInput, localize=True, **options)
    else:
        field = db_field.formfield(**options)
        if isinstance(field, forms.TypedChoiceField) and not db_field.blank:
            # Django's "---------" says nothing.
            field.choices = [("", "Maak een keuze"), *db_field.choices]
    return field
