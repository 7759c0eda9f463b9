"""The list: who finds what, filters in the address, and as many queries for nine agendas as for two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.drafting import import_document
from agendas.choices import State
from tests.cast import Cast
from tests.factories import complete_document, make_agenda

LIST = "/agendas/"
# Session, user and the two queries of the memberships come with every page.
EVERY_PAGE = 3


def _queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_an_empty_list_says_what_to_do(cast: Cast, client) -> None:
    client.force_login(cast.coordinator_noord)
    text = client.get(LIST).content.decode()
    assert "Er zijn nog geen agenda’s" in text
    assert 'href="/agendas/nieuw/"' in text


def test_nobody_but_starters_sees_the_button(cast: Cast, client) -> None:
    client.force_login(cast.alderman_alkmaar)
    assert 'href="/agendas/nieuw/"' not in client.get(LIST).content.decode()


def test_the_label_is_that_of_the_viewer(cast: Cast, client) -> None:
    make_agenda(cast, State.REVIEW)
    client.force_login(cast.coordinator_noord)
    assert "Wacht op wethouder en OCW" in client.get(LIST).content.decode()
    client.force_login(cast.alderman_alkmaar)
    text = client.get(LIST).content.decode()
    assert "U bent aan zet: beoordelen" in text
    assert "Beoordelen<" in text


@pytest.mark.parametrize("person", ["officer_zwolle", "coordinator_zuid", "minister_ocw", "reader", "administrator"])
def test_outsiders_find_nothing(cast: Cast, client, person: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(getattr(cast, person))
    assert agenda.reference not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?zoek=alkm", True),
        ("?zoek=ALKMAAR+2022", True),
        ("?zoek=Breda", False),
        ("?provincie=PV27", True),
        ("?provincie=PV30", False),
        ("?jaar=2023", True),
        ("?jaar=2027", False),
        ("?status=draft", True),
        ("?status=review", False),
        ("?volgorde=gemeente&status=draft&zoek=gka", True),
        ("?volgorde=-status&zoek=alkmaar", True),
        ("?groep=g4", False),
    ],
)
def test_filters(cast: Cast, client, address: str, found: bool) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = client.get(LIST + address).content.decode()
    assert (agenda.reference in text) is found
    if not found:
        assert "Geen agenda’s gevonden" in text


@pytest.mark.parametrize("address", ["?jaar=abc", "?status=onzin", "?page=x", "?page=-3", "?zoek=%00", "?volgorde=nee"])
def test_a_strange_address_is_no_error(cast: Cast, client, address: str) -> None:
    make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    assert client.get(LIST + address).status_code == 200


@pytest.mark.parametrize("order", ["", "?volgorde=gemeente", "?volgorde=wacht"])
def test_pages_of_25_keep_the_filters(cast: Cast, client, order: str) -> None:
    document = complete_document(cast)
    for _ in range(27):
        import_document(document=document, by=None)
    client.force_login(cast.coordinator_noord)
    first = client.get(f"{LIST}{order or '?zoek=alkmaar'}")
    assert len(first.context["rows"]) == 25
    second = client.get(f"{LIST}{order or '?zoek=alkmaar'}&page=2")
    assert len(second.context["rows"]) == 2
    shown = {row.reference for row in first.context["rows"]} & {row.reference for row in second.context["rows"]}
    assert shown == set()
    if not order:
        assert "?zoek=alkmaar&amp;page=2" in first.content.decode()


@pytest.mark.parametrize("person", ["coordinator_noord", "alderman_alkmaar", "ocw_staff", "minister_ocw"])
def test_queries_do_not_grow(cast: Cast, client, person: str) -> None:
    client.force_login(getattr(cast, person))
    client.get(LIST)  # the first request of a session stores when it began
    counts = []
    for more in (1, 4):
        for _ in range(more):
            make_agenda(cast, State.REVIEW)
            make_agenda(cast, State.FROZEN)
        counts.append(_queries(client, LIST))
    # What the filters offer; count, rows, municipalities with approvals, turns (OCW: own edits).
    assert counts[0] == counts[1] <= EVERY_PAGE + 5
