"""The certificate authority of the tests, with all keys: to forge one must be able to issue."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.certificates import Holder, make_authority, make_seal


@dataclass(frozen=True)
class Authority:
    """Root, issuing authority and seal; and a time stamp service, which pyHanko's stand-in wants in RSA."""

    root: Holder
    issuing: Holder
    seal: Holder
    stamp_root: Holder

    @classmethod
    def make(cls) -> "Authority":
        root = make_authority("root")
        issuing = make_authority("issuing", issuer=root)
        return cls(root, issuing, make_seal(issuing), make_authority("root"))

    def signer(self, seal: Holder | None = None) -> SimpleSigner:
        """Return a signer with the key of `seal` (default: the genuine one)."""
        return signer_of(seal or self.seal, self.issuing)

    def time_stamper(self) -> DummyTimeStamper:
        """Return a time stamp service under `stamp_root`."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tijdstempel voor de tests")])
        now = datetime.now(UTC)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.stamp_root.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(purpose, critical=True)
            .sign(self.stamp_root.key, hashes.SHA384())
        )
        return DummyTimeStamper(_certificate(certificate), _key(key))

    def revocation_list(self, *revoked: Holder) -> bytes:
        """Return a list of `revoked` certificates, signed by the issuing authority."""
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.issuing.certificate.subject)
        builder = builder.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=7))
        for holder in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(now - timedelta(hours=2)).build())
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.issuing.key.public_key())
        builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(1), critical=False)
        return builder.sign(self.issuing.key, hashes.SHA384()).public_bytes(serialization.Encoding.DER)


def signer_of(holder: Holder, *chain: Holder) -> SimpleSigner:
    """Return a pyHanko signer that embeds the certificates of `chain`."""
    store = SimpleCertificateStore()
    for member in chain:
        store.register(_certificate(member.certificate))
    return SimpleSigner(
        signing_cert=_certificate(holder.certificate), signing_key=_key(holder.key), cert_registry=store
    )


def _certificate(certificate: x509.Certificate) -> Certificate:
    return Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _key(key: PrivateKeyTypes) -> PrivateKeyInfo:
    return PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
