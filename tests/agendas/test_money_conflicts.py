"""Two people with the same grids: nothing is lost, and nothing is written over what nobody saw."""

from typing import Any

import pytest
from django.test import Client

from agendas.actions.closing import withdraw
from agendas.actions.editing import Conflict, Locked, remove_row, save_part
from agendas.actions.planned_money import MoneyConflict, MoneyLines, money_base, save_money
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda, Comment
from agendas.snapshot import DocumentRefused, content_hash
from agendas.workflow import StepRefused
from records.clock import now
from tests.cast import Cast
from tests.editing import form_data
from tests.factories import fresh, intervention, make_agenda


def url(agenda: Agenda) -> str:
    return f"/agendas/{agenda.reference}/geld/"


@pytest.fixture
def agenda(cast: Cast, client: Client) -> Agenda:
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, rows=2)


def rows_of(agenda: Agenda) -> list[dict[str, Any]]:
    return fresh(agenda).text.document["interventions"]


def change(agenda: Agenda, cast: Cast, number: int, amount: str) -> None:
    """Let a colleague write another first budget line."""
    row = rows_of(agenda)[number]
    budget = [{**row["budget"]["lines"][0], "amount": amount}, *row["budget"]["lines"][1:]]
    lines = {row["id"]: MoneyLines(budget, row["funding"]["lines"])}
    save_money(agenda=fresh(agenda), lines=lines, bases={row["id"]: money_base(row)}, by=cast.officer_alkmaar)


def amount(agenda: Agenda, number: int = 0) -> str:
    return rows_of(agenda)[number]["budget"]["lines"][0]["amount"]


def test_what_a_colleague_stored_stands_beside_what_was_typed(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "3.333"})
    change(agenda, cast, 0, "4444.00")
    answer = client.post(url(agenda), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Een collega heeft dezelfde bedragen gewijzigd" in page
    assert "Olivia Alkmaar" in page
    assert "€ 4.444" in page
    assert 'value="3.333"' in page
    assert amount(agenda) == "4444.00"
    again = form_data(answer, **{"g0-choose": "mine"})
    assert client.post(url(agenda), again).status_code == 302
    assert amount(agenda) == "3333.00"


def test_the_text_of_the_colleague_can_stay(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "3.333", "g1-b-0-y2022": "3.111"})
    change(agenda, cast, 0, "4444.00")
    answer = client.post(url(agenda), data)
    assert amount(agenda, 1) == "3000.00", "all or nothing"
    assert client.post(url(agenda), form_data(answer, **{"g0-choose": "theirs"})).status_code == 302
    assert (amount(agenda), amount(agenda, 1)) == ("4444.00", "3111.00")


def test_two_people_write_two_interventions_without_a_conflict(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "3.333"})
    change(agenda, cast, 1, "4444.00")
    assert client.post(url(agenda), data).status_code == 302
    assert (amount(agenda), amount(agenda, 1)) == ("3333.00", "4444.00")


def test_what_was_typed_for_a_removed_intervention_can_be_copied(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "3.333", "g1-b-0-y2022": "3.111"})
    row = rows_of(agenda)[0]
    remove_row(agenda=agenda, key="interventions", row_id=row["id"], base=content_hash(row), by=cast.officer_alkmaar)
    answer = client.post(url(agenda), data)
    assert answer.status_code == 409
    assert "Scholing 0\t\t3.333" in answer.content.decode()
    assert amount(agenda) == "3111.00"


def test_the_action_names_the_interventions_and_writes_none(cast: Cast, agenda: Agenda) -> None:
    first, second = rows_of(agenda)
    stale = {first["id"]: "0" * 64, second["id"]: money_base(second)}
    lines = {row["id"]: MoneyLines() for row in (first, second)}
    with pytest.raises(MoneyConflict) as refused:
        save_money(agenda=agenda, lines=lines, bases=stale, by=cast.coordinator_noord)
    assert isinstance(refused.value, Conflict)
    assert list(refused.value.stored) == [first["id"]]
    assert rows_of(agenda) == [first, second]


def test_the_action_keeps_what_goes_and_refuses_what_is_no_money(cast: Cast, agenda: Agenda) -> None:
    row = rows_of(agenda)[0]
    bases = {row["id"]: money_base(row)}
    before = agenda.checkpoints.count()
    bad = MoneyLines([{"year": 2022, "category": "staff", "amount": "-1.00"}])
    with pytest.raises(DocumentRefused):
        save_money(agenda=agenda, lines={row["id"]: bad}, bases=bases, by=cast.coordinator_noord)
    with pytest.raises(StepRefused):
        save_money(agenda=agenda, lines={row["id"]: MoneyLines()}, bases=bases, by=cast.officer_zwolle)
    text = save_money(agenda=agenda, lines={row["id"]: MoneyLines()}, bases=bases, by=cast.coordinator_noord)
    assert text.document["interventions"][0]["budget"]["lines"] == []
    assert text.document["interventions"][0]["budget"]["note"] == row["budget"]["note"]
    assert agenda.checkpoints.count() == before + 1


def test_the_action_refuses_too_many_lines_and_keeps_what_came_in_with_more(cast: Cast, agenda: Agenda) -> None:
    row = rows_of(agenda)[0]
    line = {"year": 2022, "category": "staff", "description": "", "amount": "1.00"}

    def save(count: int) -> None:
        now = rows_of(agenda)[0]
        lines, bases = {row["id"]: MoneyLines([line] * count, now["funding"]["lines"])}, {row["id"]: money_base(now)}
        save_money(agenda=fresh(agenda), lines=lines, bases=bases, by=cast.coordinator_noord)

    with pytest.raises(DocumentRefused) as refused:
        save(101)
    (problem,) = refused.value.problems
    assert problem.path == f"interventions.{row['id']}.budget.lines"
    assert "hoogstens 100 bedragen in de begroting; nu zijn het er 101" in problem.sentence
    save(100)
    assert len(rows_of(agenda)[0]["budget"]["lines"]) == 100


def test_no_row_is_lost_of_an_agenda_that_came_in_with_more(cast: Cast, client: Client) -> None:
    lines = [
        {"year": 2022, "category": "staff", "description": f"Kosten {number}", "amount": "1.00"}
        for number in range(160)
    ]
    one = intervention()
    agenda = make_agenda(cast, interventions=[{**one, "budget": {**one["budget"], "lines": lines}}])
    client.force_login(cast.coordinator_noord)
    data = form_data(client.get(url(agenda)), **{"g0-b-159-y2022": "2"})
    assert client.post(url(agenda), data).status_code == 302
    stored = rows_of(agenda)[0]["budget"]["lines"]
    assert [line["amount"] for line in stored] == ["1.00"] * 159 + ["2.00"]


def _asked(cast: Cast, agenda: Agenda, path: str) -> None:
    Comment.objects.create(
        agenda=agenda,
        path=path,
        text="Klopt dit?",
        asks_change=True,
        sha256=agenda.text.sha256,
        written_at=now(),
        written_by=cast.ocw_reviewer,
        author="Rosa Toets",
    )


@pytest.fixture
def returned(cast: Cast, client: Client) -> Agenda:
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, State.RETURNED, rows=2)


def test_after_the_review_only_the_asked_lines_are_fields(client: Client, cast: Cast, returned: Agenda) -> None:
    row = rows_of(returned)[0]
    line = row["budget"]["lines"][0]
    _asked(cast, returned, f"interventions.{row['id']}.budget.lines.{line['id']}.amount")
    page = client.get(url(returned))
    data = form_data(page)
    typed = [name for name in data if name.startswith("g0-") and name.rpartition("-")[2].startswith("y2")]
    assert typed == ["g0-b-0-y2022"]
    assert "add:g0-b" not in page.content.decode()
    # What is closed is not written, whatever is sent.
    forged = {**data, "g0-b-0-y2022": "3.500", "g0-b-0-words": "Anders", "g0-c-0-y2022": "9", "g0-c-TOTAL_FORMS": "0"}
    assert client.post(url(returned), forged).status_code == 302
    after = rows_of(returned)[0]
    assert after["budget"]["lines"][0] == {**line, "amount": "3500.00"}
    assert after["funding"] == row["funding"]


def test_a_whole_list_that_was_asked_is_open(client: Client, cast: Cast, returned: Agenda) -> None:
    row = rows_of(returned)[0]
    _asked(cast, returned, f"interventions.{row['id']}.budget.lines")
    page = client.get(url(returned)).content.decode()
    assert "add:g0-b" in page
    assert "add:g0-c" not in page


def test_the_action_refuses_a_closed_line(cast: Cast, returned: Agenda) -> None:
    first, second = rows_of(returned)
    _asked(cast, returned, f"interventions.{first['id']}.budget.lines")
    bases = {row["id"]: money_base(row) for row in (first, second)}
    open_lines = MoneyLines([{"year": 2023, "category": "staff", "amount": "1.00"}], first["funding"]["lines"])
    with pytest.raises(Locked):
        save_money(
            agenda=returned,
            lines={first["id"]: open_lines, second["id"]: MoneyLines()},
            bases=bases,
            by=cast.coordinator_noord,
        )
    assert rows_of(returned) == [first, second]
    save_money(agenda=returned, lines={first["id"]: open_lines}, bases=bases, by=cast.coordinator_noord)


def test_everything_closed_is_shown_to_read_and_says_why(client: Client, cast: Cast, returned: Agenda) -> None:
    _asked(cast, returned, "introduction")
    page = client.get(url(returned)).content.decode()
    assert "De bedragen staan op slot" in page
    assert "data-money-form" not in page


def test_what_was_typed_comes_back_when_the_agenda_moved_on(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "3.333"})
    withdraw(agenda=fresh(agenda), reason="De gemeente stopt.", by=cast.ocw_staff)
    answer = client.post(url(agenda), data)
    assert answer.status_code == 409
    assert "3.333" in answer.content.decode()
    client.logout()
    signed_out = client.post(url(agenda), data)
    assert signed_out.status_code == 401
    assert "3.333" in signed_out.content.decode()


def test_a_save_of_the_text_does_not_disturb_the_amounts(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "3.333"})
    address = f"interventions.{rows_of(agenda)[0]['id']}"
    part = part_at(fresh(agenda).text.document, address)
    other = {**part, "goal": "<p>Een ander doel</p>"}
    save_part(agenda=agenda, address=address, content=other, base=content_hash(part), by=cast.officer_alkmaar)
    assert client.post(url(agenda), data).status_code == 302
    assert amount(agenda) == "3333.00"
    assert rows_of(agenda)[0]["goal"] == "<p>Een ander doel</p>"
