"""Where somebody is signed in, and how that ends. Sessions live in the database: what is gone is gone everywhere.

allauth notes browser and address of each sign-in (UserSession); when it began and when it was last used stand in
the session itself, put there by accounts.adapter and accounts.middleware.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.devices import describe
from accounts.models import User

SIGNED_IN = "signed_in"
LAST_SEEN = "last_seen"


@dataclass(frozen=True)
class Place:
    """A browser in which somebody is signed in. The address is personal data: only for that person."""

    pk: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_current: bool


def places_of(user: User, current_key: str | None) -> list[Place]:
    """Return where `user` is signed in now: this browser (`current_key`) first, then the last used."""
    rows = list(UserSession.objects.filter(user_id=user.pk))
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    sessions = {session.session_key: session.get_decoded() for session in stored}
    places = [
        _place(row, sessions[row.session_key], current_key)
        for row in rows
        if _is_open(sessions.get(row.session_key, {}), user)
    ]
    return sorted(places, key=lambda place: (place.is_current, place.last_seen), reverse=True)


@transaction.atomic
def end_sessions(*, user: User, keep: str | None = None) -> int:
    """End every session of `user` but the one with key `keep`; return how many there were.

    Looks into all open sessions and not into allauth's list, so that none is missed. Works at once: the next
    request of any of them, in any process, finds no session.
    """
    keys = [key for key in _open_keys(user) if key != keep]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep or "").delete()
    return len(keys)


@transaction.atomic
def end_session(*, user: User, place_id: int) -> bool:
    """End one session of `user`; False when there is none with this number."""
    row = UserSession.objects.filter(user_id=user.pk, pk=place_id).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True


def forget(session_key: str | None) -> None:
    """Remove what was noted about a session that ends: the address of its visitor is of no more use."""
    UserSession.objects.filter(session_key=session_key or "").delete()


@transaction.atomic
def forget_ended_sessions() -> int:
    """Remove expired sessions, and what was noted about sessions that are gone; return how many notes that were."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    deleted, _per_model = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return deleted


def _open_keys(user: User) -> Iterator[str]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield session.session_key


def _is_open(data: dict[str, Any], user: User) -> bool:
    """Say whether a request with this session would still be let in."""
    if data.get(SESSION_KEY) != str(user.pk):
        return False
    if not constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return False  # the password was changed elsewhere
    now = time.time()
    idle, total = now - data.get(LAST_SEEN, now), now - data.get(SIGNED_IN, now)
    return idle < settings.SESSION_IDLE_SECONDS and total < settings.SESSION_ABSOLUTE_SECONDS


def _place(row: UserSession, data: dict[str, Any], current_key: str | None) -> Place:
    def moment(name: str) -> datetime:
        return datetime.fromtimestamp(data[name], UTC) if name in data else row.created_at

    return Place(
        pk=row.pk,
        device=describe(row.user_agent),
        address=row.ip,
        since=moment(SIGNED_IN),
        last_seen=moment(LAST_SEEN),
        is_current=row.session_key == current_key,
    )
