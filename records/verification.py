"""Is this file a document that the portal sealed, and has nothing in it changed since?

"The signature is valid" is not the answer: of twenty forged files a check of digest and chain accepts seven
(security.md, finding 2). Here a file is genuine only when every rule below holds; whatever cannot be
read or raises is refused.
"""

import hashlib
import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from records.sealing import FIELD_NAME, SealCertificates, SealNotConfigured, load_certificates

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

logger = logging.getLogger(__name__)
# That a file is refused is an answer, not an incident; pyHanko would log a traceback for each.
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.ERROR)

MAXIMUM_BYTES = 50 * 1024 * 1024
SOURCE_NAME = "agenda.json"
UNREADABLE = "Het bestand is beschadigd of veranderd: het portaal kan het niet lezen. Vraag om het originele bestand."
# AlgorithmIdentifier of SHA-256 with NULL parameters (RFC 5754, 2.2).
SHA256_IDENTIFIER = bytes.fromhex("300d06096086480165030402010500")


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
    """Judge `pdf`; never raises. About 50 ms, up to 1.5 s for a file with an archive time stamp.

    For files of ours and of who works here. What strangers send is read in a process of its own (records.judging).
    """
    result = judge(pdf)
    result.stored = _is_stored(result.sha256, len(pdf))
    return result


def judge(pdf: bytes) -> Verdict:
    """Judge `pdf` without asking the database; never raises."""
    result = Verdict(genuine=False, sha256=hashlib.sha256(pdf).hexdigest())
    try:
        _judge(pdf, result)
    except SealNotConfigured:
        result.objections.append("Dit portaal heeft geen zegel, dus kan het bestand niet worden vergeleken.")
    except Exception:
        # What exactly could not be read says nothing to who asks; it stands in the log.
        logger.info("file refused", exc_info=True)
        result.objections.append(UNREADABLE)
    result.genuine = not result.objections
    if not result.genuine:
        result.agenda = result.sealed_at = None
        result.trusted_time = False
    return result


def stored_copy(sha256: str) -> Mapping[str, Any] | None:
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


@dataclass(frozen=True)
class Case:
    """A file with its first signature, which should be the seal, and what was signed after it."""

    pdf: bytes
    seal: "EmbeddedPdfSignature"
    later: "list[EmbeddedPdfSignature]"
    certificates: SealCertificates


def _judge(pdf: bytes, result: Verdict) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    if objection := _not_a_whole_pdf(pdf):
        result.objections.append(objection)
        return
    certificates = load_certificates()
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    signatures = list(reader.embedded_signatures)
    if not signatures:
        result.objections.append("Het bestand heeft geen zegel.")
        return
    case = Case(pdf, signatures[0], signatures[1:], certificates)
    # Cheap rules first: comparing the revisions of a hostile file is slow.
    result.objections.extend(sentence for sentence, holds in FORM_RULES if not holds(case))
    if not result.objections:
        result.objections.extend(_cryptographic_objections(case, result))
    if not result.objections:
        result.agenda = _read_source(reader)


def _not_a_whole_pdf(pdf: bytes) -> str:
    """Return what is wrong with a file that nobody needs to open to see it, or ""."""
    if not pdf:
        return "Het bestand is leeg."
    if len(pdf) > MAXIMUM_BYTES:
        return "Het bestand is groter dan 50 MB."
    if not pdf.startswith(b"%PDF-"):
        return "Dit is geen pdf-bestand. Kies de pdf die u wilt laten beoordelen."
    if b"%%EOF" not in pdf[-1024:]:
        return "Het bestand is niet compleet: het laatste stuk ontbreekt. Download de pdf opnieuw."
    return ""


def _seal_comes_first(case: Case) -> bool:
    return case.seal.sig_object_type == "/Sig" and case.seal.field_name == FIELD_NAME


def _only_stamps_follow(case: Case) -> bool:
    return all(signature.sig_object_type == "/DocTimeStamp" for signature in case.later)


def _certificate_is_pinned(case: Case) -> bool:
    return case.seal.signer_cert.dump() in {certificate.dump() for certificate in case.certificates.seals}


def _is_pades(case: Case) -> bool:
    return case.seal.sig_object.get("/SubFilter") == "/ETSI.CAdES.detached"


def _forbids_changes(case: Case) -> bool:
    from pyhanko.sign.fields import MDPPerm

    return case.seal.docmdp_level is MDPPerm.NO_CHANGES


def _file_is_covered(case: Case) -> bool:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    last = [case.seal, *case.later][-1]
    return last.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE


def _digest_is_ours(case: Case) -> bool:
    """SHA-256, and written as pyHanko writes it: these few bytes of the signature are not signed themselves."""
    data, info = case.seal.signed_data, case.seal.signer_info
    return (
        info["digest_algorithm"].dump() == SHA256_IDENTIFIER
        and data["digest_algorithms"].dump() == b"\x31\x0f" + SHA256_IDENTIFIER
        and data["version"].native == info["version"].native == "v1"
    )


def _signatures_fill_their_gaps(case: Case) -> bool:
    """The two signed ranges leave out exactly the signature, in the capital hexadecimals that pyHanko writes."""
    from asn1crypto.parser import peek

    for signature in (case.seal, *case.later):
        content = bytes(signature.pkcs7_content)
        start, first, second, _ = (int(number) for number in signature.byte_range)
        padding = content[peek(content) :]
        if start or any(padding) or case.pdf[first:second] != b"<" + content.hex().upper().encode() + b">":
            return False
    return True


def _carries_only_our_certificates(case: Case) -> bool:
    ours = {certificate.dump() for certificate in (*case.certificates.seals, *case.certificates.chain)}
    return all(choice.chosen.dump() in ours for choice in case.seal.signed_data["certificates"])


def _has_nothing_unsigned(case: Case) -> bool:
    """Of the attributes outside the signature only the time stamp is known; it is checked by itself."""
    attributes = case.seal.signer_info["unsigned_attrs"]
    return all(attribute["type"].native == "signature_time_stamp_token" for attribute in attributes or ())


# Each rule with the sentence for a file that breaks it. No room is left for bytes that nobody signed, neither
# around the signature nor inside it.
FORM_RULES: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("De eerste handtekening in het bestand is niet het zegel van het portaal.", _seal_comes_first),
    ("Na het zegel is nog een handtekening toegevoegd.", _only_stamps_follow),
    ("Het zegel is gezet met een certificaat dat niet van dit portaal is.", _certificate_is_pinned),
    ("Het zegel heeft niet de vorm die het portaal gebruikt (PAdES).", _is_pades),
    ("Het zegel verbiedt wijzigingen niet.", _forbids_changes),
    ("Achter het zegel staat nog iets dat niet is beschermd.", _file_is_covered),
    ("Het zegel gebruikt een rekenwijze die niet veilig genoeg is.", _digest_is_ours),
    ("De plaats van het zegel in het bestand klopt niet.", _signatures_fill_their_gaps),
    ("In het zegel zit een certificaat dat niet van dit portaal is.", _carries_only_our_certificates),
    ("In het zegel zit iets dat niet is ondertekend.", _has_nothing_unsigned),
)


def _cryptographic_objections(case: Case, result: Verdict) -> Iterator[str]:
    """Digest, signature, chain to our root, time stamps, and no change after the seal but long-term evidence."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp

    stamp_context = _stamp_context(case.certificates)
    status = validate_pdf_signature(case.seal, _seal_context(case.certificates), stamp_context)
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
    for signature in case.later:
        archive = validate_pdf_timestamp(signature, stamp_context)
        if not (archive.intact and archive.valid and archive.trusted):
            yield "Een tijdstempel na het zegel is niet te vertrouwen."


def _seal_context(certificates: SealCertificates) -> "ValidationContext":
    """Trust our root only and fetch nothing; with lists in SEAL_DIR, the seal must stand on a current one as good."""
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

    # "soft-fail" would look at a list only when the certificate says where to fetch one.
    rule = RevocationCheckingRule.CRL_REQUIRED if certificates.revocations else RevocationCheckingRule.NO_CHECK
    policy = RevocationCheckingPolicy(rule, RevocationCheckingRule.NO_CHECK)
    return ValidationContext(
        trust_roots=[certificates.root],
        other_certs=list(certificates.chain),
        crls=list(certificates.revocations),
        revinfo_policy=CertRevTrustPolicy(policy),
        allow_fetching=False,
    )


def _stamp_context(certificates: SealCertificates) -> "ValidationContext":
    """Trust the roots of the time stamp service only."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=list(certificates.timestamp_roots), allow_fetching=False, revocation_mode="none"
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
