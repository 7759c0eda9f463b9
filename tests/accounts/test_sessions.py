"""Where somebody is signed in: what the page shows, and ending sessions, one by one and all at once."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions.sessions import end_sessions
from accounts.devices import describe
from accounts.models import OutgoingMail, User
from accounts.sessions import sessions_of
from records.models import Event
from tests.accounts.conftest import Browser

pytestmark = pytest.mark.django_db

NewBrowser = Callable[..., Browser]


@pytest.fixture
def three(new_browser: NewBrowser, officer: User) -> list[Browser]:
    """Three browsers in which the officer is signed in."""
    browsers = [new_browser() for _ in range(3)]
    for browser in browsers:
        assert browser.give_password(officer).status_code == 302
    return browsers


def page_of(browser: Browser) -> str:
    return browser.client.get(reverse("usersessions_list")).content.decode()


def key_of(browser: Browser) -> str:
    return browser.client.session.session_key or ""


def test_the_page_shows_device_address_and_times(three: list[Browser]) -> None:
    text = page_of(three[0])
    assert text.count("Firefox op Windows") == 3 + 2  # and once more on each button, for screen readers
    assert "Adres 127.0.0.1." in text
    assert text.count("Laatst actief op") == 2
    assert "Overal uitloggen, behalve hier" in text


def test_who_is_in_nowhere_else_reads_so(new_browser: NewBrowser, officer: User) -> None:
    browser = new_browser()
    browser.give_password(officer)
    text = page_of(browser)
    assert "U bent nergens anders ingelogd" in text
    assert "Overal uitloggen" not in text


def test_one_session_ends(three: list[Browser], officer: User) -> None:
    place = UserSession.objects.get(session_key=key_of(three[1]))
    assert three[0].client.post(reverse("usersessions_end", args=[place.pk])).status_code == 302
    assert [browser.is_in for browser in three] == [True, False, True]
    event = Event.objects.in_stream(f"user:{officer.pk}").last()
    assert event is not None and event.action == "session_ended"
    assert "op één apparaat uitgelogd" in OutgoingMail.objects.get().context["sentence"]
    assert three[0].client.post(reverse("usersessions_end", args=[place.pk])).status_code == 404


def test_all_others_end(three: list[Browser], officer: User) -> None:
    three[0].client.post(reverse("usersessions_end_others"))
    assert [browser.is_in for browser in three] == [True, False, False]
    event = Event.objects.in_stream(f"user:{officer.pk}").last()
    assert event is not None and event.action == "other_sessions_ended"
    three[0].client.post(reverse("usersessions_end_others"))
    assert OutgoingMail.objects.count() == 1


def test_nobody_ends_the_session_of_another(three: list[Browser], client: Client, administrator: User) -> None:
    client.force_login(administrator)
    place = UserSession.objects.get(session_key=key_of(three[0]))
    assert client.post(reverse("usersessions_end", args=[place.pk])).status_code == 404
    client.post(reverse("usersessions_end_others"))
    assert all(browser.is_in for browser in three)


def test_every_session_ends_at_once_also_one_that_allauth_does_not_know(three: list[Browser], officer: User) -> None:
    unknown = Client()
    unknown.force_login(officer)
    assert end_sessions(user=officer, by=None) == 4
    assert not any(browser.is_in for browser in three)
    assert unknown.get(reverse("mfa_index")).status_code == 302
    assert end_sessions(user=officer, by=None) == 0
    assert not UserSession.objects.exists()


def test_sessions_of_others_stay(three: list[Browser], client: Client, administrator: User, officer: User) -> None:
    client.force_login(administrator)
    end_sessions(user=officer, by=administrator)
    assert client.get(reverse("mfa_index")).status_code == 200


def test_signing_out_forgets_the_address(three: list[Browser]) -> None:
    three[0].client.post(reverse("account_logout"))
    assert UserSession.objects.count() == 2


def test_an_expired_session_is_not_shown_and_its_address_is_forgotten(
    three: list[Browser], officer: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + settings.SESSION_IDLE_SECONDS + 1
    monkeypatch.setattr("time.time", lambda: later)
    assert sessions_of(officer, key_of(three[0])) == []
    assert not three[0].is_in
    assert UserSession.objects.count() == 2


def test_a_changed_password_leaves_one_place(three: list[Browser], officer: User) -> None:
    officer.set_password("een ander heel lang wachtwoord")
    officer.save()
    assert sessions_of(officer, None) == []


def test_the_nightly_command_forgets(three: list[Browser]) -> None:
    Session.objects.filter(session_key=key_of(three[0])).delete()
    Session.objects.filter(session_key=key_of(three[1])).update(expire_date=timezone.localtime() - timedelta(days=1))
    call_command("forget_ended_sessions")
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [key_of(three[2])]
    assert not Session.objects.filter(session_key=key_of(three[1])).exists()


def test_the_page_writes_nothing_and_costs_the_same_for_many(
    three: list[Browser], new_browser: NewBrowser, officer: User
) -> None:
    with CaptureQueriesContext(connection) as few:
        page_of(three[0])
    for _ in range(5):
        new_browser().give_password(officer)
    with CaptureQueriesContext(connection) as many:
        page_of(three[0])
    assert len(few) == len(many) <= 7
    assert [query["sql"] for query in many if not query["sql"].lstrip("(").startswith("SELECT")] == []


@pytest.mark.parametrize("address", ["", "unix:", "verzonnen", "192.0.2.1:51234"])
def test_an_odd_address_lets_people_in(officer: User, new_browser: NewBrowser, address: str) -> None:
    browser = new_browser()
    browser.client.defaults["REMOTE_ADDR"] = address
    assert browser.give_password(officer).status_code == 302
    assert browser.is_in


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge op Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari op iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome op Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox op Linux"),
        ("curl/8.0", "Onbekend apparaat"),
        ("", "Onbekend apparaat"),
    ],
)
def test_devices_have_names(header: str, words: str) -> None:
    assert describe(header) == words
