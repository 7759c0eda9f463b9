"""Is a file PDF/A-3a and PDF/UA-1? Our own check, because no package ships a full validator.

Covers the rules that went wrong while this was built and those that a change of template, style sheet or library can
break; tests/pdf/test_conformance.py proves each of them with a file that breaks it. Clauses are of ISO 19005-3 (A) and
ISO 14289-1 (UA). A file that passes here was also passed by veraPDF in the trial; the reverse is not promised.
"""

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Stream

PAINTING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "Tj", "TJ", "'", '"', "sh", "EI"})
RELATIONSHIPS = frozenset({"/Source", "/Data", "/Supplement", "/Alternative"})
STRUCTURE_TYPES = frozenset(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI "
    "Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Figure "
    "Formula Form".split()
)
# What an element may hang under; elements without meaning (NonStruct, Div) between them are skipped.
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}


def objections(pdf: bytes, *, language: str = "nl") -> list[str]:
    """Return what breaks a rule, sorted, each sentence once; an empty list is a pass."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = {
            *_metadata(document),
            *_catalog(document, language),
            *_attachments(document),
            *_resources(document),
            *_structure(document),
            *_pages(document),
        }
    return sorted(found)


def _metadata(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if "/Metadata" not in root:
        yield "A 6.6.2.1: no XMP"
        return
    xmp = bytes(root.Metadata.read_bytes())
    if "/Filter" in root.Metadata:
        yield "A 6.6.2.1: XMP is compressed"
    if b'pdfaid:part="3"' not in xmp or b'pdfaid:conformance="A"' not in xmp:
        yield "A 6.6.4: XMP does not say PDF/A-3a"
    if b'pdfuaid:part="1"' not in xmp:
        yield "UA 5: XMP does not say PDF/UA-1"
    if b"pdfaExtension:schemas" not in xmp:
        yield "A 6.6.2.3: pdfuaid has no extension schema"
    if xmp.count(b"<rdf:RDF") != 1:
        yield "A 6.6.2.1: not exactly one rdf:RDF"
    title = str(document.docinfo.get("/Title", ""))
    if not title or title.encode() not in xmp:
        yield "UA 7.1: no title, or another one in XMP"


def _catalog(document: pikepdf.Pdf, language: str) -> Iterator[str]:
    root = document.Root
    if "/ID" not in document.trailer:
        yield "A 6.1.3: no ID in the trailer"
    if document.is_encrypted:
        yield "A 6.1.3: encrypted"
    if not str(root.get("/Lang", "")).startswith(language):
        yield "UA 7.2: language"
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "UA 7.1: not marked as tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "UA 7.1: title is not shown"
    if "/Outlines" not in root:
        yield "UA 7.17: no bookmarks"
    if not any(
        intent.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in root.get("/OutputIntents", [])
    ):
        yield "A 6.2.3: no output intent"
    names = root.get("/Names", {})
    if {"/OpenAction", "/AA"} & set(root.keys()) or "/JavaScript" in names:
        yield "A 6.5.1: actions"
    if "/XFA" in root.get("/AcroForm", {}):
        yield "A 6.4.2: XFA"


def _attachments(document: pikepdf.Pdf) -> Iterator[str]:
    associated = [entry.objgen for entry in document.Root.get("/AF", [])]
    if len(associated) != len(set(associated)):
        yield "A 6.8: a file is associated twice"
    tree = document.Root.get("/Names", {}).get("/EmbeddedFiles", {})
    names = [bytes(name) for name in list(tree.get("/Names", []))[::2]]
    for name in document.attachments:
        file = document.attachments[name].obj
        if str(file.get("/AFRelationship", "")) not in RELATIONSHIPS:
            yield f"A 6.8: {name} has no relationship"
        if file.objgen not in associated:
            yield f"A 6.8: {name} is not associated"
        if "/Subtype" not in file.EF.F:
            yield f"A 6.8: {name} has no type"
        if "/F" not in file or "/UF" not in file or not str(file.get("/Desc", "")):
            yield f"UA 7.11: {name} has no name or description"
    if names != sorted(names):
        yield "names of files are not in order"


def _resources(document: pikepdf.Pdf) -> Iterator[str]:
    for item in document.objects:
        if isinstance(item, Stream):
            if item.get("/Subtype") == "/Image" and item.get("/Interpolate", False):
                yield "A 6.2.8: image with Interpolate (CSS: image-rendering: crisp-edges)"
            if "/LZWDecode" in str(item.get("/Filter", "")):
                yield "A 6.1.7: LZW"
        elif isinstance(item, Dictionary):
            yield from _font(item)
            if str(item.get("/S", "")) in {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"}:
                yield "A 6.5.1: actions"


def _font(item: Dictionary) -> Iterator[str]:
    if item.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()):
        yield "A 6.2.11.4: font is not embedded"
    if item.get("/Type") == "/Font":
        if item.get("/Subtype") == "/Type0" and "/ToUnicode" not in item:
            yield "A 6.2.11.7: font without ToUnicode"
        if item.get("/Subtype") in ("/Type1", "/TrueType") and "/FontDescriptor" not in item:
            yield "A 6.2.11.4: font is not embedded"


# ---------- the tree ----------


def _elements(document: pikepdf.Pdf) -> Iterator[tuple[Dictionary, list[str]]]:
    """Yield each structure element in reading order with the types above it, nearest first."""

    def walk(element: Dictionary, above: list[str]) -> Iterator[tuple[Dictionary, list[str]]]:
        kind = str(element.get("/S", "")).lstrip("/")
        yield element, above
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield from walk(kid, [kind, *above])

    for top in document.Root.get("/StructTreeRoot", {}).get("/K", []):
        yield from walk(top, [])


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in document.Root:
        yield "UA 7.1: no structure tree"
    level = 0
    for element, above in _elements(document):
        kind = str(element.S).lstrip("/")
        if kind not in STRUCTURE_TYPES:
            yield f"UA 7.1: unknown type {kind}"
        meaningful = [parent for parent in above if parent not in {"NonStruct", "Div"}]
        if kind in PARENTS and (not meaningful or meaningful[0] not in PARENTS[kind]):
            yield f"UA 7.2: {kind} under {meaningful[:1]}"
        if re.fullmatch(r"H[1-6]", kind):
            if int(kind[1]) > level + 1:
                yield f"UA 7.4.2: {kind} after level {level}"
            level = int(kind[1])
        if kind == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "UA 7.3: figure without text"
        if kind == "TH" and str(element.get("/A", {}).get("/Scope", "")) not in {"/Row", "/Column", "/Both"}:
            yield "UA 7.5: header cell without scope"
        if kind == "Link" and not any(isinstance(kid, Dictionary) and kid.get("/Type") == "/OBJR" for kid in element.K):
            yield "UA 7.18.5: link element without its annotation"


def _owned_content(document: pikepdf.Pdf) -> set[tuple[tuple[int, int], int]]:
    """Return page and number of each piece of content that the tree reaches."""
    owned = set()
    for element, _ in _elements(document):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                owned.add((element.Pg.objgen, kid))
    return owned


# ---------- the pages ----------


def _pages(document: pikepdf.Pdf) -> Iterator[str]:
    owned = _owned_content(document)
    for page in document.pages:
        yield from _annotations(page)
        yield from _content(page, owned)


def _annotations(page: pikepdf.Page) -> Iterator[str]:
    for annotation in page.get("/Annots", []):
        flags = int(annotation.get("/F", 0))
        if page.get("/Tabs") != "/S":
            yield "UA 7.18.3: tab order is not that of the structure"
        if not flags & 4 or flags & 3:
            yield "A 6.3.2: annotation that is hidden or not printed"
        if annotation.get("/Subtype") == "/Link":
            if "/StructParent" not in annotation or not str(annotation.get("/Contents", "")).strip():
                yield "UA 7.18.5: link without description or place in the structure"
            if "/A" in annotation and not re.match(r"https://|mailto:", str(annotation.A.get("/URI", ""))):
                yield f"link to {annotation.A.get('/URI')}"
        if annotation.get("/Subtype") == "/Widget" and not str(annotation.get("/TU", "")):
            yield "UA 7.18.1: field without a description"


def _content(page: pikepdf.Page, owned: set[tuple[tuple[int, int], int]]) -> Iterator[str]:
    depth = 0
    seen = set()
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            depth += 1
            number = _content_number(instruction)
            if number is not None:
                seen.add(number)
                if (page.obj.objgen, number) not in owned:
                    yield "UA 7.1: tagged content that no element owns"
        elif operator == "EMC":
            depth -= 1
        elif operator in PAINTING and depth == 0:
            yield f"UA 7.1: content without a mark ({operator})"
        elif operator in ("k", "K"):
            yield "A 6.2.4.3: CMYK without its own profile"
        if operator in ("Tj", "TJ") and _draws_missing_glyph(instruction):
            yield "A 6.2.11.8: .notdef glyph"
    if {number for objgen, number in owned if objgen == page.obj.objgen} - seen:
        yield "UA 7.1: an element owns content that is not there"


def _content_number(instruction: pikepdf.ContentStreamInstruction) -> int | None:
    if str(instruction.operator) != "BDC":
        return None
    properties = instruction.operands[1]
    return int(properties.MCID) if isinstance(properties, Dictionary) and "/MCID" in properties else None


def _draws_missing_glyph(instruction: pikepdf.ContentStreamInstruction) -> bool:
    """All fonts are two-byte Identity-H, so glyph 0 is the pair 0 0."""
    operand = instruction.operands[0]
    for part in operand if isinstance(operand, Array) else [operand]:
        if isinstance(part, pikepdf.String):
            data = bytes(part)
            if any(data[index : index + 2] == b"\0\0" for index in range(0, len(data) - 1, 2)):
                return True
    return False
