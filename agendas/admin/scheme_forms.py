"""Forms of the administration of funding schemes: a version, its windows, and the day on which the next one begins."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from agendas.actions.schemes import refuse_overlap
from agendas.models import FundingScheme, SchemeWindow
from agendas.models.schemes import SHARE
from gka_portal.admin import PortalModelForm
from gka_portal.admin.bulk import BulkForm
from gka_portal.admin.forms import YearInput
from gka_portal.forms import DutchDateField, MoneyField
from gka_portal.notation import euro
from municipalities.choices import Sector

if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _InlineFormSet = BaseInlineFormSet[SchemeWindow, FundingScheme, "WindowForm"]
else:
    _InlineFormSet = BaseInlineFormSet

UNKNOWN = "Leeg: niet bekend. Dan controleert het portaal hier niet op."


class DutchMomentField(forms.DateTimeField):
    """A day with a time, in Dutch time; shows 15-10-2019 12:00."""

    input_formats = ["%d-%m-%Y %H:%M", "%d-%m-%Y %H.%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"]
    default_error_messages = {"invalid": "Vul een dag met een tijd in, bijvoorbeeld 15-10-2019 12:00."}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"autocomplete": "off"}, format="%d-%m-%Y %H:%M")
        super().__init__(widget=widget, input_formats=self.input_formats, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as refused:
            if getattr(refused, "code", "") != "ambiguous_timezone":
                raise
            sentence = "Deze tijd bestaat niet of komt twee keer voor, omdat dan de klok omgaat. Kies een andere tijd."
            raise ValidationError(sentence, code="ambiguous_timezone") from None


class SchemeForm(PortalModelForm):
    """One version of a scheme."""

    ceiling = MoneyField(label="Plafond van de hele regeling", required=False, max_digits=14, help_text=UNKNOWN)
    maximum = MoneyField(label="Hoogste bedrag per aanvraag", required=False, help_text=UNKNOWN)
    sectors = forms.MultipleChoiceField(
        label="Sectoren die mogen aanvragen",
        required=False,
        choices=[(sector.value, sector.label) for sector in Sector if sector != Sector.MIXED],
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Geen vinkje: niet bekend. {UNKNOWN.partition(': ')[2].partition('. ')[2]}",
    )

    def clean_sectors(self) -> list[str]:
        """Keep them in the order of the list, so that the same choice is the same value."""
        return [sector.value for sector in Sector if sector in self.cleaned_data["sectors"]]

    def clean_gka_share(self) -> str:
        share: str = self.cleaned_data["gka_share"]
        # What is no fraction at all the model refuses.
        if share and re.fullmatch(SHARE, share) and Fraction(share) > 1:
            raise ValidationError("Dit is meer dan alles. Vul een breuk in van hoogstens 1/1, bijvoorbeeld 2/3.")
        return share

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        first = cleaned.get("valid_from", self.instance.valid_from)
        last, code = cleaned.get("valid_to"), cleaned.get("code", self.instance.code)
        if first and code and "valid_to" not in self.errors and not (last and last < first):
            try:
                refuse_overlap(FundingScheme(pk=self.instance.pk, code=code, valid_from=first, valid_to=last))
            except ValidationError as refused:
                self.add_error("valid_from" if "valid_from" in self.fields else "valid_to", refused)
        return cleaned


class WindowForm(PortalModelForm):
    """When one can apply in one year."""

    year = forms.IntegerField(label="Aanvraagjaar", widget=YearInput, min_value=2000, max_value=2100)
    opens_at = DutchMomentField(
        label="Opent", required=False, help_text="Nederlandse tijd, bijvoorbeeld 1-1-2020 0:00."
    )
    closes_at = DutchMomentField(label="Sluit", required=False, help_text="Om deze tijd kan het niet meer.")
    ceiling = MoneyField(label="Plafond van dit jaar", required=False, max_digits=14)
    activities_until = DutchDateField(
        label="Laatste dag van de activiteiten", required=False, help_text="Alleen als die anders is dan hierboven."
    )

    class Meta:
        model = SchemeWindow
        fields = ("year", "opens_at", "closes_at", "ceiling", "activities_until")


class WindowRows(_InlineFormSet):
    """The windows of a version: each year once, and together no more than the ceiling of the scheme."""

    # A year that is not there yet is left empty.
    can_delete_extra = False
    # There are applications under this version: only the ceiling of a year can change.
    is_used = False

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.is_used:
            for name in ("year", "opens_at", "closes_at", "activities_until"):
                form.fields[name].disabled = True

    def get_unique_error_message(self, unique_check: Any) -> str:
        return "Een aanvraagjaar staat er twee keer. Haal er een weg."

    def get_form_error(self) -> str:
        return "Dit aanvraagjaar staat er al."

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        years = sum((form.cleaned_data.get("ceiling") or 0 for form in kept if hasattr(form, "cleaned_data")), start=0)
        ceiling = self.instance.ceiling
        if ceiling is not None and years > ceiling:
            raise ValidationError(
                f"De plafonds van de jaren zijn samen {euro(years)}; dat is {euro(years - ceiling)} meer dan het "
                f"plafond van de hele regeling ({euro(ceiling)}). Controleer de bedragen."
            )


class NewVersionForm(BulkForm):
    """From when the next version holds."""

    valid_from = DutchDateField(
        label="Eerste dag van de nieuwe versie",
        help_text="De versie van nu eindigt de dag ervoor. Bijvoorbeeld 1-1-2027.",
    )
