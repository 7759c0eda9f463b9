"""The reading view, what is missing and the history."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.closing import note_export
from agendas.actions.editing import save_part
from agendas.actions.versions import looked
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda
from agendas.snapshot import content_hash
from agendas.tables.sheet import sheet_of
from agendas.workflow import possible
from tests.cast import Cast
from tests.factories import community, consultations, empty_agenda, intervention, make_agenda, signatories

EVERY_PAGE = 3  # session, user, what the user holds


def _page(client, agenda: Agenda, more: str = "") -> str:
    response = client.get(f"/agendas/{agenda.reference}/{more}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_read(cast: Cast, client, state: State) -> None:
    agenda = make_agenda(cast, state)
    client.force_login(cast.coordinator_noord)
    text = _page(client, agenda)
    assert "Agenda Afspraak 1: overleg" in text
    assert text.count("<h1") == 1


def test_steps_are_buttons_for_who_may_take_them(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    text = _page(client, agenda)
    assert f"/agendas/{agenda.reference}/stap/approve/" in text
    assert f"/agendas/{agenda.reference}/stap/send_back/" in text
    for person in (cast.officer_alkmaar, cast.ocw_finance, cast.school_board):
        client.force_login(person)
        assert "/stap/" not in _page(client, agenda)


def test_an_incomplete_agenda_says_why_it_cannot_be_submitted(cast: Cast, client) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = _page(client, agenda)
    assert f"/agendas/{agenda.reference}/stap/submit/" not in text
    assert "disabled" in text
    assert "punten voor de beoordeling" in text


def test_freezing_waits_for_both_approvals(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.coordinator_noord)
    assert "Er is nog geen akkoord van de gemeente en het ministerie op deze versie." in _page(client, agenda)


def test_a_frozen_agenda_shows_the_frozen_text(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    agenda.text.document["introduction"] = "<p>Stiekem veranderd</p>"
    agenda.text.save()
    client.force_login(cast.coordinator_noord)
    text = _page(client, agenda)
    assert "Stiekem" not in text
    assert "Wij werken samen aan" in text


def test_a_signature_shows_its_own_date_and_place(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.coordinator_noord)
    text = " ".join(_page(client, agenda).split())
    assert "in Alkmaar" in text
    assert "Wacht op de handtekening van Mina Minister en Pieter Primair" in text


def test_missing_points_lead_to_their_page(cast: Cast, client) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = _page(client, agenda, "ontbreekt/")
    assert f'href="/agendas/{agenda.reference}/bewerken/toelichting/#' in text
    assert "Voor de beoordeling" in text
    assert "Ook nodig voor de ondertekening" in text
    client.force_login(cast.ocw_staff)
    assert "/bewerken/" in _page(client, agenda, "ontbreekt/")


def _gaps(cast: Cast) -> dict[str, Any]:
    """Return changes of the complete document: template text in lists, in rows with a page of their own, in lines."""
    row = intervention()
    row["planning"] = "<p>[toevoegen]</p>"
    row["parties"][0]["organisation_id"] = ""
    row["budget"]["lines"] = []
    consultation = {**consultations()[0], "purpose": "n.t.b.", "members": []}
    return {
        "interventions": [row, {**intervention(1), "goal": "", "parties": [], "themes": []}],
        "consultations": [consultation],
        "communities": [{**community(), "goal": "PM"}],
        "signatories": [{**signatories(cast)[0], "portfolio": "", "mandate": ""}],
        "themes": [],
        "pillars": [],
        "coordinator": None,
        "contact": None,
    }


@pytest.mark.parametrize("empty", [True, False])
def test_every_link_arrives_at_its_field(cast: Cast, client, empty: bool) -> None:
    agenda = empty_agenda(cast) if empty else make_agenda(cast, **_gaps(cast))
    client.force_login(cast.ocw_staff)
    links = set(re.findall(r'href="(/agendas/[^"]+/bewerken/[^"]+)"', _page(client, agenda, "ontbreekt/")))
    assert len(links) > 10
    lost = []
    for link in links:
        page, _, fragment = link.partition("#")
        response = client.get(page)
        assert response.status_code == 200
        if fragment and f'id="{fragment}"' not in response.content.decode():
            lost.append(link)
    assert lost == []


def test_stops_and_advice_stand_apart(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    part = part_at(agenda.text.document, f"interventions.{agenda.interventions.get().pk}")
    address = f"interventions.{part['id']}"
    changed = {**part, "budget": {**part["budget"], "lines": []}}
    save_part(agenda=agenda, address=address, content=changed, base=content_hash(part), by=cast.coordinator_noord)
    client.force_login(cast.coordinator_noord)
    first, second = client.get(f"/agendas/{agenda.reference}/ontbreekt/").context["lists"]
    assert (first.stop_count, second.stop_count) == (0, 1)
    address = f"/agendas/{agenda.reference}/bewerken/interventies/{part['id']}/"
    assert "nog geen regeling gekozen" in first.blocks[0].advice[0].sentence
    assert "geen begrotingsregels" in second.blocks[0].stops[0].sentence
    assert first.blocks[0].advice[0].url.startswith(address)
    assert second.blocks[0].stops[0].url.startswith(address)


def test_the_history_tells_every_step_in_a_sentence(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.CLOSED)
    note_export(agenda=agenda, kind="pdf", by=cast.ocw_staff)
    client.force_login(cast.coordinator_noord)
    text = _page(client, agenda, "historie/")
    for sentence in (
        "De agenda is overgenomen uit een bestand.",
        "Versie 1 is ingediend voor beoordeling.",
        "Versie 1 kreeg akkoord van de gemeente.",
        "Versie 1 is vastgesteld om te ondertekenen.",
        "Wouter Alkmaar is gevraagd te ondertekenen.",
        "De agenda is ondertekend.",
        "De ondertekende agenda is verzegeld.",
        "De agenda is afgesloten.",
        "De agenda is gedownload (pdf).",
    ):
        assert sentence in text
    assert "Er is iets vastgelegd" not in text


def test_who_writes_reads_why_it_came_back(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    client.force_login(cast.officer_alkmaar)
    shown = _page(client, agenda).split('class="sheet-reason"')[1]
    assert "De planning klopt niet." in shown.split("</blockquote>")[0]
    assert "sheet-reason" not in _page(client, make_agenda(cast))


def test_a_contact_school_gets_a_link_to_its_own_intervention(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    client.force_login(cast.school_board)
    link = f"/agendas/{agenda.reference}/bewerken/interventies/{agenda.interventions.get().pk}/"
    assert f'href="{link}"' in _page(client, agenda)
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("state", "person"),
    [
        (State.DRAFT, "coordinator_noord"),
        (State.DRAFT, "ocw_reviewer"),
        (State.REVIEW, "coordinator_noord"),
        (State.REVIEW, "alderman_alkmaar"),
        (State.REVIEW, "ocw_reviewer"),
        (State.PARTLY_SIGNED, "coordinator_noord"),
        (State.PARTLY_SIGNED, "alderman_alkmaar"),
        (State.PARTLY_SIGNED, "minister_ocw"),
        (State.SIGNED, "reader"),
    ],
)
def test_queries_of_the_reading_view(cast: Cast, client, state: State, person: str) -> None:
    client.force_login(getattr(cast, person))
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, state, rows=rows)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/agendas/{agenda.reference}/")
        assert response.status_code == 200
        counts.append(len(captured))
    # Agenda, its municipalities, versions, events, comments, what was seen last; approvals, own edits; round,
    # signatures, turn, who is asked in this round (or, when signed, whether this person got a copy); applications;
    # when signed, the addenda.
    assert counts[0] == counts[1] <= EVERY_PAGE + 13


def test_what_changed_since_one_looked_costs_no_query_more(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    client.get("/agendas/")
    counts = []
    for seen in (False, True):
        if seen:
            looked(agenda=agenda, user=cast.officer_alkmaar)
            part = part_at(agenda.text.document, "explanation")
            changed = {**part, "explanation": "<p>Nieuw</p>"}
            save_part(
                agenda=agenda,
                address="explanation",
                content=changed,
                base=content_hash(part),
                by=cast.coordinator_noord,
            )
        with CaptureQueriesContext(connection) as captured:
            text = _page(client, agenda)
        assert ("Gewijzigd sinds u laatst keek" in text) is seen
        counts.append(len(captured))
    assert counts[1] == counts[0]


def test_who_reviews_asks_the_history_once(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.ocw_reviewer)
    with CaptureQueriesContext(connection) as captured:
        assert "/stap/approve/" in _page(client, agenda)
    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT 1 ")]
    own_edits = [sql for sql in asked if "actor_id" in sql]
    assert len(own_edits) == 1


@pytest.mark.parametrize("state", list(State))
def test_the_buttons_are_the_steps_of_the_workflow(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    for person in cast.people.values():
        buttons = [button.name for button in sheet_of(agenda, person).buttons]
        assert buttons == [transition.name for transition in possible(person, agenda)]


def test_the_text_is_the_document(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    client.force_login(cast.reader)
    shown = client.get(f"/agendas/{agenda.reference}/").context["sheet"].document
    assert shown == json.loads(bytes(agenda.versions.get().content))
