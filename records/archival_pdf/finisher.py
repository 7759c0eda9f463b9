"""What WeasyPrint 70 leaves undone between `pdf/a-3a` and a file that is PDF/UA-1 as well.

Works on WeasyPrint's own objects, just before they are written. Each step mends one defect that a validator or a
screen reader found (pdf.md, section 1).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pydyf

from records.archival_pdf.decorations import DECORATION
from records.archival_pdf.document import Attachment, RenderingFailed

# PDF/A accepts a property that it does not know (pdfuaid) only with a schema that describes it.
PDFUA_METADATA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def finish(document: Any, pdf: pydyf.PDF, attachments: Sequence[Attachment]) -> None:
    """Mend `pdf` in place; raises RenderingFailed for a document that can never be accessible."""
    _require_title_and_language(document)
    _declare_pdfua(pdf)
    _describe_attachments(pdf, attachments)
    elements = dict(_reachable_elements(pdf))
    for element in elements.values():
        if element["S"] == "/TH":
            _set_scope(pdf, element)
        elif element["S"] == "/L":
            _mark_contents(pdf, element)
        elif element["S"] == "/Figure" and "Alt" not in element:
            raise RenderingFailed("Een afbeelding in het document heeft geen beschrijving.")
    decorations = _take_out_decorations(pdf, elements)
    _make_artifacts(pdf, set(elements) - decorations, decorations)
    _describe_links(document, pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _require_title_and_language(document: Any) -> None:
    if not document.metadata.title or not document.metadata.lang:
        raise RenderingFailed("Het document heeft geen titel of geen taal.")


def _declare_pdfua(pdf: pydyf.PDF) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    content = b"\n".join(metadata.stream)
    if content.count(b"</rdf:RDF>") != 1:
        raise RenderingFailed("De metagegevens van het document zijn onleesbaar.")
    metadata.stream = [content.replace(b"</rdf:RDF>", PDFUA_METADATA + b"</rdf:RDF>")]
    metadata.compress = False  # archives search it without a PDF reader


def _describe_attachments(pdf: pydyf.PDF, attachments: Sequence[Attachment]) -> None:
    """Give each file its own relationship and type, and list it once.

    WeasyPrint looks the relationship up by content (equal files share one), guesses the type from the name and
    lists every file twice.
    """
    by_name = {attachment.name: attachment for attachment in attachments}
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("Type") == "/Filespec":
            attachment = by_name[entry["UF"].string]
            entry["AFRelationship"] = f"/{attachment.relationship}"
            _object(pdf, entry["EF"]["F"]).extra["Subtype"] = "/" + attachment.mime.replace("/", "#2f")
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _reachable_elements(pdf: pydyf.PDF) -> Iterator[tuple[bytes, Any]]:
    """Yield reference and dictionary of each structure element that hangs on the tree."""
    stack = list(_object(pdf, pdf.catalog["StructTreeRoot"])["K"])
    while stack:
        reference = stack.pop()
        if not isinstance(reference, bytes):
            continue  # the number of a piece of content
        element = _object(pdf, reference)
        if isinstance(element, dict) and element.get("Type") == "/StructElem":
            yield reference, element
            stack.extend(element["K"])


def _set_scope(pdf: pydyf.PDF, cell: Any) -> None:
    group = _object(pdf, _object(pdf, cell["P"])["P"])
    cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _mark_contents(pdf: pydyf.PDF, element: Any) -> None:
    """Make a list whose every item starts with a link inside the document a table of contents."""
    items = [_object(pdf, reference) for reference in element["K"]]
    bodies = [_object(pdf, item["K"][0]) for item in items if item["S"] == "/LI" and len(item["K"]) == 1]
    if not items or len(bodies) != len(items) or not all(_starts_with_internal_link(pdf, body) for body in bodies):
        return
    element["S"] = "/TOC"
    for item, body in zip(items, bodies, strict=True):
        item["S"], body["S"] = "/TOCI", "/Reference"


def _starts_with_internal_link(pdf: pydyf.PDF, body: Any) -> bool:
    element = body
    while element.get("S") in ("/LBody", "/NonStruct", "/Span", "/P") and element["K"]:
        if not isinstance(element["K"][0], bytes):
            return False
        element = _object(pdf, element["K"][0])
    if element.get("S") != "/Link":
        return False
    annotation = _object(pdf, _object(pdf, element["K"][0])["Obj"])
    return "Dest" in annotation


def _take_out_decorations(pdf: pydyf.PDF, elements: dict[bytes, Any]) -> set[bytes]:
    """Take the drawings that are hidden from who listens out of the tree; return them."""
    found = set()
    for reference, element in elements.items():
        if element["S"] == "/Figure" and element["Alt"].string == DECORATION:
            _object(pdf, element["P"])["K"].remove(reference)
            found.add(reference)
            # The object stays in the file, as nothing.
            element.clear()
    return found


def _make_artifacts(pdf: pydyf.PDF, reachable: set[bytes], decorations: set[bytes]) -> None:
    """Turn what belongs to no reachable element into artifacts: running header and footer, and decorations."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    for index, reference in enumerate(pdf.page_references):
        owners = numbers[2 * index + 1]
        orphans = {number for number, owner in enumerate(owners) if owner not in reachable}
        stream = _object(pdf, _object(pdf, reference)["Contents"]).stream
        for position, item in enumerate(stream):
            if isinstance(item, dict) and item.get("MCID") in orphans:
                kind = "/Layout" if owners[item["MCID"]] in decorations else "/Pagination"
                owners[item["MCID"]] = "null"
                stream[position - 1] = "/Artifact"
                item.clear()
                item["Type"] = kind


def _describe_links(document: Any, pdf: pydyf.PDF) -> None:
    """Describe each link by its text; WeasyPrint writes the name of the target."""
    texts: dict[str, str] = {}
    for anchor in document._html.etree_element.iter("a"):
        if anchor.get("href"):
            texts.setdefault(anchor.get("href").removeprefix("#"), " ".join("".join(anchor.itertext()).split()))
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("Subtype") == "/Link":
            target = entry["Dest"].string if "Dest" in entry else entry["A"]["URI"].string
            if "Dest" not in entry and not target.startswith(("https://", "mailto:")):
                raise RenderingFailed("Het document bevat een koppeling die niet met https begint.")
            if texts.get(target):
                entry["Contents"] = pydyf.String(texts[target])
