"""The reconciled picture of one agenda: plan, applications and years; a school board sees its own part."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.choices import State
from agendas.models import Agenda, PlannedMoney
from funding.choices import Status
from municipalities.models import Membership, SchoolBoard
from municipalities.roles import Role
from tests.cast import SINCE, Cast, make_person
from tests.factories import intervention, make_agenda
from tests.funding.factories import make_account, make_application

MOST_QUERIES = 16


def _page(client: Client, agenda: Agenda, person: Any) -> Any:
    client.force_login(person)
    response = client.get(f"/subsidie/agenda/{agenda.reference}/")
    assert response.status_code == 200
    return response


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """Two contactschools with € 2.000 each in the plan, and an intervention without one."""
    plans = [intervention(), intervention(), intervention()]
    plans[1]["parties"][0] |= {"name": "De ander", "organisation_id": cast.other_board.number}
    plans[2]["parties"] = [{"name": "Partij", "role": "participant"}]
    return make_agenda(cast, State.CONSULTATION, interventions=plans)


def test_the_parts_are_the_plan_of_the_agenda(cast: Cast, client: Client, agenda: Agenda) -> None:
    grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
    make_account(grant, 2022, spent=Decimal(1200))
    page = _page(client, agenda, cast.coordinator_noord)
    money = page.context["money"]
    assert [(board.name, board.money.planned, len(board.applications)) for board in money.boards] == [
        (cast.board.name, Decimal(2000), 1),
        (cast.other_board.name, Decimal(2000), 0),
        ("Zonder contactschool", Decimal(2000), 0),
    ]
    planned = dict(PlannedMoney.objects.filter(agenda=agenda).values_list("year", "amount"))
    assert {year.year: year.planned for year in money.years if year.planned} == planned
    assert (money.total.planned, money.total.granted, money.total.spent) == (6000, 3000, 1200)
    steps = {row.name: row.cells[1].text for row in money.plot.rows}
    assert steps["Niet gevraagd"] == "€ 4.000 minder"
    assert "U ziet het deel" not in page.content.decode()


def test_a_school_board_sees_its_own_part_only(cast: Cast, client: Client, agenda: Agenda) -> None:
    make_application(cast, Status.GRANTED, agenda=agenda, board=cast.other_board, years={2022: 7777})
    page = _page(client, agenda, cast.school_board)
    money = page.context["money"]
    assert [board.name for board in money.boards] == [cast.board.name]
    assert (money.total.planned, money.total.granted) == (2000, 0)
    text = page.content.decode()
    assert "7.777" not in text
    assert cast.other_board.name not in text
    assert "U ziet het deel van uw eigen contactschool." in text
    # The control: who reads all of it does see the other one.
    assert "7.777" in _page(client, agenda, cast.coordinator_noord).content.decode()


def test_who_reads_for_the_municipality_too_sees_all(cast: Cast, client: Client, agenda: Agenda) -> None:
    person = make_person("both", "Bo Beide")
    Membership.objects.create(user=person, role=Role.SCHOOL_BOARD, school_board=cast.board, start=SINCE)
    Membership.objects.create(user=person, role=Role.OFFICER, municipality=cast.alkmaar, start=SINCE)
    assert len(_page(client, agenda, person).context["money"].boards) == 3


def test_another_board_hears_nothing(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    outsider = make_person("outsider", "Otto Buiten")
    Membership.objects.create(user=outsider, role=Role.SCHOOL_BOARD, school_board=cast.other_board, start=SINCE)
    client.force_login(outsider)
    assert client.get(f"/subsidie/agenda/{agenda.reference}/").status_code == 404


def test_an_agenda_without_money_says_where_it_comes_from(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, interventions=[])
    page = _page(client, agenda, cast.coordinator_noord)
    assert "De bedragen komen uit de financiering" in page.content.decode()


def test_as_many_queries_for_nine_boards_as_for_two(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for number in (2, 9):
        for index in range(number):
            facts = {"number": f"{number}800{index}", "name": f"Bestuur {number} {index}", "sector": "vo"}
            board = SchoolBoard.objects.create(**facts)
            make_account(make_application(cast, Status.GRANTED, agenda=agenda, board=board, paid=1), 2022)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/subsidie/agenda/{agenda.reference}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_every_page_about_the_money_leads_here_and_only_for_who_may_read_it(cast: Cast, client: Client) -> None:
    application = make_application(cast, Status.GRANTED, agenda=make_agenda(cast, State.SIGNED))
    reference = application.agenda.reference
    link = f'href="/subsidie/agenda/{reference}/"'
    pages = (f"/agendas/{reference}/geld/", f"/agendas/{reference}/", f"/subsidie/{application.reference}/")
    client.force_login(cast.coordinator_noord)
    for page in pages:
        assert client.get(page).content.decode().count(link) == 1, page
    here = _page(client, application.agenda, cast.coordinator_noord).content.decode()
    assert f"<title>Van plan tot besteding, {reference}" in " ".join(here.split())
    client.force_login(cast.reader)
    for page in pages[:2]:
        answer = client.get(page)
        assert answer.status_code == 200 and link not in answer.content.decode()
