"""Changing many rows at once: first a page that says which rows, what they are now and what will happen."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from gka_portal.forms import DutchDateField, PlainDutchErrors


class BulkForm(PlainDutchErrors, forms.Form):
    """What must be known before many rows change; empty when nothing has to be asked."""


class ReasonForm(BulkForm):
    """A step that somebody may want to understand later."""

    reason = forms.CharField(
        label="Reden",
        max_length=300,
        help_text="Waarom doet u dit? De reden staat daarna in de geschiedenis van elke rij.",
        widget=forms.Textarea({"rows": 3}),
    )


class LastDayForm(ReasonForm):
    """Ending rows on a day."""

    last_day = DutchDateField(
        label="Laatste dag",
        help_text="De laatste dag die nog meetelt, bijvoorbeeld 31-12-2026.",
        initial=timezone.localdate,
    )

    field_order = ["last_day", "reason"]

    def clean_last_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["last_day"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Vul een dag in tussen 2000 en 2100, bijvoorbeeld 31-12-2026.")
        return day


# More rows than anybody can look through before confirming.
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class BulkStep:
    """One action on many rows: the words of its page, its form, and the action that does it.

    `now` says what a row is now; `perform(rows, **fields of the form)` returns the sentence that is shown
    afterwards and raises ValidationError with a sentence when it refuses. It changes everything or nothing.
    """

    title: str
    explanation: str
    button: str
    perform: Callable[..., str]
    form: type[forms.Form] = BulkForm
    now_label: str = "Nu"
    now: Callable[[Any], str] = str
    danger: bool = False

    def lines(self, rows: list[Model], name_of: Callable[[Model], str] = str) -> list[tuple[str, str, str]]:
        """Key, name and present value of each row."""
        return [(str(row.pk), name_of(row), self.now(row)) for row in rows]
