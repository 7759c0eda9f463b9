"""Asking for the second factor again, at the moment somebody signs or changes their account."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from accounts.actions.events import log_sign_in_refused
from accounts.encryption import is_current, renew
from accounts.models import User
from accounts.models.users import SECOND_FACTORS
from accounts.passkeys import PasskeyRefused, Purpose, check

logger = logging.getLogger(__name__)

WRONG_ANSWERS = 5
WINDOW_SECONDS = 300
DIGITS_IN_APP = 6
WRONG_RECOVERY_CODE = "Deze herstelcode klopt niet of is al gebruikt. Vul een andere in."
# Where allauth keeps what must not be read from the database.
_SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}

Proof = TypeVar("Proof")


@dataclass(frozen=True)
class Factors:
    """What somebody has set up besides a password."""

    code_app: bool
    passkey: bool

    def __bool__(self) -> bool:
        return self.code_app or self.passkey


def factors_of(user: User) -> Factors:
    """Return which second factors `user` has; recovery codes only stand in for one of them."""
    rows = Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS)
    types = set(rows.values_list("type", flat=True))
    return Factors(code_app=Authenticator.Type.TOTP in types, passkey=Authenticator.Type.WEBAUTHN in types)


def has_second_factor(user: User) -> bool:
    """Say whether `user` has set up a code app or a passkey."""
    return bool(factors_of(user))


def confirm(user: User, answer: str) -> str | None:
    """Return the factor with which `answer` confirms that this is `user`: "totp", "recovery_code" or "password".

    None when the answer is wrong, and for any answer after five wrong ones in five minutes (`is_blocked`).
    "password" counts in demo mode only, and only for somebody without a second factor. A code works once. Call it
    outside a transaction: what rolls back would also take back the count and the event of a wrong answer.
    """
    return _limited(user, lambda: _factor_of(user, answer.strip()))


def confirm_with_passkey(user: User, answer: str, purpose: Purpose, *, subject: str = "") -> Authenticator | None:
    """Return the passkey of `user` that answered the question asked for `purpose` and `subject`.

    None as with `confirm`, which counts wrong answers together with these.
    """

    def passkey() -> Authenticator | None:
        try:
            return check(purpose, answer, user=user, subject=subject)
        except PasskeyRefused:
            return None

    return _limited(user, passkey)


def is_blocked(user: User) -> bool:
    """Say whether `user` must wait before an answer is looked at again, for the sentence on the page."""
    return len(cache.get_many(_slots(user))) == WRONG_ANSWERS


def means_recovery_code(user: User, answer: str) -> bool:
    """Say whether `user` meant `answer` as a recovery code: without an app it can be nothing else, and it is longer."""
    return len("".join(answer.split())) > DIGITS_IN_APP or not factors_of(user).code_app


def protect(authenticator: Authenticator) -> bool:
    """Encrypt the stored secret of `authenticator` with the present key; False when it already was."""
    name = _SECRETS.get(authenticator.type)
    if name is None or is_current(authenticator.data.get(name, "")):
        return False
    with transaction.atomic():
        # Read again under a lock: a recovery code that is used meanwhile must stay used.
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        row.data[name] = renew(row.data[name])
        row.save(update_fields=["data"])
    authenticator.data[name] = row.data[name]
    return True


def _limited(user: User, judge: Callable[[], Proof | None]) -> Proof | None:
    slot = _take_slot(user)
    if slot is None:
        logger.warning("second factor: too many answers for user %s", user.pk)
        return None
    proof = judge() if user.is_active else None
    if proof is None:
        log_sign_in_refused(email=user.email, action="second_factor_refused")
        return None
    # Only our own attempt is given back: a good answer in between must not give a guesser new chances.
    cache.delete(slot)
    return proof


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
    if not answer:
        return None
    authenticators = {row.type: row for row in Authenticator.objects.filter(user_id=user.pk)}
    for kind, factor in ((Authenticator.Type.TOTP, "totp"), (Authenticator.Type.RECOVERY_CODES, "recovery_code")):
        if kind in authenticators and authenticators[kind].wrap().validate_code(answer):
            protect(authenticators[kind])
            return factor
    protected = any(kind in authenticators for kind in SECOND_FACTORS)
    if settings.DEMO_MODE and not protected and user.check_password(answer):
        return "password"
    return None
