"""Asking somebody to read along, changing until when, and searching the list of guests."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from agendas.models import Guest
from agendas.tables.guests import GuestState, in_state
from gka_portal.forms import DutchDateField, PlainDutchErrors
from gka_portal.lists import FilterForm, choice, search_field

USUAL_DAYS = 21
_NO_DAY = "Vul een datum in, bijvoorbeeld 1-7-2026."


class PeriodForm(PlainDutchErrors, forms.Form):
    """From when until when somebody reads along."""

    hide_optional_mark = True

    start = DutchDateField(label="Eerste dag", initial=timezone.localdate, error_messages={"required": _NO_DAY})
    end = DutchDateField(
        label="Laatste dag",
        initial=lambda: timezone.localdate() + timedelta(days=USUAL_DAYS),
        help_text="Na deze dag stopt de toegang vanzelf. Hoogstens 6 maanden.",
        error_messages={"required": _NO_DAY},
    )


class GuestForm(PeriodForm):
    """Whom to ask, for how long, and what they may do."""

    hide_optional_mark = False

    email = forms.EmailField(
        label="E-mailadres",
        max_length=254,
        help_text="Een adres van één persoon. Hiermee logt deze persoon in.",
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": "Vul één e-mailadres in, bijvoorbeeld naam@gemeente.nl."},
    )
    name = forms.CharField(
        label="Naam",
        max_length=150,
        help_text="Heeft deze persoon al een account? Dan gebruikt het portaal de naam van dat account.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    organisation = forms.CharField(label="Organisatie", max_length=150, required=False)
    may_comment = forms.BooleanField(label="Mag opmerkingen maken", initial=True, required=False)
    message = forms.CharField(
        label="Bericht in de mail",
        max_length=1_000,
        required=False,
        help_text="Bijvoorbeeld: waar wilt u dat deze persoon naar kijkt?",
        widget=forms.Textarea({"rows": 4}),
    )

    field_order = ("email", "name", "organisation", "start", "end", "may_comment", "message")


class GuestFilter(FilterForm):
    """The list of guests of one agenda."""

    zoek = search_field("Naam, e-mailadres of organisatie")
    stand = choice("Stand", "Elke stand", GuestState.choices)

    def found_in(self, guests: QuerySet[Guest]) -> QuerySet[Guest]:
        """Return those of `guests` that were asked for."""
        chosen: dict[str, Any] = self.chosen
        for word in chosen.get("zoek", "").split()[:6]:
            person = Q(user__name__icontains=word) | Q(user__email__icontains=word)
            guests = guests.filter(person | Q(user__organisation__icontains=word))
        return guests.filter(in_state(GuestState(chosen["stand"]))) if "stand" in chosen else guests
