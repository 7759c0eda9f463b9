"""Forgeries of a sealed document. Each function takes the material of a forger and returns the forged file.

The kinds follow security.md 2.7 and the published attacks on PDF signatures: incremental saving, shadow contents,
universal forgery, wrapping, transplants, certification with a weaker permission. `INSIDER_ATTACKS` even have the
key of the seal: they prove the rules that a stranger would never reach.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
from asn1crypto.cms import CMSAttribute, CMSAttributes, ContentInfo, Time
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pytest import MonkeyPatch

from records.certificates import make_authority, make_seal
from records.sealing import apply_seal
from tests.pdf.authority import Authority, signer_of

name, text = generic.pdf_name, generic.pdf_string


@dataclass(frozen=True)
class Material:
    """What forgers have: the document before and after sealing, another sealed document, and (insiders) the keys."""

    rendered: bytes
    sealed: bytes
    other_sealed: bytes
    authority: Authority


Attack = Callable[[Material], bytes]


def _replace_once(pdf: bytes, old: bytes, new: bytes) -> bytes:
    assert pdf.count(old) == 1, (old, pdf.count(old))
    return pdf.replace(old, new)


def _flip(pdf: bytes, position: int) -> bytes:
    changed = bytearray(pdf)
    changed[position] ^= 1
    return bytes(changed)


def _byte_range(pdf: bytes) -> tuple[bytes, list[int]]:
    match = re.search(rb"/ByteRange \[([\d ]+)\]", pdf)
    assert match
    return match.group(0), [int(number) for number in match.group(1).split()]


def _with_byte_range(pdf: bytes, value: str) -> bytes:
    """Write another /ByteRange over the old one, padded so that no offset moves."""
    old, _ = _byte_range(pdf)
    new = f"/ByteRange {value}".encode()
    assert len(new) <= len(old) + 20, (new, old)
    following = pdf[pdf.index(old) + len(old) :]
    spare = len(following) - len(following.lstrip(b" "))
    return pdf.replace(old + b" " * spare, new.ljust(len(old) + spare))


def _with_contents(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Put other hexadecimals of the same length in the place of the signature."""
    _, (_, start, end, _) = _byte_range(pdf)
    changed = change(pdf[start + 1 : end - 1])
    assert len(changed) == end - start - 2
    return pdf[: start + 1] + changed + pdf[end - 1 :]


def _signature_length(contents: bytes) -> int:
    """Return how many hexadecimals the signature proper takes; what follows are zeros."""
    return len(contents.rstrip(b"0")) + len(contents.rstrip(b"0")) % 2


# ---------- bytes ----------


def flip_in_content(m: Material) -> bytes:
    return _flip(m.sealed, len(m.rendered) // 2)


def flip_last_byte(m: Material) -> bytes:
    return _flip(m.sealed, len(m.sealed) - 2)


def flip_in_embedded_authority(m: Material) -> bytes:
    certificate = m.authority.issuing.certificate.public_bytes(Encoding.DER).hex().upper().encode()
    position = m.sealed.index(certificate) + len(certificate) // 2
    return (
        m.sealed[:position] + (b"1" if m.sealed[position : position + 1] == b"0" else b"0") + m.sealed[position + 1 :]
    )


def write_in_padding(m: Material) -> bytes:
    return _with_contents(m.sealed, lambda contents: contents[:-8] + b"DEADBEEF")


def lower_case_signature(m: Material) -> bytes:
    return _with_contents(m.sealed, bytes.lower)


def announce_other_digest(m: Material) -> bytes:
    """The list of digest algorithms in front of the signature is not signed itself."""
    sha256, sha384 = b"0609608648016503040201", b"0609608648016503040202"
    return _with_contents(m.sealed, lambda contents: contents.replace(sha256, sha384, 1))


def add_unsigned_attribute(m: Material) -> bytes:
    def change(contents: bytes) -> bytes:
        message = ContentInfo.load(bytes.fromhex(contents.decode()))
        moment = Time({"utc_time": datetime(2019, 6, 27, tzinfo=UTC)})
        attribute = CMSAttribute({"type": "signing_time", "values": [moment]})
        message["content"]["signer_infos"][0]["unsigned_attrs"] = CMSAttributes([attribute])
        return message.dump(force=True).hex().upper().encode().ljust(len(contents), b"0")

    return _with_contents(m.sealed, change)


def append_bytes(m: Material) -> bytes:
    return m.sealed + b"\n% niets aan de hand\n"


def prepend_bytes(m: Material) -> bytes:
    return b"\n" + m.sealed


def truncate(m: Material) -> bytes:
    return m.sealed[:-200]


# ---------- later revisions ----------


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
            {name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"), name("/Rect"): box,
             name("/Contents"): text("De gemeente betaalt alles"), name("/DA"): text("/F1 12 Tf"), name("/F"): generic.NumberObject(4)}
        )  # fmt: skip
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
    return _sign_anyway(m.sealed, stranger, field_name="Tweede")


# ---------- the signature itself ----------


def strip_seal(m: Material) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(m.sealed)) as document:
        del document.Root.AcroForm
        page = next(page for page in document.pages if any("/FT" in item for item in page.get("/Annots", [])))
        page.Annots = pikepdf.Array([item for item in page.Annots if "/FT" not in item])
        document.save(output)
    return output.getvalue()


def rewrite_file(m: Material) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(m.sealed)) as document:
        document.save(output)
    return output.getvalue()


def _range_attack(value: Callable[[list[int]], str]) -> Attack:
    return lambda m: _with_byte_range(m.sealed, value(_byte_range(m.sealed)[1]))


def remove_byte_range(m: Material) -> bytes:
    return _replace_once(m.sealed, b"/ByteRange [", b"/ByteRangX [")


def remove_contents(m: Material) -> bytes:
    return _replace_once(m.sealed, b"/Contents <3082", b"/Contentx <3082")


def empty_contents(m: Material) -> bytes:
    return _with_contents(m.sealed, lambda contents: b"0" * len(contents))


def signature_of_another_file(m: Material) -> bytes:
    _, (_, start, end, _) = _byte_range(m.other_sealed)
    other = m.other_sealed[start + 1 : end - 1]
    used = other[: _signature_length(other)]
    return _with_contents(m.sealed, lambda contents: used.ljust(len(contents), b"0"))


def wrap_signature(m: Material) -> bytes:
    """Signature wrapping: the second range moves to the end, forged objects fill the hole."""
    _, (_, first, second, length) = _byte_range(m.sealed)
    forged = b"\n1 0 obj\n<</Type /Catalog>>\nendobj\n" + b" " * 60
    moved = m.sealed[:second] + forged + m.sealed[second:]
    return _with_byte_range(moved, f"[0 {first} {second + len(forged)} {length}]")


def same_names_other_authority(m: Material) -> bytes:
    return apply_seal(m.rendered, Authority.make().signer())


def other_seal_of_our_authority(m: Material) -> bytes:
    return apply_seal(m.rendered, m.authority.signer(make_seal(m.authority.issuing)))


def not_sealed(m: Material) -> bytes:
    return m.rendered


ATTACKS: dict[str, Attack] = {
    function.__name__: function
    for function in (
        flip_in_content, flip_last_byte, flip_in_embedded_authority, write_in_padding, lower_case_signature,
        announce_other_digest, add_unsigned_attribute, append_bytes, prepend_bytes, truncate, add_annotation, cover_with_white, replace_page_content, append_page,
        replace_attachment, open_action, change_metadata, revise_without_xref, sign_again, strip_seal, rewrite_file,
        remove_byte_range, remove_contents, empty_contents, signature_of_another_file, wrap_signature,
        same_names_other_authority, other_seal_of_our_authority, not_sealed,
    )
} | {
    "change_language": _in_catalog("/Lang", text("en")),
    "add_evidence_that_nobody_stamped": _in_catalog("/DSS", generic.DictionaryObject()),
    "range_shifted": _range_attack(lambda r: f"[0 {r[1] - 1} {r[2]} {r[3]}]"),
    "range_empty": _range_attack(lambda r: "[]"),
    "range_of_nothing": _range_attack(lambda r: "[0 0 0 0]"),
    "range_negative": _range_attack(lambda r: f"[0 -1 {r[2]} {r[3]}]"),
    "range_of_front_only": _range_attack(lambda r: f"[0 {r[1]} {r[2]} 0]"),
    "range_null": _range_attack(lambda r: "null"),
    "no_pdf": lambda m: b"Dit is geen PDF.",
    "nothing": lambda m: b"",
}  # fmt: skip


# ---------- with the key of the seal ----------


def _sign_anyway(pdf: bytes, signer: SimpleSigner, *, field_name: str = "Zegel", subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
                 certify: bool = False, permission: MDPPerm = MDPPerm.FILL_FORMS, digest: str = "sha256") -> bytes:  # fmt: skip
    """Sign as pyHanko would, without its objection to signing what is certified against it."""
    metadata = PdfSignatureMetadata(
        field_name=field_name, subfilter=subfilter, certify=certify, docmdp_permissions=permission, md_algorithm=digest
    )
    field = SigFieldSpec(field_name, invis_sig_settings=InvisSigSettings(set_print_flag=True, box_out_of_bounds=True))
    output = io.BytesIO()
    with MonkeyPatch.context() as patch:
        patch.setattr(PdfSigner, "_enforce_certification_constraints", lambda *arguments: None)
        PdfSigner(metadata, signer, new_field_spec=field).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output
        )
    return output.getvalue()


def archive(pdf: bytes, stamper: DummyTimeStamper) -> bytes:
    """Return `pdf` with an archive time stamp behind it, as the renewal of a seal would add."""
    output = io.BytesIO()
    PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", output=output)
    return output.getvalue()


def _insider(**options: object) -> Attack:
    return lambda m: _sign_anyway(m.rendered, m.authority.signer(), **options)


INSIDER_ATTACKS: dict[str, Attack] = {
    "not_certified": _insider(),
    "certified_for_forms": _insider(certify=True, permission=MDPPerm.FILL_FORMS),
    "certified_for_notes": _insider(certify=True, permission=MDPPerm.ANNOTATE),
    "other_field": _insider(field_name="Stempel", certify=True, permission=MDPPerm.NO_CHANGES),
    "old_form": _insider(subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, certify=True, permission=MDPPerm.NO_CHANGES),
    "weak_digest": _insider(certify=True, permission=MDPPerm.NO_CHANGES, digest="sha1"),
    "sealed_twice": lambda m: _sign_anyway(m.sealed, m.authority.signer(), field_name="Zegel2"),
    "unknown_certificate_inside": lambda m: apply_seal(
        m.rendered, signer_of(m.authority.seal, m.authority.issuing, make_authority("root"))
    ),
    "archived_by_a_stranger": lambda m: archive(m.sealed, Authority.make().time_stamper()),
    "changed_and_archived": lambda m: archive(cover_with_white(m), m.authority.time_stamper()),
    "stamped_by_a_stranger": lambda m: apply_seal(
        m.rendered, m.authority.signer(), timestamper=Authority.make().time_stamper()
    ),
}
