"""The judgement of a PDF that was signed elsewhere. Runs in a child process (records.child), without settings."""

import hashlib
import io
import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from records.external_signatures.certificates import Trust, certificate_problem, describe, read_trust
from records.external_signatures.form import FORM_RULES, Case
from records.external_signatures.names import is_organisation, is_person
from records.external_signatures.overlay import look

# That a file is refused is an answer, not an incident.
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.CRITICAL)

NOT_FROZEN = (
    "Dit is niet de vastgestelde pdf met alleen een handtekening erbij. De tekst is anders, of uw ondertekendienst "
    "heeft de pdf opnieuw opgeslagen. Download de vastgestelde pdf hier en onderteken precies dat bestand."
)
TOO_MUCH = "Er is meer dan 2 MB aan de vastgestelde pdf toegevoegd. Kies een handtekening zonder grote afbeelding."
ONLY_FROZEN = "In dit bestand staat nog geen handtekening. Onderteken de pdf en kies dan het ondertekende bestand."
CHANGED = (
    "Behalve de handtekening is er nog iets aan de pdf veranderd, bijvoorbeeld een opmerking of een stempel. Download "
    "de vastgestelde pdf opnieuw en voeg alleen uw handtekening toe."
)
BROKEN = "De handtekening past niet bij de inhoud van het bestand. Onderteken de vastgestelde pdf opnieuw."
UNREADABLE = "Het bestand is beschadigd: het kan niet worden gelezen. Onderteken de vastgestelde pdf opnieuw."
BAD_STAMP = "De tijdstempel in het bestand klopt niet. Onderteken de vastgestelde pdf opnieuw."
SEEN = "ja, op bladzijde {pages}, op een lege plek; wat erin staat is niet gecontroleerd en hoort niet bij de tekst"
STAMPED = "van een tijdstempeldienst die dit portaal vertrouwt"
NOT_STAMPED = "geen vertrouwde tijd: de dag van ontvangst telt"
# Every copy goes into the sealed agenda, which must stay a file that people can mail and check.
_MOST_ADDED = 2 * 1024 * 1024


@dataclass
class _Findings:
    objections: list[str] = field(default_factory=list)
    checks: list[dict[str, str]] = field(default_factory=list)
    stamped_at: datetime | None = None
    # Of the person who signed; "" for the seal of an organisation, with which more people may sign.
    certificate_sha256: str = ""

    def check(self, what: str, result: str) -> None:
        self.checks.append({"what": what, "result": result})


def judge(
    frozen: bytes, signed: bytes, name: str, organisation: str, authorities: list[bytes], lists: list[bytes]
) -> dict[str, Any]:
    """Return objections, checks and the moment of a trusted time stamp, as plain data."""
    findings, trace = _Findings(), ""
    try:
        objections = _objections(findings, frozen, signed, (name, organisation), read_trust(authorities, lists))
        findings.objections = list(islice(objections, 1))
    except MemoryError:
        raise
    except Exception:
        # Whatever cannot be read is refused. What exactly says nothing to people; the parent puts it in the log.
        findings.objections, trace = [UNREADABLE], traceback.format_exc()
    return {
        "objections": findings.objections,
        "checks": findings.checks if not findings.objections else [],
        "stamped_at": findings.stamped_at.isoformat() if findings.stamped_at else "",
        "certificate_sha256": findings.certificate_sha256 if not findings.objections else "",
        "trace": trace,
    }


def _objections(
    findings: _Findings, frozen: bytes, signed: bytes, names: tuple[str, str], trust: Trust
) -> Iterator[str]:
    """Yield why the file is refused. Each step may lean on those before it, so only the first one counts."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not signed.startswith(frozen):
        yield NOT_FROZEN
    if signed == frozen:
        yield ONLY_FROZEN
    if len(signed) - len(frozen) > _MOST_ADDED:
        yield TOO_MUCH
    reader = PdfFileReader(io.BytesIO(signed), strict=True)
    base = PdfFileReader(io.BytesIO(frozen), strict=True).xrefs.total_revisions
    signatures = list(reader.embedded_signatures)
    if not any(row.sig_object_type == "/Sig" for row in signatures):
        yield ONLY_FROZEN
    case = Case(frozen, signed, reader, base, signatures)
    for sentence, holds in FORM_RULES:
        if not holds(case):
            yield sentence
    findings.check("Tekst", "precies de vastgestelde pdf, met alleen een handtekening erbij")
    for part in (_unchanged, _person, _certificate):
        yield from part(findings, case, names, trust)


def _unchanged(findings: _Findings, case: Case, names: tuple[str, str], trust: Trust) -> Iterator[str]:
    """Nothing but a signature came after the frozen revision, in any revision, and none of it lies over the text."""
    from records.external_signatures.difference import is_called_the_same, only_signed_since

    same = is_called_the_same(case.frozen, case.signed)
    if not same or not only_signed_since(case.reader, case.base - 1, case.signature.signed_revision):
        yield CHANGED
    problem, pages = look(case.frozen, case.signed)
    if problem:
        yield problem
    findings.check("Handtekening", "PAdES, één ondertekenaar, over het hele bestand")
    if pages:
        findings.check("Zichtbaar", SEEN.format(pages=" en ".join(map(str, pages))))


def _person(findings: _Findings, case: Case, names: tuple[str, str], trust: Trust) -> Iterator[str]:
    """The certificate says who signed: the person, or a seal of the organisation, that the agenda names."""
    name, organisation = names
    certificate = case.signature.signer_cert
    subject = certificate.subject.native
    seen = describe(subject)
    if is_person(name, subject):
        findings.certificate_sha256 = hashlib.sha256(certificate.dump()).hexdigest()
        findings.check("Ondertekenaar", f"{seen}: dezelfde persoon als {name}")
    elif is_organisation(organisation, subject):
        findings.check("Ondertekenaar", f"{seen}: zegel van {organisation}")
    else:
        yield (
            f"De handtekening is van {seen}. Op de agenda staat hier {name}, {organisation}. Laat deze persoon zelf "
            "ondertekenen, met een certificaat op de eigen naam."
        )


def _certificate(findings: _Findings, case: Case, names: tuple[str, str], trust: Trust) -> Iterator[str]:
    """Digest, signature, chain, validity at the moment of signing, and revocation."""
    from pyhanko.sign.validation import validate_pdf_signature

    moment = datetime.now(UTC)
    trust = trust.with_carried(case.reader)
    status = validate_pdf_signature(case.signature, trust.context(moment), trust.context(moment), skip_diff=True)
    if not (status.intact and status.valid):
        yield BROKEN
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.timestamp <= moment):
        yield BAD_STAMP
    if stamp is not None and stamp.trusted:
        findings.stamped_at = moment = stamp.timestamp
    for later in case.later:
        if not _is_whole_stamp(later, trust):
            yield BAD_STAMP
    problem, results = certificate_problem(case.signature, trust, moment)
    if problem:
        yield problem
    for what, result in results:
        findings.check(what, result)
    findings.check("Tijd", STAMPED if findings.stamped_at else NOT_STAMPED)


def _is_whole_stamp(signature: Any, trust: Trust) -> bool:
    from pyhanko.sign.validation import validate_pdf_timestamp

    status = validate_pdf_timestamp(signature, trust.context(datetime.now(UTC)), skip_diff=True)
    return bool(status.intact and status.valid)
