"""Secrets of second factors in the database: unreadable there, and readable after a change of key."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from accounts.encryption import PREFIX, decrypt, encrypt
from accounts.models import User
from accounts.second_factor import confirm
from tests.accounts.test_second_factor import SECRET, code

pytestmark = pytest.mark.django_db

OLD, NEW = "oude sleutel " * 4, "nieuwe sleutel " * 4


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        return str(cursor.fetchall())


@pytest.fixture
def seed(officer: User) -> str:
    TOTP.activate(officer, SECRET)
    return decrypt(RecoveryCodes.activate(officer).instance.data["seed"])


def test_no_secret_stands_in_the_database(seed: str, officer: User) -> None:
    assert SECRET not in stored() and seed not in stored()
    assert stored().count(PREFIX) == 2
    assert confirm(officer, code()) == "totp"


def test_encrypting_twice_gives_two_texts() -> None:
    assert encrypt(SECRET) != encrypt(SECRET)
    assert decrypt(encrypt(SECRET)) == SECRET


def test_what_was_stored_in_the_clear_works_and_is_encrypted_on_use(officer: User) -> None:
    Authenticator.objects.create(user=officer, type="totp", data={"secret": SECRET})
    assert confirm(officer, code()) == "totp"
    assert SECRET not in stored() and PREFIX in stored()


def test_signing_in_encrypts_too(officer: User, client) -> None:
    from tests.accounts.conftest import PASSWORD

    Authenticator.objects.create(user=officer, type="totp", data={"secret": SECRET})
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert SECRET not in stored()


def test_a_change_of_key(seed: str, officer: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_KEYS = [NEW, *settings.SECOND_FACTOR_KEYS]
    out = io.StringIO()
    call_command("encrypt_second_factors", stdout=out)
    call_command("encrypt_second_factors", stdout=out)
    assert out.getvalue().splitlines() == ["Opnieuw versleuteld: 2.", "Opnieuw versleuteld: 0."]
    settings.SECOND_FACTOR_KEYS = [NEW]
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert confirm(officer, codes[0]) == "recovery_code"


def test_with_a_lost_key_nobody_gets_in_and_nothing_is_overwritten(
    seed: str, officer: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    before = stored()
    settings.SECOND_FACTOR_KEYS = [OLD]
    assert confirm(officer, code()) is None
    assert "is MFA_KEY the key" in caplog.text and SECRET not in caplog.text
    with pytest.raises(CommandError, match=f"gebruiker {officer.pk}"):
        call_command("encrypt_second_factors", stdout=io.StringIO())
    assert stored() == before


def test_a_used_recovery_code_stays_used_when_the_key_changes(seed: str, officer: User, settings: Settings) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert confirm(officer, codes[0]) == "recovery_code"
    settings.SECOND_FACTOR_KEYS = [NEW, *settings.SECOND_FACTOR_KEYS]
    assert confirm(officer, codes[1]) == "recovery_code"
    assert confirm(officer, codes[0]) is None


def test_a_short_key_is_refused(settings: Settings) -> None:
    settings.SECOND_FACTOR_KEYS = ["kort"]
    with pytest.raises(ImproperlyConfigured, match="at least 32"):
        encrypt(SECRET)
