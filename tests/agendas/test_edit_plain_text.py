"""Rich text without JavaScript: a page in plain form, and a save that costs no bold word or link."""

import json

import pytest
from django.test import Client

from agendas.actions.editing import save_part
from agendas.addresses import part_at
from agendas.models import Agenda
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.editing import block_url, form_data
from tests.factories import RICH, fresh, make_agenda

PLAIN = "Wij werken samen aan gelijke kansen.\n- op school\n- thuis"
LINKED = '<p>Zie <a href="https://example.org">de site</a> &amp; <em>meer</em></p>'


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, introduction=LINKED)


def _colleague(agenda: Agenda, cast: Cast, **changes: object) -> None:
    stored = part_at(fresh(agenda).text.document, "preamble")
    base = content_hash(stored)
    save_part(agenda=agenda, address="preamble", content={**stored, **changes}, base=base, by=cast.officer_alkmaar)


def test_the_page_shows_plain_text_and_gives_the_editor_the_html(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.get(block_url(agenda, "aanhef"))
    data = form_data(page)
    assert data["preamble"] == [PLAIN]
    assert data["introduction"] == ["Zie de site & meer"]
    text = page.content.decode()
    assert 'data-html="&lt;p&gt;Wij werken samen aan &lt;strong&gt;' in text
    assert "<noscript>" in text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_not_typed_keeps_its_bold_words_and_links(
    client: Client, cast: Cast, agenda: Agenda, line_end: str
) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="Eerste alinea\n\n- een\n- twee & drie")
    data["preamble"] = PLAIN.replace("\n", line_end)
    assert client.post(url, data).status_code == 302
    document = fresh(agenda).text.document
    assert document["preamble"] == RICH
    assert document["introduction"] == "<p>Eerste alinea</p><ul><li>een</li><li>twee &amp; drie</li></ul>"


def test_html_of_the_editor_is_stored_as_html(client: Client, cast: Cast, agenda: Agenda) -> None:
    """Also when only the markup was changed: then the words are those that are stored."""
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    sent = "<p>Zie de site &amp; meer</p>"
    assert client.post(url, form_data(client.get(url), rich="html", introduction=sent)).status_code == 302
    assert fresh(agenda).text.document["introduction"] == sent


def test_rows_that_move_keep_their_own_markup(client: Client, cast: Cast) -> None:
    clauses = [{"key": f"k{n}", "heading": f"Kop {n}", "text": f"<p>Tekst <strong>{n}</strong></p>"} for n in (0, 1)]
    agenda = make_agenda(cast, clauses=clauses)
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "bepalingen")
    data = form_data(client.get(url)) | {"clauses-0-ORDER": "2", "clauses-1-ORDER": "1", "clauses-1-heading": "Nieuw"}
    assert data["clauses-0-text"] == ["Tekst 0"]
    assert client.post(url, data).status_code == 302
    after = fresh(agenda).text.document["clauses"]
    assert [row["text"] for row in after] == [clauses[1]["text"], clauses[0]["text"]]
    assert after[0]["heading"] == "Nieuw"


@pytest.mark.parametrize("rich", [None, "html"])
def test_an_untouched_text_is_no_conflict(client: Client, cast: Cast, agenda: Agenda, rich: str | None) -> None:
    """A colleague changed the text that was sent untouched, in plain form or as HTML."""
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="Van Nora", rich=rich)
    if rich:
        data["preamble"] = RICH
    _colleague(agenda, cast, preamble="<p>Aanhef van <strong>Olivia</strong></p>")
    assert client.post(url, data).status_code == 302
    document = fresh(agenda).text.document
    assert document["preamble"] == "<p>Aanhef van <strong>Olivia</strong></p>"
    assert document["introduction"] == "<p>Van Nora</p>"


def test_taking_a_bold_word_away_in_the_editor_counts_in_a_conflict(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    without = RICH.replace("<strong>", "").replace("</strong>", "")
    data = form_data(client.get(url), preamble=without, introduction=LINKED, rich="html")
    _colleague(agenda, cast, introduction="<p>Van Olivia</p>")
    assert client.post(url, data).status_code == 302
    document = fresh(agenda).text.document
    assert (document["preamble"], document["introduction"]) == (without, "<p>Van Olivia</p>")


def test_rows_that_only_a_colleague_changed_are_no_conflict(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="Van Nora")
    pillars = fresh(agenda).text.document["pillars"]
    _colleague(agenda, cast, pillars=[{**pillars[0], "text": "Van Olivia"}, *pillars[1:]])
    assert client.post(url, data).status_code == 302
    assert fresh(agenda).text.document["pillars"][0]["text"] == "Van Olivia"


def test_marks_of_an_older_page_ask_about_every_difference(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="Van Nora")
    data["marks"] = json.dumps({"introduction": "0123456789abcdef", "preamble": ["x"]})
    _colleague(agenda, cast, preamble="<p>Van Olivia</p>")
    answer = client.post(url, data)
    assert answer.status_code == 409
    assert len(answer.context["shown"].differences) == 2
