"""Second factors: taken from who lost them, and renamed."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.actions.events import log_account_event
from accounts.actions.mail import queue_mail
from accounts.models import User
from records.models import Event


@transaction.atomic
def remove_second_factor(*, user: User, by: User, reason: str = "") -> bool:
    """Take every second factor of somebody who lost them, and tell it by mail; False when there was none."""
    event = take_second_factors(user=user, by=by, reason=reason)
    if event is None:
        return False
    context = {"by": str(by), "reason": reason, "at": event.at.isoformat()}
    queue_mail(to=user, template="second_factor_reset", context=context, key=f"event:{event.pk}")
    return True


@transaction.atomic
def take_second_factors(*, user: User, by: User, reason: str = "") -> Event | None:
    """Take every second factor of `user`; return the event, None when there was nothing to take."""
    deleted, _per_model = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        return None
    data = {"reason": reason} if reason else {}
    return log_account_event(user=user, action="second_factor_removed", by=by, data=data)


@transaction.atomic
def rename_passkey(*, passkey: Authenticator, name: str, by: User) -> None:
    """Let `by` call one of their passkeys `name`."""
    row = Authenticator.objects.select_for_update().get(pk=passkey.pk, user=by, type=Authenticator.Type.WEBAUTHN)
    old = row.wrap().name
    if name == old:
        return
    row.data["name"] = name
    row.save(update_fields=["data"])
    log_account_event(user=by, action="passkey_renamed", by=by, data={"name": [old, name]})
