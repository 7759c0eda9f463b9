"""A trust service provider of the tests, with its own root: it makes certificates for people and organisations."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

from records.certificates import Holder
from tests.pdf.authority import Authority, signer_of

_QC_COMPLIANCE = bytes.fromhex("300a3008060604008e460101")


@dataclass(frozen=True)
class Provider:
    """Root, issuing authority and time stamp service of `Authority`, whose seal is not used here."""

    authority: Authority

    @classmethod
    def make(cls) -> "Provider":
        return cls(Authority.make())

    def person(
        self, name: str = "Fatima Voorbeeld-de Wit", *, days: tuple[float, float] = (-1, 30), **other: str
    ) -> Holder:
        """Return a certificate for a person; `days` from today: first and last. `given`, `surname`, `organisation`."""
        parts = [(NameOID.COMMON_NAME, name)]
        for key, oid in (
            ("given", NameOID.GIVEN_NAME),
            ("surname", NameOID.SURNAME),
            ("organisation", NameOID.ORGANIZATION_NAME),
        ):
            if key in other:
                parts.append((oid, other[key]))
        return self._holder(parts, days)

    def organisation(self, name: str) -> Holder:
        parts = [
            (NameOID.COMMON_NAME, name),
            (NameOID.ORGANIZATION_NAME, name),
            (NameOID.ORGANIZATION_IDENTIFIER, "NTRNL-00000001"),
        ]
        return self._holder(parts, (-1, 30))

    def _holder(
        self, parts: list[tuple[x509.ObjectIdentifier, str]], days: tuple[float, float], **usage: bool
    ) -> Holder:
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        names = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
        uses = dict.fromkeys((*names, "encipher_only", "decipher_only"), False)
        uses |= {"digital_signature": True, "content_commitment": True, **usage}
        issuing = self.authority.issuing
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.key.public_key())
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(oid, value) for oid, value in parts]))
            .issuer_name(issuing.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.KeyUsage(**uses), critical=True)
            .add_extension(identifier, critical=False)
            .add_extension(
                x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), _QC_COMPLIANCE), False
            )
            .sign(issuing.key, hashes.SHA384())
        )
        return Holder(key, certificate)

    def for_web_servers(self, name: str) -> Holder:
        """Return a certificate that carries the name but is not for signing documents."""
        return self._holder([(NameOID.COMMON_NAME, name)], (-1, 30), content_commitment=False)

    def trust_in(self, folder: Path) -> None:
        """Make `folder` a SIGNING_TRUST_DIR with this provider and its time stamp service."""
        (folder / "provider.crt").write_bytes(self.authority.root.certificate_pem())
        (folder / "stamps.crt").write_bytes(self.authority.stamp_root.certificate_pem())

    def revocation_list(
        self, *revoked: Holder, days: tuple[float, float] = (-1, 7), issuing: Holder | None = None
    ) -> bytes:
        """Return the list of `revoked` certificates, made and to be renewed on `days` from today."""
        now = datetime.now(UTC)
        issuing = issuing or self.authority.issuing
        builder = x509.CertificateRevocationListBuilder().issuer_name(issuing.certificate.subject)
        builder = builder.last_update(now + timedelta(days=days[0])).next_update(now + timedelta(days=days[1]))
        for holder in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(now - timedelta(days=1)).build())
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.key.public_key())
        builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(1), critical=False)
        return builder.sign(issuing.key, hashes.SHA384()).public_bytes(serialization.Encoding.DER)

    def sign(
        self,
        pdf: bytes,
        holder: Holder,
        *,
        field: str = "Handtekening",
        stamper: TimeStamper | None = None,
        subfilter: SigSeedSubFilter = SigSeedSubFilter.PADES,
        digest: str = "sha256",
        certify: bool = False,
        page: int = -1,
        box: tuple[int, int, int, int] | None = None,
        flags: int | None = None,
        carried: Sequence[bytes] = (),
    ) -> bytes:
        """Return `pdf` signed as a trust service does: one revision more.

        `box` and `flags`: for a signature that can be seen. `carried`: revocation lists to put in the file (B-LT).
        """
        context = ValidationContext(
            trust_roots=[_loaded(self.authority.root.certificate), _loaded(self.authority.stamp_root.certificate)],
            other_certs=[_loaded(self.authority.issuing.certificate)],
            crls=list(carried),
            revocation_mode="soft-fail",
        )
        metadata = PdfSignatureMetadata(
            field_name=field,
            subfilter=subfilter,
            md_algorithm=digest,
            certify=certify,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            embed_validation_info=bool(carried),
            validation_context=context if carried else None,
        )
        output = io.BytesIO()
        spec = SigFieldSpec(field, on_page=page, box=box)
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if flags is not None:
            append_signature_field(writer, spec)
            widget = writer.root["/AcroForm"]["/Fields"][0]
            widget[generic.pdf_name("/F")] = generic.NumberObject(flags)
        signer = signer_of(holder, self.authority.issuing)
        PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=None if flags is not None else spec).sign_pdf(
            writer, output=output
        )
        return output.getvalue()


def _loaded(certificate: x509.Certificate) -> Certificate:
    return Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
