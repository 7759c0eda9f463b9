"""What happened to an account, on the stream `user:<id>` of the record."""

from typing import Any

from accounts.models import User
from accounts.models.users import UserManager
from records.actions import record
from records.models import Event

# Attempts to sign in with an address that nobody has; the address itself may be a mistyped password.
UNKNOWN_USER = "user:unknown"


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
