"""Choosing other blocks of an addendum: nobody's words go unasked, and a correction round is no way to drop blocks."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.amending import AmendRefused, take_up_again
from agendas.actions.commenting import comment
from agendas.actions.drafting import import_document
from agendas.actions.reviewing import send_back, submit
from agendas.choices import State, Step
from agendas.completeness import missing_for
from agendas.models import Addendum, Agenda
from agendas.rebasing import choices_shown
from agendas.snapshot import DocumentRefused
from agendas.tables.addenda import can_choose_blocks
from agendas.tables.work import work_of
from tests.agendas.addenda import (
    WORDS,
    choose,
    make_addendum,
    signed_addendum,
    signed_agenda,
    withdrawn,
    write_at,
)
from tests.cast import Cast
from tests.factories import complete_document, fresh

OTHER = "<p>Wij doen het anders.</p>"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return signed_agenda(cast)


def _url(addendum: Agenda) -> str:
    return reverse("agendas:addendum_choices", args=[addendum.reference])


def _sent(page: Any) -> dict[str, Any]:
    """Return the hidden fields of the form, and what stands in its other fields but the boxes."""
    html = page.content.decode()
    form = page.context["form"]
    found: dict[str, Any] = {name: form[name].value() or "" for name in ("sort", "end_year", "reason")}
    for name, value in re.findall(r'<input type="hidden" name="(shown|lose)" value="([^"]+)"', html):
        found.setdefault(name, []).append(value)
    return found


def _blocks(addendum: Agenda) -> list[str]:
    found: list[str] = fresh(addendum).text.document["addendum"]["blocks"]
    return found


# ---------- a correction round ----------


def _came_back(cast: Cast, agenda: Agenda, path: str) -> Agenda:
    addendum = make_addendum(cast, agenda, "explanation", "analysis")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    analysis = addendum.text.document["analysis"]
    write_at(addendum, "analysis", cast.coordinator_noord, analysis={**analysis, "data": WORDS})
    submit(agenda=fresh(addendum), by=cast.coordinator_noord)
    if path:
        asked: dict[str, Any] = {"path": path, "quote": "", "text": "Dit kan beter.", "audience": "all", "mentions": []}
        comment(agenda=fresh(addendum), **asked, by=cast.alderman_alkmaar)
    send_back(agenda=fresh(addendum), reason="Zie de opmerkingen.", by=cast.alderman_alkmaar)
    return fresh(addendum)


def test_no_block_is_dropped_or_added_in_a_correction_round(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = _came_back(cast, agenda, "explanation")
    assert not can_choose_blocks(cast.coordinator_noord, addendum)
    for blocks in (("explanation",), ("explanation", "analysis", "clauses")):
        with pytest.raises(AmendRefused, match="aanpassing van bepaalde plekken"):
            choose(addendum, *blocks, lose=["analysis"], by=cast.coordinator_noord)
    assert _blocks(addendum) == ["explanation", "analysis"]
    client.force_login(cast.coordinator_noord)
    assert client.get(_url(addendum)).status_code == 403
    assert _url(addendum) not in client.get(f"/agendas/{addendum.reference}/").content.decode()


def test_without_comments_at_fields_the_blocks_stay_open_too(cast: Cast, agenda: Agenda) -> None:
    addendum = _came_back(cast, agenda, "")
    assert addendum.state == State.RETURNED
    assert can_choose_blocks(cast.coordinator_noord, addendum)
    choose(addendum, "explanation", lose=["analysis"], by=cast.coordinator_noord)
    assert _blocks(addendum) == ["explanation"]


# ---------- words that go ----------


def test_words_written_after_the_look_do_not_go(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation", "analysis")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    document = fresh(addendum).text.document
    look, other = choices_shown(document), choices_shown(document, ["explanation"])
    with pytest.raises(AmendRefused, match="gaat tekst verloren"):
        choose(addendum, "analysis", shown=look, by=cast.coordinator_noord)
    write_at(addendum, "explanation", cast.officer_alkmaar, explanation=OTHER)
    with pytest.raises(AmendRefused, match="Iemand anders wijzigde intussen"):
        choose(addendum, "analysis", shown=other, lose=["explanation"], by=cast.coordinator_noord)
    assert fresh(addendum).text.document["explanation"] == OTHER
    choose(addendum, "analysis", lose=["explanation"], by=cast.coordinator_noord)
    assert _blocks(addendum) == ["analysis"]


def test_two_people_do_not_choose_over_each_other(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation", "analysis")
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    choose(addendum, "explanation", "analysis", "clauses", by=cast.ocw_staff)
    answer = client.post(_url(addendum), {**_sent(page), "blocks": ["explanation", "preamble"]})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Iemand anders wijzigde intussen" in words and "Bepalingen" in words
    # The choice is kept, and goes when it is sent again.
    assert re.search(r'value="preamble"[^>]* checked', words) and not re.search(r'value="analysis"[^>]* checked', words)
    assert _blocks(addendum) == ["explanation", "analysis", "clauses"]
    again = client.post(_url(addendum), {**_sent(answer), "blocks": ["explanation", "preamble"]})
    assert again.status_code == 302
    assert _blocks(addendum) == ["preamble", "explanation"]


def test_the_page_asks_again_when_more_was_written(cast: Cast, agenda: Agenda, client: Client) -> None:
    addendum = make_addendum(cast, agenda, "explanation", "analysis")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    client.force_login(cast.coordinator_noord)
    asked = client.post(_url(addendum), {**_sent(client.get(_url(addendum))), "blocks": ["analysis"]})
    assert asked.status_code == 409 and _sent(asked)["lose"] == ["explanation"]
    write_at(addendum, "explanation", cast.officer_alkmaar, explanation=OTHER)
    answer = client.post(_url(addendum), {**_sent(asked), "blocks": ["analysis"]})
    assert answer.status_code == 422 and "Er gaat tekst verloren" in answer.content.decode()
    assert fresh(addendum).text.document["explanation"] == OTHER
    assert client.post(_url(addendum), {**_sent(answer), "blocks": ["analysis"]}).status_code == 302
    assert _blocks(addendum) == ["analysis"]


# ---------- what "Mijn werk" says of it ----------


def _reason(cast: Cast, addendum: Agenda) -> str:
    tasks = work_of(cast.coordinator_noord).tasks
    return next(row.reason for row in tasks if row.reference == addendum.reference)


def test_work_does_not_call_an_addendum_complete_when_its_base_moved(cast: Cast, agenda: Agenda) -> None:
    first = make_addendum(cast, agenda, "explanation")
    write_at(first, "explanation", cast.coordinator_noord, explanation=OTHER)
    assert "Alles is ingevuld" in _reason(cast, first), "the control"
    first = withdrawn(cast, fresh(first))
    signed_addendum(cast, agenda)
    again = fresh(take_up_again(addendum=first, by=cast.coordinator_noord))
    assert "Nog 1 punt te gaan" in _reason(cast, again)


def test_work_asks_as_often_for_more_addenda(cast: Cast, agenda: Agenda) -> None:
    counts = []
    for block in ("explanation", "analysis", "clauses"):
        make_addendum(cast, agenda, block)
        with CaptureQueriesContext(connection) as found:
            work_of(cast.coordinator_noord)
        counts.append(len(found))
    assert counts[0] == counts[-1]


# ---------- an addendum that comes in as a document ----------


def _document(cast: Cast, agenda: Agenda) -> dict[str, Any]:
    """Return the document of an addendum that is no longer there."""
    document: dict[str, Any] = make_addendum(cast, agenda, "explanation").text.document
    withdrawn(cast, Agenda.objects.get(parent=agenda))
    return {key: value for key, value in document.items() if key != "reference"}


@pytest.mark.parametrize(
    ("state", "words"), [(State.CLOSED, "afgesloten"), (State.WITHDRAWN, "ingetrokken")], ids=["closed", "withdrawn"]
)
def test_a_file_does_not_amend_what_is_over(cast: Cast, agenda: Agenda, state: State, words: str) -> None:
    document = _document(cast, agenda)
    Agenda.objects.filter(pk=agenda.pk).update(state=state)
    with pytest.raises(DocumentRefused) as refused:
        import_document(document=document, by=None)
    assert [problem.path for problem in refused.value.problems] == ["parent"]
    assert words in refused.value.problems[0].sentence
    Agenda.objects.filter(pk=agenda.pk).update(state=State.SIGNED)
    assert import_document(document=document, by=None).parent == agenda, "the control"


def test_a_file_does_not_amend_an_addendum(cast: Cast, agenda: Agenda) -> None:
    document = _document(cast, agenda)
    parent = signed_addendum(cast, agenda)
    with pytest.raises(DocumentRefused) as refused:
        import_document(document={**document, "parent": parent.reference}, by=None)
    assert f"bij agenda {agenda.reference}" in refused.value.problems[0].sentence
    old = {**complete_document(cast), "kind": "addendum", "parent": parent.reference}
    with pytest.raises(DocumentRefused):
        import_document(document=old, by=None)
    assert Addendum.objects.filter(agenda__parent=parent).count() == 0


def test_an_addendum_stops_when_its_agenda_is_closed(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    assert missing_for(fresh(addendum), Step.REVIEW) == []
    Agenda.objects.filter(pk=agenda.pk).update(state=State.CLOSED)
    assert ["is afgesloten" in item.sentence for item in missing_for(fresh(addendum), Step.REVIEW)] == [True]
