"""The list of planned GKA money: search, filter, order, file; and nothing of what was withdrawn."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from agendas.choices import State
from agendas.models import Agenda
from gka_portal.notation import euro
from tests.cast import Cast
from tests.factories import intervention, make_agenda


@pytest.fixture
def plans(cast: Cast) -> dict[str, Agenda]:
    """Three agendas with money in different years, and a withdrawn one."""
    return {
        "draft": make_agenda(cast, interventions=[_asking(2022, "500.00"), _asking(2023, "700.00")]),
        "review": make_agenda(cast, State.REVIEW),
        "signed": make_agenda(cast, State.SIGNED),
        "withdrawn": make_agenda(cast, State.WITHDRAWN),
    }


def _asking(year: int, amount: str) -> dict[str, Any]:
    row = intervention()
    row["budget"]["lines"] = [{"year": year, "category": "staff", "amount": amount}]
    row["funding"]["lines"] = [{"year": year, "source": "gka", "amount": amount}]
    return row


def _get(client: Client, cast: Cast, query: str = "") -> Any:
    client.force_login(cast.ocw_staff)
    response = client.get(f"/landelijk/geld/?{query}")
    assert response.status_code == 200
    return response.context


def _found(client: Client, cast: Cast, query: str = "") -> list[str]:
    return [row.reference for row in _get(client, cast, query)["rows"]]


def test_most_money_comes_first_and_withdrawn_agendas_are_left_out(
    cast: Cast, client: Client, plans: dict[str, Agenda]
) -> None:
    found = _get(client, cast)
    assert [row.amount for row in found["rows"]] == [2000, 2000, 1200]
    assert found["rows"][-1].reference == plans["draft"].reference
    assert found["total"] == f"{euro(5200)} in alle jaren samen"


def test_one_year(cast: Cast, client: Client, plans: dict[str, Agenda]) -> None:
    found = _get(client, cast, "geldjaar=2023")
    assert [(row.reference, row.amount) for row in found["rows"]] == [(plans["draft"].reference, 700)]
    assert found["total"] == f"{euro(700)} in 2023"


@pytest.mark.parametrize(("stand", "names"), [("ondertekend", {"signed"}), ("open", {"draft", "review"})])
def test_signed_or_not(cast: Cast, client: Client, plans: dict[str, Agenda], stand: str, names: set[str]) -> None:
    assert set(_found(client, cast, f"stand={stand}")) == {plans[name].reference for name in names}


def test_the_filters_of_the_list_of_agendas_work_too(cast: Cast, client: Client, plans: dict[str, Agenda]) -> None:
    assert _found(client, cast, "status=review") == [plans["review"].reference]
    assert len(_found(client, cast, "zoek=alkmaar&provincie=PV27")) == 3
    assert _found(client, cast, "zoek=zwolle") == []


@pytest.mark.parametrize("order", ["geld", "periode", "-periode", "gemeente", "-gemeente"])
def test_every_order(cast: Cast, client: Client, plans: dict[str, Agenda], order: str) -> None:
    assert len(_found(client, cast, f"volgorde={order}")) == 3


@pytest.mark.parametrize("query", ["geldjaar=1999", "geldjaar=x", "stand=anders", "volgorde=kleur", "page=99"])
def test_what_is_not_in_its_list_is_named_and_left_out(
    cast: Cast, client: Client, plans: dict[str, Agenda], query: str
) -> None:
    found = _get(client, cast, query)
    assert found["count"] == 3
    assert bool(found["form"].errors) is not query.startswith("page")


def test_nothing_planned_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.ocw_finance)
    assert "Er is nog geen GKA-geld gepland" in client.get("/landelijk/geld/").content.decode()


def test_the_file_holds_what_the_list_shows(cast: Cast, client: Client, plans: dict[str, Agenda]) -> None:
    client.force_login(cast.ocw_staff)
    response: Any = client.get("/landelijk/geld/csv/?geldjaar=2022&volgorde=geld")
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [line[0] for line in lines[1:2]] == [plans["draft"].reference]
    assert [line[-2:] for line in lines[1:]] == [["2022", "500,00"], ["2022", "2000,00"], ["2022", "2000,00"]]
