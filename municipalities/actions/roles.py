"""Roles of people: given, ended, and with those of an alderman the office that is signed for. The only way to both.

Each refuses with a ValidationError whose sentence says what to do; nothing is stored then. `by` None is a command on
the server. Who writes about one person waits for the others: first the person is locked, then the administrators,
then regions and municipalities (see coordinators).
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from gka_portal.notation import dutch_date
from municipalities.actions.administration import save_row
from municipalities.choices import OfficeKind
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.permissions import may_change_membership, may_manage_lists
from municipalities.roles import PLACE_FIELDS, Role

NOT_YOURS = "Deze rol kunt u hier niet geven of wijzigen. Vraag de functioneel beheerder."


@dataclass(frozen=True)
class RoleGrant:
    """A role that somebody gets: where, from when, until when; for an alderman also the office that is signed for.

    `place` names at most one field of Membership. `office` is the row to connect; without it a new alderman gets one.
    """

    role: Role
    start: datetime.date
    end: datetime.date | None = None
    place: dict[str, Any] | None = None
    office: OfficeHolder | None = None
    portfolio: str = ""


@transaction.atomic
def give_role(*, user: User, grant: RoleGrant, by: User | None) -> Membership:
    """Give `user` a role, and an alderman the office to sign with."""
    user = lock_people(user)[0]
    membership = Membership(user=user, role=grant.role, start=grant.start, end=grant.end, **(grant.place or {}))
    if by is not None and not may_change_membership(by, membership):
        raise ValidationError(NOT_YOURS)
    if not user.is_active:
        raise ValidationError(f"{user} is vertrokken. Laat {user} eerst terugkomen.")
    if user.last_day is not None and grant.start > user.last_day:
        raise ValidationError(f"{user} vertrekt voor de eerste dag van deze rol. Kies een eerdere dag.")
    if user.last_day is not None and (membership.end is None or membership.end > user.last_day):
        membership.end = user.last_day
    _refuse_twice(membership)
    membership.full_clean()
    save_row(row=membership, by=by)
    if membership.role == Role.ALDERMAN and membership.municipality is not None:
        _give_office(user, membership, membership.municipality, grant, by)
    return membership


def _refuse_twice(membership: Membership) -> None:
    """Refuse a role that this person has there already on a day of the period: one of the two would never end.

    The person must be locked, so that no other request gives the role in between.
    """
    place = {name: getattr(membership, f"{name}_id") for name in PLACE_FIELDS}
    same = Membership.objects.filter(user=membership.user, role=membership.role, **place)
    other = same.overlapping(membership.start, membership.end).with_places().order_by("start").first()
    if other is None:
        return
    until = f"tot en met {dutch_date(other.end)}" if other.end else "zonder einddatum"
    raise ValidationError(
        f"{membership.user} heeft deze rol hier al: {other.get_role_display().lower()}, {other.place_name}, "
        f"vanaf {dutch_date(other.start)} {until}. Kies een periode daarbuiten, of beëindig eerst die rol."
    )


@transaction.atomic
def end_role(*, membership: Membership, last_day: datetime.date, by: User) -> None:
    """End a role after `last_day`, never later than it ended already; the offices of an alderman end with it."""
    lock_people(membership.user)
    membership = Membership.objects.select_related("user").get(pk=membership.pk)
    if not may_change_membership(by, membership):
        raise ValidationError(NOT_YOURS)
    if last_day < membership.start:
        raise ValidationError({"last_day": "De laatste dag ligt voor de eerste dag van de rol."})
    if membership.end is not None and membership.end < timezone.localdate():
        raise ValidationError("Deze rol is al afgelopen.")
    if membership.end is not None and last_day > membership.end:
        sentence = f"Deze rol eindigt al na {dutch_date(membership.end)}. Kies die dag of een eerdere."
        raise ValidationError({"last_day": f"{sentence} Duurt de rol langer? Geef die dan opnieuw, vanaf de dag erna."})
    if membership.role == Role.ADMINISTRATOR:
        refuse_last_administrator(membership.user)
    offices = _offices_of(membership, last_day)
    membership.end = last_day
    save_row(row=membership, by=by)
    end_offices(offices=offices, last_day=last_day, by=by)


@transaction.atomic
def end_offices(*, offices: Iterable[OfficeHolder], last_day: datetime.date, by: User | None) -> None:
    """End offices after `last_day`; what ends before that day stays as it is.

    An office that had not begun by then loses its account: somebody else may come to hold that row.
    """
    for office in offices:
        if office.start is not None and office.start > last_day:
            office.user = None
        elif office.end is None or office.end > last_day:
            office.end = last_day
        save_row(row=office, by=by)


def lock_people(*people: User) -> list[User]:
    """Make other writers of the roles of `people` wait until this transaction ends; return them as they are now."""
    keys = [user.pk for user in people]
    found = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return [found[key] for key in keys]


def refuse_last_administrator(user: User) -> None:
    """Refuse what would leave the portal without a functional administrator who can sign in.

    Locks the role of each of them, so that two who end each other's role at the same moment come one by one.
    """
    running = Membership.objects.current().filter(role=Role.ADMINISTRATOR, end__isnull=True)
    list(running.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    # Asked anew: what the other one changed shows only after the wait.
    others = running.filter(user__is_active=True).exclude(user=user)
    if may_manage_lists(user) and not others.exists():
        raise ValidationError(
            f"{user} is de enige functioneel beheerder. Geef eerst iemand anders die rol, zonder einddatum."
        )


def _offices_of(membership: Membership, last_day: datetime.date) -> list[OfficeHolder]:
    """Return the offices that an alderman holds through this role; none when another role there goes on."""
    if membership.role != Role.ALDERMAN:
        return []
    there = {"user": membership.user_id, "municipality": membership.municipality_id}
    others = Membership.objects.filter(**there, role=Role.ALDERMAN).exclude(pk=membership.pk)
    if others.current(last_day + datetime.timedelta(days=1)).exists():
        return []
    held = OfficeHolder.objects.filter(**there, kind=OfficeKind.ALDERMAN)
    return list(held.overlapping(membership.start, membership.end))


def _give_office(
    user: User, membership: Membership, municipality: Municipality, grant: RoleGrant, by: User | None
) -> None:
    """Connect `user` to the chosen office, or make one, unless there is one already."""
    office = grant.office
    if office is None:
        held = OfficeHolder.objects.filter(user=user, municipality=municipality, kind=OfficeKind.ALDERMAN)
        if held.current(grant.start).exists():
            return
        office = OfficeHolder(
            name=user.name,
            kind=OfficeKind.ALDERMAN,
            office=OfficeKind.ALDERMAN.label,
            organisation=f"gemeente {municipality.name}",
            municipality=municipality,
            portfolio=grant.portfolio,
            start=grant.start,
            end=membership.end,
        )
    else:
        office = OfficeHolder.objects.select_for_update().get(pk=office.pk)
    if office.municipality_id != municipality.pk or office.user_id not in {None, user.pk}:
        raise ValidationError({"office": f"Dit ambt hoort niet bij {municipality}, of heeft al een account."})
    office.user = user
    office.full_clean()
    save_row(row=office, by=by)
