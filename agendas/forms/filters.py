"""Filters of the list of agendas; what was chosen stands in the address of the page."""

from typing import Any

import django_filters
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from agendas.choices import FROZEN_STATES, State
from agendas.models import Agenda, AgendaMunicipality
from agendas.roles import RIGHTS
from gka_portal.lists import FilterForm
from municipalities.choices import Province
from municipalities.memberships import office_holder_ids_of, roles_of

FIRST_YEAR = 2018
ORDERS = {
    "": ("-start_year", "reference"),
    "wacht": ("state_since", "reference"),
    "gewijzigd": ("-state_since", "reference"),
    "gemeente": ("first_place", "-start_year", "reference"),
}


def _years() -> list[tuple[str, str]]:
    last = timezone.localdate().year + 3
    return [(str(year), str(year)) for year in range(last, FIRST_YEAR - 1, -1)]


class AgendaFilter(django_filters.FilterSet):
    """Searches short texts only (reference, title, names); the text of the agenda is not searched here."""

    zoek = django_filters.CharFilter(label="Gemeente, titel of kenmerk", method="search", max_length=80, strip=True)
    status = django_filters.ChoiceFilter(label="Status", field_name="state", empty_label="Alle statussen")
    provincie = django_filters.ChoiceFilter(
        label="Provincie", choices=Province.choices, empty_label="Alle provincies", method="in_province"
    )
    jaar = django_filters.ChoiceFilter(
        label="Loopt in jaar", choices=_years, empty_label="Alle jaren", method="in_year"
    )
    volgorde = django_filters.ChoiceFilter(
        label="Volgorde",
        empty_label="Nieuwste eerst",
        choices=[
            ("wacht", "Wacht het langst"),
            ("gewijzigd", "Net veranderd"),
            ("gemeente", "Gemeente, A tot Z"),
        ],
        method="in_order",
    )

    class Meta:
        model = Agenda
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: Any, queryset: QuerySet[Agenda], *, user: User) -> None:
        super().__init__(data, queryset)
        self.filters["status"].extra["choices"] = _states_read_by(user)

    @property
    def is_narrowed(self) -> bool:
        """Did the viewer choose anything besides the order?"""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        return any(value for name, value in chosen.items() if name != "volgorde")

    def search(self, queryset: QuerySet[Agenda], name: str, value: str) -> QuerySet[Agenda]:
        for word in value.split()[:6]:
            places = AgendaMunicipality.objects.filter(municipality__name__icontains=word).values("agenda")
            queryset = queryset.filter(Q(reference__icontains=word) | Q(title__icontains=word) | Q(pk__in=places))
        return queryset

    def in_province(self, queryset: QuerySet[Agenda], name: str, value: str) -> QuerySet[Agenda]:
        places = AgendaMunicipality.objects.filter(municipality__province=value).values("agenda")
        return queryset.filter(pk__in=places)

    def in_year(self, queryset: QuerySet[Agenda], name: str, value: str) -> QuerySet[Agenda]:
        return queryset.filter(start_year__lte=int(value), end_year__gte=int(value))

    def in_order(self, queryset: QuerySet[Agenda], name: str, value: str) -> QuerySet[Agenda]:
        if value == "gemeente":
            queryset = queryset.annotate(first_place=Min("agenda_municipalities__municipality__name"))
        return queryset.order_by(*ORDERS[value])


def _states_read_by(user: User) -> list[tuple[str, str]]:
    """Return the states in which `user` can meet an agenda: others would only give an empty list."""
    read: set[State] = set(FROZEN_STATES) if office_holder_ids_of(user) else set()
    for role in roles_of(user):
        read |= RIGHTS[role].reads
    return [choice for choice in State.choices if choice[0] in read]
