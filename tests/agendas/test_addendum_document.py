"""An addendum as people read it: every change is named in words with the old text beside it, and nothing else is."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from agendas.choices import AddendumSort
from agendas.document import present
from agendas.document.addendum import UNCHANGED
from agendas.document.amendment import amendment_of
from agendas.document.drawing import body_html
from agendas.document.parts import Fate, Section
from agendas.structure import BLOCKS
from tests.agendas.addendum_texts import ALL, REASON, addendum_to, fates_in, marks_in, words_in
from tests.cast import Cast
from tests.factories import make_agenda

BLOCKS_OF_ADDENDUM = [block for block in BLOCKS if block.key != "signatories"]
NEW_ID = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def agreed(cast: Cast) -> dict[str, Any]:
    """The text of an agenda with three rows in every list."""
    document: dict[str, Any] = make_agenda(cast, rows=3).text.document
    return document


# ---------- what it is ----------


@pytest.mark.parametrize("sort", AddendumSort, ids=str)
def test_the_title_names_the_addendum_and_its_agenda(agreed: dict[str, Any], sort: AddendumSort) -> None:
    document = present(addendum_to(agreed, "clauses", sort=sort, number=2))
    assert document.title == document.full_title == document.printed_title
    assert document.title == "Addendum 2 bij de GKA-agenda Alkmaar Alkmaar 2022-2025"
    assert document.amends is not None
    assert document.amends.facts == [
        ("Soort addendum", sort.label),
        ("Hoort bij", f"GKA-agenda Alkmaar Alkmaar 2022-2025 ({agreed['reference']})"),
        ("Looptijd", "De agenda loopt tot en met 2025. Dat blijft zo."),
        ("Aanleiding", REASON),
    ]


def test_the_agenda_is_called_what_it_was_called_before(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        own |= {"title": "Samen verder", "period": {"start": 2022, "end": 2028}}

    amends = amendment_of(addendum_to(agreed, "heading", sort="extend", change=change))
    assert amends is not None
    assert amends.title == "Addendum 1 bij de GKA-agenda Alkmaar Alkmaar 2022-2025"
    assert amends.until == "De agenda loopt tot en met 2028. Dat was 2025."
    assert amends.told[0].told == "2 wijzigingen: 1 tekst, 1 ander gegeven"
    # A name that does not say that it is an agenda.
    named = addendum_to(agreed | {"title": "Samen verder"}, "clauses")
    other = amendment_of(named)
    assert other is not None and other.to_agenda == "bij de agenda ‘Samen verder Alkmaar 2022-2025’"


def test_the_first_section_says_what_changes(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        own["period"]["end"] = 2027
        own["clauses"][0]["text"] = "<p>Iets anders.</p>"
        own["clauses"].append({"id": NEW_ID, "key": None, "heading": "Nog een", "text": "<p>Erbij.</p>"})

    document = addendum_to(agreed, "heading", "communities", "clauses", sort="extend", change=change)
    first = present(document).sections[0]
    assert (first.anchor, first.heading) == ("wijzigt", "Wat dit addendum verandert")
    words = words_in(document)
    assert "Het verandert 3 van de 10 onderdelen van de geldende tekst van 22 november 2026." in words
    for line in (
        "Kop en betrokkenen Wijzigt Eindjaar: ‘2025’ wordt ‘2027’",
        "Aanhef en inleiding Ongewijzigd Blijft zoals het is",
        "Communities Wijzigt Nog niets gewijzigd",
        "Bepalingen Wijzigt 2 wijzigingen: 1 tekst, 1 bepaling erbij",
    ):
        assert line in words


@pytest.mark.parametrize("ticked", ALL)
def test_each_other_block_has_a_heading_and_says_that_it_stays(agreed: dict[str, Any], ticked: str) -> None:
    document = present(addendum_to(agreed, ticked))
    headings = [section.heading for section in document.sections]
    assert headings[:2] == ["Wat dit addendum verandert", "Ondertekening"]
    assert headings[-1] == "Contact"
    titles = [block.title for block in BLOCKS_OF_ADDENDUM]
    # In the order of the agenda, each once.
    assert [heading for heading in headings if heading in titles] == titles
    stay = [section.heading for section in document.sections if section.parts and _says(section, UNCHANGED)]
    assert stay == [block.title for block in BLOCKS_OF_ADDENDUM if block.key != ticked]
    anchors = [section.anchor for section in _all(document.sections)]
    assert len(anchors) == len(set(anchors))


def _says(section: Section, sentence: str) -> bool:
    return any(getattr(part, "text", "") == sentence for part in section.parts)


def _all(sections: list[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)


def test_of_what_stays_nothing_is_printed(agreed: dict[str, Any]) -> None:
    assert "De Transformatieve School 0" not in words_in(addendum_to(agreed, "clauses"))
    assert "De Transformatieve School 0" in words_in(addendum_to(agreed, "interventions"))


def test_an_addendum_without_the_key_is_printed_as_an_agenda(agreed: dict[str, Any]) -> None:
    old = agreed | {"kind": "addendum", "parent": "GKA-2019-0361"}
    assert present(old).amends is None
    assert body_html(present(old).sections) == body_html(present(agreed).sections)
    assert present(old).noun.word == "addendum" and present(agreed).noun.word == "agenda"


# ---------- what is marked ----------


def test_nothing_is_marked_when_nothing_changed(agreed: dict[str, Any]) -> None:
    document = addendum_to(agreed, *ALL)
    assert marks_in(document) == []
    assert fates_in(document) == {Fate.SAME}
    amends = amendment_of(document)
    assert amends is not None and amends.lines == [] and amends.money == []


def test_a_changed_text_stands_above_what_it_was(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        own["interventions"][0]["goal"] = "<h3>Kop</h3><p>Veertig scholen doen mee.</p>"

    document = addendum_to(agreed, "interventions", change=change)
    (mark,) = marks_in(document)
    assert (mark.fate, mark.path) == (Fate.CHANGED, f"interventions.{document['interventions'][0]['id']}.goal")
    assert "Gewijzigd Kop Veertig scholen doen mee. Dit stond er: Wij werken samen aan" in words_in(document)
    # The old text has no heading and no address of its own.
    back = addendum_to(addendum_agreed(agreed, "<h3>Toen</h3><p>Was</p>"), "interventions", change=change)
    html = body_html(present(back).sections)
    assert "<p><strong>Toen</strong></p>" in html and "<h3>Toen</h3>" not in html


def addendum_agreed(agreed: dict[str, Any], goal: str) -> dict[str, Any]:
    document = copy.deepcopy(agreed)
    document["interventions"][0]["goal"] = goal
    return document


def test_rows_that_came_and_went_and_moved(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        first, second, third = own["communities"]
        new = {**first, "id": NEW_ID, "name": "Zomerschool"}
        own["communities"] = [third, first, new]
        assert second["name"] == "Community 1"

    document = addendum_to(agreed, "communities", change=change)
    words = words_in(document)
    assert "Community 3: Zomerschool Nieuw Naam Community" in words
    assert "Vervallen: Community 2: Community 1 Vervallen : dit staat niet meer in de tekst." in words
    assert "Community ‘Community 2’: verplaatst van plaats 3 naar plaats 1" in words
    assert "Community 2: Community 0 Ongewijzigd" in words
    # What came and went is marked as a whole.
    assert marks_in(document) == []


def test_the_last_row_that_goes_is_still_named(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        own |= {"clauses": [], "other_agreements": []}

    words = words_in(addendum_to(agreed, "clauses", "other_agreements", change=change))
    assert words.count("Vervallen: Afspraak") == 3
    assert "Vervallen: Afspraak 1 Vervallen : dit staat niet meer in de tekst. Zo stond het er: Type Afspraak" in words
    for row in agreed["clauses"]:
        assert f"Vervallen: {row['heading']}" in words


def test_a_block_that_was_empty_is_new(agreed: dict[str, Any]) -> None:
    rows = agreed["other_agreements"]
    before = agreed | {"other_agreements": []}
    document = addendum_to(before, "other_agreements", change=lambda own: own.update(other_agreements=rows))
    assert "Afspraak 1 Nieuw Type Afspraak" in words_in(document)
    assert "In dit onderdeel staat niets." in words_in(addendum_to(before, "other_agreements"))


def test_only_the_markup_is_another(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        own["introduction"] = own["introduction"].replace("<strong>", "").replace("</strong>", "")

    (mark,) = marks_in(addendum_to(agreed, "preamble", change=change))
    assert (mark.fate, mark.was) == (Fate.STYLED, None)


def test_money_says_what_it_was_and_becomes(agreed: dict[str, Any]) -> None:
    def change(own: dict[str, Any]) -> None:
        own["interventions"][0]["budget"]["lines"][0]["amount"] = "5000.00"
        own["interventions"][0]["funding"]["lines"][0]["amount"] = "1000.00"
        own["interventions"][0]["funding"]["lines"][1]["year"] = 2023

    amends = amendment_of(addendum_to(agreed, "interventions", change=change))
    assert amends is not None
    told = [(row.label, int(row.gka_more), int(row.all_more)) for row in amends.money]
    # 2022: GKA pays 1.000 less and the budget is 2.000 more; the 1.000 of the schools comes a year later.
    assert told == [("2022", -1000, 2000), ("2023", 0, 1000), ("Totaal", -1000, 3000)]
    words = words_in(amends.document)
    assert "GKA, verschil € -1.000 € 0 € -1.000" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert amendment_of(addendum_to(agreed, "clauses")).money == []  # type: ignore[union-attr]


# ---------- how long it gets ----------


def test_the_longest_old_texts_make_place(agreed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new is always whole; of what was, so much as can be printed."""

    def change(own: dict[str, Any]) -> None:
        own["clauses"][0]["text"] = "<p>Kort en nieuw.</p>"
        own["clauses"][1]["text"] = f"<p>{'Lang en nieuw. ' * 50}</p>"
        own["clauses"] = own["clauses"][:2]

    before = copy.deepcopy(agreed)
    before["clauses"][0]["text"] = "<p>Kort en oud.</p>"
    before["clauses"][1]["text"] = f"<p>{'Lang en oud. ' * 50}</p>"
    before["clauses"][2]["text"] = f"<p>{'Weg en oud. ' * 50}</p>"
    document = addendum_to(before, "clauses", change=change)
    whole = words_in(document)
    assert whole.count("Lang en oud.") == whole.count("Weg en oud.") == 50
    monkeypatch.setattr("agendas.document.shortening.ROOM", 500)
    short = words_in(document)
    assert "Kort en oud." in short and short.count("Lang en nieuw.") == 50
    assert "Lang en oud." not in short and "Weg en oud." not in short
    instead = f"lees het in de geldende tekst van 22 november 2026 bij agenda {agreed['reference']}."
    assert short.count(instead) == 2
