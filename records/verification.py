"""Is this file a document that the portal sealed, and has nothing in it changed since?

"The signature is valid" is not the answer: of twenty forged files a check of digest and chain accepts seven
(security.md, finding 2). Here a file is genuine only when every rule of `_objections` holds; whatever cannot be
read or raises is refused.
"""

import hashlib
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from records.sealing import FIELD_NAME, SealCertificates, SealNotConfigured, load_certificates

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

logger = logging.getLogger(__name__)

MAXIMUM_BYTES = 50 * 1024 * 1024
SOURCE_NAME = "agenda.json"


@dataclass
class Verdict:
    """What we found about a file; sentences are for people, in Dutch.

    `sealed_at` is the moment of the seal, from a time stamp service when `trusted_time`, otherwise as the portal
    wrote it. `agenda` holds reference, title and sha256 (of the text, agenda.json) of a genuine file that has one.
    `stored` says whether the database holds these very bytes; None when the database could not be asked.
    """

    genuine: bool
    objections: list[str] = field(default_factory=list)
    sealed_at: datetime | None = None
    agenda: dict[str, Any] | None = None
    stored: bool | None = None
    trusted_time: bool = False
    sha256: str = ""


def verdict(pdf: bytes) -> Verdict:
    """Judge `pdf`; never raises. About 50 ms, up to 1.5 s for a file with an archive time stamp."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    result = Verdict(genuine=False, sha256=sha256, stored=_is_stored(sha256, len(pdf)))
    try:
        _judge(pdf, result)
    except SealNotConfigured:
        result.objections.append("Dit portaal heeft geen zegel, dus kan het bestand niet worden vergeleken.")
    except Exception as error:
        logger.info("file refused", exc_info=True)
        result.objections.append(f"Het bestand is onleesbaar of vervalst ({type(error).__name__}).")
    result.genuine = not result.objections
    if not result.genuine:
        result.agenda = result.sealed_at = None
        result.trusted_time = False
    return result


def stored_copy(sha256: str) -> dict[str, Any] | None:
    """Return id, size and created_at of the stored file with this SHA-256, or None."""
    from records.models import StoredFile

    return StoredFile.objects.filter(sha256=sha256).values("id", "size", "created_at").first()


def _is_stored(sha256: str, size: int) -> bool | None:
    from django.db import Error

    try:
        copy = stored_copy(sha256)
    except Error:
        return None
    return copy is not None and copy["size"] == size


def _judge(pdf: bytes, result: Verdict) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(pdf) > MAXIMUM_BYTES:
        result.objections.append("Het bestand is groter dan 50 MB.")
        return
    certificates = load_certificates()
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    signatures = list(reader.embedded_signatures)
    if not signatures:
        result.objections.append("Het bestand heeft geen zegel.")
        return
    seal, later = signatures[0], signatures[1:]
    # Cheap rules first: comparing revisions of a hostile file is slow.
    for rules in (_form_objections, _byte_objections):
        result.objections.extend(rules(pdf, seal, later, certificates))
        if result.objections:
            return
    result.objections.extend(_cryptographic_objections(seal, later, certificates, result))
    if not result.objections:
        result.agenda = _read_source(reader)


def _form_objections(
    pdf: bytes, seal: "EmbeddedPdfSignature", later: "list[EmbeddedPdfSignature]", certificates: SealCertificates
) -> Iterator[str]:
    """One seal, ours, of the strictest kind; after it time stamps only; the last of them covers the whole file."""
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if seal.sig_object_type != "/Sig" or seal.field_name != FIELD_NAME:
        yield "De eerste handtekening in het bestand is niet het zegel van het portaal."
    if any(stamp.sig_object_type != "/DocTimeStamp" for stamp in later):
        yield "Na het zegel is nog een handtekening toegevoegd."
    if seal.signer_cert.dump() not in {certificate.dump() for certificate in certificates.seals}:
        yield "Het zegel is gezet met een certificaat dat niet van dit portaal is."
    if seal.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        yield "Het zegel heeft niet de vorm die het portaal gebruikt (PAdES)."
    if seal.docmdp_level is not MDPPerm.NO_CHANGES:
        yield "Het zegel verbiedt wijzigingen niet."
    last = [seal, *later][-1]
    if last.evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        yield "Achter het zegel staat nog iets dat niet is beschermd."


def _byte_objections(
    pdf: bytes, seal: "EmbeddedPdfSignature", later: "list[EmbeddedPdfSignature]", certificates: SealCertificates
) -> Iterator[str]:
    """No room for bytes that nobody signed: neither around the signature, nor inside it."""
    ours = {certificate.dump() for certificate in (*certificates.seals, *certificates.chain)}
    if not all(choice.chosen.dump() in ours for choice in seal.signed_data["certificates"]):
        yield "In het zegel zit een certificaat dat niet van dit portaal is."
    unsigned = seal.signer_info["unsigned_attrs"]
    if any(attribute["type"].native != "signature_time_stamp_token" for attribute in unsigned or ()):
        yield "In het zegel zit iets dat niet is ondertekend."
    if not all(_fills_its_gap(pdf, signature) for signature in (seal, *later)):
        yield "De plaats van het zegel in het bestand klopt niet."


def _fills_its_gap(pdf: bytes, signature: "EmbeddedPdfSignature") -> bool:
    """The two signed ranges leave out exactly the signature, in the capital hexadecimals that pyHanko writes, padded with zeros."""
    from asn1crypto.parser import peek

    content = bytes(signature.pkcs7_content)
    start, first, second, _ = (int(number) for number in signature.byte_range)
    padding = content[peek(content) :]
    return start == 0 and not any(padding) and pdf[first:second] == b"<" + content.hex().upper().encode() + b">"


def _cryptographic_objections(
    seal: "EmbeddedPdfSignature",
    later: "list[EmbeddedPdfSignature]",
    certificates: SealCertificates,
    result: Verdict,
) -> Iterator[str]:
    """Digest, signature, chain to our root, time stamps, and no change after the seal but long-term evidence."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp

    stamp_context = _context(certificates, *certificates.timestamp_roots)
    status = validate_pdf_signature(seal, _context(certificates, certificates.root), stamp_context)
    if not (status.intact and status.valid):
        yield "De inhoud is gewijzigd: het zegel past er niet meer bij."
        return
    if status.revoked or not status.trusted:
        yield "Het certificaat van het zegel is niet geldig (verlopen, ingetrokken of niet van dit portaal)."
    if status.modification_level is None or status.modification_level > ModificationLevel.LTA_UPDATES:
        yield "Het bestand is na het verzegelen gewijzigd."
    result.sealed_at = status.signer_reported_dt
    stamp = status.timestamp_validity
    if stamp is not None:
        result.sealed_at, result.trusted_time = stamp.timestamp, True
        if not (stamp.intact and stamp.valid and stamp.trusted):
            yield "De tijdstempel in het zegel is niet te vertrouwen."
    for signature in later:
        archive = validate_pdf_timestamp(signature, stamp_context)
        if not (archive.intact and archive.valid and archive.trusted):
            yield "Een tijdstempel na het zegel is niet te vertrouwen."


def _context(certificates: SealCertificates, *roots: Any) -> "ValidationContext":
    """Trust `roots` only, fetch nothing, and refuse what a list in SEAL_DIR says is revoked."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=list(roots),
        other_certs=list(certificates.chain),
        crls=list(certificates.revocations),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _read_source(reader: "PdfFileReader") -> dict[str, Any] | None:
    """Return reference, title and SHA-256 of the text that the sealed file carries as data."""
    files = reader.root
    for key in ("/Names", "/EmbeddedFiles", "/Names"):
        if key not in files:
            return None
        files = files[key]
    for position in range(1, len(files), 2):  # name, file, name, file …
        entry = files[position]
        if entry["/UF"] == SOURCE_NAME:
            content = entry["/EF"]["/F"].data
            text = json.loads(content)
            return {
                "reference": text.get("reference", ""),
                "title": text.get("title", ""),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    return None
