"""The contactschool's own page: what to deliver and when, the first thing first, and nothing of others."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.choices import State
from funding.accountability import with_books
from funding.choices import AccountState, ChangeState, Status
from funding.deadlines import Deadline, Duty, deadlines_of
from funding.models import Application
from funding.tables.own import DutyRow
from municipalities.models import Membership
from municipalities.roles import Role
from tests.cast import SINCE, Cast
from tests.factories import make_agenda
from tests.funding.factories import make_account, make_application, make_change_request

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2023, 6, 1)


def duties(today: datetime.date = TODAY) -> list[tuple[Duty, datetime.date | None, int | None]]:
    found = with_books(Application.objects.all()).select_related("board").prefetch_related("change_requests")
    return [(one.duty, one.on, one.year) for one in deadlines_of(found, today)]


def words_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")))


def day(year: int, month: int, number: int) -> datetime.date:
    return datetime.date(year, month, number)


# ---------- what is due ----------


def test_a_grant_asks_its_accounts_and_the_end_of_the_activities(cast: Cast) -> None:
    make_application(cast, Status.GRANTED)
    assert duties() == [
        (Duty.ACCOUNT, day(2023, 6, 30), 2022),
        (Duty.FINISH, day(2023, 12, 31), None),
        (Duty.ACCOUNT, day(2024, 6, 30), 2023),
    ]


def test_what_came_back_is_first_and_what_waits_is_last(cast: Cast) -> None:
    grant = make_application(cast, Status.GRANTED)
    make_account(grant, 2022, AccountState.SUBMITTED)
    make_account(grant, 2023, AccountState.RETURNED, activities_done=True)
    make_change_request(grant, cast)
    assert duties() == [
        (Duty.COMPLETE, day(2024, 6, 30), 2023),
        (Duty.WAIT_CHANGE, None, None),
        (Duty.WAIT_JUDGEMENT, None, 2022),
    ]
    grant.change_requests.update(state=ChangeState.REFUSED)
    assert Duty.WAIT_CHANGE not in {duty for duty, _, _ in duties()}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.PREPARED, [Duty.WAIT_SIGNATURES]),
        (Status.SUBMITTED, [Duty.WAIT_DECISION]),
        (Status.REJECTED, []),
        (Status.WITHDRAWN, []),
        (Status.SETTLED, []),
        (Status.RECLAIMED, []),
    ],
)
def test_what_does_not_run_asks_no_account(cast: Cast, status: Status, expected: list[Duty]) -> None:
    make_application(cast, status)
    assert [duty for duty, _, _ in duties()] == expected


def test_an_accepted_account_asks_nothing(cast: Cast) -> None:
    grant = make_application(cast, Status.GRANTED)
    for year in (2022, 2023):
        make_account(grant, year, AccountState.ACCEPTED)
    assert duties(day(2024, 8, 1)) == []


@pytest.mark.parametrize(
    ("today", "words", "urgency"),
    [
        (day(2023, 5, 1), "nog 60 dagen", ""),
        (day(2023, 5, 31), "nog 30 dagen", "soon"),
        (day(2023, 6, 29), "nog 1 dag", "soon"),
        (day(2023, 6, 30), "vandaag", "soon"),
        (day(2023, 7, 1), "te laat: 1 dag", "late"),
        (day(2023, 7, 3), "te laat: 3 dagen", "late"),
    ],
)
def test_how_long_there_is_in_words(today: datetime.date, words: str, urgency: str) -> None:
    row = DutyRow(Deadline(Duty.ACCOUNT, Application(reference="GKA-2022-0361-S1"), day(2023, 6, 30), 2022), today)
    assert (row.when, row.urgency) == (words, urgency)
    assert row.words == "Verantwoording 2022 indienen"
    assert row.url.endswith("/GKA-2022-0361-S1/verantwoording/2022/")


# ---------- the page ----------


def test_it_shows_duties_grants_and_agendas(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=2)
    make_account(grant, 2022, spent=Decimal(1200))
    rejected = make_application(cast, Status.REJECTED, agenda=agenda)
    client.force_login(cast.school_board)
    answer = client.get(reverse("funding:own"))
    words = words_of(answer)
    assert "Verantwoording 2023 indienen" in words
    assert "OCW beoordeelt de verantwoording van 2022" in words
    assert "€ 3.000 € 3.000 € 3.000 € 1.200 € 1.800" in words
    assert [row.application for row in answer.context["ended"]] == [rejected]
    assert [(row.reference, row.prepare_url) for row in answer.context["agendas"]] == [(agenda.reference, "")]
    assert answer.content.decode().count("<h1") == 1


def test_without_a_grant_it_says_what_to_do(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    client.force_login(cast.school_board)
    answer = client.get(reverse("funding:own"))
    assert "Er is nog geen aanvraag" in words_of(answer)
    assert answer.context["agendas"][0].prepare_url == f"{reverse('funding:prepare')}?agenda={agenda.reference}"


def test_somebody_of_two_boards_chooses(cast: Cast, client: Client) -> None:
    grant = make_application(cast, Status.GRANTED)
    other = make_application(cast, Status.SUBMITTED, agenda=grant.agenda, board=cast.other_board)
    user = cast.school_board
    Membership.objects.create(user=user, role=Role.SCHOOL_BOARD, start=SINCE, school_board=cast.other_board)
    client.force_login(user)
    both = client.get(reverse("funding:own"))
    assert {row.application for row in both.context["running"]} == {grant, other}
    one = client.get(reverse("funding:own"), {"bestuur": cast.other_board.number})
    assert [row.application for row in one.context["running"]] == [other]
    assert "aria-current" in one.content.decode()


@pytest.mark.parametrize("who", ["ocw_finance", "coordinator_noord", "reader"])
def test_it_is_for_school_boards(cast: Cast, client: Client, who: str) -> None:
    client.force_login(cast.people[who])
    assert client.get(reverse("funding:own")).status_code == 403


def test_it_asks_as_many_queries_for_many_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.school_board)
    client.get("/")
    agenda = make_agenda(cast)
    counts = []
    for rows in (2, 7):
        for _ in range(rows):
            grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
            make_account(grant, 2022)
            make_change_request(grant, cast)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(reverse("funding:own"))
        counts.append(len(captured))
    assert len(answer.context["running"]) == 9
    assert counts[0] == counts[1] <= 22
