"""The agenda as a file: which bytes, under which name, and that taking it along is recorded."""

import json
import re

import pytest
from django.core.cache import cache

from agendas.actions.sealing import store_frozen_pdf
from agendas.choices import State
from agendas.models import Agenda
from records.archival_pdf import RenderingFailed
from records.models import Event
from tests.cast import Cast
from tests.editing import block_url, form_data
from tests.factories import fresh, make_agenda
from tests.house.repository import ROOT


def _url(agenda: Agenda, kind: str) -> str:
    return f"/agendas/{agenda.reference}/{kind}/"


def _exports(agenda: Agenda) -> list[str]:
    events = Event.objects.filter(stream=agenda.stream, action="exported").order_by("number")
    return [event.data["kind"] for event in events]


@pytest.fixture(autouse=True)
def _nothing_made_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def rendered(monkeypatch) -> list[int]:
    """The wall limits of the renderings that were asked, each of which gives other bytes."""
    asked: list[int] = []

    def render(html, *, limits, **_kwargs) -> bytes:
        asked.append(limits.wall_seconds)
        return b"%PDF-1.7 " + bytes([len(asked)])

    monkeypatch.setattr("agendas.pdf.render_limited", render)
    return asked


def test_the_sealed_pdf_is_given_as_it_is(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    client.force_login(cast.reader)
    response = client.get(_url(agenda, "pdf"))
    assert response.content == bytes(agenda.rounds.get().sealed_pdf.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{agenda.reference}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert _exports(agenda) == []
    taken = client.post(_url(agenda, "pdf"))
    assert taken.content == response.content
    assert taken["Content-Disposition"] == f'attachment; filename="{agenda.reference}.pdf"'
    assert _exports(agenda) == ["pdf"]


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


def test_a_draft_is_rendered_once_for_a_text(cast: Cast, client, rendered: list[int]) -> None:
    agenda, other = make_agenda(cast), make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    first = client.post(_url(agenda, "pdf")).content
    assert client.post(_url(other, "pdf")).content != first
    assert client.post(_url(agenda, "pdf")).content == first
    assert len(rendered) == 2
    assert _exports(agenda) == ["pdf", "pdf"]
    url = block_url(agenda, "kop")
    client.post(url, form_data(client.get(url), slogan="Een andere slogan"))
    assert fresh(agenda).text.sha256 != agenda.text.sha256
    assert client.post(_url(agenda, "pdf")).content != first
    assert len(rendered) == 3


def test_a_frozen_text_is_rendered_once_until_the_worker_has_it(cast: Cast, client, rendered: list[int]) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    assert client.post(_url(agenda, "pdf")).content == client.post(_url(agenda, "pdf")).content
    assert len(rendered) == 1


def test_rendering_ends_before_the_server_ends_the_process(cast: Cast, client, rendered: list[int]) -> None:
    timeout = re.search(r"^timeout = (\d+)", (ROOT / "gunicorn.conf.py").read_text(), re.MULTILINE)
    assert timeout
    client.force_login(cast.coordinator_noord)
    for agenda in (make_agenda(cast), make_agenda(cast, State.FROZEN)):
        client.post(_url(agenda, "pdf"))
    assert max(rendered) < int(timeout[1])


@pytest.mark.parametrize("state", [State.DRAFT, State.FROZEN])
def test_a_pdf_that_cannot_be_made_is_told(cast: Cast, client, monkeypatch, state: State) -> None:
    def fail(*_args, **_kwargs) -> bytes:
        raise RenderingFailed("Het maken van het document duurde te lang. Maak de tekst of de tabellen korter.")

    monkeypatch.setattr("agendas.pdf.render_limited", fail)
    agenda = make_agenda(cast, state)
    client.force_login(cast.coordinator_noord)
    response = client.post(_url(agenda, "pdf"), follow=True)
    assert response.status_code == 200
    text = response.content.decode()
    assert "De pdf kon niet worden gemaakt. Het maken van het document duurde te lang." in text
    assert _exports(agenda) == []


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
