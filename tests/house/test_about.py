"""The pages that a government portal owes everybody say what is true of this portal."""

import datetime
import re
from pathlib import Path

import axe_playwright_python
import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.presence import OVER
from gka_portal import health
from tests.cast import PASSWORD, Cast, cast

__all__ = ["cast"]

ABOUT = ("portal:accessibility", "portal:privacy", "portal:vulnerability")


def _page(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", [*ABOUT, "account_login", "portal:help_sign_in"])
def test_every_page_leads_to_them(client, db, name: str) -> None:
    text = _page(client, name)
    for each in ABOUT:
        assert f'href="{reverse(each)}"' in text
    assert text.count("<h1") == 1


def test_the_footer_has_the_version_and_the_contact(client, db, settings) -> None:
    settings.CONTACT_EMAIL = "portaal@example.org"
    version = re.search(r'^version = "(.+)"', (settings.BASE_DIR / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    footer = _page(client, "account_login").split("<footer")[1]
    assert f"Versie {version[1]}" in footer
    assert "mailto:portaal@example.org" in footer


def test_no_status_is_claimed_before_an_investigation(client, db) -> None:
    text = _page(client, "portal:accessibility")
    assert "Wij noemen daarom geen status" in text
    assert not re.search(r"(voldoet (volledig|gedeeltelijk)|eerste maatregelen genomen)", text)
    for law in ("Besluit digitale toegankelijkheid overheid", "(EU) 2016/2102", "EN 301 549", "WCAG 2.1"):
        assert law in text


def test_the_named_version_of_the_tool_is_the_one_that_tests(client, db) -> None:
    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()[:200]
    version = re.search(r"axe v([\d.]+)", script)
    assert version
    assert f"axe-core {version[1]}," in _page(client, "portal:accessibility")


def test_the_cookies_named_are_those_that_are_set(cast: Cast, client) -> None:
    """Signs in, signs out and fails on the way: every cookie that came by stands on the page."""
    login = reverse("account_login")
    client.get(login)
    client.post(login, {"login": cast.reader.email, "password": "fout"})
    client.post(login, {"login": cast.reader.email, "password": PASSWORD})
    client.get("/")
    client.post(reverse("account_logout"))
    named = set(re.findall(r"<li><code>(\w+)</code>", _page(client, "portal:privacy")))
    assert set(client.cookies) <= named
    assert named == {"sessionid", "csrftoken", "messages"}


def test_the_times_of_a_session_are_those_of_the_settings(client, db, settings) -> None:
    settings.SESSION_IDLE_SECONDS, settings.SESSION_ABSOLUTE_SECONDS = 2 * 3600, 9 * 3600
    text = _page(client, "portal:privacy")
    assert "Doet u 2 uur niets, of bent u 9 uur ingelogd" in text


def test_the_controller_and_the_officer_are_named_when_set(client, db, settings) -> None:
    assert "nog niet ingevuld welke organisatie" in _page(client, "portal:privacy")
    settings.CONTROLLER, settings.PRIVACY_CONTACT = "Ministerie van Voorbeelden", "fg@example.org"
    text = _page(client, "portal:privacy")
    assert "het Ministerie van Voorbeelden verantwoordelijk" in text
    assert "mailto:fg@example.org" in text
    assert "nog niet ingevuld" not in text


def test_terms_are_promised_only_when_somebody_can_be_reached(client, db, settings) -> None:
    pages = {"portal:vulnerability": "Binnen 1 werkdag", "portal:accessibility": "binnen 5 werkdagen"}
    assert [name for name, promise in pages.items() if promise in _page(client, name)] == []
    settings.SECURITY_CONTACT = settings.CONTACT_EMAIL = "meld@example.org"
    assert [name for name, promise in pages.items() if promise in _page(client, name)] == list(pages)


def _fields(client: Client) -> dict[str, str]:
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.content.decode().splitlines())


def test_security_txt_holds_what_the_standard_asks(client, settings) -> None:
    fields = _fields(client)
    assert set(fields) == {"Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"}
    now = datetime.datetime.now(datetime.UTC)
    assert now < datetime.datetime.fromisoformat(fields["Expires"]) < now + datetime.timedelta(days=365)
    assert fields["Canonical"] == f"{settings.PORTAL_URL}/.well-known/security.txt"
    assert fields["Policy"] == fields["Contact"] == f"{settings.PORTAL_URL}/kwetsbaarheid-melden/"


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("veilig@example.org", "mailto:veilig@example.org"),
        ("https://example.org/meld", "https://example.org/meld"),
    ],
)
def test_where_to_report_comes_from_the_settings(client, db, settings, setting: str, address: str) -> None:
    settings.SECURITY_CONTACT = setting
    assert _fields(client)["Contact"] == address
    assert f'<a href="{address}">{setting}</a>' in _page(client, "portal:vulnerability")


def test_healthy(client, db) -> None:
    cache.clear()
    client.get("/gezondheid")
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/gezondheid")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok"})
    assert len(captured) == 1
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_not_healthy_without_a_database(client, monkeypatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused at 10.0.0.1")

    monkeypatch.setattr(health, "_applied_migrations", away)
    response = client.get("/gezondheid")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.json() == {"status": "niet beschikbaar", "database": "niet bereikbaar"}


def test_not_healthy_on_a_database_that_is_behind(client, db) -> None:
    last = sorted(health._last_migrations())[0]
    MigrationRecorder.Migration.objects.filter(app=last[0], name=last[1]).delete()
    response = client.get("/gezondheid")
    assert response.status_code == 503
    assert response.json()["database"] == "loopt achter op de programmatuur"


def test_a_load_balancer_needs_no_tls_and_everybody_else_does(client, db, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/gezondheid").status_code == 200
    assert client.get("/privacy/").status_code == 301


def test_privacy_tells_what_writing_together_keeps(client, db) -> None:
    text = _page(client, "portal:privacy")
    for words in (
        "na hoogstens 7 dagen",
        "In welk onderdeel van een agenda u nu schrijft",
        "Na 45 seconden",
        "Welke hulp bij een veld u hebt gesloten",
        "De tekst van een agenda die u het laatst hebt gezien",
        "Bent u meelezer: wie u uitnodigde",
    ):
        assert words in text


def test_privacy_says_how_long_what_is_typed_stays_on_the_device(client, db) -> None:
    script = (Path(__file__).resolve().parents[2] / "static" / "js" / "page.js").read_text()
    days = re.search(r"KEPT_FOR = (\d+) \* 24 \* 3600 \* 1000", script)
    assert days
    assert f"hoogstens {days[1]} dagen" in _page(client, "portal:privacy")
    assert f"Na {OVER.seconds} seconden" in _page(client, "portal:privacy")
