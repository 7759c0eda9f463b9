"""The tools of a forger: what they have in hand and how to cut into a signed file."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pytest import MonkeyPatch

from tests.pdf.authority import Authority


@dataclass(frozen=True)
class Material:
    """What forgers have: the document before and after sealing, another sealed document, and (insiders) the keys."""

    rendered: bytes
    sealed: bytes
    other_sealed: bytes
    authority: Authority


Attack = Callable[[Material], bytes]


def replace_once(pdf: bytes, old: bytes, new: bytes) -> bytes:
    assert pdf.count(old) == 1, (old, pdf.count(old))
    return pdf.replace(old, new)


def flip(pdf: bytes, position: int) -> bytes:
    changed = bytearray(pdf)
    changed[position] ^= 1
    return bytes(changed)


def byte_range_of(pdf: bytes) -> tuple[bytes, list[int]]:
    match = re.search(rb"/ByteRange \[([\d ]+)\]", pdf)
    assert match
    return match.group(0), [int(number) for number in match.group(1).split()]


def with_byte_range(pdf: bytes, value: str) -> bytes:
    """Write another /ByteRange over the old one, padded so that no offset moves."""
    old, _ = byte_range_of(pdf)
    new = f"/ByteRange {value}".encode()
    assert len(new) <= len(old) + 20, (new, old)
    following = pdf[pdf.index(old) + len(old) :]
    spare = len(following) - len(following.lstrip(b" "))
    return pdf.replace(old + b" " * spare, new.ljust(len(old) + spare))


def with_contents(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Put other hexadecimals of the same length in the place of the signature."""
    _, (_, start, end, _) = byte_range_of(pdf)
    changed = change(pdf[start + 1 : end - 1])
    assert len(changed) == end - start - 2
    return pdf[: start + 1] + changed + pdf[end - 1 :]


def signature_length(contents: bytes) -> int:
    """Return how many hexadecimals the signature proper takes; what follows are zeros."""
    return len(contents.rstrip(b"0")) + len(contents.rstrip(b"0")) % 2


def sign_anyway(
    pdf: bytes,
    signer: SimpleSigner,
    *,
    field_name: str = "Zegel",
    subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
    certify: bool = False,
    permission: MDPPerm = MDPPerm.FILL_FORMS,
    digest: str = "sha256",
) -> bytes:
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
