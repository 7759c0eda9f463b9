"""Forgeries of a sealed document. Each function takes the material of a forger and returns the forged file.

The kinds follow security.md 2.7 and the published attacks on PDF signatures: incremental saving, shadow contents,
universal forgery, wrapping, transplants, certification with a weaker permission. `INSIDER_ATTACKS` even have the
key of the seal: they prove the rules that a stranger would never reach.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pikepdf
from asn1crypto.cms import CMSAttribute, CMSAttributes, ContentInfo, Time
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from records.certificates import make_authority, make_seal
from records.sealing import apply_seal
from tests.pdf.authority import Authority, signer_of
from tests.pdf.forging import (
    Attack,
    Material,
    archive,
    byte_range_of,
    flip,
    replace_once,
    sign_anyway,
    signature_length,
    with_byte_range,
    with_contents,
)
from tests.pdf.revisions import REVISIONS, cover_with_white

# ---------- bytes ----------


def flip_in_content(m: Material) -> bytes:
    return flip(m.sealed, len(m.rendered) // 2)


def flip_last_byte(m: Material) -> bytes:
    return flip(m.sealed, len(m.sealed) - 2)


def flip_in_embedded_authority(m: Material) -> bytes:
    certificate = m.authority.issuing.certificate.public_bytes(Encoding.DER).hex().upper().encode()
    position = m.sealed.index(certificate) + len(certificate) // 2
    return (
        m.sealed[:position] + (b"1" if m.sealed[position : position + 1] == b"0" else b"0") + m.sealed[position + 1 :]
    )


def write_in_padding(m: Material) -> bytes:
    return with_contents(m.sealed, lambda contents: contents[:-8] + b"DEADBEEF")


def lower_case_signature(m: Material) -> bytes:
    return with_contents(m.sealed, bytes.lower)


def announce_other_digest(m: Material) -> bytes:
    """The list of digest algorithms in front of the signature is not signed itself."""
    sha256, sha384 = b"0609608648016503040201", b"0609608648016503040202"
    return with_contents(m.sealed, lambda contents: contents.replace(sha256, sha384, 1))


def add_unsigned_attribute(m: Material) -> bytes:
    def change(contents: bytes) -> bytes:
        message = ContentInfo.load(bytes.fromhex(contents.decode()))
        moment = Time({"utc_time": datetime(2019, 6, 27, tzinfo=UTC)})
        attribute = CMSAttribute({"type": "signing_time", "values": [moment]})
        message["content"]["signer_infos"][0]["unsigned_attrs"] = CMSAttributes([attribute])
        return message.dump(force=True).hex().upper().encode().ljust(len(contents), b"0")

    return with_contents(m.sealed, change)


def append_bytes(m: Material) -> bytes:
    return m.sealed + b"\n% niets aan de hand\n"


def prepend_bytes(m: Material) -> bytes:
    return b"\n" + m.sealed


def truncate(m: Material) -> bytes:
    return m.sealed[:-200]


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
    return lambda m: with_byte_range(m.sealed, value(byte_range_of(m.sealed)[1]))


def remove_byte_range(m: Material) -> bytes:
    return replace_once(m.sealed, b"/ByteRange [", b"/ByteRangX [")


def remove_contents(m: Material) -> bytes:
    return replace_once(m.sealed, b"/Contents <3082", b"/Contentx <3082")


def empty_contents(m: Material) -> bytes:
    return with_contents(m.sealed, lambda contents: b"0" * len(contents))


def signature_of_another_file(m: Material) -> bytes:
    _, (_, start, end, _) = byte_range_of(m.other_sealed)
    other = m.other_sealed[start + 1 : end - 1]
    used = other[: signature_length(other)]
    return with_contents(m.sealed, lambda contents: used.ljust(len(contents), b"0"))


def wrap_signature(m: Material) -> bytes:
    """Signature wrapping: the second range moves to the end, forged objects fill the hole."""
    _, (_, first, second, length) = byte_range_of(m.sealed)
    forged = b"\n1 0 obj\n<</Type /Catalog>>\nendobj\n" + b" " * 60
    moved = m.sealed[:second] + forged + m.sealed[second:]
    return with_byte_range(moved, f"[0 {first} {second + len(forged)} {length}]")


def same_names_other_authority(m: Material) -> bytes:
    return apply_seal(m.rendered, Authority.make().signer())


def other_seal_of_our_authority(m: Material) -> bytes:
    return apply_seal(m.rendered, m.authority.signer(make_seal(m.authority.issuing)))


def not_sealed(m: Material) -> bytes:
    return m.rendered


ATTACKS: dict[str, Attack] = {
    **REVISIONS,
    "flip_in_content": flip_in_content,
    "flip_last_byte": flip_last_byte,
    "flip_in_embedded_authority": flip_in_embedded_authority,
    "write_in_padding": write_in_padding,
    "lower_case_signature": lower_case_signature,
    "announce_other_digest": announce_other_digest,
    "add_unsigned_attribute": add_unsigned_attribute,
    "append_bytes": append_bytes,
    "prepend_bytes": prepend_bytes,
    "truncate": truncate,
    "strip_seal": strip_seal,
    "rewrite_file": rewrite_file,
    "remove_byte_range": remove_byte_range,
    "remove_contents": remove_contents,
    "empty_contents": empty_contents,
    "signature_of_another_file": signature_of_another_file,
    "wrap_signature": wrap_signature,
    "same_names_other_authority": same_names_other_authority,
    "other_seal_of_our_authority": other_seal_of_our_authority,
    "not_sealed": not_sealed,
    "range_shifted": _range_attack(lambda r: f"[0 {r[1] - 1} {r[2]} {r[3]}]"),
    "range_empty": _range_attack(lambda r: "[]"),
    "range_of_nothing": _range_attack(lambda r: "[0 0 0 0]"),
    "range_negative": _range_attack(lambda r: f"[0 -1 {r[2]} {r[3]}]"),
    "range_of_front_only": _range_attack(lambda r: f"[0 {r[1]} {r[2]} 0]"),
    "range_null": _range_attack(lambda r: "null"),
    "no_pdf": lambda m: b"Dit is geen PDF.",
    "nothing": lambda m: b"",
}


# ---------- with the key of the seal ----------


def _insider(**options: Any) -> Attack:
    return lambda m: sign_anyway(m.rendered, m.authority.signer(), **options)


INSIDER_ATTACKS: dict[str, Attack] = {
    "not_certified": _insider(),
    "certified_for_forms": _insider(certify=True, permission=MDPPerm.FILL_FORMS),
    "certified_for_notes": _insider(certify=True, permission=MDPPerm.ANNOTATE),
    "other_field": _insider(field_name="Stempel", certify=True, permission=MDPPerm.NO_CHANGES),
    "old_form": _insider(subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, certify=True, permission=MDPPerm.NO_CHANGES),
    "weak_digest": _insider(certify=True, permission=MDPPerm.NO_CHANGES, digest="sha1"),
    "sealed_twice": lambda m: sign_anyway(m.sealed, m.authority.signer(), field_name="Zegel2"),
    "unknown_certificate_inside": lambda m: apply_seal(
        m.rendered, signer_of(m.authority.seal, m.authority.issuing, make_authority("root"))
    ),
    "archived_by_a_stranger": lambda m: archive(m.sealed, Authority.make().time_stamper()),
    "changed_and_archived": lambda m: archive(cover_with_white(m), m.authority.time_stamper()),
    "stamped_by_a_stranger": lambda m: apply_seal(
        m.rendered, m.authority.signer(), timestamper=Authority.make().time_stamper()
    ),
}
