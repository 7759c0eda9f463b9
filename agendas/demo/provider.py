"""A trust service provider that does not exist: it signs one agenda of the demo, as a signatory would elsewhere.

Its certificates say that they have no legal force. Their keys are never written and are gone when the demo is loaded:
nobody can sign anything else under this root.
"""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

NOT_LEGAL = "Demonstratie, niet rechtsgeldig"
# In SIGNING_TRUST_DIR, beside what an administrator put there.
ROOT_FILE, LIST_FILE = "demonstratie.crt", "demonstratie.crl"
_USES = (
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
    "encipher_only decipher_only"
).split()


class NotADemo(Exception):
    """Only a demo trusts a provider of its own making."""


@dataclass(frozen=True)
class _Holder:
    # RSA, because pyHanko's own time stamp service knows no other.
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


class DemoProvider:
    """Root, person and time stamp service, made anew each time."""

    def __init__(self) -> None:
        if not settings.DEMO_MODE:
            raise NotADemo("A portal that is no demo trusts only real providers.")
        self._root = _issue({NameOID.COMMON_NAME: f"Ondertekendienst ({NOT_LEGAL})"}, "key_cert_sign", "crl_sign")

    def trust(self, folder: Path) -> None:
        """Let the portal trust this provider: its root and its (empty) list of revoked certificates in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ROOT_FILE).write_bytes(self._root.certificate.public_bytes(serialization.Encoding.PEM))
        (folder / LIST_FILE).write_bytes(self._revocation_list())

    def sign(self, pdf: bytes, name: str) -> bytes:
        """Return `pdf` with one signature more, of the person called `name`, with a time stamp."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
        from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        subject = {NameOID.COMMON_NAME: name, NameOID.ORGANIZATION_NAME: NOT_LEGAL}
        person = _issue(subject, "digital_signature", "content_commitment", issuer=self._root)
        clock = _issue(
            {NameOID.COMMON_NAME: f"Tijdstempel ({NOT_LEGAL})"}, "digital_signature", issuer=self._root, is_clock=True
        )
        signer = SimpleSigner(
            signing_cert=_loaded(person), signing_key=_private(person), cert_registry=SimpleCertificateStore()
        )
        stamper = DummyTimeStamper(_loaded(clock), _private(clock))
        metadata = PdfSignatureMetadata(
            field_name="Handtekening", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        output = io.BytesIO()
        PdfSigner(metadata, signer, timestamper=stamper, new_field_spec=SigFieldSpec("Handtekening")).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output
        )
        return output.getvalue()

    def _revocation_list(self) -> bytes:
        now = datetime.now(UTC)
        root = self._root.certificate
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root.key.public_key())
        builder = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
        builder = builder.last_update(now - timedelta(days=1)).next_update(now + timedelta(days=30))
        builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(1), critical=False)
        return builder.sign(self._root.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _issue(
    subject: dict[x509.ObjectIdentifier, str], *uses: str, issuer: _Holder | None = None, is_clock: bool = False
) -> _Holder:
    """Return a new key with its certificate for `uses`; without `issuer` it signs itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    by = issuer.key if issuer else key
    name = x509.Name([x509.NameAttribute(oid, text) for oid, text in subject.items()])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).public_key(key.public_key())
    builder = builder.issuer_name(issuer.certificate.subject if issuer else name)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=365))
    usage = x509.KeyUsage(**{use: use in uses for use in _USES})
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True).add_extension(identifier, critical=False)
    if is_clock:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return _Holder(key, builder.sign(by, hashes.SHA256()))


def _loaded(holder: _Holder) -> Certificate:
    return Certificate.load(holder.certificate.public_bytes(serialization.Encoding.DER))


def _private(holder: _Holder) -> PrivateKeyInfo:
    plain = serialization.NoEncryption()
    return PrivateKeyInfo.load(
        holder.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    )
