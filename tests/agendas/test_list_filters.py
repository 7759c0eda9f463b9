"""Filters, order, deep pages and the file of the list of agendas."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.drafting import import_document
from agendas.choices import State
from agendas.forms.filters import ORDERS, USUAL_ORDER
from agendas.models import Agenda
from gka_portal import lists
from interventions.models import Theme
from municipalities.models import Municipality
from tests.cast import Cast
from tests.factories import complete_document, make_agenda

LIST, FILE = "/agendas/", "/agendas/csv/"


def _found(client, address: str) -> list[str]:
    response = client.get(LIST + address)
    assert response.status_code == 200
    return [row.reference for row in response.context["rows"]]


def _file(client, address: str = "") -> list[str]:
    response = client.get(FILE + address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(";")[0] for line in text.splitlines()[1:]]


@pytest.mark.parametrize("name", ["Súdwest-Fryslân", "’s-Hertogenbosch"])
@pytest.mark.parametrize("typed", ["sudwest", "SÚDWEST-fryslan", "'s-hertogen", "’s-Hertogen", "oude naam"])
def test_search_minds_no_accents_or_apostrophes(cast: Cast, client, name: str, typed: str) -> None:
    agenda = make_agenda(cast)
    Municipality.objects.filter(agendas=agenda).update(name=name, aliases="Oude Naam")
    client.force_login(cast.coordinator_noord)
    expected = typed == "oude naam" or (typed[:2].casefold() in {"su", "sú"}) == name.startswith("S")
    assert _found(client, f"?zoek={typed}") == ([agenda.reference] if expected else [])


def test_filter_by_region_theme_coordinator_and_group(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    place = Municipality.objects.get(agendas=agenda)
    Municipality.objects.filter(pk=place.pk).update(g40=True)
    theme = Theme.objects.create(name="Eigen thema", slug="eigen-thema")
    agenda.themes.add(theme)
    client.force_login(cast.ocw_staff)
    other = cast.coordinator_zuid.pk
    for address, found in (
        (f"?regio={place.region_id}", True),
        ("?thema=eigen-thema", True),
        (f"?coordinator={cast.coordinator_noord.pk}", agenda.coordinator_id == cast.coordinator_noord.pk),
        (f"?coordinator={other}", agenda.coordinator_id == other),
        ("?groep=g40", True),
        ("?groep=g4", False),
        (f"?regio={place.region_id}&groep=g40&provincie={place.province}", True),
    ):
        assert _found(client, address) == ([agenda.reference] if found else []), address


@pytest.mark.parametrize("name", ["regio", "thema", "coordinator", "groep", "status", "jaar", "volgorde"])
def test_a_choice_that_is_not_offered_is_named_and_left_out(cast: Cast, client, name: str) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    response = client.get(f"{LIST}?{name}=onzin")
    assert agenda.reference in response.content.decode()
    assert "kies iets uit de lijst." in response.content.decode()


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_shows_everything_once(cast: Cast, client, order: str) -> None:
    made = {make_agenda(cast, state).reference for state in (State.DRAFT, State.REVIEW, State.SIGNED)}
    client.force_login(cast.coordinator_noord)
    assert set(_found(client, f"?volgorde={order}")) == made
    assert _file(client, f"?volgorde={order}") == _found(client, f"?volgorde={order}")


def test_headings_say_the_order_and_keep_the_filter(cast: Cast, client) -> None:
    make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = client.get(f"{LIST}?zoek=alkmaar&volgorde=gemeente&page=1").content.decode()
    assert re.findall(r'aria-sort="(\w+)"', text) == ["ascending"]
    assert 'href="/agendas/?zoek=alkmaar&amp;volgorde=-gemeente"' in text
    assert re.findall(r'aria-sort="(\w+)"', client.get(LIST).content.decode()) == ["descending"]
    assert USUAL_ORDER == "-periode"


def test_the_last_row_can_be_reached(cast: Cast, client, monkeypatch: pytest.MonkeyPatch) -> None:
    document = complete_document(cast)
    for _ in range(27):
        import_document(document=document, by=None)
    client.force_login(cast.coordinator_noord)
    first, last = _found(client, ""), _found(client, "?page=999")
    assert (len(first), len(last)) == (25, 2)
    assert len(set(first) | set(last)) == Agenda.objects.count()
    assert "Meer dan" not in client.get(LIST).content.decode()
    monkeypatch.setattr(lists, "MOST", 25)
    assert "Meer dan <strong>25</strong>" in client.get(LIST).content.decode()


@pytest.mark.parametrize("person", ["coordinator_noord", "officer_zwolle", "reader", "ocw_finance", "administrator"])
def test_the_file_holds_what_the_list_holds(cast: Cast, client, person: str) -> None:
    for state in (State.DRAFT, State.REVIEW, State.SIGNED):
        make_agenda(cast, state)
    client.force_login(getattr(cast, person))
    for address in ("", "?status=signed", "?zoek=alkmaar&jaar=2023"):
        assert _file(client, address) == _found(client, address)


def test_a_formula_in_a_title_is_harmless_in_the_file(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    Agenda.objects.filter(pk=agenda.pk).update(title="=1+1; ja")
    client.force_login(cast.coordinator_noord)
    text = b"".join(client.get(FILE).streaming_content).decode()
    assert '"\'=1+1; ja"' in text


def test_the_file_asks_no_query_per_row(cast: Cast, client) -> None:
    client.force_login(cast.ocw_staff)
    client.get(LIST)
    counts = []
    for more in (1, 4):
        for _ in range(more):
            make_agenda(cast)
        with CaptureQueriesContext(connection) as captured:
            _file(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
