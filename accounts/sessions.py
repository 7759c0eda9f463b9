"""Where somebody is signed in. How that ends stands in `accounts.actions.sessions`.

allauth notes browser and address of each sign-in (UserSession); when it began and when it was last used stand in
the session itself, put there by accounts.adapter and accounts.middleware.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.devices import describe
from accounts.models import User

SIGNED_IN = "signed_in"
LAST_SEEN = "last_seen"


@dataclass(frozen=True)
class OpenSession:
    """A browser in which somebody is signed in. The address is personal data: only for that person."""

    pk: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_current: bool


def sessions_of(user: User, current_key: str | None) -> list[OpenSession]:
    """Return where `user` is signed in now: this browser (`current_key`) first, then the last used."""
    rows = list(UserSession.objects.filter(user_id=user.pk))
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    sessions = {session.session_key: session.get_decoded() for session in stored}
    found = [
        _open_session(row, sessions[row.session_key], current_key)
        for row in rows
        if _is_open(sessions.get(row.session_key, {}), user)
    ]
    return sorted(found, key=lambda session: (session.is_current, session.last_seen), reverse=True)


def _is_open(data: dict[str, Any], user: User) -> bool:
    """Say whether a request with this session would still be let in."""
    if data.get(SESSION_KEY) != str(user.pk):
        return False
    if not constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return False  # the password was changed elsewhere
    now = time.time()
    idle, total = now - data.get(LAST_SEEN, now), now - data.get(SIGNED_IN, now)
    return idle < settings.SESSION_IDLE_SECONDS and total < settings.SESSION_ABSOLUTE_SECONDS


def _open_session(row: UserSession, data: dict[str, Any], current_key: str | None) -> OpenSession:
    def moment(name: str) -> datetime:
        return datetime.fromtimestamp(data[name], UTC) if name in data else row.created_at

    return OpenSession(
        pk=row.pk,
        device=describe(row.user_agent),
        address=row.ip,
        since=moment(SIGNED_IN),
        last_seen=moment(LAST_SEEN),
        is_current=row.session_key == current_key,
    )
