"""A forgotten password."""

from django.db import transaction
from django.utils import timezone

from accounts.actions.mail import queue_mail
from accounts.actions.users import confirm_address
from accounts.models import OutgoingMail, User

WINDOW_SECONDS = 300


@transaction.atomic
def request_password_reset(*, user: User) -> OutgoingMail | None:
    """Mail `user` a link to set a new password, at most one in five minutes.

    Who never came in gets the link of the invitation instead: a first password is chosen there and nowhere else. When
    it expired, its page is where one asks for a new one. Nothing for who was never invited.
    """
    window = int(timezone.now().timestamp()) // WINDOW_SECONDS
    if not user.has_password:
        return _remind_of_invitation(user, window)
    confirm_address(user=user)
    return queue_mail(to=user, template="password_reset", context={}, key=f"password-reset:{user.pk}:{window}")


def _remind_of_invitation(user: User, window: int) -> OutgoingMail | None:
    invitation = user.invitations.newest_first().first()
    if invitation is None:
        return None
    context = {
        "invitation": invitation.pk,
        "until": invitation.expires.isoformat(),
        "has_expired": invitation.has_expired(),
    }
    key = f"invitation-reminder:{invitation.pk}:{window}"
    return queue_mail(to=user, template="invitation_reminder", context=context, key=key)
