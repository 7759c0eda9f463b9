"""Asking for the second factor again, at the moment somebody signs."""

import logging

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache

from accounts.actions import log_sign_in_refused
from accounts.models import User

logger = logging.getLogger(__name__)

WRONG_ANSWERS = 5
WINDOW_SECONDS = 300


def confirm(user: User, answer: str) -> str | None:
    """Return the factor with which `answer` confirms that this is `user`: "totp", "recovery_code" or "password".

    None when the answer is wrong, and for any answer after five wrong ones in five minutes (`is_blocked`).
    "password" counts in demo mode only, and only for somebody without a code app. A code works once. Call it
    outside a transaction: what rolls back would also take back the count and the event of a wrong answer.
    """
    slot = _take_slot(user)
    if slot is None:
        logger.warning("second factor: too many answers for user %s", user.pk)
        return None
    factor = _factor_of(user, answer.strip())
    if factor is None:
        log_sign_in_refused(email=user.email, action="second_factor_refused")
        return None
    # Only our own attempt is given back: a good answer in between must not give a guesser new chances.
    cache.delete(slot)
    return factor


def has_second_factor(user: User) -> bool:
    """Say whether `user` has set up a code app."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def is_blocked(user: User) -> bool:
    """Say whether `user` must wait before an answer is looked at again, for the sentence on the page."""
    return len(cache.get_many(_slots(user))) == WRONG_ANSWERS


def _slots(user: User) -> list[str]:
    return [f"second-factor:{user.pk}:{number}" for number in range(WRONG_ANSWERS)]


def _take_slot(user: User) -> str | None:
    """Take one of the free attempts of this user; each comes back after the window.

    `cache.add` is atomic on the shared cache, so that parallel attempts never share one (a read and a write would).
    """
    for key in _slots(user):
        if cache.add(key, "taken", timeout=WINDOW_SECONDS):
            return key
    return None


def _factor_of(user: User, answer: str) -> str | None:
    if not answer or not user.is_active:
        return None
    authenticators = {row.type: row.wrap() for row in Authenticator.objects.filter(user_id=user.pk)}
    if Authenticator.Type.TOTP in authenticators:
        if authenticators[Authenticator.Type.TOTP].validate_code(answer):
            return "totp"
        recovery_codes = authenticators.get(Authenticator.Type.RECOVERY_CODES)
        return "recovery_code" if recovery_codes and recovery_codes.validate_code(answer) else None
    if settings.DEMO_MODE and user.check_password(answer):
        return "password"
    return None
