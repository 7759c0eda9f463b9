"""Somebody else holds the lock: a page that says so, that nothing was saved, and that sends the form again.

With a real lock of another connection, on both databases; only the waiting is shortened.
"""

import html
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.forms import BaseForm, PasswordInput
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from accounts.second_factor import Factors
from agendas.addresses import part_at
from agendas.choices import State
from agendas.forms.steps import SignatureForm
from agendas.models import Agenda
from gka_portal.errors import BUSY_SECONDS, SECRET_FIELD
from records.models import Event
from tests.cast import Cast, cast
from tests.editing import block_url, form_data
from tests.factories import fresh, make_agenda

__all__ = ["cast"]

pytestmark = pytest.mark.django_db(transaction=True)
NASTY = '<p>Regel 1 met "aanhalingstekens"</p>\r\n<p>Regel 2 met &lt;haken&gt; &amp; een € teken.</p>'


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.DRAFT)


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.coordinator_noord)
    return client


def _hold(agenda: Agenda, held: threading.Event, over: threading.Event) -> None:
    try:
        with transaction.atomic():
            # On SQLite a transaction takes the only write lock; on PostgreSQL the row is locked.
            Agenda.objects.select_for_update().get(pk=agenda.pk)
            held.set()
            over.wait(30)
    finally:
        connection.close()


@contextmanager
def _locked(agenda: Agenda) -> Iterator[None]:
    """Let another connection hold the lock, and let this one wait for it a tenth of a second."""
    held, over = threading.Event(), threading.Event()
    holder = threading.Thread(target=_hold, args=(agenda, held, over))
    holder.start()
    short, long = ("PRAGMA busy_timeout = 100", "PRAGMA busy_timeout = 20000")
    if connection.vendor == "postgresql":
        short, long = ("SET lock_timeout = 100", "RESET lock_timeout")
    try:
        assert held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute(short)
        yield
    finally:
        over.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute(long)


def _page(response: HttpResponse) -> str:
    text = response.content.decode()
    assert response.status_code == 503, text
    assert response["Retry-After"] == str(BUSY_SECONDS)
    assert response["Cache-Control"] == "no-store"
    assert text.count("<h1>Het portaal is even te druk</h1>") == 1
    return text


def _hidden(text: str) -> dict[str, list[str]]:
    """Return the hidden fields of the form on the page, as a browser sends them."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"', text):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def _preamble(agenda: Agenda, client: Client) -> tuple[str, dict[str, list[str]]]:
    """Return the page of the preamble and the form with another text in it."""
    address = block_url(agenda, "aanhef")
    form = form_data(client.get(address), introduction=[NASTY])
    return address, {"csrfmiddlewaretoken": [client.cookies["csrftoken"].value], **form}


def test_a_form_that_waited_too_long_can_be_sent_again(agenda: Agenda, client: Client, caplog) -> None:
    address, form = _preamble(agenda, client)
    before = Event.objects.count()
    with _locked(agenda), caplog.at_level(logging.ERROR):
        text = _page(client.post(f"{address}?van=hier", form))
    assert "is niet opgeslagen" in text
    assert Event.objects.count() == before
    assert NASTY not in text  # escaped
    assert f'action="{address}?van=hier"' in text
    again = _hidden(text)
    assert {**again, "csrfmiddlewaretoken": []} == {**form, "csrfmiddlewaretoken": []}
    lines = [line for line in caplog.records if line.levelno >= logging.ERROR]
    assert [line.getMessage().split(" (")[0] for line in lines] == [f"Database busy: POST {address}"]
    # The lock is gone: the same button does it now, with a token of its own.
    assert client.post(f"{address}?van=hier", again).status_code == 302
    assert "Regel 2" in str(part_at(fresh(agenda).text.document, "preamble"))


def test_the_token_on_the_page_counts(agenda: Agenda, client: Client) -> None:
    address, form = _preamble(agenda, client)
    with _locked(agenda):
        again = _hidden(_page(client.post(address, form)))
    assert client.post(address, {**again, "csrfmiddlewaretoken": ["x" * 64]}).status_code == 403


def _busy(monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    """Let `target` fail as a lock makes it fail."""

    class Cause(Exception):
        pgcode = "55P03"

    def fails(*arguments: object, **named: object) -> None:
        raise OperationalError("canceling statement due to lock timeout") from Cause()

    monkeypatch.setattr(target, fails)


@pytest.mark.parametrize("name", ["password", "old_password1", "code", "credential", "answer"])
def test_what_proves_who_one_is_does_not_come_back(agenda: Agenda, client: Client, monkeypatch, name: str) -> None:
    address, form = _preamble(agenda, client)
    _busy(monkeypatch, "agendas.views.editing.load_agenda")
    text = _page(client.post(address, {**form, name: "geheim-2026"}))
    assert "geheim-2026" not in text
    assert "<form" not in text
    assert "is niet opgeslagen" in text


def test_a_file_is_chosen_again(agenda: Agenda, client: Client, monkeypatch) -> None:
    address, form = _preamble(agenda, client)
    _busy(monkeypatch, "agendas.views.editing.load_agenda")
    text = _page(client.post(address, {**form, "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}))
    assert "<form" not in text
    assert "Een bestand" in text


def test_reading_that_took_too_long_leads_to_the_same_page(agenda: Agenda, client: Client, monkeypatch) -> None:
    address, _ = _preamble(agenda, client)
    _busy(monkeypatch, "agendas.views.editing.load_agenda")
    text = _page(client.get(f"{address}?van=hier"))
    assert f'href="{address}?van=hier"' in text
    assert "<form" not in text


def test_outside_the_view_nothing_is_promised(agenda: Agenda, client: Client, monkeypatch) -> None:
    """After the view the work may be done, and before it nobody looked whether the form was ours."""
    address, form = _preamble(agenda, client)
    _busy(monkeypatch, "accounts.middleware.SessionLimitsMiddleware._expired")
    client.raise_request_exception = False
    text = _page(client.post(address, form))
    assert "Wij weten niet zeker of het gelukt is" in text
    assert "<form" not in text
    assert "niet opgeslagen" not in text


def test_the_session_is_not_written_to_a_busy_database(agenda: Agenda, client: Client, monkeypatch) -> None:
    address, form = _preamble(agenda, client)
    session = client.session
    del session["last_seen"]
    session.save()
    saved: list[object] = []
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", lambda *rest, **more: saved.append(1))
    _busy(monkeypatch, "agendas.views.editing.load_agenda")
    _page(client.post(address, form))
    assert saved == []


def _forms(kind: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    for form in kind.__subclasses__():
        yield form
        yield from _forms(form)


def test_every_field_that_proves_who_one_is_is_known() -> None:
    """Passwords and codes by how their fields are drawn; the page to sign makes its own field at the moment itself."""
    get_resolver()._populate()  # every view is there, and with it its forms
    proofs = {"one-time-code", "current-password", "new-password"}
    names = {
        name
        for form in _forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, PasswordInput) or field.widget.attrs.get("autocomplete") in proofs
    }
    factors = Factors(code_app=False, passkey=False)
    form = SignatureForm(factors=factors, asks_password=True, on_behalf_of="", the="de agenda")
    names |= {name for name, field in form.fields.items() if isinstance(field.widget, PasswordInput)}
    assert {"password", "answer", "code"} <= names
    assert {name for name in names if not SECRET_FIELD.search(name)} == set()
