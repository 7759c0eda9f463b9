"""Filters of the list of people; what was chosen stands in the address of the page."""

from typing import Any

import django_filters
from django.db.models import F, OrderBy, Q, QuerySet

from accounts.models import User
from gka_portal.forms import SearchableSelect
from gka_portal.lists import Column, FilterForm, choice, has_words, order_choices, search_field
from municipalities.models import Membership, Municipality, OfficeHolder, Region
from municipalities.permissions import places_with_visible_people, sees_everybody
from municipalities.rights import TECHNICAL, TECHNICAL_NAME, Line, Remark
from municipalities.roles import Place, Role
from municipalities.tables.people import PersonState, with_state

COLUMNS = (
    Column("Naam", "naam", "Naam, A tot Z", "Naam, Z tot A"),
    Column("Rollen"),
    Column("Organisatie", "organisatie", "Organisatie, A tot Z", "Organisatie, Z tot A"),
    Column("Status"),
)
# How somebody uses the account is for who sees everybody.
LAST_LOGIN = Column("Laatst ingelogd", "ingelogd", "Langst niet ingelogd eerst", "Net ingelogd eerst")
DEFAULT_ORDER = "naam"
_ORDERS: dict[str, OrderBy] = {
    "naam": F("name").asc(),
    "-naam": F("name").desc(),
    "organisatie": F("organisation").asc(),
    "-organisatie": F("organisation").desc(),
    # Who never signed in has waited longest.
    "ingelogd": F("last_login").asc(nulls_first=True),
    "-ingelogd": F("last_login").desc(nulls_last=True),
}
_PLACES = [
    ("ministerie", "Ministerie"),
    ("gemeente", "Gemeente"),
    ("regio", "Regio"),
    ("schoolbestuur", "Schoolbestuur"),
    ("ambt", "Ambtsdrager"),
]
_KINDS = dict(
    zip(
        (value for value, _ in _PLACES),
        (Place.MINISTRY, Place.MUNICIPALITY, Place.REGION, Place.SCHOOL_BOARD, Place.OFFICE_HOLDER),
        strict=True,
    )
)
_FACTS_FOR_ALL = frozenset({PersonState.NO_FACTOR})


def columns_for(user: User) -> tuple[Column, ...]:
    """Return the columns of the list as `user` sees it."""
    return (*COLUMNS, LAST_LOGIN) if sees_everybody(user) else COLUMNS


class PersonFilter(django_filters.FilterSet):
    """Filters people (tables.people.people) by name, role, place and state."""

    zoek = django_filters.CharFilter(
        label="Naam, e-mailadres of organisatie", method="search", max_length=80, strip=True
    )
    rol = django_filters.ChoiceFilter(label="Rol", choices=Role.choices, empty_label="Alle rollen", method="in_role")
    plaats = django_filters.ChoiceFilter(label="Soort plaats", choices=_PLACES, empty_label="Overal", method="at_kind")
    bij = django_filters.ChoiceFilter(
        label="Gemeente of regio", empty_label="Alle", method="at_place", widget=SearchableSelect
    )
    status = django_filters.ChoiceFilter(label="Status", empty_label="Iedereen", method="in_state")
    volgorde = django_filters.ChoiceFilter(label="Volgorde", method="in_order")

    class Meta:
        model = User
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: Any, queryset: QuerySet[User], *, user: User) -> None:
        super().__init__(data, queryset)
        self.filters["bij"].extra["choices"] = _places_of(user)
        hidden = frozenset() if sees_everybody(user) else _FACTS_FOR_ALL
        states = [choice for choice in PersonState.choices if choice[0] not in hidden]
        self.filters["status"].extra["choices"] = states
        usual, others = order_choices(columns_for(user), DEFAULT_ORDER)
        self.filters["volgorde"].extra |= {"choices": others, "empty_label": usual}

    def search(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        for word in value.split()[:6]:
            held = Q(name__icontains=word) | Q(email__icontains=word) | Q(organisation__icontains=word)
            queryset = queryset.filter(held)
        return queryset

    def in_role(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return queryset.filter(pk__in=Membership.objects.not_over().filter(role=value).values("user"))

    def at_kind(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        kind = _KINDS[value]
        wanted = {f"{place.value}__isnull": place is not kind for place in Place if place.value}
        return queryset.filter(pk__in=Membership.objects.not_over().filter(**wanted).values("user"))

    def at_place(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """People of a municipality, with the coordinator of its region; or of a region with its municipalities."""
        kind, _, key = value.partition(":")
        if kind == "regio":
            places, regions = Municipality.objects.filter(region=int(key)), Region.objects.filter(pk=int(key))
        else:
            places = Municipality.objects.filter(cbs_code=key)
            regions = Region.objects.filter(municipalities__cbs_code=key)
        at = Q(municipality__in=places.values("pk")) | Q(region__in=regions.values("pk"))
        members = Membership.objects.not_over().filter(at).values("user")
        holders = OfficeHolder.objects.current().filter(municipality__in=places.values("pk"), user__isnull=False)
        return queryset.filter(Q(pk__in=members) | Q(pk__in=holders.values("user")))

    def in_state(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return with_state(queryset, PersonState(value))

    def in_order(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return queryset.order_by(_ORDERS[value], "name", "pk")


_REMARKS = {
    "bevoorrecht": ("Bevoorrechte rollen", {Remark.PRIVILEGED}),
    "niet-ingelogd": (Remark.INACTIVE.label, {Remark.INACTIVE, Remark.NEVER_SIGNED_IN}),
    "nooit-binnen": (Remark.NEVER_IN.label, {Remark.NEVER_IN}),
    "zonder-tweede-factor": (Remark.NO_FACTOR.label, {Remark.NO_FACTOR}),
    "eindigt": (Remark.ENDS_SOON.label, {Remark.ENDS_SOON}),
    "gesloten": (Remark.CLOSED.label, {Remark.CLOSED}),
}


class RightsFilter(FilterForm):
    """Filters the lines of the review of rights; they are all there, because all of them are reviewed."""

    zoek = search_field("Naam, e-mailadres of plaats")
    rol = choice("Rol", "Alle rollen", [*Role.choices, ("technisch", TECHNICAL_NAME)])
    let_op = choice("Opmerking", "Met en zonder", [(value, label) for value, (label, _) in _REMARKS.items()])

    def kept(self, lines: list[Line]) -> list[Line]:
        """Return the lines that fit what was chosen."""
        if not self.is_narrowed:
            return lines
        query, role, remark = (self.chosen.get(name, "") for name in ("zoek", "rol", "let_op"))
        wanted_role = TECHNICAL if role == "technisch" else role
        wanted = _REMARKS[remark][1] if remark else set()
        return [
            line
            for line in lines
            if (not query or has_words(query, line.name, line.email, line.place))
            and (not wanted_role or line.role == wanted_role)
            and (not wanted or wanted.intersection(line.remarks))
        ]


def _places_of(user: User) -> list[tuple[str, str]]:
    """Return regions and municipalities to choose from: all, or those of `user`."""
    municipalities = Municipality.objects.current()
    if sees_everybody(user):
        regions = [(f"regio:{pk}", f"Regio {name}") for pk, name in Region.objects.values_list("pk", "name")]
    else:
        own = places_with_visible_people(user)
        municipalities, regions = municipalities.filter(pk__in=own), []
    named = municipalities.values_list("cbs_code", "name").order_by("name")
    return [*regions, *((f"gemeente:{code}", name) for code, name in named)]
