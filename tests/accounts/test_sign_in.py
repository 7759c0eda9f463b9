"""Signing in and out: what it tells, what it does not tell, and what it leaves behind."""

import logging
import re
import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from accounts.models import OutgoingMail, User
from records.models import Event, EventOrigin
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def without_token(content: bytes) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content.decode())


def test_signing_in_and_out_are_events_with_their_origin(client: Client, officer: User) -> None:
    client.get(reverse("account_login"))
    before = client.session.session_key
    response = sign_in(client, "Officer@Voorbeeld.Test", REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 302
    assert client.session.session_key != before
    client.post(reverse("account_logout"), REMOTE_ADDR="192.0.2.7")
    assert "_auth_user_id" not in client.session
    events = list(Event.objects.in_stream(f"user:{officer.pk}"))
    assert [(event.action, event.actor_id) for event in events] == [
        ("signed_in", str(officer.pk)),
        ("signed_out", str(officer.pk)),
    ]
    assert events[0].data == {"methods": ["password"]}
    assert set(EventOrigin.objects.values_list("address", flat=True)) == {"192.0.2.7"}


def test_a_get_does_not_sign_out(client: Client, officer: User) -> None:
    client.force_login(officer)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session


def test_a_wrong_password_is_an_event_by_nobody(client: Client, officer: User) -> None:
    sign_in(client, officer.email, "verkeerd")
    event = Event.objects.in_stream(f"user:{officer.pk}").get()
    assert (event.action, event.result, event.actor_id, event.actor_name) == (
        "sign_in_refused",
        "refused",
        "",
        "Systeem",
    )


def test_an_unknown_address_is_not_written_down(
    client: Client, officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in(client, "mijn-wachtwoord@per-ongeluk.test", "geheim-geheim")
    event = Event.objects.get()
    assert event.stream == "user:unknown"
    assert "per-ongeluk" not in f"{event.object}{event.data}"
    assert "geheim-geheim" not in caplog.text


def test_known_and_unknown_addresses_get_the_same_answers(officer: User) -> None:
    """The same page for known, unknown and inactive, at sign-in and when asking for a new password."""
    inactive = User.objects.create_user("weg@voorbeeld.test", PASSWORD, name="W. Eg", is_active=False)
    for name, values in (
        ("account_login", {"password": "verkeerd"}),
        ("account_reset_password", {}),
    ):
        field = "login" if name == "account_login" else "email"
        pages = set()
        for address in (officer.email, "niemand@voorbeeld.test", inactive.email):
            response = Client().post(reverse(name), {field: address, **values})
            pages.add((response.status_code, without_token(response.content).replace(address, "")))
        assert len(pages) == 1
    assert list(OutgoingMail.objects.values_list("recipient", "template")) == [(officer.pk, "password_reset")]


def test_there_is_no_way_to_sign_up(client: Client) -> None:
    for name in ("account_signup", "account_email", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/account/signup/").status_code in {302, 404}
    count = User.objects.count()
    client.post("/account/signup/", {"email": "ik@voorbeeld.test", "password1": PASSWORD})
    assert User.objects.count() == count


def test_an_inactive_account_is_out_within_one_request(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    assert client.get(reverse("mfa_index")).status_code == 200
    User.objects.update(is_active=False)
    assert client.get(reverse("mfa_index")).status_code == 302
    response = sign_in(Client(), officer.email)
    assert response.headers["Location"] == reverse("account_inactive")


def test_a_changed_password_is_an_event_and_a_mail_and_ends_other_sessions(client: Client, officer: User) -> None:
    other = Client()
    sign_in(client, officer.email)
    sign_in(other, officer.email)
    new = "een ander heel lang wachtwoord"
    values = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), values)
    assert Event.objects.in_stream(f"user:{officer.pk}").filter(action="password_changed").count() == 1
    assert OutgoingMail.objects.get().template == "security_notice"
    assert client.get(reverse("mfa_index")).status_code == 200
    assert other.get(reverse("mfa_index")).status_code == 302


def test_after_sign_in_only_pages_of_the_portal_are_opened(client: Client, officer: User) -> None:
    address = f"{reverse('account_login')}?next=https://kwaad.test/"
    response = client.post(address, {"login": officer.email, "password": PASSWORD})
    assert "kwaad" not in response.headers["Location"]
    response = Client().post(
        f"{reverse('account_login')}?next={reverse('mfa_index')}", {"login": officer.email, "password": PASSWORD}
    )
    assert resolve(response.headers["Location"]).url_name == "mfa_index"


def test_too_many_forms_from_one_address_get_a_dutch_page(client: Client, officer: User) -> None:
    for number in range(30):
        assert "te vaak achter elkaar" not in sign_in(client, f"a{number}@voorbeeld.test", "x").content.decode()
    assert sign_in(client, "a31@voorbeeld.test", "x").status_code == 429
    assert "te vaak achter elkaar" in sign_in(client, officer.email).content.decode()


@pytest.mark.django_db(transaction=True)
def test_parallel_wrong_passwords_share_one_limit(officer: User) -> None:
    """Thirty wrong passwords at once from as many addresses: at most five are looked at."""

    def guess(number: int) -> None:
        try:
            sign_in(Client(), officer.email, f"gok {number}", REMOTE_ADDR=f"10.0.0.{number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(1, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    looked_at = Event.objects.filter(action="sign_in_refused").count()
    assert 1 <= looked_at <= 5
    for number in range(5):
        sign_in(Client(), officer.email, "gok", REMOTE_ADDR=f"10.0.1.{number}")
    response = sign_in(Client(), officer.email, PASSWORD, REMOTE_ADDR="10.0.2.1")
    assert response.status_code == 429
    assert "te vaak geprobeerd" in response.content.decode()
    assert Event.objects.filter(action="sign_in_refused").count() == 5
