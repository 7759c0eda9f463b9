"""The moment of what is recorded. Only the demo may tell another one: its invented history lies in the past.

A portal that is not a demo refuses (`ClockIsReal`): no fact of a real agenda has any other moment than its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


class ClockIsReal(Exception):
    """Somebody tried to set the clock of a portal that is no demo."""


def now() -> datetime:
    """Return the present moment, or inside `told` the moment that the demo tells."""
    return _told.get() or timezone.now()


@contextmanager
def told(moment: datetime) -> Iterator[None]:
    """Record everything inside as if it happened at `moment`; in demo mode only, and never in the future."""
    if not settings.DEMO_MODE:
        raise ClockIsReal("Only a demo tells invented moments.")
    if moment > timezone.now():
        raise ValueError("What is still to come did not happen.")
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
