"""Forgeries that append a later revision to a sealed document and leave its signed bytes alone."""

import io
from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from records.certificates import make_authority, make_seal
from tests.pdf.authority import signer_of
from tests.pdf.forging import Attack, Material, sign_anyway

name, text = generic.pdf_name, generic.pdf_string


def _revise(m: Material, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(m.sealed))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page = writer.root["/Pages"]["/Kids"][0]
    writer.update_container(page)
    return page


def add_annotation(m: Material) -> bytes:
    """Evil annotation: a text box over the amounts."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        box = generic.ArrayObject([generic.NumberObject(number) for number in (50, 400, 500, 700)])
        note = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Rect"): box,
                name("/Contents"): text("De gemeente betaalt alles"),
                name("/DA"): text("/F1 12 Tf"),
                name("/F"): generic.NumberObject(4),
            }
        )
        _first_page(writer)[name("/Annots")] = generic.ArrayObject([writer.add_object(note)])

    return _revise(m, change)


def cover_with_white(m: Material) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        white = writer.add_object(generic.StreamObject(stream_data=b"q 1 1 1 rg 0 0 600 900 re f Q"))
        page = _first_page(writer)
        page[name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), white])

    return _revise(m, change)


def replace_page_content(m: Material) -> bytes:
    """Shadow replace: the page points at the content of another page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        other = writer.root["/Pages"]["/Kids"][4]
        _first_page(writer)[name("/Contents")] = other.raw_get("/Contents")

    return _revise(m, change)


def append_page(m: Material) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(pages["/Kids"].raw_get(0))
        pages[name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
        writer.update_container(pages)

    return _revise(m, change)


def replace_attachment(m: Material) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        file = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]
        file[name("/F")] = writer.add_object(generic.StreamObject(stream_data=b'{"reference":"GKA-2026-9999"}'))
        writer.update_container(file)

    return _revise(m, change)


def _in_catalog(key: str, value: generic.PdfObject) -> Attack:
    def attack(m: Material) -> bytes:
        def change(writer: IncrementalPdfFileWriter) -> None:
            writer.root[name(key)] = value
            writer.update_root()

        return _revise(m, change)

    return attack


def open_action(m: Material) -> bytes:
    script = generic.DictionaryObject({name("/S"): name("/JavaScript"), name("/JS"): text("app.alert(1)")})
    return _in_catalog("/OpenAction", script)(m)


def change_metadata(m: Material) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        stream = generic.StreamObject(stream_data=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        writer.root[name("/Metadata")] = writer.add_object(stream)
        writer.update_root()

    return _revise(m, change)


def revise_without_xref(m: Material) -> bytes:
    """Incremental saving with a new catalog and no cross-reference table of its own."""
    return m.sealed + b"1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


def sign_again(m: Material) -> bytes:
    """A second, valid signature of a stranger, forced past the certification."""
    stranger_root = make_authority("root")
    stranger = signer_of(make_seal(stranger_root), stranger_root)
    return sign_anyway(m.sealed, stranger, field_name="Tweede")


REVISIONS: dict[str, Attack] = {
    "add_annotation": add_annotation,
    "cover_with_white": cover_with_white,
    "replace_page_content": replace_page_content,
    "append_page": append_page,
    "replace_attachment": replace_attachment,
    "open_action": open_action,
    "change_metadata": change_metadata,
    "change_language": _in_catalog("/Lang", text("en")),
    "add_evidence_that_nobody_stamped": _in_catalog("/DSS", generic.DictionaryObject()),
    "revise_without_xref": revise_without_xref,
    "sign_again": sign_again,
}
