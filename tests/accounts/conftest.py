"""People for the tests of this package, and a browser with a passkey."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.authenticator import SoftAuthenticator

PASSWORD = "een heel lang wachtwoord"


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user("officer@voorbeeld.test", PASSWORD, name="O. Fficier", organisation="Alkmaar")


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("beheer@voorbeeld.test", PASSWORD, name="B. Heer")


@dataclass
class Browser:
    """A browser on https://testserver that can use `device` as a passkey."""

    client: Client
    device: SoftAuthenticator

    def ask(self, name: str, *arguments: object) -> dict[str, Any]:
        """Return the question that the portal asks at the address with this name."""
        response = self.client.post(reverse(name, args=arguments))
        assert response.status_code == 200, response.content
        question: dict[str, Any] = response.json()
        return question

    def give_password(self, user: User) -> Any:
        """Type e-mail address and password on the sign-in page."""
        return self.client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    def add_passkey(self, name: str = "Sleutel") -> Any:
        """Confirm with the password, and add a passkey to the account that is signed in."""
        self.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        answer = self.device.make(self.ask("passkey_question_add"))
        return self.client.post(reverse("mfa_add_webauthn"), {"name": name, "credential": answer})

    def sign_in_with_passkey(self, **extra: str) -> Any:
        """Press the button for passkeys on the sign-in page."""
        answer = self.device.answer(self.ask("passkey_question_sign_in"))
        return self.client.post(reverse("mfa_login_webauthn"), {"credential": answer, **extra})

    @property
    def is_in(self) -> bool:
        return self.client.get(reverse("mfa_index")).status_code == 200


@pytest.fixture
def new_browser(db: None) -> Callable[..., Browser]:
    """Make browsers; without a device each has one of its own."""
    cache.clear()

    def make(device: SoftAuthenticator | None = None) -> Browser:
        return Browser(
            Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}), device or SoftAuthenticator()
        )

    return make


@pytest.fixture
def passkey_browser(new_browser: Callable[..., Browser], officer: User) -> Browser:
    """The browser in which the officer is signed in and has added a passkey."""
    browser = new_browser()
    browser.give_password(officer)
    assert browser.add_passkey().status_code == 302
    return browser
