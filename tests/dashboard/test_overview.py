"""Landelijk beeld: every figure is that of the list behind it, for whoever looks; files, map and query counts."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from agendas.actions.reviewing import approve, current_version
from agendas.choices import State
from agendas.models import Agenda
from dashboard.tables.overview import Overview
from dashboard.tables.tile_map import MARKS, positions
from dashboard.views.overview import TABLES
from gka_portal.notation import amount, euro
from gka_portal.plots import WIDTH, segments
from interventions.models import Theme
from municipalities.models import Membership, Municipality, Region
from municipalities.roles import Role
from tests.cast import SINCE, Cast
from tests.factories import bring, fresh, make_agenda

MOST_QUERIES = 8


@pytest.fixture
def country(cast: Cast) -> Cast:
    """Members, inhabitants, and an agenda of Alkmaar in every state; Breda signed one that runs today."""
    today = timezone.localdate()
    counted = {"population_date": date(2023, 1, 1)}
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(is_member=True, member_since=2019, population=300, **counted)
    Municipality.objects.filter(pk=cast.breda.pk).update(is_member=True, population=100, **counted)
    Municipality.objects.filter(pk=cast.zwolle.pk).update(population=600, **counted)
    for state in State:
        make_agenda(cast, state)
    signed = Agenda.objects.get(state=State.SIGNED)
    Agenda.objects.filter(pk=signed.pk).update(start_year=today.year, end_year=today.year + 1)
    return cast


def _get(client: Client, user: User, address: str = "/landelijk/") -> Any:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, address
    return response


def _links(context: Any) -> Iterator[tuple[str, str]]:
    """Yield every figure of the page that has a list, with its address."""
    for plot in context["plots"].values():
        for row in plot.rows:
            yield from ((cell.text, cell.url) for cell in row.cells if cell.url)
    for _, _, _, lists in context["legend"]:
        yield from ((cell.text, cell.url) for cell in lists)
    leden, running, share, money = context["heads"]
    yield from ((head.figure, head.url) for head in (leden, running, money))
    yield leden.figure, share.url


@pytest.mark.parametrize(
    "person", ["ocw_staff", "coordinator_noord", "coordinator_zuid", "ocw_finance", "minister_ocw"]
)
def test_every_figure_is_that_of_its_list(country: Cast, client: Client, person: str) -> None:
    page = _get(client, getattr(country, person))
    found = list(_links(page.context))
    assert len(found) > 8
    for figure, url in found:
        behind = client.get(url)
        assert behind.status_code == 200, url
        total = behind.context.get("total")
        shown = total.partition(" in ")[0] if total else amount(behind.context["count"])
        # An empty list has no total of its own.
        assert figure == (shown if behind.context["count"] or not figure.startswith("€") else euro(0)), url


def test_the_heads(country: Cast, client: Client) -> None:
    leden, running, share, money = _get(client, country.ocw_staff).context["heads"]
    assert (leden.figure, leden.detail) == ("2", "van 3 gemeenten")
    assert running.figure == "1"
    assert share.figure == "40,0%"
    assert "1 januari 2023" in share.detail
    # Each agenda plans € 2.000; what was withdrawn does not count.
    assert money.figure == euro(2000 * (len(State) - 1))


def test_money_is_split_into_signed_and_not_signed(country: Cast, client: Client) -> None:
    (row,) = _get(client, country.ocw_staff).context["plots"]["geld"].rows
    assert row.name == "2022"
    assert [cell.text for cell in row.cells] == [euro(4000), euro(2000 * (len(State) - 3)), euro(2000 * 9)]
    assert sum(piece.width for piece in row.segments) == WIDTH


def test_members_of_an_unknown_year_are_told_apart(country: Cast, client: Client) -> None:
    rows = _get(client, country.ocw_staff).context["plots"]["leden"].rows
    assert (rows[0].name, rows[0].values) == ("2019", (1, 1))
    assert (rows[-1].name, rows[-1].values) == ("Niet bekend", (1, 2))
    assert len(rows) == timezone.localdate().year - 2019 + 2


def test_it_says_what_is_counted(country: Cast, client: Client) -> None:
    assert _get(client, country.ocw_staff).context["counted"] == ""
    assert "alle agenda’s van uw gemeenten" in _get(client, country.coordinator_zuid).content.decode()
    assert "alle agenda’s vanaf de beoordeling" in _get(client, country.ocw_finance).content.decode()


def test_a_reader_at_the_ministry_sees_the_signed_ones(country: Cast, client: Client) -> None:
    Membership.objects.create(user=country.reader, role=Role.READER, start=SINCE)
    page = _get(client, User.objects.get(pk=country.reader.pk))
    states = [row.name for row in page.context["plots"]["status"].rows]
    assert states == ["Ondertekend", "Afgesloten"]
    assert "alle ondertekende agenda’s" in page.context["counted"]


def test_the_agendas_of_others_do_not_count(country: Cast, client: Client) -> None:
    page = _get(client, country.coordinator_zuid)
    assert page.context["plots"]["status"].rows == []
    assert page.context["waiting"] == []
    assert "Er zijn nog geen agenda’s die u mag lezen" in page.content.decode()


# ---------- who is at turn ----------


def _turns(user: User) -> dict[str, str]:
    from dashboard.tables.longest_waiting import waiting_agendas

    return {line.state: line.turn for line in waiting_agendas(user)}


def test_whose_turn_it_is(country: Cast) -> None:
    assert _turns(country.ocw_staff) == {
        State.DRAFT: "Nora Noord",
        State.CONSULTATION: "Nora Noord",
        State.REVIEW: "de wethouder en OCW",
        State.RETURNED: "Nora Noord",
        State.FROZEN: "Wouter Alkmaar",
        State.PARTLY_SIGNED: "Mina Minister en Pieter Primair",
        State.SEALING: "het portaal",
    }


def test_an_approval_passes_the_turn(country: Cast) -> None:
    agenda = Agenda.objects.get(state=State.REVIEW)
    sha256 = current_version(fresh(agenda)).sha256
    approve(agenda=agenda, sha256=sha256, by=country.alderman_alkmaar)
    assert _turns(country.ocw_staff)[State.REVIEW] == "OCW"
    approve(agenda=agenda, sha256=sha256, by=country.ocw_reviewer)
    assert _turns(country.ocw_staff)[State.REVIEW] == "Nora Noord"


def test_an_agenda_without_a_coordinator_waits_for_nobody(country: Cast) -> None:
    Agenda.objects.filter(state=State.DRAFT).update(coordinator=None)
    assert _turns(country.ocw_staff)[State.DRAFT] == "nog niemand: kies een regiocoördinator"


def test_the_longest_waiting_comes_first(country: Cast, client: Client) -> None:
    late = Agenda.objects.get(state=State.RETURNED)
    Agenda.objects.filter(pk=late.pk).update(state_since=timezone.localtime() - timedelta(days=40))
    lines = _get(client, country.ocw_staff).context["waiting"]
    assert (lines[0].reference, lines[0].days_words) == (late.reference, "40 dagen")
    assert {line.state for line in lines}.isdisjoint({State.SIGNED, State.CLOSED, State.WITHDRAWN})


# ---------- the map ----------


def test_every_present_municipality_has_one_mark(country: Cast) -> None:
    overview = Overview(country.ocw_staff)
    assert sum(count for _, _, count, _ in overview.legend()) == len(overview.present) == 3
    assert overview.map().tiles.count("<use ") == 3


def test_a_municipality_that_ended_is_drawn_as_its_successor(country: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Municipality.objects.filter(pk=country.zwolle.pk).update(valid_to=yesterday, successor=country.alkmaar)
    drawn = Overview(country.ocw_staff).map()
    assert "Zwolle, nu Alkmaar: " in drawn.tiles
    assert "/gemeenten/GM0193/" not in drawn.tiles
    Municipality.objects.filter(pk=country.zwolle.pk).update(successor=None)
    assert Overview(country.ocw_staff).map().tiles.count("<use ") == 2


def test_a_new_municipality_is_named_below_the_map(country: Cast, client: Client) -> None:
    Municipality.objects.create(cbs_code="GM9998", name="Nieuwland <b>", province="PV20")
    page = _get(client, country.ocw_staff)
    assert [place.code for place in page.context["map"].without_tile] == ["GM9998"]
    assert "Nieuwland &lt;b&gt;" in page.content.decode()


def test_names_on_the_map_are_escaped(country: Cast) -> None:
    Municipality.objects.filter(pk=country.zwolle.pk).update(name='"><script>')
    assert "<script>" not in Overview(country.ocw_staff).map().tiles


def test_every_state_has_a_mark_and_every_tile_its_own_place() -> None:
    states = [state for _, states in MARKS.values() for state in states]
    assert sorted(states) == sorted(State)
    assert len(positions()) == len(set(positions().values())) == 342


# ---------- files ----------


def _lines(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_a_file(country: Cast, client: Client, table: str) -> None:
    response = _get(client, country.ocw_staff, f"/landelijk/csv/{table}/")
    assert response["Content-Disposition"].startswith(f'attachment; filename="landelijk-{table}-')
    lines = _lines(response)
    assert len(lines) > 1
    assert {len(line) for line in lines} == {len(lines[0])}


def test_an_unknown_table_does_not_exist(country: Cast, client: Client) -> None:
    client.force_login(country.ocw_staff)
    assert client.get("/landelijk/csv/anders/").status_code == 404


def test_bars_never_leave_their_frame() -> None:
    assert segments([("a", 0), ("b", 0.001), ("c", 7)], 7)[0].width == 1
    assert sum(piece.width for piece in segments([("a", 1), ("b", 2), ("c", 4.0001)], 7)) <= WIDTH
    assert segments([("a", 5)], 0) == []


# ---------- cost ----------


@pytest.mark.parametrize("person", ["ocw_staff", "coordinator_noord", "minister_ocw", "ocw_finance"])
@pytest.mark.parametrize("address", ["/landelijk/", "/landelijk/geld/"])
def test_queries_do_not_grow(country: Cast, client: Client, person: str, address: str) -> None:
    _get(client, getattr(country, person), address)
    counts = []
    for more in (1, 4):
        for number in range(more):
            bring(make_agenda(country, State.DRAFT), State.REVIEW, country)
            make_agenda(country, State.PARTLY_SIGNED)
            Theme.objects.create(name=f"Thema {more} {number}", slug=f"thema-{more}-{number}")
            region = Region.objects.create(name=f"Regio {more} {number}")
            Municipality.objects.create(
                cbs_code=f"GM8{more}0{number}", name=f"Plaats {number}", province="PV21", region=region, is_member=True
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES + (2 if address != "/landelijk/" else 0), captured.captured_queries
