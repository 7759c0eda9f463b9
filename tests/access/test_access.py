"""Every address × every person × every state, from tests/access/table.py; and that reading writes nothing."""

import re
import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from accounts.sessions import LAST_SEEN, SIGNED_IN
from agendas.choices import State
from agendas.models import Agenda, Approval, Signature
from records.models import Event
from tests.access.plain import PlainRow, all_rows
from tests.access.table import ACCOUNT_ROWS, ADMIN_PREFIX, ADMIN_ROWS, AGENDA_ROWS, READS, Row
from tests.cast import Cast
from tests.factories import fresh, make_agenda
from tests.house.test_public_urls import PUBLIC, _views

PLAIN_ROWS = all_rows()
WRITES = re.compile(r'^\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?!.*"django_session")', re.IGNORECASE | re.DOTALL)


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch) -> None:
    """A PDF takes a second; here only who gets it matters."""
    monkeypatch.setattr("agendas.views.files.pdf_of", lambda agenda: b"%PDF-1.7")


def _clients(cast: Cast) -> Iterator[tuple[str, Client]]:
    for person in READS:
        client = Client()
        client.force_login(cast.people[person])
        # As the first request of a session does; a request for it costs more than most tests here.
        session = client.session
        session[SIGNED_IN] = session[LAST_SEEN] = int(time.time())
        session.save()
        yield person, client


def _url(row: Row, agenda: Agenda) -> str:
    return reverse(row.name, args=[agenda.reference, *(part.format(row=_row_id(agenda)) for part in row.arguments)])


def _row_id(agenda: Agenda) -> str:
    return str(agenda.text.document["interventions"][0]["id"])


def _facts(agenda: Agenda) -> tuple[object, ...]:
    now = fresh(agenda)
    return (
        now.state,
        now.text.sha256,
        Event.objects.filter(stream=agenda.stream).count(),
        Approval.objects.filter(voided_at=None).count(),
        Signature.objects.filter(voided_at=None).count(),
    )


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_reading(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    wrong = []
    for person, client in _clients(cast):
        for row in AGENDA_ROWS:
            expected = row.get(person, state) if state in READS[person] else {404}
            with CaptureQueriesContext(connection) as captured:
                found = client.get(_url(row, agenda)).status_code
            # An address that takes no GET says so before it looks who asks.
            if found not in expected | ({405} if row.get(person, state) == {405} else set()):
                wrong.append(f"{person} GET {row.label}: {found}, not {sorted(expected)}")
            wrong += [f"{person} GET {row.label} writes" for query in captured if WRITES.match(query["sql"])]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_writing(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    before = _facts(agenda)
    wrong = []
    for person, client in _clients(cast):
        for row in AGENDA_ROWS:
            expected = row.post(person, state) if state in READS[person] else {404}
            with transaction.atomic():
                found = client.post(_url(row, agenda), dict(row.data)).status_code
                after = _facts(agenda)
                transaction.set_rollback(True)
            # An address that takes no POST says so before it looks who asks.
            if found not in expected | ({405} if row.post(person, state) == {405} else set()):
                wrong.append(f"{person} POST {row.label}: {found}, not {sorted(expected)}")
            if found in {403, 404, 405, 409, 422} and after != before:
                wrong.append(f"{person} POST {row.label} was refused with {found} and changed something")
    assert wrong == []
    assert _facts(agenda) == before


@pytest.mark.parametrize("row", PLAIN_ROWS, ids=lambda row: row.name)
def test_pages_without_an_agenda(cast: Cast, row: PlainRow) -> None:
    url = reverse(row.name, args=row.arguments(cast))
    wrong = []
    for person, client in _clients(cast):
        expected = row.get if row.allows(person) or row.get == {405} else row.otherwise
        with CaptureQueriesContext(connection) as captured:
            found = client.get(url).status_code
        if found not in expected:
            wrong.append(f"{person} GET: {found}, not {sorted(expected)}")
        wrong += [f"{person} GET writes: {query['sql']}" for query in captured if WRITES.match(query["sql"])]
    assert wrong == []


@pytest.mark.parametrize("row", [row for row in PLAIN_ROWS if row.post is not None], ids=lambda row: row.name)
def test_posting_without_an_agenda(cast: Cast, row: PlainRow) -> None:
    url = reverse(row.name, args=row.arguments(cast))
    wrong = []
    for person, client in _clients(cast):
        expected = row.post if row.allows(person) else row.otherwise
        with transaction.atomic():
            found = client.post(url, dict(row.data)).status_code
            transaction.set_rollback(True)
        if found not in expected:
            wrong.append(f"{person} POST: {found}, not {sorted(expected)}")
    assert wrong == []


@pytest.mark.parametrize("row", [row for row in PLAIN_ROWS if row.name not in PUBLIC], ids=lambda row: row.name)
def test_no_plain_page_opens_without_signing_in(cast: Cast, client, row: PlainRow) -> None:
    url = reverse(row.name, args=row.arguments(cast))
    for method in (client.get, client.post):
        response = method(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_an_agenda_that_is_not_there(cast: Cast, client) -> None:
    client.force_login(cast.ocw_staff)
    assert client.get("/agendas/GKA-1999-0000/").status_code == 404


@pytest.mark.parametrize("reference", ["%00", "GKA-2022-0361%00", "gka-2022-0361", "A" * 31, "%F0%9F%A7%80"])
def test_what_is_no_reference_is_not_looked_up(cast: Cast, client, reference: str) -> None:
    client.force_login(cast.ocw_staff)
    for page in ("", "pdf/", "status/", "bewerken/kop/"):
        assert client.get(f"/agendas/{reference}/{page}").status_code == 404


@pytest.mark.parametrize("row", AGENDA_ROWS, ids=lambda row: row.label)
def test_nobody_gets_anything_without_signing_in(cast: Cast, client, row: Row) -> None:
    agenda = make_agenda(cast)
    for method in (client.get, client.post):
        response = method(_url(row, agenda))
        if method == client.post and row.name in {"agendas:edit", "agendas:row_edit"} and response.status_code == 401:
            # Gives back what was typed, and says nothing about the agenda.
            assert agenda.title not in response.content.decode()
            continue
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", sorted(ADMIN_ROWS))
def test_the_admin_opens_to_a_role(cast: Cast, name: str) -> None:
    for person, client in _clients(cast):
        assert (client.get(reverse(name)).status_code == 200) == (person in ADMIN_ROWS[name]), person


def _names() -> set[str]:
    names = {name for name, _ in _views(get_resolver())}
    return {name for name in names if not name.startswith(ADMIN_PREFIX)}


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    rows = {row.name for row in AGENDA_ROWS} | {row.name for row in PLAIN_ROWS} | ACCOUNT_ROWS
    assert _names() - rows == set(), "Add these to tests/access/table.py"
    assert rows - _names() == set(), "These are gone: remove them from tests/access/table.py"


def test_every_step_has_its_row() -> None:
    from agendas.views.reviewing import PAGES
    from agendas.workflow import TRANSITIONS

    rows = {row.arguments[0] for row in AGENDA_ROWS if row.name == "agendas:step"}
    assert rows == set(PAGES) == set(TRANSITIONS)


def test_everybody_of_the_cast_has_a_row(cast: Cast) -> None:
    assert set(READS) == set(cast.people)


def test_public_addresses_are_known_here() -> None:
    assert {name for name in PUBLIC if not name.startswith(ADMIN_PREFIX)} <= ACCOUNT_ROWS | {
        row.name for row in PLAIN_ROWS
    }
