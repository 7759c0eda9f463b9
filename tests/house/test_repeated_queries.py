"""No page asks the database the same thing per row: zeal names the line that does."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from zeal import zeal_context
from zeal.errors import NPlusOneError

from agendas.choices import State
from agendas.models import Agenda
from municipalities.models import Membership
from tests.access.plain import all_rows
from tests.access.table import ADMIN_ROWS, AGENDA_ROWS, READS
from tests.access.test_access import _url
from tests.cast import Cast, cast
from tests.factories import make_agenda

__all__ = ["cast"]

ROWS = 5


def _repeated(client: Client, address: str) -> Iterator[str]:
    client.get(address)
    try:
        with zeal_context():
            client.get(address)
    except NPlusOneError as error:
        yield f"{address}: {error}"


@pytest.fixture
def _no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.views.files.pdf_of", lambda agenda: b"%PDF-1.7")


@pytest.mark.usefixtures("_no_rendering")
@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.FROZEN, State.SIGNED])
def test_pages_of_an_agenda(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state, rows=ROWS)
    wrong: list[str] = []
    for person in ("coordinator_noord", "ocw_staff", "alderman_alkmaar"):
        if state not in READS[person]:
            continue
        client = Client()
        client.force_login(cast.people[person])
        for row in AGENDA_ROWS:
            wrong += _repeated(client, _url(row, agenda))
    assert wrong == []


def test_lists(cast: Cast) -> None:
    for state in (State.DRAFT, State.DRAFT, State.REVIEW, State.FROZEN, State.FROZEN):
        make_agenda(cast, state)
    wrong: list[str] = []
    # Once: some rows make what they are about, and an import takes seconds.
    rows = [(row, reverse(row.name, args=row.arguments(cast))) for row in all_rows()]
    for person in READS:
        client = Client()
        client.force_login(cast.people[person])
        addresses = [address for row, address in rows if row.allows(person)]
        addresses += [reverse(name) for name in ADMIN_ROWS if person in ADMIN_ROWS[name]]
        for address in addresses:
            wrong += _repeated(client, address)
    assert wrong == []


def test_a_repeated_query_is_found(cast: Cast) -> None:
    with pytest.raises(NPlusOneError, match="user"), zeal_context():
        assert [membership.user.name for membership in Membership.objects.all()]
    assert Agenda.objects.count() == 0
