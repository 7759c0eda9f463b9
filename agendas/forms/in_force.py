"""On which day the text in force is asked for."""

from datetime import date

from django import forms
from django.utils import timezone

from gka_portal.forms import DutchDateField, PlainDutchErrors


class DayForm(PlainDutchErrors, forms.Form):
    """`?op=`; without it, today."""

    hide_optional_mark = True

    op = DutchDateField(label="Datum", required=False, help_text="Bijvoorbeeld 1-7-2026. Leeg: vandaag.")

    @property
    def day(self) -> date:
        """The day that was asked for; today when nothing was, or nothing that is a day."""
        chosen: date | None = self.cleaned_data.get("op") if self.is_bound and self.is_valid() else None
        return chosen or timezone.localdate()
