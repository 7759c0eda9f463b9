"""The form that a file signed elsewhere must have: rules about bytes and fields, before any certificate."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# The end of a revision: where its table of contents is, and that it ends.
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*")
_STRONG = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})


@dataclass(frozen=True)
class Case:
    """A file with its signatures. `base`: how many revisions the frozen PDF has."""

    frozen: bytes
    signed: bytes
    reader: "PdfFileReader"
    base: int
    signatures: "list[EmbeddedPdfSignature]"

    @property
    def signature(self) -> "EmbeddedPdfSignature":
        return self.signatures[0]

    @property
    def later(self) -> "list[EmbeddedPdfSignature]":
        return self.signatures[1:]


def _one_person(case: Case) -> bool:
    return case.signature.sig_object_type == "/Sig" and all(
        row.sig_object_type == "/DocTimeStamp" for row in case.later
    )


def _no_other_fields(case: Case) -> bool:
    """No text field, and no empty signature field that shows something."""
    names = [str(field.get_object().get("/T")) for field in case.reader.root["/AcroForm"]["/Fields"]]
    return sorted(names) == sorted(row.field_name for row in case.signatures)


def _is_pades(case: Case) -> bool:
    return case.signature.sig_object.get("/SubFilter") == "/ETSI.CAdES.detached"


def _does_not_certify(case: Case) -> bool:
    return case.signature.docmdp_level is None


def _strong(case: Case) -> bool:
    info = case.signature.signer_info
    digests = {info["digest_algorithm"]["algorithm"].native}
    algorithm = info["signature_algorithm"]
    if algorithm.signature_algo in {"rsassa_pkcs1v15", "ecdsa", "dsa"} and algorithm["algorithm"].native.count("sha"):
        digests.add(algorithm.hash_algo)
    return digests <= _STRONG


def _covers_all(case: Case) -> bool:
    """Each signature covers all before it; after the last one comes nothing but whole revisions, which are compared."""
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    whole = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    return all(row.evaluate_signature_coverage() in whole for row in case.signatures)


def _fills_its_gap(case: Case) -> bool:
    """The two signed ranges leave out exactly the signature."""
    from asn1crypto.parser import peek

    for row in case.signatures:
        content = bytes(row.pkcs7_content)
        start, first, second, _ = (int(number) for number in row.byte_range)
        written = b"<" + content.hex().encode() + b">"
        if start or any(content[peek(content) :]) or case.signed[first:second].lower() != written:
            return False
    return True


def _ends_where_it_says(case: Case) -> bool:
    """The file ends with its last revision, and each revision that was added is one that a reader sees."""
    added = case.signed[len(case.frozen) :]
    ends = list(_END.finditer(added))
    if not ends or ends[-1].end() != len(added) or added.count(b"startxref") != len(ends):
        return False
    return len(ends) == case.reader.xrefs.total_revisions - case.base


SECOND = (
    "In het bestand staat meer dan één handtekening. Iedere ondertekenaar ondertekent een eigen exemplaar van de "
    "vastgestelde pdf."
)
NOT_PADES = "De handtekening heeft niet de Europese vorm (PAdES). Kies PAdES in uw ondertekendienst."
CERTIFIES = (
    "Dit is een certificering die latere wijzigingen verbiedt, geen gewone handtekening. Kies in uw ondertekendienst "
    "‘ondertekenen’ en niet ‘certificeren’."
)
OTHER_FIELDS = (
    "In het bestand staat een invulveld dat niet bij de vastgestelde pdf hoort. Voeg alleen uw handtekening toe."
)
NOT_ALL = "De handtekening geldt niet voor het hele bestand. Onderteken de vastgestelde pdf opnieuw."
AFTER = "Na de handtekening staat nog iets in het bestand dat daar niet hoort. Onderteken de vastgestelde pdf opnieuw."
WEAK = "De handtekening gebruikt een verouderde rekenwijze. Gebruik SHA-256 of sterker, of vraag uw aanbieder hierom."

FORM_RULES: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    (SECOND, _one_person),
    (NOT_PADES, _is_pades),
    (CERTIFIES, _does_not_certify),
    (OTHER_FIELDS, _no_other_fields),
    (NOT_ALL, _covers_all),
    (NOT_ALL, _fills_its_gap),
    (AFTER, _ends_where_it_says),
    (WEAK, _strong),
)
