"""The steps with which many rows of these lists change at once: the words of their pages and what they ask."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from accounts.models import User
from gka_portal.admin import BulkStep, LastDayForm, ReasonForm
from gka_portal.admin.bulk import BulkForm
from gka_portal.admin.cells import value_of
from gka_portal.admin.forms import YearInput
from gka_portal.forms import DutchDateField
from municipalities.actions.bulk import end_organisations, end_roles, mark_members
from municipalities.actions.regions import set_region
from municipalities.models import Membership, Municipality, Region, School, SchoolBoard
from municipalities.models.municipality import FIRST_YEAR


class RegionForm(ReasonForm):
    """Which region the municipalities go to."""

    # No region is a choice too, and never what one gets by not choosing.
    region = forms.ChoiceField(
        label="Regio",
        choices=lambda: [
            ("", "Maak een keuze"),
            *[(str(region.pk), region.name) for region in Region.objects.all()],
            ("geen", "Geen regio"),
        ],
        help_text="De regiocoördinator van deze regio krijgt de gemeenten erbij, met hun agenda’s.",
    )
    field_order = ["region", "reason"]

    def clean_region(self) -> Region | None:
        chosen = self.cleaned_data["region"]
        return None if chosen == "geen" else Region.objects.get(pk=chosen)


class MembersForm(ReasonForm):
    """Since when the municipalities belong to the alliance."""

    since = forms.IntegerField(
        label="Aangesloten sinds",
        required=False,
        widget=YearInput,
        min_value=FIRST_YEAR,
        help_text="Het jaar, bijvoorbeeld 2024. Laat dit leeg als u het niet weet.",
    )
    field_order = ["since", "reason"]

    def clean_since(self) -> int | None:
        since: int | None = self.cleaned_data["since"]
        latest = timezone.localdate().year + 1
        if since is not None and since > latest:
            raise forms.ValidationError(f"Vul een jaar in van {FIRST_YEAR} tot en met {latest}.")
        return since


class EndRolesForm(BulkForm):
    """The last day of the roles."""

    last_day = DutchDateField(
        label="Laatste dag",
        help_text="De laatste dag waarop deze mensen de rol nog hebben, bijvoorbeeld 31-12-2026.",
        initial=timezone.localdate,
    )


def to_region(by: User) -> BulkStep:
    """Municipalities to another region."""

    def perform(rows: list[Municipality], region: Region | None, reason: str) -> str:
        count = set_region(municipalities=rows, region=region, by=by, reason=reason)
        return _sentence(count, "gemeente staat", "gemeenten staan", f"nu bij {region or 'geen regio'}")

    return BulkStep(
        title="Regio van gemeenten kiezen",
        explanation="Alle gemeenten hieronder komen bij de regio die u kiest.",
        button="Regio wijzigen",
        perform=perform,
        form=RegionForm,
        now_label="Regio nu",
        now=lambda row: value_of(row.region),
    )


def to_members(by: User) -> BulkStep:
    """Municipalities that joined the alliance."""

    def perform(rows: list[Municipality], since: int | None, reason: str) -> str:
        count = mark_members(municipalities=rows, since=since, by=by, reason=reason)
        return _sentence(count, "gemeente is", "gemeenten zijn", "nu aangesloten")

    return BulkStep(
        title="Gemeenten aansluiten bij de GKA",
        explanation="Alle gemeenten hieronder tellen daarna als aangesloten. Een jaar dat al bekend is, blijft staan.",
        button="Aansluiten",
        perform=perform,
        form=MembersForm,
        now=lambda row: (
            f"aangesloten{f' sinds {row.member_since}' if row.member_since else ''}"
            if row.is_member
            else "niet aangesloten"
        ),
    )


def to_end(by: User, one: str, many: str) -> BulkStep:
    """Boards or schools that no longer exist; `one` and `many` are their words."""

    def perform(rows: list[SchoolBoard] | list[School], last_day: datetime.date, reason: str) -> str:
        count = end_organisations(organisations=rows, last_day=last_day, by=by, reason=reason)
        return _sentence(count, f"{one} eindigt", f"{many} eindigen", f"op {value_of(last_day)}")

    return BulkStep(
        title=f"{many.capitalize()} beëindigen",
        explanation=f"Deze {many} zijn na de laatste dag niet meer te kiezen. Agenda’s die ze al noemen, houden ze.",
        button="Beëindigen",
        perform=perform,
        form=LastDayForm,
        now_label="Bestaat tot en met",
        now=lambda row: value_of(row.valid_to),
        danger=True,
    )


def to_end_roles(by: User) -> BulkStep:
    """Roles that come to an end."""

    def perform(rows: list[Membership], last_day: datetime.date) -> str:
        count = end_roles(memberships=rows, last_day=last_day, by=by)
        return _sentence(count, "rol eindigt", "rollen eindigen", f"op {value_of(last_day)}")

    return BulkStep(
        title="Rollen beëindigen",
        explanation="Deze mensen kunnen na de laatste dag niets meer met deze rol. Wat zij schreven, houdt hun naam.",
        button="Rollen beëindigen",
        perform=perform,
        form=EndRolesForm,
        now_label="Rol tot en met",
        now=lambda row: value_of(row.end),
        danger=True,
    )


def _sentence(count: int, one: str, many: str, rest: str) -> str:
    if not count:
        return "Er is niets veranderd: alle rijen waren al zo."
    return f"{count} {one if count == 1 else many} {rest}."
