"""The certificate behind a signature: whose, from whom, valid then, and not revoked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from gka_portal.notation import dutch_date

if TYPE_CHECKING:
    from asn1crypto.crl import CertificateList
    from asn1crypto.ocsp import OCSPResponse
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

# id-etsi-qcs-QcCompliance (EN 319 412-5): the issuer says that the certificate is qualified (eIDAS).
_QUALIFIED = "0.4.0.1862.1.1"

UNKNOWN_PROVIDER = (
    "De handtekening komt niet van een aanbieder die dit portaal vertrouwt ({issuer}). Vraag de functioneel beheerder "
    "of deze aanbieder kan worden toegevoegd."
)
NOT_VALID_THEN = (
    "Het certificaat van de ondertekenaar was op het moment van ondertekenen niet geldig: het loopt van {start} tot en "
    "met {end}. Onderteken opnieuw met een geldig certificaat."
)
REVOKED = "Het certificaat van de ondertekenaar is ingetrokken. Onderteken opnieuw met een geldig certificaat."
NO_CURRENT_LIST = (
    "Wij kunnen nu niet nagaan of het certificaat is ingetrokken: de lijst van de aanbieder is niet actueel. Probeer "
    "het later opnieuw, of vraag de functioneel beheerder om de nieuwe lijst."
)
NOT_FOR_SIGNING = "Het certificaat is niet bedoeld om mee te ondertekenen. Gebruik een certificaat voor handtekeningen."


@dataclass(frozen=True)
class Trust:
    """Authorities that count and their lists of revoked certificates; and what came along in the file (DSS)."""

    authorities: "list[Certificate]"
    lists: "list[CertificateList]"
    carried_certificates: "list[Certificate]" = field(default_factory=list)
    carried_lists: "list[CertificateList]" = field(default_factory=list)
    carried_answers: "list[OCSPResponse]" = field(default_factory=list)

    def context(self, moment: datetime, *, revocation: str = "") -> "ValidationContext":
        """Trust our authorities only and fetch nothing. `revocation`: "" none, "ours", "any" also what came along."""
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.policy_decl import (
            CertRevTrustPolicy,
            RevocationCheckingPolicy,
            RevocationCheckingRule,
        )

        rules = {
            "": RevocationCheckingRule.NO_CHECK,
            "ours": RevocationCheckingRule.CRL_REQUIRED,
            "any": RevocationCheckingRule.CRL_OR_OCSP_REQUIRED,
        }
        policy = RevocationCheckingPolicy(rules[revocation], RevocationCheckingRule.NO_CHECK)
        return ValidationContext(
            trust_roots=list(self.authorities),
            other_certs=list(self.carried_certificates),
            crls=[*self.lists, *(self.carried_lists if revocation == "any" else [])],
            ocsps=list(self.carried_answers) if revocation == "any" else [],
            revinfo_policy=CertRevTrustPolicy(policy),
            moment=moment,
            # A list that was made after the signing says more about that moment, not less.
            retroactive_revinfo=True,
            allow_fetching=False,
        )

    def with_carried(self, reader: "PdfFileReader") -> "Trust":
        """Return the same with what the file of `reader` carries; none of it is trusted for being there."""
        from asn1crypto.crl import CertificateList
        from asn1crypto.ocsp import OCSPResponse
        from pyhanko.sign.validation.dss import DocumentSecurityStore
        from pyhanko.sign.validation.errors import NoDSSFoundError

        try:
            store = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            return self
        return replace(
            self,
            carried_certificates=list(store.load_certs()),
            carried_lists=[CertificateList.load(row.get_object().data) for row in store.crls],
            carried_answers=[OCSPResponse.load(row.get_object().data) for row in store.ocsps],
        )

    def has_list_of(self, issuer: Any) -> bool:
        return any(row.issuer == issuer for row in self.lists)

    def revokes(self, certificate: "Certificate", moment: datetime) -> bool:
        """Does a list in our folder revoke `certificate` before `moment`, whatever came along in the file?"""
        for row in self.lists:
            if row.issuer != certificate.issuer:
                continue
            for entry in row["tbs_cert_list"]["revoked_certificates"]:
                serial, since = entry["user_certificate"].native, entry["revocation_date"].native
                if serial == certificate.serial_number and since <= moment:
                    return True
        return False


def read_trust(authorities: list[bytes], lists: list[bytes]) -> Trust:
    """Read certificates and revocation lists, PEM or DER."""
    from asn1crypto import pem
    from asn1crypto.crl import CertificateList
    from asn1crypto.x509 import Certificate

    certificates = []
    for content in authorities:
        parts = [part[2] for part in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
        certificates += [Certificate.load(part, strict=True) for part in parts]
    plain = [pem.unarmor(content)[2] if pem.detect(content) else content for content in lists]
    return Trust(certificates, [CertificateList.load(content, strict=True) for content in plain])


def describe(subject: Mapping[str, object]) -> str:
    """Return whom a certificate names, for a sentence."""
    name = subject.get("common_name") or f"{subject.get('given_name', '')} {subject.get('surname', '')}".strip()
    organisation = subject.get("organization_name")
    known = [str(part)[:120] for part in (name, organisation) if isinstance(part, str) and part]
    return ", ".join(dict.fromkeys(known)) or "iemand zonder naam in het certificaat"


def certificate_problem(
    signature: "EmbeddedPdfSignature", trust: Trust, moment: datetime
) -> tuple[str, list[tuple[str, str]]]:
    """Return why the certificate does not count at `moment`, or "", and what was found about it."""
    certificate = signature.signer_cert
    if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        start, end = (_dutch(day) for day in (certificate.not_valid_before, certificate.not_valid_after))
        return NOT_VALID_THEN.format(start=start, end=end), []
    if "non_repudiation" not in (certificate.key_usage_value.native if certificate.key_usage_value else set()):
        return NOT_FOR_SIGNING, []
    status = _status(signature, trust, moment, "")
    if not status.trusted:
        return UNKNOWN_PROVIDER.format(issuer=describe(certificate.issuer.native)), []
    path = [certificate, *(row for row in status.validation_path if row is not None)]
    if any(trust.revokes(row, moment) for row in path):
        return REVOKED, []
    problem, revocation = _revocation(signature, trust, moment)
    issuer, last_day = describe(certificate.issuer.native), _dutch(certificate.not_valid_after)
    kind = "gekwalificeerd, zegt de aanbieder" if _says_qualified(certificate) else "niet gekwalificeerd"
    return problem, [
        (
            "Certificaat",
            f"van {issuer}, geldig tot en met {last_day}",
        ),
        ("Soort certificaat", kind),
        ("Ingetrokken", revocation),
    ]


def _revocation(signature: "EmbeddedPdfSignature", trust: Trust, moment: datetime) -> tuple[str, str]:
    """A provider whose list we have must have a current one; without, what came along counts when it is in order."""
    ours = trust.has_list_of(signature.signer_cert.issuer)
    status = _status(signature, trust, moment, "ours" if ours else "any")
    if status.revoked:
        return REVOKED, ""
    if status.trusted:
        return "", "nee, volgens de lijst van de aanbieder" if ours else "nee, volgens het bewijs in het bestand"
    return (NO_CURRENT_LIST, "") if ours else ("", "niet nagegaan: dit portaal heeft geen lijst van deze aanbieder")


def _status(signature: "EmbeddedPdfSignature", trust: Trust, moment: datetime, revocation: str) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature

    context = trust.context(moment, revocation=revocation)
    return validate_pdf_signature(signature, context, trust.context(moment), skip_diff=True)


def _says_qualified(certificate: "Certificate") -> bool:
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].native == "qc_statements":
            return any(row["statement_id"].dotted == _QUALIFIED for row in extension["extn_value"].parsed)
    return False


def _dutch(day: datetime) -> str:
    return dutch_date(day.astimezone(ZoneInfo("Europe/Amsterdam")).date())
