"""The draft as OpenDocument text, read back by other means than those that wrote it."""

import io
import json
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from agendas.files.docx import docx_of
from agendas.files.odt import odt_of
from tests.agendas.documents import FILES, load
from tests.agendas.test_docx import HEADING, current, lost_in
from tests.agendas.test_docx import text_of as text_of_docx
from tests.browser.reading import squeezed
from tests.cast import Cast
from tests.factories import make_agenda

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
T, TABLE, META = (f"{{{OFFICE}{name}:1.0}}" for name in ("text", "table", "meta"))
FO, STYLE = f"{{{OFFICE}xsl-fo-compatible:1.0}}", f"{{{OFFICE}style:1.0}}"
DC, XLINK = "{http://purl.org/dc/elements/1.1/}", "{http://www.w3.org/1999/xlink}"


def xml_of(content: bytes, part: str = "content.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(part))


def words(element: Any) -> str:
    """Return the text of an element; a line end is a line end."""
    out = element.text or ""
    for child in element:
        out += {f"{T}line-break": "\n", f"{T}s": " ", f"{T}tab": "\t"}.get(child.tag, "") + words(child)
        out += child.tail or ""
    return out


def text_of(content: bytes) -> str:
    return "\n".join(words(found) for found in xml_of(content).iter(f"{T}p", f"{T}h"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_of_the_agenda_is_in_it_in_order(reference_data: None, path: Path) -> None:
    assert lost_in(text_of(odt_of(current(path), heading=HEADING)), load(path)) == []


def test_it_has_the_same_words_as_the_word_file(cast: Cast) -> None:
    document = make_agenda(cast, rows=2).text.document
    assert squeezed(text_of(odt_of(document, heading=HEADING))) == squeezed(
        text_of_docx(docx_of(document, heading=HEADING))
    )


def test_it_is_a_well_made_package(cast: Cast) -> None:
    content = odt_of(make_agenda(cast).text.document, heading=HEADING)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        manifest = etree.fromstring(archive.read("META-INF/manifest.xml"))
    listed = {entry.get(f"{{{OFFICE}manifest:1.0}}full-path") for entry in manifest}
    assert listed - {"/"} == set(names) - {"mimetype", "META-INF/manifest.xml"}


def test_it_says_what_it_is_and_names_no_person(cast: Cast) -> None:
    content = odt_of(make_agenda(cast).text.document, heading=HEADING)
    meta = xml_of(content, "meta.xml")
    assert meta.find(f".//{DC}title").text == "GKA-agenda Alkmaar Alkmaar 2022-2025"
    assert meta.find(f".//{DC}language").text == "nl-NL"
    assert {meta.find(f".//{DC}creator").text, meta.find(f".//{META}initial-creator").text} == {"GKA-portaal"}
    assert meta.find(f".//{META}creation-date").text.startswith("2026-03-03T12:00:00")
    assert "controlecode 3f9a1c7be0d2, van 3 maart 2026" in text_of(content).split("\n")[0]
    footer = words(xml_of(content, "styles.xml").find(f".//{STYLE}footer/{T}p"))
    assert footer == "GKA-2019-0361 · concept, versie 3 · 3f9a1c7be0d2 · pagina 1"


def test_styles_are_named_and_all_there(cast: Cast) -> None:
    rich = "<ol><li>een<ul><li>a</li></ul></li></ol><p><strong>b</strong> <em>c</em></p>"
    content = odt_of(make_agenda(cast, introduction=rich, rows=2).text.document, heading=HEADING)
    known = set()
    for part in ("styles.xml", "content.xml"):
        known |= {found.get(f"{STYLE}name") for found in xml_of(content, part).iter() if found.get(f"{STYLE}name")}
    used = set()
    for found in xml_of(content).iter():
        used |= {found.get(f"{kind}style-name") for kind in (T, TABLE)} - {None}
    assert used - known == set()
    default = xml_of(content, "styles.xml").find(
        f".//{STYLE}default-style[@{STYLE}family='paragraph']/{STYLE}text-properties"
    )
    assert (default.get(f"{FO}language"), default.get(f"{FO}country")) == ("nl", "NL")


def test_headings_lists_links_and_tables_are_real(cast: Cast) -> None:
    rich = (
        "<h3>Tussenkop</h3><ol><li>een<ul><li>a</li></ul></li></ol>"
        '<p>zie <a href="https://example.org/?a=1&amp;b=2">de site</a>,<br>en  verder</p>'
    )
    content = odt_of(make_agenda(cast, introduction=rich, rows=2).text.document, heading=HEADING)
    body = xml_of(content)
    levels = [int(found.get(f"{T}outline-level")) for found in body.iter(f"{T}h")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "Tussenkop" in [words(found) for found in body.iter(f"{T}h")]
    inner = body.findall(f".//{T}list-item/{T}list/{T}list-item/{T}p")
    assert "a" in [words(found) for found in inner]
    (link,) = body.iter(f"{T}a")
    assert (words(link), link.get(f"{XLINK}href")) == ("de site", "https://example.org/?a=1&b=2")
    tables = list(body.iter(f"{TABLE}table"))
    assert len(tables) > 5
    assert len({table.get(f"{TABLE}name") for table in tables}) == len(tables)
    for table in tables:
        assert table.find(f"{TABLE}table-header-rows/{TABLE}table-row") is not None
        assert words(table.find(f"{TABLE}title"))
        columns = len(table.findall(f"{TABLE}table-column"))
        assert {len(row.findall(f"{TABLE}table-cell")) for row in table.iter(f"{TABLE}table-row")} == {columns}


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a & b < c > d \" e '", "]]>", "&amp;lt;"])
def test_signs_of_the_format_are_just_text(cast: Cast, hostile: str) -> None:
    rows = [{"name": hostile, "period": "", "url": ""}]
    document = make_agenda(cast).text.document | {"slogan": hostile, "local_agendas": rows}
    found = text_of(odt_of(document, heading=HEADING))
    assert found.count(hostile) == 2
    assert text_of_docx(docx_of(document, heading=HEADING)).count(hostile) == 2


def test_equal_texts_give_equal_bytes(cast: Cast) -> None:
    document = make_agenda(cast, rows=2).text.document
    assert odt_of(document, heading=HEADING) == odt_of(json.loads(json.dumps(document)), heading=HEADING)
