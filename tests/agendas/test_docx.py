"""The draft as a Word file, read back by other means than those that wrote it."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document as read_docx
from lxml import etree

from agendas.actions.drafting import import_document
from agendas.document import present
from agendas.files.docx import docx_of
from agendas.files.heading import Heading, text_in_hand
from tests.agendas.documents import FILES, load
from tests.browser.reading import out_of_order
from tests.cast import Cast
from tests.factories import fresh, make_agenda

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING = Heading("GKA-2019-0361", "versie 3", "3f9a1c7be0d2" + 52 * "0", datetime(2026, 3, 3, 12, tzinfo=UTC))


def xml_of(content: bytes, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(part))


def text_of(content: bytes) -> str:
    """Return the words of the body in their order, a line per paragraph."""
    lines = []
    for paragraph in xml_of(content).iter(f"{W}p"):
        words = [node.text or "" if node.tag == f"{W}t" else " " for node in paragraph.iter(f"{W}t", f"{W}br")]
        lines.append("".join(words))
    return "\n".join(lines)


def current(path: Path) -> dict[str, Any]:
    """Return the text of the file at `path` as the portal keeps it."""
    return fresh(import_document(document=load(path), by=None)).text.document


def lost_in(text: str, document: dict[str, Any]) -> list[str]:
    """Return what does not follow in `text`; a draft has no dates and places of signatures."""
    return [words for words in out_of_order(text, document) if words not in {"DATUM", "PLAATS"}]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_of_the_agenda_is_in_it_in_order(reference_data: None, path: Path) -> None:
    assert lost_in(text_of(docx_of(current(path), heading=HEADING)), load(path)) == []


def test_it_says_what_it_is(cast: Cast) -> None:
    agenda = make_agenda(cast)
    now = text_in_hand(agenda)
    content = docx_of(now.document, heading=now.heading)
    first = [line for line in text_of(content).split("\n") if line][:2]
    assert first[0] == "Demonstratie, verzonnen inhoud"
    assert first[1].startswith(f"Concept, nog geen versie, controlecode {agenda.text.sha256[:12]}, van ")
    assert first[1].endswith("Wijzigingen in dit bestand komen niet vanzelf in het portaal.")
    assert "2027-0" in text_of(content)  # the case number
    properties = read_docx(io.BytesIO(content)).core_properties
    assert properties.title == present(now.document).full_title
    assert (properties.author, properties.last_modified_by, properties.language) == (
        "GKA-portaal",
        "GKA-portaal",
        "nl-NL",
    )
    for person in cast.people.values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert all(
                person.name not in archive.read(name).decode() for name in archive.namelist() if "docProps" in name
            )


def test_headings_are_headings_and_skip_no_level(cast: Cast) -> None:
    rich = "<p>Eerst.</p><h3>Tussenkop</h3><p>Daarna.</p>"
    content = docx_of(make_agenda(cast, introduction=rich).text.document, heading=HEADING)
    levels = []
    for paragraph in read_docx(io.BytesIO(content)).paragraphs:
        if found := re.fullmatch(r"Heading (\d)", paragraph.style.name):
            levels.append((int(found[1]), paragraph.text))
    assert (2, "Tussenkop") in levels
    assert (1, "Inleiding") in levels
    assert all(after <= before + 1 for (before, _), (after, _) in pairwise(levels))
    titles = [p for p in read_docx(io.BytesIO(content)).paragraphs if p.style.name == "Title"]
    assert len(titles) == 1


def test_lists_count_from_one_and_nest(cast: Cast) -> None:
    rich = "<ol><li>een<ul><li>a</li><li><p>b</p></li></ul></li><li>twee</li></ol><p>x</p><ol><li>opnieuw</li></ol>"
    content = docx_of(make_agenda(cast, introduction=rich).text.document, heading=HEADING)
    found = {}
    for paragraph in xml_of(content).iter(f"{W}p"):
        if (number := paragraph.find(f"{W}pPr/{W}numPr")) is not None:
            words = "".join(node.text or "" for node in paragraph.iter(f"{W}t"))
            found[words] = (number.find(f"{W}numId").get(f"{W}val"), number.find(f"{W}ilvl").get(f"{W}val"))
    assert found["een"] == found["twee"]
    assert found["opnieuw"][0] != found["een"][0]
    assert (found["a"][1], found["b"][1]) == ("1", "1")
    numbering = xml_of(content, "word/numbering.xml")
    kinds = {num.get(f"{W}numId"): num.find(f"{W}abstractNumId").get(f"{W}val") for num in numbering.iter(f"{W}num")}
    formats = {
        each.get(f"{W}abstractNumId"): each.find(f"{W}lvl/{W}numFmt").get(f"{W}val")
        for each in numbering.iter(f"{W}abstractNum")
    }
    assert formats[kinds[found["een"][0]]] == "decimal"
    assert formats[kinds[found["a"][0]]] == "bullet"


def test_markup_of_the_text_is_kept(cast: Cast) -> None:
    link = '<a href="https://example.org/a?b=1&amp;c=2">de site</a>'
    rich = f"<p>Wij <strong>doen</strong> <em>dat</em><br>samen, zie {link}.</p>"
    content = docx_of(make_agenda(cast, introduction=rich).text.document, heading=HEADING)
    paragraph = next(p for p in read_docx(io.BytesIO(content)).paragraphs if p.text.startswith("Wij doen dat"))
    assert paragraph.text == "Wij doen dat\nsamen, zie de site."
    assert [run.text for run in paragraph.runs if run.bold] == ["doen"]
    assert [run.text for run in paragraph.runs if run.italic] == ["dat"]
    assert [(link.text, link.address) for link in paragraph.hyperlinks] == [
        ("de site", "https://example.org/a?b=1&c=2")
    ]


def test_tables_have_heading_rows_and_a_description(cast: Cast) -> None:
    content = docx_of(make_agenda(cast, rows=2).text.document, heading=HEADING)
    tables = list(xml_of(content).iter(f"{W}tbl"))
    assert len(tables) > 5
    for table in tables:
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        look = table.find(f"{W}tblPr/{W}tblLook")
        assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
        assert not list(table.iter(f"{W}gridSpan", f"{W}vMerge"))
        for cell in table.iter(f"{W}tr").__next__().iter(f"{W}tc"):
            assert "".join(node.text or "" for node in cell.iter(f"{W}t"))
    money = next(t for t in read_docx(io.BytesIO(content)).tables if t.cell(0, 0).text == "Post")
    assert [cell.text for cell in money.rows[0].cells] == ["Post", "2022", "Totaal"]
    assert money.rows[-1].cells[-1].text == "€\N{NO-BREAK SPACE}6.000"


def test_the_language_is_dutch_but_for_the_motto(cast: Cast) -> None:
    document = make_agenda(cast, motto="It takes a village to raise a child").text.document
    content = docx_of(document, heading=HEADING)
    default = xml_of(content, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert default.get(f"{W}val") == "nl-NL"
    other = [run for run in xml_of(content).iter(f"{W}r") if run.find(f"{W}rPr/{W}lang") is not None]
    assert ["".join(node.text or "" for node in run.iter(f"{W}t")) for run in other] == [document["motto"]]


def test_equal_texts_give_equal_bytes(cast: Cast) -> None:
    document = make_agenda(cast, rows=2).text.document
    copy = json.loads(json.dumps(document))
    assert docx_of(document, heading=HEADING) == docx_of(copy, heading=HEADING)
