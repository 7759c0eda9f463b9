"""Every refusal is a page that says what happened and what to do, with the headers that belong to it."""

import re

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from gka_portal import errors
from gka_portal.middleware import NotAllowedPageMiddleware
from tests.cast import Cast, cast
from tests.factories import make_agenda

__all__ = ["cast"]

WITHOUT_REQUEST = ("400.html", "403_csrf.html", "405.html", "413.html", "500.html", "503.html")


def _text(response: HttpResponse, status: int) -> str:
    text = response.content.decode()
    assert response.status_code == status
    assert text.count("<h1") == 1
    assert '<html lang="nl">' in text
    return text


@pytest.mark.parametrize("name", WITHOUT_REQUEST)
def test_pages_without_a_request_lead_somewhere(name: str) -> None:
    text = errors.error_page(name, "").content.decode()
    assert text.count("<h1") == 1
    assert "<title>" in text
    assert 'class="skip-link"' in text
    addresses = set(re.findall(r'href="(/[^"#]*)"', text)) - set(re.findall(r'href="(/static/[^"]*)"', text))
    assert {"/toegankelijkheid/", "/privacy/", "/kwetsbaarheid-melden/", "/help/inloggen/"} <= addresses
    for address in addresses:
        resolve(address)


def test_they_name_the_contact_when_there_is_one(settings) -> None:
    assert "mailto:" not in errors.error_page("500.html", "").content.decode()
    settings.CONTACT_EMAIL = "portaal@example.org"
    assert 'href="mailto:portaal@example.org"' in errors.error_page("500.html", "").content.decode()


def test_a_page_for_what_the_address_does_not_take(cast: Cast, client) -> None:
    client.force_login(cast.coordinator_noord)
    agenda = make_agenda(cast)
    response = client.post(reverse("agendas:detail", args=[agenda.reference]))
    assert "Er is niets gewijzigd." in _text(response, 405)
    assert response["Allow"] == "GET, HEAD"
    response = client.get(reverse("agendas:json", args=[agenda.reference]))
    _text(response, 405)
    assert response["Allow"] == "POST"


def test_an_answer_that_has_words_of_its_own_is_left_alone() -> None:
    own = HttpResponseNotAllowed(["GET"], "Alleen lezen")
    assert NotAllowedPageMiddleware(lambda request: own)(RequestFactory().post("/")) is own


def test_a_stranger_is_told_about_signing_in(client, db) -> None:
    text = _text(client.get("/bestaat-niet/"), 404)
    assert reverse("account_login") in text
    assert "Naar Mijn werk" not in text


def test_who_has_signed_in_is_sent_on(cast: Cast, client) -> None:
    client.force_login(cast.reader)
    assert reverse("agendas:list") in _text(client.get("/bestaat-niet/"), 404)


def test_a_refusal_says_who_can_help(cast: Cast, client, settings) -> None:
    settings.CONTACT_EMAIL = "portaal@example.org"
    client.force_login(cast.reader)
    text = _text(client.get(reverse("agendas:start")), 403)
    assert "Uw rol: Lezer." in text
    assert "regiocoördinator" in text
    assert "mailto:portaal@example.org" in text


def test_a_refusal_about_oneself_says_why(cast: Cast, client) -> None:
    client.force_login(cast.administrator)
    text = _text(client.get(reverse("people:give_role", args=[cast.administrator.pk])), 403)
    assert "Uw eigen rollen en toegang wijzigt iemand anders." in text
    assert "in een andere fase" not in text


def test_somebody_who_is_not_there_is_no_agenda(cast: Cast, client) -> None:
    client.force_login(cast.officer_zwolle)
    text = _text(client.get(reverse("people:person", args=[cast.officer_alkmaar.pk])), 404)
    assert "u vindt alleen mensen die bij uw gemeenten horen" in text
    assert "van een agenda" not in text


def test_an_expired_form(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.coordinator_noord)
    assert "Er is niets opgeslagen." in _text(client.post("/agendas/nieuw/"), 403)


def test_too_much_text(cast: Cast, client) -> None:
    client.force_login(cast.coordinator_noord)
    response = client.post("/agendas/nieuw/", {"municipality": "x" * 2_700_000})
    assert "Terug van uw browser" in _text(response, 413)


def test_too_often_says_when_to_come_back(client, db, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    login = reverse("account_login")
    client.post(login, {"login": "a@example.org", "password": "x"})
    response = client.post(login, {"login": "a@example.org", "password": "x"})
    assert "Wacht een minuut" in _text(response, 429)
    assert response["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("error", "status"), [(BadRequest("x"), 400), (PermissionDenied(), 403), (ZeroDivisionError(), 500)]
)
def test_what_a_view_raises(cast: Cast, monkeypatch, error: Exception, status: int) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.reader)

    def fails(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("gka_portal.guide.search", fails)
    _text(client.get("/help/"), status)


def test_a_broken_template_still_gives_a_page(monkeypatch) -> None:
    def broken(name: str, context: object) -> str:
        raise ValueError("template broken")

    monkeypatch.setattr(errors.loader, "render_to_string", broken)
    response = errors.error_page("500.html", "Er ging iets mis", status=500)
    assert "<h1>Er ging iets mis</h1>" in _text(response, 500)
