"""Secrets of second factors, encrypted before they reach the database.

Whoever gets hold of a copy of the database (a backup, a replica, a dump for research) must not be able to make the
codes of other people. The keys are in settings.SECOND_FACTOR_KEYS: the first encrypts, all of them decrypt.
"""

import base64
import logging
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

# Tells what was encrypted from what was stored before there was encryption.
PREFIX = "fernet:"
SHORTEST_KEY = 32


def encrypt(text: str) -> str:
    """Return `text` as it may be stored."""
    return PREFIX + _cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the secret in `stored`; text without our prefix was stored in the clear and is returned as it is.

    A secret that none of the keys opens becomes another, random one: nobody gets in with it, and the page that
    asks for a code says that the code is wrong. An administrator can then reset the second factor.
    """
    if not stored.startswith(PREFIX):
        return stored
    try:
        return _cipher().decrypt(stored.removeprefix(PREFIX)).decode()
    except InvalidToken:
        logger.error("a second factor cannot be decrypted: is MFA_KEY the key that encrypted it?")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def is_current(stored: str) -> bool:
    """Say whether `stored` was encrypted with the first key, so that nothing needs to be done."""
    if not stored.startswith(PREFIX):
        return False
    try:
        _fernet(settings.SECOND_FACTOR_KEYS[0]).decrypt(stored.removeprefix(PREFIX))
    except InvalidToken:
        return False
    return True


def renew(stored: str) -> str:
    """Return the secret in `stored` encrypted with the first key. Raises InvalidToken when no key opens it."""
    if not stored.startswith(PREFIX):
        return encrypt(stored)
    return PREFIX + _cipher().rotate(stored.removeprefix(PREFIX)).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in settings.SECOND_FACTOR_KEYS])


@lru_cache(maxsize=8)
def _fernet(key: str) -> Fernet:
    if len(key) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"MFA_KEY: a key has at least {SHORTEST_KEY} characters.")
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"gka-portal second factors").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
