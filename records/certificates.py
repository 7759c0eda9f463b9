"""A certificate authority for development, so that the portal can seal on a laptop.

Its names say that it has no legal force. In production an administrator puts the key and certificates of a real
seal in SEAL_DIR; the portal then makes nothing.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SEAL_FILES = ("seal.key", "seal.crt", "chain.crt", "root.crt")
NOT_LEGAL = "ONTWIKKELING – niet rechtsgeldig"
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
# No register holds an organisation with this number (ETSI EN 319 412-1, 5.1.4).
ORGANIZATION_IDENTIFIER = "NTRNL-00000000"
YEARS = {"root": 20, "issuing": 15, "seal": 10}


@dataclass(frozen=True)
class Holder:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def make_development_authority(directory: Path) -> list[str]:
    """Fill `directory` with a new seal and its authority; return the names of the files made.

    Returns an empty list when all files are there. Raises FileExistsError when only some are: overwriting a key
    would leave earlier seals without the certificate that proves them. The keys of root and issuing authority are
    thrown away, so that nobody can make a second certificate under this root.
    """
    present = [name for name in SEAL_FILES if (directory / name).exists()]
    if len(present) == len(SEAL_FILES):
        return []
    if present:
        there = ", ".join(present)
        raise FileExistsError(f"In {directory} staat alleen {there}. De andere bestanden van het zegel ontbreken.")
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="seal-", dir=directory.parent))  # only this user can read it
    try:
        root = make_authority("root")
        issuing = make_authority("issuing", issuer=root)
        write_seal(draft, make_seal(issuing), issuing, root)
        # One step, so that a second process never sees half of it.
        draft.replace(directory)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return list(SEAL_FILES)


def write_seal(folder: Path, seal: Holder, issuing: Holder, root: Holder) -> None:
    """Write the files of SEAL_DIR (see records.sealing); only this user can read the key."""
    key_file = os.open(folder / "seal.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(key_file, "wb") as file:
        file.write(seal.key_pem())
    (folder / "seal.crt").write_bytes(seal.certificate_pem())
    (folder / "chain.crt").write_bytes(issuing.certificate_pem())
    (folder / "root.crt").write_bytes(root.certificate_pem())


def make_authority(role: str, issuer: Holder | None = None) -> Holder:
    """Make a certificate authority (P-384); without `issuer` it signs itself."""
    key = ec.generate_private_key(ec.SECP384R1())
    depth = 0 if issuer else 1
    builder = _builder(f"GKA-portaal {role} CA, {NOT_LEGAL}", key, issuer, YEARS[role])
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
    builder = builder.add_extension(_key_usage(certificates=True), critical=True)
    return Holder(key, builder.sign(issuer.key if issuer else key, hashes.SHA384()))


def make_seal(issuer: Holder, *, start: datetime | None = None, days: int | None = None) -> Holder:
    """Make a seal (P-256) under `issuer`, valid from `start` (default: yesterday) for `days`.

    It has two purposes: documentSigning, and emailProtection because NSS, and so pdfsig, knows no other.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(f"GKA-portaal zegel, {NOT_LEGAL}", key, issuer, YEARS["seal"], start, days)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(certificates=False), critical=True)
    purposes = x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    builder = builder.add_extension(purposes, critical=False)
    return Holder(key, builder.sign(issuer.key, hashes.SHA384()))


def _builder(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: Holder | None,
    years: int,
    start: datetime | None = None,
    days: int | None = None,
) -> x509.CertificateBuilder:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, NOT_LEGAL),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, ORGANIZATION_IDENTIFIER),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    # A day back: the clock of whoever checks may be behind ours.
    start = start or datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    issuer_key = (issuer.key if issuer else key).public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days or 365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _key_usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
