"""Ending sessions. They live in the database: what is gone is gone everywhere, from the next request on."""

from collections.abc import Iterator

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.actions.mail import notify_of_change
from accounts.models import User


@transaction.atomic
def end_sessions(*, user: User, by: User | None) -> int:
    """End every session of `user`; return how many there were. By None: the portal itself, after a last day."""
    count = _end(user, keep=None)
    if count:
        log_account_event(user=user, action="sessions_ended", by=by, data={"count": count})
    return count


@transaction.atomic
def end_own_session(*, by: User, session_id: int) -> bool:
    """Sign `by` out in one browser; False when it was no longer signed in there."""
    row = UserSession.objects.filter(user_id=by.pk, pk=session_id).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    notify_of_change(user=by, action="session_ended", sentence="U bent op één apparaat uitgelogd, op uw verzoek.")
    return True


@transaction.atomic
def end_other_sessions(*, by: User, keep: str | None) -> int:
    """Sign `by` out everywhere but in the browser with session `keep`; return in how many that was."""
    count = _end(by, keep=keep)
    if count:
        sentence = "U bent op al uw andere apparaten uitgelogd, op uw verzoek."
        notify_of_change(user=by, action="other_sessions_ended", sentence=sentence)
    return count


def forget(session_key: str | None) -> None:
    """Remove what was noted about a session that ends: the address of its visitor is of no more use."""
    UserSession.objects.filter(session_key=session_key or "").delete()


@transaction.atomic
def forget_ended_sessions() -> int:
    """Remove expired sessions, and what was noted about sessions that are gone; return how many notes that were."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    deleted, _per_model = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return deleted


def _end(user: User, *, keep: str | None) -> int:
    """Looks into all open sessions and not into allauth's list, so that none is missed."""
    keys = [key for key in _open_keys(user) if key != keep]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep or "").delete()
    return len(keys)


def _open_keys(user: User) -> Iterator[str]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield session.session_key
