"""The agenda as a file: which bytes, under which name, and that taking it along is recorded."""

import json

import pytest

from agendas.actions.sealing import store_frozen_pdf
from agendas.choices import State
from agendas.models import Agenda
from records.models import Event
from tests.cast import Cast
from tests.factories import make_agenda


def _url(agenda: Agenda, kind: str) -> str:
    return f"/agendas/{agenda.reference}/{kind}/"


def _exports(agenda: Agenda) -> list[str]:
    events = Event.objects.filter(stream=agenda.stream, action="exported").order_by("number")
    return [event.data["kind"] for event in events]


def test_the_sealed_pdf_is_given_as_it_is(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    client.force_login(cast.reader)
    response = client.get(_url(agenda, "pdf"))
    assert response.content == bytes(agenda.rounds.get().sealed_pdf.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{agenda.reference}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert _exports(agenda) == []


def test_the_frozen_pdf_says_what_it_is(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.alderman_alkmaar)
    assert client.get(_url(agenda, "pdf")).status_code == 302  # the worker has not made it yet
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    response = client.get(_url(agenda, "pdf"))
    assert response.content == b"%PDF-1.7 frozen"
    assert f"{agenda.reference}-ter-ondertekening.pdf" in response["Content-Disposition"]


@pytest.mark.slow
def test_a_draft_is_printed_when_asked(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    assert client.get(_url(agenda, "pdf")).status_code == 302
    response = client.post(_url(agenda, "pdf"))
    assert response.content.startswith(b"%PDF-1.7")
    assert f"{agenda.reference}-concept.pdf" in response["Content-Disposition"]
    assert _exports(agenda) == ["pdf"]


def test_the_data_of_a_frozen_agenda_are_the_frozen_bytes(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.alderman_alkmaar)
    assert client.get(_url(agenda, "json")).status_code == 405
    assert client.post(_url(agenda, "json")).content == bytes(agenda.versions.get().content)
    assert _exports(agenda) == ["json"]


def test_the_data_of_a_draft_can_be_imported_again(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    response = client.post(_url(agenda, "json"))
    assert json.loads(response.content)["title"] == agenda.title
    assert f"{agenda.reference}-concept.json" in response["Content-Disposition"]


@pytest.mark.parametrize("kind", ["pdf", "json"])
def test_outsiders_get_nothing(cast: Cast, client, kind: str) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    client.force_login(cast.officer_zwolle)
    assert client.get(_url(agenda, kind)).status_code in {404, 405}
    assert client.post(_url(agenda, kind)).status_code == 404
    assert _exports(agenda) == []
