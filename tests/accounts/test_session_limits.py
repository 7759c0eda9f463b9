"""Three hours without activity, twelve hours in all; and where a request comes from."""

import time
from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.middleware import client_address
from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

HOUR = 3600
Clock = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Move the clock: `clock(hours)` is that long after the start of the test."""
    start = time.time()

    def move(hours: float) -> None:
        monkeypatch.setattr(time, "time", lambda: start + hours * HOUR)

    return move


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("mfa_index")).status_code == 200


def test_who_does_nothing_for_three_hours_is_out(signed_in: Client, clock: Clock) -> None:
    clock(2.99)
    assert is_in(signed_in)
    clock(2.99 + 2.99)
    assert is_in(signed_in)
    clock(2.99 + 2.99 + 3)
    assert not is_in(signed_in)


def test_after_twelve_hours_everybody_is_out(signed_in: Client, clock: Clock) -> None:
    for hours in range(1, 12):
        clock(hours)
        assert is_in(signed_in)
    clock(12)
    assert not is_in(signed_in)
    clock(0)
    assert not is_in(signed_in)


def test_an_expired_session_goes_to_sign_in_and_back_with_a_sentence(signed_in: Client, clock: Clock) -> None:
    clock(4)
    response = signed_in.get(f"{reverse('mfa_index')}?a=1")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next=%2Faccount%2Ftweede-factor%2F%3Fa%3D1"
    assert "U bent uitgelogd" in str(next(iter(get_messages(response.wsgi_request))))
    assert "U bent uitgelogd" in signed_in.get(response.headers["Location"]).content.decode()


def test_after_a_form_one_comes_back_to_its_page(signed_in: Client, clock: Clock) -> None:
    clock(4)
    response = signed_in.post(
        reverse("account_change_password"), headers={"referer": "http://testserver/account/wachtwoord/wijzigen/?b=2"}
    )
    assert response.headers["Location"].endswith("?next=%2Faccount%2Fwachtwoord%2Fwijzigen%2F%3Fb%3D2")


@pytest.mark.parametrize("referer", ["https://kwaad.test/x", "//kwaad.test/x", ""])
def test_a_strange_referer_is_not_a_page_to_come_back_to(signed_in: Client, clock: Clock, referer: str) -> None:
    clock(4)
    response = signed_in.post(reverse("account_change_password"), headers={"referer": referer})
    assert response.headers["Location"].endswith("?next=%2F")


def test_a_part_of_a_page_moves_the_whole_page_to_sign_in(signed_in: Client, clock: Clock) -> None:
    clock(4)
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/account/tweede-factor/"}
    response = signed_in.get(reverse("mfa_index"), headers=headers)
    assert response.headers["HX-Redirect"].endswith("?next=%2Faccount%2Ftweede-factor%2F")


def test_public_pages_stay_open_after_expiry(signed_in: Client, clock: Clock) -> None:
    clock(4)
    assert signed_in.get(reverse("account_reset_password")).status_code == 200


def test_the_session_is_written_at_most_every_ten_minutes(signed_in: Client, clock: Clock) -> None:
    def last_seen() -> int:
        return int(signed_in.session["last_seen"])

    start = last_seen()
    clock(9 / 60)
    is_in(signed_in)
    assert last_seen() == start
    clock(11 / 60)
    is_in(signed_in)
    assert last_seen() > start


def request_from(**headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **headers)


def test_without_a_proxy_the_forwarded_header_means_nothing(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    assert client_address(request_from(HTTP_X_FORWARDED_FOR="192.0.2.1")) == "10.0.0.1"


def test_behind_a_proxy_the_entry_of_the_proxy_counts(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_address(request_from(HTTP_X_FORWARDED_FOR="verzonnen, 192.0.2.1")) == "192.0.2.1"
    assert client_address(request_from()) == "10.0.0.1"
    assert len(client_address(request_from(HTTP_X_FORWARDED_FOR="x" * 500))) == 100
