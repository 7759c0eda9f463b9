"""An addendum reads as an addendum: what it is called on every page, what it changes in words, amounts in tables."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.document.amendment import amendment_of
from agendas.models import Agenda
from agendas.redline import compare
from agendas.redline.money_lines import MoneyTable
from agendas.redline.sheets import Drawer
from agendas.redline.short import ROOM, ShortDrawer
from agendas.tables.amended import texts_of
from agendas.tables.beside import full_name, page_name
from agendas.tables.links import linked
from agendas.tables.told import FEW, told_of
from tests.agendas.addenda import make_addendum, signed_agenda, write_at
from tests.cast import Cast
from tests.factories import fresh, intervention

pytestmark = pytest.mark.django_db
EXTRA = "11111111-1111-4111-8111-111111111111"


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def agreement(cast: Cast) -> Agenda:
    return signed_agenda(cast)


def _paid(cast: Cast, agreement: Agenda) -> Agenda:
    """An addendum with another amount and a line more in one list."""
    addendum = make_addendum(cast, agreement, "interventions")
    row = addendum.text.document["interventions"][0]
    first = row["budget"]["lines"][0]
    lines = [{**first, "amount": "6500.50"}, {**first, "id": EXTRA, "description": "Coach", "amount": "1000.00"}]
    budget = {**row["budget"], "lines": [*lines, *row["budget"]["lines"][1:]]}
    return write_at(addendum, f"interventions.{row['id']}", cast.coordinator_noord, budget=budget)


def _tables(addendum: Agenda) -> list[MoneyTable]:
    texts = texts_of(addendum.text.document)
    blocks = Drawer(texts=texts).blocks(compare(*texts))
    return [group.table for block in blocks for group in block.groups if group.table]


def test_amounts_stand_in_one_table_with_the_total(cast: Cast, agreement: Agenda) -> None:
    (table,) = _tables(_paid(cast, agreement))
    assert [(cell.was, cell.now, cell.difference, cell.fate) for cell in table.cells] == [
        ("€ 3.000", "€ 6.500,50", "€ 3.500,50 meer", ""),
        ("", "€ 1.000", "€ 1.000 meer", "nieuw"),
    ]
    assert (table.total.was, table.total.now, table.total.difference) == ("€ 3.000", "€ 7.500,50", "€ 4.500,50 meer")


def test_a_new_intervention_has_its_amounts_in_tables(cast: Cast, agreement: Agenda) -> None:
    addendum = make_addendum(cast, agreement, "interventions")
    rows = [*addendum.text.document["interventions"], {**intervention(7), "name": "Nieuw plan"}]
    texts = texts_of({**addendum.text.document, "interventions": rows})
    (block,) = Drawer(texts=texts).blocks(compare(*texts))
    (change,) = block.groups[0].changes
    assert [table.caption for table in change.tables] == ["Begrotingsregels", "Dekkingsregels"]
    assert not any("regel ‘" in row.label for row in change.rows)
    # The control: without the documents each line stands in full.
    (plain,) = Drawer().blocks(compare(*texts))
    assert any("regel ‘" in row.label for row in plain.groups[0].changes[0].rows)


def test_who_signs_reads_old_and_new_words(cast: Cast, agreement: Agenda) -> None:
    addendum = make_addendum(cast, agreement, "clauses")
    clause = addendum.text.document["clauses"][0]
    rows = [{**clause, "text": "<p>Elk half jaar kijken wij terug.</p>"}]
    addendum = write_at(addendum, "clauses", cast.coordinator_noord, clauses=rows)
    told = told_of(amendment_of(addendum.text.document), addendum.reference)
    assert told is not None
    change = told.blocks[0].groups[0].changes[0]
    assert "wordt: + Elk half jaar kijken wij terug , tot hier" in _words(change.html)
    assert "was: −" in _words(change.html)
    assert not change.is_cut


def test_a_long_text_is_cut_and_a_long_list_too(cast: Cast, agreement: Agenda) -> None:
    addendum = make_addendum(cast, agreement, "clauses")
    long = "".join(f"<p>Alinea {number} met nieuwe woorden.</p>" for number in range(60))
    clause = addendum.text.document["clauses"][0]
    rows = [{**clause, "id": EXTRA[:-2] + f"{number:02}", "heading": f"B{number}"} for number in range(FEW + 3)]
    document = {**addendum.text.document, "clauses": [{**rows[0], "text": long}, *rows[1:]]}
    told = told_of(amendment_of(document), addendum.reference)
    assert told is not None
    shown = [change for block in told.blocks for group in block.groups for change in group.changes]
    assert len(shown) == FEW
    assert told.more > 0
    cut = next(change for change in shown if change.is_cut)
    assert len(_words(cut.html)) < ROOM + 20
    assert not ShortDrawer().blocks(compare(document, document))


def test_pages_are_called_after_the_addendum(cast: Cast, client: Client, agreement: Agenda) -> None:
    addendum = make_addendum(cast, agreement, "explanation")
    name = f"Addendum 1 bij {agreement.reference}"
    assert (page_name(addendum), page_name(agreement)) == (name, agreement.reference)
    assert full_name(fresh(addendum)) == "Addendum 1 bij de GKA-agenda Alkmaar Alkmaar 2024-2027"
    assert full_name(fresh(agreement)) == "GKA-agenda Alkmaar Alkmaar 2024-2027"
    client.force_login(cast.coordinator_noord)
    pages = "addendum/wijzigingen ontbreekt historie versies vergelijken opmerkingen meelezers bestanden voorplaat geld"
    for page in pages.split():
        html = client.get(f"/agendas/{addendum.reference}/{page}/").content.decode()
        assert name in _words(html.partition('class="breadcrumbs"')[2].partition("</nav>")[0]), page
        title = _words(html.partition("<title>")[2].partition("</title>")[0])
        assert name in title or "Addendum 1 bij de" in title, page
        assert "Pagina’s van dit addendum" in html, page
        if page != "voorplaat":
            # That has the text itself, with the words of the national model.
            assert "deze agenda" not in _words(html).lower(), page
    html = client.get(f"/agendas/{addendum.reference}/historie/").content.decode()
    assert "met addendum 1 bij de GKA-agenda Alkmaar" in _words(html)


def test_a_reference_in_a_sentence_is_a_link_for_who_may_open_it(cast: Cast, agreement: Agenda) -> None:
    sentence = f"Maak eerst {agreement.reference} openbaar, en niet GKA-2020-9999-A1 of <b>."
    with CaptureQueriesContext(connection) as captured:
        found = linked([sentence] * 3, cast.ocw_staff)
    assert f'Maak eerst <a href="/agendas/{agreement.reference}/">{agreement.reference}</a> openbaar' in found[0]
    assert "niet GKA-2020-9999-A1 of &lt;b&gt;." in found[2]
    assert "<a" not in linked([sentence], cast.coordinator_zuid)[0]
    with CaptureQueriesContext(connection) as again:
        linked([sentence], cast.ocw_staff)
    # What this person may read is kept with the person: never more for more sentences.
    assert len(again) <= len(captured)
    with CaptureQueriesContext(connection) as none:
        linked(["Nog niets."], cast.ocw_staff)
    assert len(none) == 0
