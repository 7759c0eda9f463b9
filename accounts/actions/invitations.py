"""Invitations: made, mailed and used."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.actions.mail import queue_mail
from accounts.actions.users import confirm_address
from accounts.models import Invitation, OutgoingMail, User
from accounts.models.invitations import last_moment

# Who invites when it is no person: a command on the server.
PORTAL = "De beheerder van het portaal"


@transaction.atomic
def invite(*, user: User, by: User | None) -> OutgoingMail:
    """Mail `user` a link to choose a first password, good for two weeks; older links stop working."""
    return mail_invitation(invitation=make_invitation(user=user, by=by))


@transaction.atomic
def make_invitation(*, user: User, by: User | None) -> Invitation:
    """Ask `user` to come in, without a mail: the caller hands over the link (`accounts.emails.invitation_link`)."""
    confirm_address(user=user)
    now = timezone.now()
    invitation = Invitation.objects.create(user=user, invited_at=now, invited_by=by, expires=last_moment(now))
    log_account_event(user=user, action="invited", by=by)
    return invitation


def mail_invitation(*, invitation: Invitation) -> OutgoingMail:
    """Mail the link of `invitation`; it is made when the mail is sent and is stored nowhere."""
    context = {
        "by": str(invitation.invited_by or PORTAL),
        "until": invitation.expires.isoformat(),
        "invitation": invitation.pk,
    }
    key = f"invitation:{invitation.pk}"
    return queue_mail(to=invitation.user, template="invitation", context=context, key=key)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str) -> None:
    """Set the first password of the invited person. Refuses an invitation that is not good any more.

    The account is locked while the invitation is judged: of two visitors with one link one comes in, and a link that
    is replaced at this moment does nothing.
    """
    User.objects.select_for_update().get(pk=invitation.user_id)
    invitation = Invitation.objects.select_related("user").get(pk=invitation.pk)
    obstacle = invitation.obstacle()
    if obstacle is not None:
        raise ValidationError("Deze uitnodiging werkt niet meer.", code=obstacle)
    user: User = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    confirm_address(user=user)
    log_account_event(user=user, action="invitation_accepted", by=user)
