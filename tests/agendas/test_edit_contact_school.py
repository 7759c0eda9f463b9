"""The contact school writes in its own intervention, and cannot give that away."""

from typing import Any

import pytest
from django.test import Client

from agendas.choices import State
from agendas.models import Agenda
from tests.cast import Cast
from tests.editing import form_data, row_url
from tests.factories import fresh, make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.CONSULTATION)


def _url(agenda: Agenda) -> str:
    return row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])


def _parties(agenda: Agenda) -> list[dict[str, Any]]:
    parties: list[dict[str, Any]] = fresh(agenda).text.document["interventions"][0]["parties"]
    return parties


def test_the_applicant_is_shown_and_cannot_be_changed(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.school_board)
    page = client.get(_url(agenda))
    rows = page.context["part"].rows["parties"]
    assert all(rows.forms[0].fields[name].disabled for name in ("name", "organisation_id", "role", "DELETE"))
    text = page.content.decode()
    assert "Naam, nummer en rol van de aanvrager kunt u niet wijzigen" in text
    assert 'value="remove:parties-0"' not in text
    assert "applicant" not in dict(rows.empty_form.fields["role"].choices)


@pytest.mark.parametrize(
    "changes",
    [
        {"parties-0-organisation_id": "99X200"},
        {"parties-0-role": "participant"},
        {"parties-0-name": ""},
        {"parties-0-DELETE": "on"},
        # A browser leaves out what is disabled.
        {"parties-0-organisation_id": None, "parties-0-role": None, "parties-0-name": None, "parties-0-DELETE": None},
    ],
)
def test_what_is_sent_for_the_applicant_is_not_read(
    client: Client, cast: Cast, agenda: Agenda, changes: dict[str, Any]
) -> None:
    client.force_login(cast.school_board)
    before = _parties(agenda)
    data = form_data(client.get(_url(agenda)), target_group="Brugklassers", **changes)
    assert client.post(_url(agenda), data).status_code == 302
    assert _parties(agenda) == before
    assert fresh(agenda).text.document["interventions"][0]["target_group"] == "Brugklassers"


def test_another_party_does_not_become_applicant(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.school_board)
    data = form_data(client.get(_url(agenda)))
    data |= {
        "parties-TOTAL_FORMS": "9",
        "parties-8-id": "",
        "parties-8-name": "School B",
        "parties-8-role": "applicant",
    }
    answer = client.post(_url(agenda), data)
    assert answer.status_code == 422
    assert "Maak bij ‘Rol’ een keuze uit de lijst." in answer.content.decode()


def test_the_coordinator_chooses_the_applicant(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    data = form_data(client.get(_url(agenda))) | {"parties-0-organisation_id": "99X200"}
    assert client.post(_url(agenda), data).status_code == 302
    assert _parties(agenda)[0]["organisation_id"] == "99X200"
