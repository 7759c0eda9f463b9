"""Mijn werk: what a contactschool must deliver for its grants, and what waits for OCW-financiën."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from agendas.choices import State
from funding.choices import AccountState, Status
from tests.cast import Cast
from tests.dashboard.test_home import MOST_QUERIES
from tests.factories import make_agenda
from tests.funding.factories import make_account, make_application, make_change_request

# A contactschool has its own grants on the page, and who decides has three sums.
BOARD_QUERIES, FINANCE_QUERIES = 6, 3


def _duties(client: Client, user: User) -> list[tuple[str, str, str]]:
    client.force_login(user)
    answer = client.get("/")
    assert answer.status_code == 200
    return [(duty.title, duty.action, duty.url) for duty in answer.context["duties"]]


def _asked(client: Client, user: User) -> list[str]:
    client.force_login(user)
    client.get("/agendas/")  # the first request of a session stores when it began
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    return [query["sql"] for query in captured]


def _of_the_money(queries: list[str]) -> list[str]:
    return [query for query in queries if '"funding_' in query]


def _grant(cast: Cast, **facts: Any) -> Any:
    """Return a running grant of which the years and the last day lie around now."""
    year = timezone.localdate().year
    until = datetime.date(year + 3, 12, 31)
    return make_application(cast, Status.GRANTED, years={year - 1: 2000}, activities_until=until, **facts)


def test_a_contactschool_sees_what_comes_first(cast: Cast, client: Client) -> None:
    assert _duties(client, cast.school_board) == []
    year = timezone.localdate().year
    grant = _grant(cast)
    make_account(grant, year - 1, AccountState.RETURNED, submitted_by=cast.school_board, judged_by=cast.ocw_finance)
    prepared = make_application(cast, agenda=make_agenda(cast, State.SIGNED))
    expected = [
        (
            f"Verantwoording {year - 1} aanvullen, {grant.reference}",
            "Aanvullen",
            f"/subsidie/{grant.reference}/verantwoording/{year - 1}/",
        ),
        (f"Aanvraag afmaken en indienen, {prepared.reference}", "Afmaken", f"/subsidie/{prepared.reference}/"),
    ]
    # The account of this year and the end of the activities are far away: not work of now.
    assert _duties(client, cast.school_board) == expected
    for _, _, url in expected:
        assert client.get(url).status_code == 200
    # Nobody else's.
    for person in ("coordinator_noord", "officer_alkmaar", "ocw_staff", "reader"):
        assert _duties(client, cast.people[person]) == []


def test_three_of_many_and_the_way_to_the_rest(cast: Cast, client: Client) -> None:
    # Before the signatures there is nothing to do: that application only waits.
    make_application(cast)
    agenda = make_agenda(cast, State.SIGNED)
    for _ in range(5):
        make_application(cast, agenda=agenda)
    titles = [title for title, _, _ in _duties(client, cast.school_board)]
    assert len(titles) == 4
    assert titles[-1] == "Nog 2 dingen voor uw subsidies"
    assert _duties(client, cast.school_board)[-1][2] == "/subsidie/contactschool/"


def test_who_decides_sees_how_many_wait_and_where(cast: Cast, client: Client) -> None:
    assert _duties(client, cast.ocw_finance) == []
    agenda = make_agenda(cast)
    for _ in range(2):
        make_application(cast, Status.SUBMITTED, agenda=agenda)
    grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
    make_account(grant, 2022)
    make_change_request(grant, cast)
    found = _duties(client, cast.ocw_finance)
    assert [title for title, _, _ in found] == [
        "2 aanvragen wachten op een besluit",
        "1 verantwoording wacht op uw beoordeling",
        "1 wijzigingsverzoek wacht op antwoord",
    ]
    assert [client.get(url).context["count"] for _, _, url in found] == [2, 1, 1]
    # Who only reads the figures decides nothing.
    assert _duties(client, cast.ocw_staff) == []


@pytest.mark.parametrize(("person", "most"), [("school_board", BOARD_QUERIES), ("ocw_finance", FINANCE_QUERIES)])
def test_queries_do_not_grow_with_the_grants(cast: Cast, client: Client, person: str, most: int) -> None:
    agenda = make_agenda(cast)
    counts = []
    for more in (2, 7):
        for _ in range(more):
            make_application(cast, agenda=agenda)
            make_application(cast, Status.SUBMITTED, agenda=agenda)
            grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
            make_account(grant, 2022)
            make_change_request(grant, cast)
        queries = _asked(client, cast.people[person])
        counts.append((len(_of_the_money(queries)), len(queries)))
    assert counts[0] == counts[1]
    assert counts[0][0] == most
    assert counts[0][1] <= MOST_QUERIES + most


def test_who_has_no_part_in_grants_is_asked_nothing_more(cast: Cast, client: Client) -> None:
    make_application(cast, Status.SUBMITTED)
    for person, user in cast.people.items():
        asks = bool(_of_the_money(_asked(client, user)))
        assert asks is (person in {"school_board", "ocw_finance"}), person
