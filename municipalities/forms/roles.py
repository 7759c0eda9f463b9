"""Giving somebody a role: which one, where, from when, until when. The fields fit the role, also without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from gka_portal.forms import DutchDateField, PlainDutchErrors, SearchableSelect
from gka_portal.notation import dutch_date
from municipalities.actions.roles import RoleGrant
from municipalities.choices import OfficeKind
from municipalities.forms.people import PersonFields, sensible
from municipalities.models import Membership, Municipality, OfficeHolder, Region, SchoolBoard
from municipalities.permissions import may_manage_lists, municipalities_to_give, roles_to_give
from municipalities.roles import DESCRIPTIONS, PLACES, Place, Role, place_rule

NO_ROLE = "geen"
NO_ROLE_DESCRIPTION = (
    "Alleen een account, bijvoorbeeld voor een nieuwe regiocoördinator aan wie een collega gemeenten overdraagt."
)
_NOTHING = ("", "Maak een keuze")
LABELS = {
    Place.REGION: "Regio",
    Place.MUNICIPALITY: "Gemeente",
    Place.SCHOOL_BOARD: "Schoolbestuur",
    Place.OFFICE_HOLDER: "Voor welke bewindspersoon",
}


@dataclass(frozen=True)
class Described:
    """The label of a choice, with a sentence that says what it means."""

    label: str
    description: str


class DescribedRadios(forms.RadioSelect):
    """Radio buttons whose labels are Described."""

    template_name = "people/_described_radios.html"


class RoleChoiceForm(PlainDutchErrors, forms.Form):
    """The first question: which role. It is asked apart, because the other fields depend on it."""

    rol = forms.ChoiceField(
        label="Rol",
        widget=DescribedRadios,
        error_messages={"required": "Kies een rol.", "invalid_choice": "Kies een rol die u mag geven."},
    )

    def __init__(self, *args: Any, by: User, with_none: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, Described(str(role.label), DESCRIPTIONS[role])) for role in roles_to_give(by)]
        if with_none and may_manage_lists(by):
            choices.append((NO_ROLE, Described("Nog geen rol", NO_ROLE_DESCRIPTION)))
        self.fields["rol"].choices = choices  # type: ignore[attr-defined]


class RoleFields:
    """Mixin for forms: the fields of one role (None: no role yet), and their checks.

    Put it after PlainDutchErrors, so that the fields get plain sentences too. `clash` is the coordinator who is there
    already, for a link to the hand-over.
    """

    clash: Membership | None = None
    hide_optional_mark: bool
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, by: User, role: Role | None, person: User | None = None, **kwargs: Any) -> None:
        self.by, self.role, self.person = by, role, person
        super().__init__(*args, **kwargs)
        if role is not None:
            self._add_fields(role)

    def _add_fields(self, role: Role) -> None:
        at_ministry = Place.MINISTRY in PLACES[role] and may_manage_lists(self.by)
        kinds = [kind for kind in LABELS if kind in PLACES[role]]
        if not may_manage_lists(self.by):
            kinds = [Place.MUNICIPALITY]
        if len(kinds) > 1:
            # One of two: "niet verplicht" beside both would say that neither is needed.
            self.hide_optional_mark = True
        for kind in kinds:
            required = len(kinds) == 1 and not at_ministry
            self.fields[kind.value] = _place_field(self.by, role, kind, required=required)
        if role is Role.ALDERMAN:
            self.fields["office"] = _office_field(municipalities_to_give(self.by, role))
            self.fields["portfolio"] = forms.CharField(
                label="Portefeuille", required=False, max_length=300, help_text="Zoals die onder de handtekening komt."
            )
        self.fields["start"] = DutchDateField(label="Vanaf", initial=timezone.localdate)
        self.fields["end"] = DutchDateField(
            label="Tot en met", required=False, help_text="De laatste dag. Leeg: de rol loopt door."
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        if self.role is not None:
            self._check_period()
            self._check_place(self.role)
        return cleaned

    def _refuse(self, name: str | None, problem: str | ValidationError) -> None:
        self.add_error(name, problem)  # type: ignore[attr-defined]

    def _check_period(self) -> None:
        for name in ("start", "end"):
            try:
                sensible(self.cleaned_data.get(name))
            except ValidationError as error:
                self._refuse(name, error)
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end < start:
            self._refuse(
                "end",
                f"De rol eindigt voordat hij begint ({dutch_date(start)}). Kies een latere dag of laat dit leeg.",
            )

    def grant(self) -> RoleGrant | None:
        """Return what was chosen; None for an account without a role."""
        if self.role is None:
            return None
        return RoleGrant(
            role=self.role,
            start=self.cleaned_data["start"],
            end=self.cleaned_data.get("end"),
            place=self._place(),
            office=self.cleaned_data.get("office"),
            portfolio=self.cleaned_data.get("portfolio", ""),
        )

    def _place(self) -> dict[str, Any]:
        names = [kind.value for kind in LABELS if self.cleaned_data.get(kind.value)]
        return {name: self.cleaned_data[name] for name in names}

    def _check_place(self, role: Role) -> None:
        names = [kind.value for kind in LABELS if kind.value in self.fields]
        place, start = self._place(), self.cleaned_data.get("start")
        if start is None or any(name in self.errors for name in names):  # type: ignore[attr-defined]
            return
        if len(place) > 1 or (not place and Place.MINISTRY not in PLACES[role]):
            self._refuse(names[0], place_rule(role))
            return
        membership = Membership(role=role, start=start, end=self.cleaned_data.get("end"), **place)
        if self.person is not None:
            membership.user = self.person
        try:
            membership.clean()
        except ValidationError as error:
            self.clash = membership.clash()
            self._refuse(next(iter(place), None), error)
        office, municipality = self.cleaned_data.get("office"), place.get("municipality")
        if office is not None and municipality is not None and office.municipality_id != municipality.pk:
            sentence = f"{office.name} is wethouder van {office.municipality}. Kies het ambt bij de gekozen gemeente."
            self._refuse("office", sentence)


class GiveRoleForm(PlainDutchErrors, RoleFields, forms.Form):
    """A role for somebody who has an account."""


class InviteForm(PlainDutchErrors, RoleFields, PersonFields):
    """A new person with a first role."""


def _place_field(by: User, role: Role, kind: Place, *, required: bool) -> forms.ModelChoiceField[Any]:
    """A list of places. Rows that ended are accepted, so that the sentence can name the successor, but not shown."""
    found: dict[Place, QuerySet[Any]] = {
        Place.MUNICIPALITY: municipalities_to_give(by, role),
        Place.REGION: Region.objects.all(),
        Place.SCHOOL_BOARD: SchoolBoard.objects.order_by("name"),
        Place.OFFICE_HOLDER: OfficeHolder.objects.filter(municipality__isnull=True),
    }
    help_text = ""
    if Place.MINISTRY in PLACES[role] and may_manage_lists(by):
        help_text = "Leeg: bij het ministerie, voor alle gemeenten."
    elif len(PLACES[role]) > 1 and may_manage_lists(by):
        help_text = "Kies een regio of een gemeente."
    field = forms.ModelChoiceField(
        found[kind],
        label=LABELS[kind],
        widget=SearchableSelect,
        required=required,
        help_text=help_text,
        to_field_name="cbs_code" if kind is Place.MUNICIPALITY else None,
        error_messages={
            "required": f"Kies bij ‘{LABELS[kind]}’ uit de lijst.",
            "invalid_choice": f"Kies bij ‘{LABELS[kind]}’ uit de lijst: wat bij uw eigen rol hoort.",
        },
    )
    field.choices = [_NOTHING, *_shown(kind, found[kind])]
    return field


def _shown(kind: Place, rows: QuerySet[Any]) -> list[tuple[Any, str]]:
    if kind is Place.REGION:
        return [(row.pk, row.name) for row in rows]
    last = "end" if kind is Place.OFFICE_HOLDER else "valid_to"
    today = timezone.localdate()
    there = rows.filter(Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": today}))
    if kind is Place.MUNICIPALITY:
        return [(row.cbs_code, row.name) for row in sorted(there, key=_place_in_list)]
    if kind is Place.SCHOOL_BOARD:
        return [(row.pk, f"{row.name} ({row.number})") for row in there]
    return [(row.pk, str(row)) for row in there]


def _office_field(municipalities: QuerySet[Municipality]) -> forms.ModelChoiceField[Any]:
    """Offices without an account, so that a new alderman can sign; empty makes a new one."""
    open_offices = (
        OfficeHolder.objects.current()
        .filter(kind=OfficeKind.ALDERMAN, user__isnull=True, municipality__in=municipalities)
        .select_related("municipality")
    )
    field = forms.ModelChoiceField(
        open_offices,
        label="Ambt waarvoor deze persoon ondertekent",
        widget=SearchableSelect,
        required=False,
        help_text="Staat deze wethouder al bij de ambtsdragers? Kies dan die regel. Anders maakt het portaal er een.",
    )
    rows = [(row.pk, f"{row.name}, {row.office} ({row.municipality})") for row in open_offices]
    field.choices = [("", "Nieuw: wethouder van de gekozen gemeente"), *rows]
    return field


def _place_in_list(municipality: Municipality) -> str:
    """Where people look for a name: 's-Hertogenbosch under H."""
    return re.sub(r"^['’‘]\w+[\s-]+", "", municipality.name).casefold()
