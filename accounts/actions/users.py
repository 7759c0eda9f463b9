"""Accounts: made, changed, closed and opened again."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.actions.events import log_account_event
from accounts.actions.mail import queue_mail
from accounts.actions.second_factors import take_second_factors
from accounts.actions.sessions import end_sessions
from accounts.models import User
from accounts.models.users import UserManager

# What lets somebody into the administration without a role.
TECHNICAL_RIGHTS = ("is_staff", "is_superuser")


@transaction.atomic
def create_user(*, email: str, name: str, by: User | None, **fields: Any) -> User:
    """Make an account without a password; an invitation gives a link to set one."""
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

    The event names the fields, and for technical rights what they were and became.
    """
    if not changed:
        return
    user.full_clean()
    before = User.objects.select_for_update().get(pk=user.pk)
    user.save(update_fields=changed)
    rights = {name: [getattr(before, name), getattr(user, name)] for name in TECHNICAL_RIGHTS if name in changed}
    data: dict[str, Any] = {"fields": sorted(changed), **({"changes": rights} if rights else {})}
    event = log_account_event(user=user, action="account_changed", by=by, data=data)
    if user.email != before.email:
        context = {"by": str(by), "at": event.at.isoformat()}
        _leave_address(user=user, old_address=before.email, by=by, context=context, key=f"event:{event.pk}")


def confirm_address(*, user: User) -> None:
    """Note in allauth's own table that the address of `user` is good: an administrator entered it.

    A link to set a password covers that row. Without it allauth adds an unverified one while the link is made, which
    then blocks setting up a second factor.
    """
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def close_account(*, user: User, by: User | None) -> bool:
    """Let nobody sign in to this account any more; False when it was closed already.

    Every session ends, and technical rights: an account that is opened again starts with nothing.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        return False
    rights = _take_technical_rights(user, row)
    user.is_active = False
    user.save(update_fields=["is_active", *TECHNICAL_RIGHTS])
    log_account_event(user=user, action="account_closed", by=by, data={"changes": rights} if rights else {})
    end_sessions(user=user, by=by)
    return True


@transaction.atomic
def reopen_account(*, user: User, by: User) -> None:
    """Open a closed account again. Old password, second factor and technical rights count no more."""
    row = User.objects.select_for_update().get(pk=user.pk)
    rights = _take_technical_rights(user, row)
    user.is_active, user.last_day = True, None
    user.set_unusable_password()
    user.save(update_fields=["is_active", "last_day", "password", *TECHNICAL_RIGHTS])
    log_account_event(user=user, action="account_reopened", by=by, data={"changes": rights} if rights else {})
    take_second_factors(user=user, by=by)


def _take_technical_rights(user: User, stored: User) -> dict[str, list[bool]]:
    """Clear them on `user`, unsaved; return what the event tells."""
    held = [name for name in TECHNICAL_RIGHTS if getattr(stored, name)]
    for name in TECHNICAL_RIGHTS:
        setattr(user, name, False)
    return {name: [True, False] for name in held}


def _leave_address(*, user: User, old_address: str, by: User, context: dict[str, Any], key: str) -> None:
    # allauth also lets people in with addresses from its own table: the old one must not stay a login.
    EmailAddress.objects.filter(user=user).delete()
    # A link that was asked for before goes to the new address.
    confirm_address(user=user)
    end_sessions(user=user, by=by)
    if user.has_password:
        # Who never came in has nothing to lose, and the old address may be somebody else's.
        queue_mail(to=user, template="address_changed", context=context, key=key, old_address=old_address)
