"""The largest plan: 15 interventions, 5 years, 12 lines of costs and 4 of cover a year, opened and saved at once."""

import time
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.choices import BudgetCategory, CoverSource
from agendas.snapshot.money import gka_per_year
from agendas.structure import MAX_LINES_PER_LIST, MAX_MONEY_LINES
from tests.agendas.test_money_page import MOST_QUERIES, url
from tests.cast import Cast
from tests.editing import form_data
from tests.factories import fresh, intervention, make_agenda

YEARS = range(2022, 2027)
INTERVENTIONS, COSTS, COVER = 15, 12, 4
# Statements of one save that changes an amount in every intervention: those of a save, and some for each of them.
MOST_STATEMENTS = 160
MOST_SECONDS = 10


def _line(number: int, year: int) -> dict[str, Any]:
    kind = BudgetCategory.values[number % 5]
    if number % 2:
        return {"year": year, "category": kind, "description": f"Kosten {number}", "amount": "1000.00"}
    rated = {"quantity": "20.00", "rate": "50.00", "amount": "1000.00"}
    return {"year": year, "category": kind, "description": f"Kosten {number}", **rated}


def _large(number: int) -> dict[str, Any]:
    sources = CoverSource.values[:COVER]
    cover = [{"year": year, "source": source, "amount": "3000.00"} for source in sources for year in YEARS]
    costs = [_line(n, year) for n in range(COSTS) for year in YEARS]
    row = intervention(number)
    return {**row, "budget": {**row["budget"], "lines": costs}, "funding": {**row["funding"], "lines": cover}}


@pytest.mark.slow
def test_the_largest_plan_opens_and_is_saved_in_one_request(cast: Cast, client: Client) -> None:
    period = {"start": YEARS[0], "end": YEARS[-1]}
    agenda = make_agenda(cast, interventions=[_large(number) for number in range(INTERVENTIONS)], period=period)
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        page = client.get(url(agenda))
        opened = time.perf_counter() - started
    assert page.status_code == 200
    assert len(captured) <= MOST_QUERIES
    data = form_data(page)
    # With room for as many rows again as it has, or a browser could not send the page.
    assert len(data) * 1.5 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    data |= {f"g{number}-c-0-y2024": "2.999,99" for number in range(INTERVENTIONS)}
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        answer = client.post(url(agenda), data)
        saved = time.perf_counter() - started
    assert answer.status_code == 302
    assert len(captured) <= MOST_STATEMENTS
    asked = gka_per_year(fresh(agenda).text.document)
    assert asked[2024] == Decimal("2999.99") * INTERVENTIONS
    assert asked[2023] == Decimal(3000) * INTERVENTIONS
    print(f"{len(data)} fields, opened in {opened:.2f} s, saved in {saved:.2f} s with {len(captured)} statements")
    assert opened < MOST_SECONDS
    assert saved < MOST_SECONDS


def test_more_lines_than_a_list_can_hold_are_refused_with_the_number(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    data = form_data(client.get(url(agenda)))
    data |= {"g0-b-TOTAL_FORMS": str(MAX_LINES_PER_LIST // 4 + 1)}
    for row in range(MAX_LINES_PER_LIST // 4 + 1):
        data |= {f"g0-b-{row}-kind": "staff", **{f"g0-b-{row}-y{year}": "1" for year in range(2022, 2026)}}
    answer = client.post(url(agenda), data)
    assert answer.status_code == 422
    assert f"hoogstens {MAX_LINES_PER_LIST} bedragen in de begroting; nu zijn het er 104" in answer.content.decode()
    assert INTERVENTIONS * len(YEARS) * (COSTS + COVER) <= MAX_MONEY_LINES
