"""The headers that protect the reader, on every answer of the portal: pages, refusals, redirects, files and errors."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agendas.choices import State
from agendas.models import Agenda
from tests.access.plain import all_rows
from tests.access.table import ACCOUNT_ROWS, ADMIN_ROWS, AGENDA_ROWS, Row
from tests.access.test_access import _url
from tests.cast import Cast, cast
from tests.factories import make_agenda

__all__ = ["cast"]

# Directive by directive, so that a wider one is a decision and not a slip.
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "object-src": {"'none'"},
}


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say in a failure what was being done: of two hundred pages one traceback does not tell which, nor for whom."""
    try:
        yield
    except Exception as error:
        error.add_note(f"While: {what}")
        raise


def _asked(client: Client, person: str, method: str, address: str) -> HttpResponse:
    """Ask for `address` and read all of the answer: a streamed file runs its queries here and not later."""
    with _named(f"{method.upper()} {address} by {person or 'nobody'}"):
        response = getattr(client, method)(address)
        if response.streaming:
            b"".join(response)
    return response


def _policy(response: HttpResponse) -> dict[str, set[str]]:
    parts = [part.split() for part in response.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def _objections(response: HttpResponse) -> list[str]:
    """Return what is wrong with the headers of `response`."""
    found = []
    if _policy(response) != POLICY:
        found.append(f"Content-Security-Policy: {response.get('Content-Security-Policy')}")
    if "Content-Security-Policy-Report-Only" in response:
        found.append("a policy that only reports")
    wanted = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin"}
    wanted["Cross-Origin-Opener-Policy"] = "same-origin"
    found += [f"{name}: {response.get(name)}" for name, value in wanted.items() if response.get(name) != value]
    return found


def _plain_addresses(cast: Cast) -> Iterator[str]:
    for row in all_rows():
        with _named(f"making what {row.name} is about"):
            arguments = row.arguments(cast)
        yield reverse(row.name, args=arguments)
    for name in sorted({*ACCOUNT_ROWS, *ADMIN_ROWS}):
        for arguments in ({}, {"pk": 1}, {"uidb36": "1", "key": "oud"}):
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs=arguments)
    yield "/bestaat-niet/"
    yield "/admin/login/"


def _agenda_addresses(agenda: Agenda) -> Iterator[tuple[Row, str]]:
    for row in AGENDA_ROWS:
        yield row, _url(row, agenda)


def test_plain_pages(cast: Cast) -> None:
    wrong = []
    # Once: some rows make what they are about, and an import takes seconds.
    addresses = list(_plain_addresses(cast))
    for person in ("", "coordinator_noord", "administrator"):
        client = Client()
        if person:
            client.force_login(cast.people[person])
        for address in addresses:
            response = _asked(client, person, "get", address)
            wrong += [f"{person} {address} ({response.status_code}): {text}" for text in _objections(response)]
    assert wrong == []


@pytest.mark.parametrize("state", [State.DRAFT, State.FROZEN])
def test_pages_of_an_agenda(cast: Cast, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.views.files.pdf_of", lambda agenda: b"%PDF-1.7")
    agenda, wrong = make_agenda(cast, state), []
    for person in ("coordinator_noord", "alderman_alkmaar", "officer_zwolle"):
        client = Client()
        client.force_login(cast.people[person])
        for row, address in _agenda_addresses(agenda):
            # An empty form: an error page, a conflict or a refusal.
            for method in ("get", "post"):
                objections = _objections(_asked(client, person, method, address))
                wrong += [f"{person} {method} {row.label}: {text}" for text in objections]
    assert wrong == []


def test_refused_posts_and_failures(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.people["coordinator_noord"])
    refused = strict.post("/agendas/nieuw/")
    assert refused.status_code == 403
    assert _objections(refused) == []
    failing = Client(raise_request_exception=False)
    failing.force_login(cast.people["coordinator_noord"])
    monkeypatch.setattr("gka_portal.context.navigation", lambda request: 1 / 0)
    failed = failing.get("/agendas/")
    assert failed.status_code == 500
    assert _objections(failed) == []


@pytest.mark.parametrize("unsafe", ["'unsafe-inline'", "'unsafe-eval'", "https:"])
def test_a_wider_policy_is_found(client, db, settings, unsafe: str) -> None:
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "script-src": ["'self'", unsafe]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    assert len(_objections(client.get(reverse("account_login")))) == 1


def test_a_page_that_fails_is_named(cast: Cast, client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gka_portal.guide.search", lambda *arguments: 1 / 0)
    client.force_login(cast.reader)
    with pytest.raises(ZeroDivisionError) as failure:
        _asked(client, "reader", "get", reverse("portal:help"))
    assert failure.value.__notes__ == ["While: GET /help/ by reader"]
