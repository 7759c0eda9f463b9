"""The form of a hand-over: which municipalities, to whom, from which day."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from gka_portal.forms import DutchDateField, PlainDutchErrors
from municipalities.actions.handing_over import coordinations_of, municipalities_under
from municipalities.models import Municipality
from municipalities.permissions import takers_for

ALL, SOME = "alle", "deel"


class GiverForm(PlainDutchErrors, forms.Form):
    """Whose municipalities; asked of the administrator only."""

    van = forms.ModelChoiceField(
        User.objects.none(),
        label="Wie draagt over",
        empty_label="Maak een keuze",
        error_messages={
            "required": "Kies wie overdraagt.",
            "invalid_choice": "Kies een regiocoördinator uit de lijst.",
        },
    )

    def __init__(self, *args: Any, givers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["van"].queryset = givers  # type: ignore[attr-defined]


class HandOverForm(PlainDutchErrors, forms.Form):
    """What goes to whom, and when."""

    scope = forms.ChoiceField(label="Wat gaat over", widget=forms.RadioSelect, initial=ALL)
    municipalities = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        label="Welke gemeenten",
        required=False,
        to_field_name="cbs_code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies gemeenten uit de lijst."},
    )
    taker = forms.ModelChoiceField(
        User.objects.none(),
        label="Aan wie",
        empty_label="Maak een keuze",
        error_messages={"required": "Kies wie de gemeenten overneemt.", "invalid_choice": "Kies iemand uit de lijst."},
    )
    start = DutchDateField(
        label="Vanaf welke dag",
        initial=timezone.localdate,
        help_text="Op deze dag is de ander regiocoördinator. Een dag ervoor eindigt de oude rol.",
    )
    explanation = forms.CharField(
        label="Toelichting voor beiden",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Bijvoorbeeld: wat loopt er, wie moet u bellen. Staat in de mail.",
    )

    def __init__(self, *args: Any, giver: User, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver, self.by = giver, by
        today = timezone.localdate()
        self.own = municipalities_under(coordinations_of(giver, today), today)
        fields: Any = self.fields
        fields["scope"].choices = [(ALL, f"Alle gemeenten ({len(self.own)})"), (SOME, "Een deel van de gemeenten")]
        fields["municipalities"].queryset = Municipality.objects.filter(pk__in=[place.pk for place in self.own])
        fields["municipalities"].choices = [(place.cbs_code, place.name) for place in self.own]
        fields["taker"].queryset = takers_for(by).exclude(pk=giver.pk)
        fields["taker"].label_from_instance = lambda user: (
            f"{user.name}, {user.organisation}" if user.organisation else user.name
        )

    def clean_start(self) -> date | None:
        day: date | None = self.cleaned_data["start"]
        if day is not None and day < timezone.localdate():
            raise ValidationError("Deze dag is al voorbij. Kies vandaag of een latere dag.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") == SOME and not cleaned.get("municipalities") and "municipalities" not in self.errors:
            self.add_error("municipalities", "Kies minstens één gemeente, of kies ‘Alle gemeenten’.")
        return cleaned

    def chosen(self) -> list[Municipality]:
        """Return the municipalities that go over."""
        if self.cleaned_data["scope"] == ALL:
            start = self.cleaned_data["start"]
            return municipalities_under(coordinations_of(self.giver, start), start)
        return sorted(self.cleaned_data["municipalities"], key=lambda place: place.name)
