"""The first page of a new agenda: for which municipalities, in which years."""

import re
from typing import Any

from django import forms

from accounts.models import User
from agendas.choices import State
from agendas.forms.fields import YearField
from agendas.forms.heading import period_problem
from agendas.forms.options import NOTHING
from agendas.models import Agenda
from agendas.permissions import municipalities_to_start
from gka_portal.forms import PlainDutchErrors, SearchableSelect
from municipalities.memberships import roles_of
from municipalities.models import Municipality
from municipalities.roles import Role


def _place_in_list(municipality: Municipality) -> str:
    """Where people look for a name: 's-Hertogenbosch under H."""
    return re.sub(r"^['’‘]\w+[\s-]+", "", municipality.name).casefold()


class StartForm(PlainDutchErrors, forms.Form):
    hide_optional_mark = True

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label="Gemeente",
        to_field_name="cbs_code",
        empty_label="Maak een keuze",
        widget=SearchableSelect,
        error_messages={
            "required": "Kies een gemeente.",
            "invalid_choice": "Kies een gemeente uit de lijst. U kunt alleen uw eigen gemeenten kiezen.",
        },
    )
    other_municipalities = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        label="Andere gemeenten",
        to_field_name="cbs_code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies gemeenten uit de lijst."},
    )
    start_year = YearField(label="Startjaar")
    end_year = YearField(label="Eindjaar", help_text="Een agenda duurt 1 tot en met 5 jaar.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: Any = self.fields
        own = municipalities_to_start(user)
        fields["municipality"].queryset = own
        names = [(row.cbs_code, row.name) for row in sorted(own, key=_place_in_list)]
        fields["municipality"].choices = [*NOTHING, *names]
        if Role.OCW_STAFF in roles_of(user):
            # A box for each of the 342 helps nobody; more municipalities can be added on the first page.
            del fields["other_municipalities"]
        else:
            fields["other_municipalities"].queryset = own
            fields["other_municipalities"].choices = names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if problem := period_problem(cleaned.get("start_year"), cleaned.get("end_year")):
            self.add_error("end_year", problem)
        return cleaned

    def overlapping(self) -> list[Agenda]:
        """Return the agendas of the chosen municipalities that share a year with the chosen ones."""
        found = Agenda.objects.visible_to(self.user).exclude(state=State.WITHDRAWN)
        found = found.filter(
            start_year__lte=self.cleaned_data["end_year"], end_year__gte=self.cleaned_data["start_year"]
        )
        return list(found.filter(municipalities__in=self.municipalities()).order_by("reference").distinct())

    def municipalities(self) -> list[Municipality]:
        """Return the chosen municipalities, the first one first."""
        first = self.cleaned_data["municipality"]
        return [first, *(row for row in self.cleaned_data.get("other_municipalities") or [] if row != first)]
