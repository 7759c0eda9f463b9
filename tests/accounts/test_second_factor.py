"""The second factor: asked again at signing, limited, and demanded of everybody in production."""

import threading
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.actions.second_factors import remove_second_factor
from accounts.models import OutgoingMail, User
from accounts.second_factor import confirm, has_second_factor, is_blocked
from records.models import Event
from tests.accounts.conftest import PASSWORD, Browser

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


@pytest.fixture
def protected(officer: User) -> User:
    """An officer with a code app and recovery codes."""
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    return officer


def code(steps: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def test_a_code_confirms_once(protected: User) -> None:
    answer = code()
    assert confirm(protected, f" {answer[:3]} {answer[3:]} ") == "totp"
    assert confirm(protected, answer) is None
    assert confirm(protected, code(-10)) is None


def test_a_recovery_code_confirms_once(protected: User) -> None:
    recovery = Authenticator.objects.get(user=protected, type="recovery_codes").wrap().get_unused_codes()[0]
    assert confirm(protected, recovery) == "recovery_code"
    assert confirm(protected, recovery) is None


def test_a_password_is_enough_in_demo_mode_only(officer: User, settings: Settings) -> None:
    assert confirm(officer, PASSWORD) == "password"
    settings.DEMO_MODE = False
    assert confirm(officer, PASSWORD) is None


def test_a_password_never_stands_in_for_a_code_app(protected: User) -> None:
    assert confirm(protected, PASSWORD) is None


@pytest.mark.parametrize("answer", ["", " ", "verkeerd", "000000", "\x00", "é" * 1000])
def test_a_wrong_answer_is_an_event(protected: User, answer: str) -> None:
    assert confirm(protected, answer) is None
    event = Event.objects.in_stream(f"user:{protected.pk}").get()
    assert (event.action, event.result) == ("second_factor_refused", "refused")


def test_an_inactive_person_confirms_nothing(officer: User) -> None:
    officer.is_active = False
    assert confirm(officer, PASSWORD) is None


def test_after_five_wrong_answers_a_good_one_must_wait(officer: User) -> None:
    for _ in range(5):
        assert not is_blocked(officer)
        assert confirm(officer, "verkeerd") is None
    assert is_blocked(officer)
    assert confirm(officer, PASSWORD) is None
    assert Event.objects.filter(action="second_factor_refused").count() == 5


def test_a_good_answer_gives_a_guesser_no_new_chances(officer: User) -> None:
    for _ in range(4):
        confirm(officer, "verkeerd")
    assert confirm(officer, PASSWORD) == "password"
    confirm(officer, "verkeerd")
    assert confirm(officer, PASSWORD) is None


@pytest.mark.django_db(transaction=True)
def test_parallel_wrong_answers_share_one_limit(officer: User) -> None:
    def guess() -> None:
        try:
            confirm(officer, "verkeerd")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Event.objects.filter(action="second_factor_refused").count() == 5


def test_signing_in_with_a_code_app_asks_for_the_code(client: Client, protected: User) -> None:
    response = client.post(reverse("account_login"), {"login": protected.email, "password": PASSWORD})
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_index")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert Event.objects.in_stream(f"user:{protected.pk}").get().action == "second_factor_refused"
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 200
    last = Event.objects.in_stream(f"user:{protected.pk}").last()
    assert last is not None and last.data == {"methods": ["password", "totp"]}


@pytest.fixture
def production(settings: Settings) -> None:
    settings.DEMO_MODE = False


@pytest.mark.usefixtures("production")
def test_in_production_nothing_opens_before_there_is_a_second_factor(
    client: Client,
    officer: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    for name in ("account_change_password", "mfa_view_recovery_codes", "usersessions_list"):
        assert client.get(reverse(name)).headers["Location"] == reverse("mfa_index")
    assert "Stel eerst een passkey of een code-app in." in client.get(reverse("mfa_index")).content.decode()
    set_up = reverse("mfa_activate_totp")
    assert client.get(set_up).status_code == 200  # the password was given a moment ago
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.get_totp_secret", lambda regenerate=False: SECRET)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(set_up, {"code": code()}).status_code == 302
    assert has_second_factor(officer)
    assert client.get(reverse("mfa_index")).status_code == 200
    assert Event.objects.in_stream(f"user:{officer.pk}").filter(action="second_factor_added").count() == 1
    assert "code-app gekoppeld" in OutgoingMail.objects.get().context["sentence"]


@pytest.mark.usefixtures("production")
def test_in_production_public_pages_and_leaving_stay_open(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("account_reset_password")).status_code in {200, 302}
    assert client.get(reverse("account_logout")).status_code == 200


def test_after_a_code_the_demand_costs_no_query(
    client: Client, protected: User, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.post(reverse("account_login"), {"login": protected.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    with CaptureQueriesContext(connection) as in_demo_mode:
        client.get(reverse("account_change_password"))
    settings.DEMO_MODE = False
    with django_assert_num_queries(len(in_demo_mode)):
        client.get(reverse("account_change_password"))


@pytest.mark.usefixtures("production")
def test_in_production_a_passkey_is_a_second_factor(new_browser: Callable[..., Browser], officer: User) -> None:
    browser = new_browser()
    browser.client.defaults["wsgi.url_scheme"] = "https"
    browser.give_password(officer)
    assert browser.client.get(reverse("usersessions_list")).headers["Location"] == reverse("mfa_index")
    browser.add_passkey()
    assert browser.client.get(reverse("usersessions_list")).status_code == 200


def test_an_administrator_unlinks_a_lost_phone(protected: User, administrator: User) -> None:
    assert remove_second_factor(user=protected, by=administrator)
    assert not remove_second_factor(user=protected, by=administrator)
    assert not has_second_factor(protected)
    event = Event.objects.in_stream(f"user:{protected.pk}").get()
    assert (event.action, event.actor_name) == ("second_factor_removed", "B. Heer")
    assert OutgoingMail.objects.get().recipient == protected


def test_a_sign_in_of_long_ago_is_confirmed_again(client: Client, officer: User) -> None:
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    session = client.session
    session["account_authentication_methods"] = [
        {**entry, "at": entry["at"] - 301} for entry in session["account_authentication_methods"]
    ]
    session.save()
    set_up = reverse("mfa_activate_totp")
    asked = client.get(set_up)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert client.get(set_up).status_code == 200


@pytest.mark.parametrize("typed", ["12345678", "123 456 78"])
def test_a_wrong_recovery_code_is_called_that(client: Client, protected: User, typed: str) -> None:
    client.post(reverse("account_login"), {"login": protected.email, "password": PASSWORD})
    address = reverse("mfa_authenticate")
    assert "Deze herstelcode klopt niet of is al gebruikt." in client.post(address, {"code": typed}).content.decode()
    assert "die nu in uw app staat" in client.post(address, {"code": "000000"}).content.decode()


def test_the_first_half_of_the_address_leads_to_the_account(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("account_page")).headers["Location"] == reverse("mfa_index")
