"""Our files are PDF/A-3a and PDF/UA-1, before and after the seal; and the check that says so can say no."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, String

from records.archival_pdf import render
from tests.pdf import sample
from tests.pdf.conformance import _metadata as _metadata_objections
from tests.pdf.conformance import objections

Damage = Callable[[pikepdf.Pdf], None]


def test_the_document_conforms(rendered: bytes) -> None:
    assert objections(rendered) == []


def test_the_sealed_document_conforms(sealed: bytes) -> None:
    assert objections(sealed) == []


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("banner", ["", "Demonstratie, verzonnen inhoud"])
def test_every_form_of_the_document_conforms(signed: bool, banner: str) -> None:
    assert objections(render(sample.agenda_html(signed=signed, banner=banner), created=sample.CREATED)) == []


# ---------- damage ----------


def _all(document: pikepdf.Pdf, key: str, value: str) -> list[Object]:
    found = [item for item in document.objects if isinstance(item, Dictionary) and item.get(key) == value]
    assert found, value
    return found


def _first(document: pikepdf.Pdf, key: str, value: str) -> Object:
    return _all(document, key, value)[0]


def _draw(document: pikepdf.Pdf, operators: bytes, *, marked: bool = True) -> None:
    """Paint something more on the second page."""
    page = document.pages[1]
    drawing = b"q " + operators + b" Q"
    page.contents_add(b"/Artifact BMC " + drawing + b" EMC" if marked else drawing)


def _metadata(old: bytes, new: bytes) -> Damage:
    def damage(document: pikepdf.Pdf) -> None:
        content = document.Root.Metadata.read_bytes()
        assert old in content
        document.Root.Metadata.write(content.replace(old, new))

    return damage


def _link(document: pikepdf.Pdf) -> Object:
    return next(link for link in _all(document, "/Subtype", "/Link") if "/A" in link)


def _add_image(document: pikepdf.Pdf) -> None:
    image = document.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, Interpolate=True)
    document.pages[1].Resources.XObject = Dictionary(Extra=image)


def _javascript(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _disown(document: pikepdf.Pdf) -> None:
    """Cut a paragraph out of the tree; its text stays on the page."""
    section = next(item for item in _all(document, "/S", "/Sect") if len(item.K) > 2)
    section.K = Array(list(section.K)[:2])


def _own_nothing(document: pikepdf.Pdf) -> None:
    _first(document, "/S", "/Span").K.append(9999)


def _skip_level(document: pikepdf.Pdf) -> None:
    for heading in _all(document, "/S", "/H2"):
        heading.S = Name.H3


def _standard_font(document: pikepdf.Pdf) -> None:
    document.pages[1].Resources.Font.Courier = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
    )


def _notdef(document: pikepdf.Pdf) -> None:
    font = next(iter(document.pages[1].Resources.Font.keys())).encode()
    _draw(document, b"BT " + font + b" 10 Tf 50 50 Td <0000> Tj ET")


def _unsorted_names(document: pikepdf.Pdf) -> None:
    names = document.Root.Names.EmbeddedFiles.Names
    document.Root.Names.EmbeddedFiles.Names = Array([names[2], names[3], names[0], names[1]])


def _delete(get: Callable[[pikepdf.Pdf], Object], key: str) -> Damage:
    def damage(document: pikepdf.Pdf) -> None:
        del get(document)[key]

    return damage


def _set(get: Callable[[pikepdf.Pdf], Object], key: str, value: object) -> Damage:
    def damage(document: pikepdf.Pdf) -> None:
        get(document)[key] = value

    return damage


def _root(document: pikepdf.Pdf) -> Object:
    return document.Root


def _file(document: pikepdf.Pdf) -> Object:
    return document.attachments["agenda.json"].obj


# What is done to the file, and how the objection begins that must follow.
DAMAGES: dict[str, tuple[Damage, str]] = {
    "figure loses its text": (_delete(lambda d: _first(d, "/S", "/Figure"), "/Alt"), "UA 7.3"),
    "font is taken out": (_delete(lambda d: _first(d, "/Type", "/FontDescriptor"), "/FontFile2"), "A 6.2.11.4"),
    "ToUnicode is taken out": (_delete(lambda d: _first(d, "/Subtype", "/Type0"), "/ToUnicode"), "A 6.2.11.7"),
    "header cell loses its scope": (_delete(lambda d: _first(d, "/S", "/TH").A, "/Scope"), "UA 7.5"),
    "language is taken out": (_delete(_root, "/Lang"), "UA 7.2: language"),
    "title is not shown": (_set(lambda d: d.Root.ViewerPreferences, "/DisplayDocTitle", False), "UA 7.1: title"),
    "content without a mark": (lambda d: _draw(d, b"0 0 10 10 re f", marked=False), "UA 7.1: content without"),
    "CMYK": (lambda d: _draw(d, b"0 1 1 0 k 0 0 10 10 re f"), "A 6.2.4.3"),
    "relationship is taken out": (_delete(_file, "/AFRelationship"), "A 6.8: agenda.json has no relationship"),
    "JavaScript": (_javascript, "A 6.5.1"),
    "smoothed image": (_add_image, "A 6.2.8"),
    "XMP without PDF/UA": (_metadata(b'pdfuaid:part="1"', b'pdfuaid:part="9"'), "UA 5"),
    "XMP with another level": (_metadata(b'conformance="A"', b'conformance="B"'), "A 6.6.4"),
    "XMP without schema": (_metadata(b"pdfaExtension:schemas", b"pdfaExtension:nothing"), "A 6.6.2.3"),
    "XMP with another title": (_metadata("2026–2029".encode(), b"2026"), "UA 7.1: no title"),
    "XMP is taken out": (_delete(_root, "/Metadata"), "A 6.6.2.1"),
    "not marked as tagged": (_set(lambda d: d.Root.MarkInfo, "/Marked", False), "UA 7.1: not marked"),
    "no tree": (_delete(_root, "/StructTreeRoot"), "UA 7.1: no structure"),
    "no bookmarks": (_delete(_root, "/Outlines"), "UA 7.17"),
    "no output intent": (_delete(_root, "/OutputIntents"), "A 6.2.3"),
    "file associated twice": (lambda d: d.Root.AF.append(d.Root.AF[0]), "A 6.8: a file is associated twice"),
    "file not associated": (_set(_root, "/AF", Array([])), "A 6.8: agenda.json is not associated"),
    "file without type": (_delete(lambda d: _file(d).EF.F, "/Subtype"), "A 6.8: agenda.json has no type"),
    "file without description": (_delete(_file, "/Desc"), "UA 7.11"),
    "files out of order": (_unsorted_names, "names of files"),
    "standard font": (_standard_font, "A 6.2.11.4"),
    "missing glyph": (_notdef, "A 6.2.11.8"),
    "heading level skipped": (_skip_level, "UA 7.4.2"),
    "unknown structure type": (_set(lambda d: _first(d, "/S", "/Sect"), "/S", Name.Chapter), "UA 7.1: unknown"),
    "row outside a table": (_set(lambda d: _first(d, "/S", "/Table"), "/S", Name.P), "UA 7.2: T"),
    "contents item outside contents": (_set(lambda d: _first(d, "/S", "/TOC"), "/S", Name.P), "UA 7.2: TOCI"),
    "text out of the tree": (_disown, "UA 7.1: tagged content that no element owns"),
    "element without text": (_own_nothing, "UA 7.1: an element owns content"),
    "link without description": (_delete(_link, "/Contents"), "UA 7.18.5"),
    "link to a program": (_set(_link, "/A", Dictionary(S=Name.URI, URI=String("file:///etc/passwd"))), "link to"),
    "hidden annotation": (_set(_link, "/F", 6), "A 6.3.2"),
    "other tab order": (_delete(lambda d: next(p for p in d.pages if "/Annots" in p), "/Tabs"), "UA 7.18.3"),
}


@pytest.mark.parametrize("name", sorted(DAMAGES))
def test_damage_is_seen(name: str, rendered: bytes) -> None:
    damage, expected = DAMAGES[name]
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendered)) as document:
        damage(document)
        document.save(output, deterministic_id=True)
    found = objections(output.getvalue())
    assert any(sentence.startswith(expected) for sentence in found), found


def test_saving_alone_is_no_damage(rendered: bytes) -> None:
    """Control of the test above."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendered)) as document:
        document.save(output, deterministic_id=True)
    assert objections(output.getvalue()) == []


def test_without_the_finisher_it_does_not_conform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the finisher is what makes the difference."""
    from records.archival_pdf import finisher

    monkeypatch.setattr(finisher, "_declare_pdfua", lambda pdf: None)
    monkeypatch.setattr(finisher, "_make_artifacts", lambda pdf, reachable, decorations: None)
    monkeypatch.setattr(finisher, "_describe_attachments", lambda pdf, attachments: None)
    monkeypatch.setattr(finisher, "_set_scope", lambda pdf, cell: None)
    pdf = render(sample.agenda_html(), attachments=sample.attachments(), created=sample.CREATED)
    beginnings = ("UA 5", "A 6.6.2.3", "UA 7.1: tagged content that no element owns", "A 6.8: a file", "UA 7.5")
    found = objections(pdf)
    assert all(any(sentence.startswith(beginning) for sentence in found) for beginning in beginnings), found


def test_compressed_metadata_does_not_conform(rendered: bytes) -> None:
    """Not through a saved file: qpdf mends this by itself."""
    with pikepdf.open(io.BytesIO(rendered)) as document:
        content = document.Root.Metadata.read_bytes()
        document.Root.Metadata.write(zlib.compress(content), filter=Name.FlateDecode)
        assert list(_metadata_objections(document)) == ["A 6.6.2.1: XMP is compressed"]


def test_an_encrypted_file_does_not_conform(rendered: bytes) -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendered)) as document:
        document.save(output, encryption=pikepdf.Encryption(owner="x", user=""))
    assert "A 6.1.3: encrypted" in objections(output.getvalue())
