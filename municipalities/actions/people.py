"""What happens to people: invited, given a role, relieved of it, let go and brought back.

Each refuses with a ValidationError whose sentence says what to do; nothing is stored then. `by` None is a command on
the server.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import (
    add_user,
    invite,
    log_account_event,
    queue_mail,
    remove_second_factor,
    save_user,
)
from accounts.models import Invitation, User
from accounts.sessions import end_sessions
from municipalities.actions.administration import save_row
from municipalities.choices import OfficeKind
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.permissions import may_change_membership, may_invite_again, may_manage_lists, may_manage_person
from municipalities.roles import Role

NOT_YOURS = "Deze rol kunt u hier niet geven of wijzigen. Vraag de functioneel beheerder."
ADDRESS_TAKEN = "Er is al een account met dit e-mailadres."


@dataclass(frozen=True)
class Grant:
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
def invite_person(*, user: User, grant: Grant | None, by: User | None) -> None:
    """Make the account `user` with its first role (None: no role yet) and mail an invitation."""
    if grant is None and by is not None and not may_manage_lists(by):
        raise ValidationError("Kies een rol.")
    try:
        with transaction.atomic():
            add_user(user=user, by=by)
    except IntegrityError:
        raise ValidationError({"email": ADDRESS_TAKEN}) from None
    if grant is not None:
        give_role(user=user, grant=grant, by=by)
    invite(user=user, by=by)


@transaction.atomic
def give_role(*, user: User, grant: Grant, by: User | None) -> Membership:
    """Give `user` a role, and an alderman the office to sign with."""
    membership = Membership(user=user, role=grant.role, start=grant.start, end=grant.end, **(grant.place or {}))
    if by is not None and not may_change_membership(by, membership):
        raise ValidationError(NOT_YOURS)
    if not user.is_active:
        raise ValidationError(f"{user} is vertrokken. Laat {user} eerst terugkomen.")
    if user.last_day is not None and grant.start > user.last_day:
        raise ValidationError(f"{user} vertrekt voor de eerste dag van deze rol. Kies een eerdere dag.")
    if user.last_day is not None and (membership.end is None or membership.end > user.last_day):
        membership.end = user.last_day
    membership.full_clean()
    save_row(row=membership, by=by)
    if membership.role == Role.ALDERMAN and membership.municipality is not None:
        _give_office(user, membership, membership.municipality, grant, by)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, last_day: datetime.date, by: User) -> None:
    """End a role after `last_day`; the offices of an alderman at that municipality end with it."""
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    if not may_change_membership(by, membership):
        raise ValidationError(NOT_YOURS)
    if last_day < membership.start:
        raise ValidationError({"last_day": "De laatste dag ligt voor de eerste dag van de rol."})
    if membership.end is not None and membership.end < timezone.localdate():
        raise ValidationError("Deze rol is al afgelopen.")
    if membership.role == Role.ADMINISTRATOR:
        refuse_last_administrator(membership.user)
    membership.end = last_day
    save_row(row=membership, by=by)
    if membership.role == Role.ALDERMAN:
        held = OfficeHolder.objects.current().filter(user=membership.user_id, municipality=membership.municipality_id)
        for office in held.filter(kind=OfficeKind.ALDERMAN):
            office.end = max(last_day, office.start or last_day)
            save_row(row=office, by=by)


@transaction.atomic
def invite_again(*, user: User, by: User) -> None:
    """Mail a new invitation; the link of the one before stops working."""
    if not may_invite_again(by, user):
        raise ValidationError(f"{user} heeft al een wachtwoord of is vertrokken. Een uitnodiging is niet nodig.")
    invite(user=user, by=by)
    # Only the newest counts, so the others expire now.
    now = timezone.now()
    older = user.invitations.newest_first().values("pk")[1:]
    Invitation.objects.filter(pk__in=[row["pk"] for row in older], expires__gt=now).update(expires=now)


@transaction.atomic
def ask_for_invitation(*, invitation: Invitation) -> None:
    """Tell who sent the expired `invitation` that the person wants a new one; once per invitation.

    When that person left, or it was a command, all functional administrators are told.
    """
    user = invitation.user
    recipients = [invitation.invited_by] if invitation.invited_by and invitation.invited_by.is_active else []
    if not recipients:
        current = Membership.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
        recipients = [row.user for row in current.select_related("user")]
    context = {"name": user.name, "email": user.email, "path": reverse("people:person", args=[user.pk])}
    keys = [f"invitation-asked:{invitation.pk}:{person.pk}" for person in recipients]
    known = user.mails.model.objects.filter(key__in=keys).exists()
    for person, key in zip(recipients, keys, strict=True):
        queue_mail(to=person, template="invitation_asked", context=context, key=key)
    if not known:
        log_account_event(user=user, action="invitation_asked", by=user)


@transaction.atomic
def change_person(*, user: User, changed: list[str], by: User) -> None:
    """Save changed facts about a person. Who has not come in yet gets an invitation at a new address."""
    if user.pk != by.pk and not may_manage_person(by, user):
        raise ValidationError("De gegevens van deze persoon kunt u niet wijzigen.")
    save_user(user=user, changed=changed, by=by)
    if "email" in changed and not user.has_password and user.is_active:
        invite(user=user, by=by)


@transaction.atomic
def reset_second_factor(*, user: User, reason: str, by: User) -> None:
    """Take the lost second factor of `user`, end every session, and tell it by mail with the reason."""
    if not may_manage_person(by, user) or user.pk == by.pk:
        raise ValidationError("De tweede factor van deze persoon kunt u niet resetten.")
    if not reason.strip():
        raise ValidationError({"reason": "Schrijf waarom u de tweede factor reset."})
    if not remove_second_factor(user=user, by=by, reason=reason.strip()):
        raise ValidationError(f"{user} heeft geen tweede factor. Er is niets te resetten.")
    end_sessions(user=user)


def refuse_last_administrator(user: User) -> None:
    """Refuse what would leave the portal without a functional administrator who can sign in."""
    others = Membership.objects.current().filter(role=Role.ADMINISTRATOR, end__isnull=True, user__is_active=True)
    if may_manage_lists(user) and not others.exclude(user=user).exists():
        raise ValidationError(
            f"{user} is de enige functioneel beheerder. Geef eerst iemand anders die rol, zonder einddatum."
        )


def _give_office(user: User, membership: Membership, municipality: Municipality, grant: Grant, by: User | None) -> None:
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
    elif office.municipality_id != municipality.pk or office.user_id not in {None, user.pk}:
        raise ValidationError({"office": f"Dit ambt hoort niet bij {municipality}, of heeft al een account."})
    office.user = user
    office.full_clean()
    save_row(row=office, by=by)
