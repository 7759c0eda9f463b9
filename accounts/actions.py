"""What happens to accounts: made, changed, signed in, mailed. Each act leaves an event on stream `user:<id>`."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from accounts.models import Invitation, OutgoingMail, User
from accounts.models.invitations import VALID_FOR
from accounts.models.users import UserManager
from records.actions import record
from records.jobs import enqueue, settle
from records.models import Event

# Attempts to sign in with an address that nobody has; the address itself may be a mistyped password.
UNKNOWN_USER = "user:unknown"
# Who invites when it is no person: a command on the server.
PORTAL = "De beheerder van het portaal"


def stream_of(user: User) -> str:
    return f"user:{user.pk}"


def log_account_event(*, user: User, action: str, by: User | None, data: dict[str, Any] | None = None) -> Event:
    """Record that `action` happened to the account of `user`."""
    return record(stream=stream_of(user), action=action, by=by, object=str(user), data=data)


def log_sign_in_refused(*, email: str, action: str = "sign_in_refused") -> Event:
    """Record a wrong password or code. Known and unknown addresses cost the same work, so time tells nothing."""
    user = User.objects.filter(email=UserManager.normalize_email(email)).first()
    # By nobody: who typed it is exactly what we do not know.
    return record(
        stream=stream_of(user) if user else UNKNOWN_USER,
        action=action,
        by=None,
        object=str(user) if user else "",
        result="refused",
    )


@transaction.atomic
def create_user(*, email: str, name: str, by: User | None, **fields: Any) -> User:
    """Make an account without a password; `invite` mails a link to set one."""
    user = User(email=email, name=name, **fields)
    add_user(user=user, by=by)
    return user


@transaction.atomic
def add_user(*, user: User, by: User | None) -> None:
    """Store the new account `user`, which an administrator filled in; it gets no password."""
    user.email = UserManager.normalize_email(user.email)
    user.set_unusable_password()
    user.save(force_insert=True)
    log_account_event(user=user, action="account_made", by=by)


@transaction.atomic
def save_user(*, user: User, changed: list[str], by: User) -> None:
    """Save the `changed` fields of an account. A new address ends what was known about the old one.

    Fields with many rows (rights in the admin) are saved by the form itself; here they are only named in the event.
    """
    if not changed:
        return
    user.full_clean()
    user.save(update_fields=[name for name in changed if not User._meta.get_field(name).many_to_many])
    if "email" in changed:
        # allauth also lets people in with addresses from its own table: the old one must not stay a login.
        EmailAddress.objects.filter(user=user).delete()
        # A link that was asked for before goes to the new address.
        confirm_address(user=user)
    log_account_event(user=user, action="account_changed", by=by, data={"fields": sorted(changed)})


def confirm_address(*, user: User) -> None:
    """Note in allauth's own table that the address of `user` is good: an administrator entered it.

    A link to set a password covers that row. Without it allauth adds an unverified one while the link is made, which
    then blocks setting up a second factor.
    """
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def invite(*, user: User, by: User | None) -> OutgoingMail:
    """Mail `user` a link to choose a first password, good for two weeks; older links stop working.

    The link is made when the mail is sent and is stored nowhere.
    """
    invitation = make_invitation(user=user, by=by)
    context = {"by": str(by or PORTAL), "until": invitation.expires.isoformat(), "invitation": invitation.pk}
    return queue_mail(to=user, template="invitation", context=context, key=f"invitation:{invitation.pk}")


@transaction.atomic
def make_invitation(*, user: User, by: User | None) -> Invitation:
    """Ask `user` to come in, without a mail: the caller hands over the link (`accounts.emails.invitation_link`)."""
    confirm_address(user=user)
    now = timezone.now()
    invitation = Invitation.objects.create(user=user, invited_at=now, invited_by=by, expires=now + VALID_FOR)
    log_account_event(user=user, action="invited", by=by)
    return invitation


@transaction.atomic
def accept_invitation(*, user: User, password: str) -> bool:
    """Set the first password of `user`; False when there is one already (the link was followed twice)."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.has_password or not user.is_active:
        return False
    user.set_password(password)
    user.save(update_fields=["password"])
    confirm_address(user=user)
    log_account_event(user=user, action="invitation_accepted", by=user)
    return True


@transaction.atomic
def close_account(*, user: User, by: User | None) -> bool:
    """Let nobody sign in to this account any more; False when it was closed already. Sessions are the caller's."""
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return False
    user.is_active = False
    log_account_event(user=user, action="account_closed", by=by)
    return True


@transaction.atomic
def reopen_account(*, user: User, by: User) -> None:
    """Open a closed account again. The old password and the old second factor count no more."""
    user.is_active, user.last_day = True, None
    user.set_unusable_password()
    user.save(update_fields=["is_active", "last_day", "password"])
    Authenticator.objects.filter(user=user).delete()
    log_account_event(user=user, action="account_reopened", by=by)


@transaction.atomic
def request_password_reset(*, user: User) -> OutgoingMail | None:
    """Mail `user` a link to set a new password, at most one in five minutes.

    Nothing for who never came in and whose invitation expired: this page must not outlive the invitation.
    """
    if not user.has_password:
        invitation = user.invitations.newest_first().first()
        if invitation is None or invitation.has_expired():
            return None
    confirm_address(user=user)
    window = int(timezone.now().timestamp()) // 300
    return queue_mail(to=user, template="password_reset", context={}, key=f"password-reset:{user.pk}:{window}")


@transaction.atomic
def notify_of_change(*, user: User, action: str, sentence: str) -> None:
    """Record a change that the user made to password or second factor, and tell it by mail."""
    event = log_account_event(user=user, action=action, by=user)
    at = event.at.isoformat()
    queue_mail(to=user, template="security_notice", context={"sentence": sentence, "at": at}, key=f"event:{event.pk}")


@transaction.atomic
def remove_second_factor(*, user: User, by: User, reason: str = "") -> bool:
    """Take every second factor of somebody who lost them, and tell it by mail; False when there was none."""
    deleted, _per_model = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        return False
    event = log_account_event(
        user=user, action="second_factor_removed", by=by, data={"reason": reason} if reason else {}
    )
    context = {"by": str(by), "reason": reason, "at": event.at.isoformat()}
    queue_mail(to=user, template="second_factor_reset", context=context, key=f"event:{event.pk}")
    return True


@transaction.atomic
def queue_mail(*, to: User, template: str, context: dict[str, Any], key: str) -> OutgoingMail:
    """Put a mail in the outbox, in the current transaction. The same `key` is the same mail: it goes out once.

    `template` is the name of `templates/mail/<template>.txt`, whose first line is the subject; it is rendered
    when the mail is sent. `context` holds JSON values, and never a password, code or secret link.
    """
    mail, _created = OutgoingMail.objects.get_or_create(
        key=key, defaults={"recipient": to, "template": template, "context": context}
    )
    enqueue("accounts.tasks.send_mail", effect=f"mail:{key}", mail_id=mail.pk)
    return mail


@transaction.atomic
def mark_sent(*, mail: OutgoingMail, address: str) -> None:
    """Note that the mail server has accepted `mail`, together with the end of the job."""
    settle()
    OutgoingMail.objects.filter(pk=mail.pk, sent_at__isnull=True).update(sent_at=timezone.now(), address=address)
