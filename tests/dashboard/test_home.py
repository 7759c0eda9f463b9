"""Mijn werk: what waits for whom, and nothing that does not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas.actions.reviewing import approve
from agendas.choices import State
from agendas.models import Agenda
from tests.cast import Cast
from tests.factories import make_agenda

EVERY_PAGE = 5  # session, user, memberships (three)


def _tasks(client, user) -> list[str]:
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return [row.action for row in response.context["work"].tasks]


@pytest.mark.parametrize(
    ("state", "waits_for"),
    [
        (State.DRAFT, {"coordinator_noord": "Verder schrijven", "officer_alkmaar": "Verder schrijven"}),
        (
            State.CONSULTATION,
            {
                "coordinator_noord": "Afstemming afronden",
                "officer_alkmaar": "Lezen en aanvullen",
                "school_board": "Lezen en aanvullen",
            },
        ),
        (State.REVIEW, {"alderman_alkmaar": "Beoordelen", "ocw_staff": "Beoordelen", "ocw_reviewer": "Beoordelen"}),
        (State.RETURNED, {"coordinator_noord": "Aanpassen", "officer_alkmaar": "Aanpassen"}),
        (State.FROZEN, {"alderman_alkmaar": "Ondertekenen"}),
        (
            State.PARTLY_SIGNED,
            {"minister_ocw": "Ondertekenen", "minister_po": "Ondertekenen", "secretariat_ocw": "Bekijken"},
        ),
        (State.SEALING, {}),
        (State.SIGNED, {"ocw_staff": "Afsluiten", "ocw_reviewer": "Afsluiten"}),
        (State.CLOSED, {}),
        (State.WITHDRAWN, {}),
    ],
)
def test_what_waits_for_whom(cast: Cast, client, state: State, waits_for: dict[str, str]) -> None:
    make_agenda(cast, state)
    found = {name: tasks[0] for name, user in cast.people.items() if (tasks := _tasks(client, user))}
    assert found == waits_for


def test_an_approval_takes_it_off_the_list(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=cast.alderman_alkmaar)
    assert _tasks(client, cast.alderman_alkmaar) == []
    assert _tasks(client, cast.coordinator_noord) == []
    approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=cast.ocw_reviewer)
    assert _tasks(client, cast.coordinator_noord) == ["Vaststellen"]
    assert _tasks(client, cast.ocw_staff) == ["Vaststellen"]


def test_a_running_agenda_is_not_closed(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    year = timezone.localdate().year
    Agenda.objects.filter(pk=agenda.pk).update(start_year=year, end_year=year)
    assert _tasks(client, cast.ocw_staff) == []


def test_nothing_to_do_says_so(cast: Cast, client) -> None:
    client.force_login(cast.reader)
    assert "Er wacht niets op u" in client.get("/").content.decode()


@pytest.mark.parametrize("person", ["coordinator_noord", "alderman_alkmaar", "ocw_staff", "minister_ocw"])
def test_queries_do_not_grow(cast: Cast, client, person: str) -> None:
    client.force_login(getattr(cast, person))
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for more in (1, 3):
        for _ in range(more):
            for state in (State.REVIEW, State.PARTLY_SIGNED, State.DRAFT):
                make_agenda(cast, state)
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
    # Waiting, recent, rows, municipalities, approvals, and turns or own edits.
    assert counts[0] == counts[1] <= EVERY_PAGE + 6
