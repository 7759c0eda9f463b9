"""What happens to accounts of people: invited, changed, a lost second factor (roles: see roles; leaving: leaving).

Each refuses with a ValidationError whose sentence says what to do; nothing is stored then. `by` None is a command on
the server.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.actions.invitations import invite, mail_invitation, make_invitation
from accounts.actions.mail import queue_mail
from accounts.actions.second_factors import remove_second_factor
from accounts.actions.sessions import end_sessions
from accounts.actions.users import add_user, save_user
from accounts.models import Invitation, User
from municipalities.actions.roles import RoleGrant, give_role
from municipalities.models import Membership
from municipalities.permissions import (
    may_invite_again,
    may_manage_lists,
    may_manage_person,
    may_reset_second_factor,
)
from municipalities.roles import Role

ADDRESS_TAKEN = "Er is al een account met dit e-mailadres."


@transaction.atomic
def invite_person(*, user: User, grant: RoleGrant | None, by: User | None, with_mail: bool = True) -> Invitation:
    """Make the account `user` with its first role (None: no role yet) and return the invitation.

    It goes out by mail, unless the caller hands over the link.
    """
    if grant is None and by is not None and not may_manage_lists(by):
        raise ValidationError("Kies een rol.")
    try:
        with transaction.atomic():
            add_user(user=user, by=by)
    except IntegrityError:
        raise ValidationError({"email": ADDRESS_TAKEN}) from None
    if grant is not None:
        give_role(user=user, grant=grant, by=by)
    invitation = make_invitation(user=user, by=by)
    if with_mail:
        mail_invitation(invitation=invitation)
    return invitation


@transaction.atomic
def invite_again(*, user: User, by: User) -> None:
    """Mail a new invitation; the link of the one before stops working."""
    # Locked: who comes in at this moment needs no invitation any more.
    user = User.objects.select_for_update().get(pk=user.pk)
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
    recipients = [invitation.inviter] if invitation.inviter else []
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
    if not may_reset_second_factor(by, user):
        raise ValidationError("De tweede factor van deze persoon kunt u niet resetten.")
    if not reason.strip():
        raise ValidationError({"reason": "Schrijf waarom u de tweede factor reset."})
    if not remove_second_factor(user=user, by=by, reason=reason.strip()):
        raise ValidationError(f"{user} heeft geen tweede factor. Er is niets te resetten.")
    end_sessions(user=user, by=by)
