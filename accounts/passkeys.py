"""Passkeys: the question that goes to a browser, and the judgement of its answer.

allauth and fido2 check the answer itself: challenge, origin, portal, user verification and signature. What is added
here: a question is for one purpose, one person and one subject, is answered within five minutes, and only once.
Questions are asked when somebody presses a button (POST), so that reading a page writes nothing.
"""

import json
import logging
import time
from enum import StrEnum
from typing import Any, TypeVar

from allauth.account.utils import url_str_to_user_pk
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.cache import cache
from django.core.exceptions import ValidationError
from fido2.cose import UnsupportedKey
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.models import User

logger = logging.getLogger(__name__)

FRESH_SECONDS = 300
MOST_PASSKEYS = 10
# A real answer is 1 to 4 kB; an attestation by a whole chain of certificates stays below this.
LONGEST_ANSWER = 20_000
_SESSION_KEY = "passkey_question"

Response = TypeVar("Response", AuthenticationResponse, RegistrationResponse)


class Purpose(StrEnum):
    """What an answer is good for: an answer to one question is no answer to another."""

    ADD = "add"
    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"
    CONFIRM = "confirm"
    SIGNATURE = "signature"


class PasskeyRefused(Exception):
    """This answer proves nothing."""


def ask(purpose: Purpose, *, user: User | None = None, subject: str = "") -> dict[str, Any]:
    """Return the question for the browser, as JSON values, and keep in the session what the answer must fit.

    `user` is None while signing in: then the passkey tells whose it is. `subject` is what the answer is about,
    for a signature the text that is signed.
    """
    question = auth.begin_registration(user, True) if purpose == Purpose.ADD else auth.begin_authentication(user)
    session = context.request.session
    session[_SESSION_KEY] = {
        "state": session.pop(auth.STATE_SESSION_KEY),
        "purpose": purpose,
        "user": user.pk if user else None,
        "subject": subject,
        "at": int(time.time()),
    }
    return _plain(question)


def check(purpose: Purpose, answer: str, *, user: User | None = None, subject: str = "") -> Authenticator:
    """Return the passkey that gave `answer` to the question that `ask` asked with the same arguments.

    Raises PasskeyRefused for every other answer, and for any second answer to a question.
    """
    state = _take_question(purpose, user, subject)
    credential, response = _read(answer, AuthenticationResponse)
    owner = user or _owner(response)
    try:
        auth.set_state(state)
        passkey: Authenticator = auth.complete_authentication(owner, credential)
    except (ValidationError, NotImplementedError):
        raise PasskeyRefused
    finally:
        auth.clear_state()
    return passkey


def check_new(answer: str, *, user: User) -> dict[str, Any]:
    """Return the new passkey of `user` as it is stored, after checking the answer to the question to make one."""
    state = _take_question(Purpose.ADD, user, "")
    credential, response = _read(answer, RegistrationResponse)
    made = response.response.attestation_object.auth_data.credential_data
    if made is None or isinstance(made.public_key, UnsupportedKey):
        raise PasskeyRefused
    try:
        auth.set_state(state)
        auth.complete_registration(credential)
    except ValidationError:
        raise PasskeyRefused
    finally:
        auth.clear_state()
    # Only what was read and is used again: the rest of the answer is whatever the browser liked to send.
    return {
        "id": response.id,
        "rawId": response.id,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(response.response.client_data),
            "attestationObject": websafe_encode(response.response.attestation_object),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def count_of(user: User) -> int:
    """Return how many passkeys `user` has."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).count()


def _take_question(purpose: Purpose, user: User | None, subject: str) -> dict[str, Any]:
    """Take the open question out of the session, or refuse: each is answered once, also by parallel requests."""
    question = context.request.session.pop(_SESSION_KEY, None)
    asked_for = (purpose, user.pk if user else None, subject)
    if question is None or (question["purpose"], question["user"], question["subject"]) != asked_for:
        raise PasskeyRefused
    if time.time() - question["at"] > FRESH_SECONDS:
        raise PasskeyRefused
    state: dict[str, Any] = question["state"]
    if not cache.add(f"passkey-answered:{state['challenge']}", "taken", timeout=FRESH_SECONDS):
        raise PasskeyRefused
    return state


def _read(answer: str, kind: type[Response]) -> tuple[dict[str, Any], Response]:
    """Read JSON, base64, CBOR and ASN.1 that a stranger may have written: whatever goes wrong is a wrong answer."""
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused
    try:
        credential = dict(json.loads(answer))
        return credential, kind.from_dict(credential)
    except Exception as error:
        logger.info("passkey: an answer that cannot be read (%s)", type(error).__name__)
        raise PasskeyRefused


def _owner(response: AuthenticationResponse) -> User:
    try:
        key = url_str_to_user_pk((response.response.user_handle or b"").decode())
    except (ValueError, ValidationError):
        raise PasskeyRefused
    owner = User.objects.filter(pk=key).first()
    if owner is None:
        raise PasskeyRefused
    return owner


def _plain(question: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(question, default=dict))
    return plain
