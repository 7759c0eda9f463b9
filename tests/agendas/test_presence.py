"""Who else is in this part: names and since when, over after a while, and no business of who may not write there."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.sessions import LAST_SEEN
from agendas.choices import State
from agendas.models import Agenda, Presence
from records.models import Event
from tests.cast import Cast
from tests.factories import make_agenda

# Written out: tests that run side by side must have the same names.
TAB, NOWHERE = "7f2dba5c-738a-49d0-af7d-275b3e58cf82", "49ed8685-4728-4b09-8e99-6b381cff5b18"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast)


def _here(client: Client, agenda: Agenda, part: str = "analysis", tab: str = "", **more: str) -> Any:
    data = {"part": part, "tab": tab or str(uuid.uuid4()), **more}
    return client.post(
        reverse("agendas:presence", args=[agenda.reference]), data, headers={"Accept": "application/json"}
    )


def test_two_people_see_each_other_in_one_part_only(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.officer_alkmaar)
    assert _here(client, agenda).json() == {"others": [], "text": "", "changed": False}
    client.force_login(cast.coordinator_noord)
    since = f"{timezone.localtime(Presence.objects.get().since):%H.%M}"
    answer = _here(client, agenda).json()
    assert answer["others"] == [{"name": "Olivia Alkmaar", "since": since}]
    assert answer["text"] == f"Olivia Alkmaar is hier ook bezig, sinds {since} uur."
    assert _here(client, agenda, "communication").json()["others"] == []
    client.force_login(cast.ocw_staff)
    assert "Olivia Alkmaar (sinds " in _here(client, agenda).json()["text"]
    assert "zijn hier ook bezig" in _here(client, agenda).json()["text"]


def test_another_window_of_oneself_is_said(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    tab = str(uuid.uuid4())
    _here(client, agenda, tab=tab)
    assert _here(client, agenda, tab=tab).json()["text"] == ""
    answer = _here(client, agenda).json()
    assert (answer["others"], answer["text"]) == ([], "U hebt dit onderdeel ook in een ander venster open.")


def test_who_left_or_was_not_seen_for_a_while_is_gone(client: Client, cast: Cast, agenda: Agenda) -> None:
    tab = str(uuid.uuid4())
    client.force_login(cast.officer_alkmaar)
    _here(client, agenda, tab=tab)
    Presence.objects.update(seen=timezone.now() - datetime.timedelta(seconds=46))
    client.force_login(cast.coordinator_noord)
    own = str(uuid.uuid4())
    assert _here(client, agenda, tab=own).json()["others"] == []
    assert Presence.objects.count() == 1
    # Somebody else's window is not closed by knowing its name.
    client.force_login(cast.officer_alkmaar)
    _here(client, agenda, tab=own, left="1")
    _here(client, agenda, tab=own)
    assert Presence.objects.get().user == cast.coordinator_noord
    client.force_login(cast.coordinator_noord)
    _here(client, agenda, tab=own, left="1")
    assert not Presence.objects.exists()


def test_newer_text_is_told(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    assert _here(client, agenda, base="een oudere").json()["changed"] is True


def test_only_for_who_writes_there(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    own = f"interventions.{agenda.text.document['interventions'][0]['id']}"
    client.force_login(cast.school_board)
    assert _here(client, agenda, own).status_code == 200
    assert _here(client, agenda, "analysis").status_code == 403
    client.force_login(cast.officer_zwolle)
    assert _here(client, agenda).status_code == 404
    client.logout()
    assert _here(client, agenda).status_code == 401
    assert Presence.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "tab", "status"),
    [
        ("", TAB, 400),
        ("title", TAB, 400),
        ("analysis", "geen", 400),
        ("analysis.x", TAB, 400),
        (f"analysis.{NOWHERE}", TAB, 400),
        (f"interventions.{NOWHERE}", TAB, 410),
        ("x" * 5_000, TAB, 400),
    ],
)
def test_what_is_not_there(client: Client, cast: Cast, agenda: Agenda, part: str, tab: str, status: int) -> None:
    client.force_login(cast.coordinator_noord)
    assert _here(client, agenda, part, tab).status_code == status
    assert not Presence.objects.exists()


def test_it_is_no_fact_and_no_activity(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/")
    session = client.session
    session[LAST_SEEN] -= 700
    session.save()
    before = session[LAST_SEEN], Event.objects.count()
    _here(client, agenda)
    assert (client.session[LAST_SEEN], Event.objects.count()) == before
    client.get("/")
    assert client.session[LAST_SEEN] > before[0]


def test_it_costs_as_much_with_many_people(client: Client, cast: Cast, agenda: Agenda) -> None:
    moment = timezone.now()
    client.force_login(cast.coordinator_noord)
    tab = str(uuid.uuid4())
    _here(client, agenda, tab=tab)
    counts = []
    for person in ("officer_alkmaar", "ocw_staff"):
        Presence.objects.create(
            agenda=agenda, user=cast.people[person], address="analysis", tab=uuid.uuid4(), since=moment, seen=moment
        )
        with CaptureQueriesContext(connection) as captured:
            _here(client, agenda, tab=tab)
        counts.append(len(captured))
    assert counts[0] == counts[1]
