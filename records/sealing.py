"""The electronic seal of the portal on a finished PDF: PAdES, certified, nothing may change any more.

SEAL_DIR holds seal.key and seal.crt (the seal), chain.crt (authorities between it and the root) and root.crt, all
PEM. With SEAL_PKCS11_MODULE the key is in a security module instead of seal.key (records.security_module). It may
hold previous/*.crt (seals that were replaced and still count), *.crl (lists of revoked certificates; once there is
one, a seal counts only with a current list) and timestamping.crt (roots of the time stamp service in SEAL_TSA_URL,
asked for as soon as that is set).
"""

import asyncio
import io
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from records.security_module import SealNotConfigured, module_signer

if TYPE_CHECKING:
    from asn1crypto.crl import CertificateList
    from asn1crypto.x509 import Certificate
    from cryptography.x509 import Certificate as PortalCertificate
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

FIELD_NAME = "Zegel"
# What a sealed document says of itself: what it is that the seal is put on.
REASON = "Vastgestelde tekst"
# Seconds that the time stamp service gets to answer.
PATIENCE = 20


@dataclass(frozen=True)
class SealCertificates:
    """What proves a seal: the pinned seals, the authorities above them, and the roots."""

    seals: "tuple[Certificate, ...]"
    chain: "tuple[Certificate, ...]"
    root: "Certificate"
    revocations: "tuple[CertificateList, ...]"
    timestamp_roots: "tuple[Certificate, ...]"


def has_time_service() -> bool:
    """Will a seal that is put now carry the time of a time stamp service? Without one, pages and documents say so."""
    return bool(settings.SEAL_TSA_URL)


def seal(pdf: bytes, *, reason: str = REASON) -> bytes:
    """Return `pdf` with the seal of the portal added; the bytes given stay in front, unchanged.

    With SEAL_TSA_URL the seal carries a trusted time (PAdES B-T), otherwise none (B-B). Raises SealNotConfigured
    when the seal is missing, expired or not in order, and pyHanko's TimestampRequestError when the time stamp
    service does not answer: then nothing is sealed, so the caller can try again.
    """
    with open_signer() as signer:
        return apply_seal(pdf, signer, timestamper=_time_service(), reason=reason)


def _time_service() -> "TimeStamper | None":
    if not has_time_service():
        return None
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

    # Without it nobody could judge the time, ourselves included.
    _path("timestamping.crt", "de stamcertificaten van de tijdstempeldienst in SEAL_TSA_URL")
    return HTTPTimeStamper(settings.SEAL_TSA_URL, timeout=PATIENCE)


def apply_seal(
    pdf: bytes, signer: "Signer", *, timestamper: "TimeStamper | None" = None, reason: str = REASON
) -> bytes:
    """Return `pdf` sealed by `signer`; `seal` is the one for production."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

    metadata = PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
        location="GKA-portaal",
    )
    # The only invisible field that PDF/A-3 and PDF/UA-1 both accept (pdf.md, section 4).
    invisible = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    field = SigFieldSpec(FIELD_NAME, invis_sig_settings=invisible, readable_field_name="Elektronisch zegel")
    output = io.BytesIO()
    PdfSigner(metadata, signer, timestamper=timestamper, new_field_spec=field).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output
    )
    return output.getvalue()


@contextmanager
def open_signer() -> "Iterator[Signer]":
    """Give the signer of the portal after checking that key and certificate belong together and are valid today."""
    from cryptography import x509

    if not settings.SEAL_PKCS11_MODULE:
        _path("seal.key")
    certificate = x509.load_pem_x509_certificate(_path("seal.crt").read_bytes())
    if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
        raise SealNotConfigured("Het certificaat seal.crt is vandaag niet geldig.")
    if settings.SEAL_PKCS11_MODULE:
        with module_signer(_read([_path("seal.crt")])[0], _read([_path("chain.crt")])) as signer:
            if not _belong_together(signer, certificate):
                raise SealNotConfigured("De sleutel in de beveiligingsmodule hoort niet bij het certificaat seal.crt.")
            yield signer
    else:
        yield _signer_of_files(certificate)


def _signer_of_files(certificate: "PortalCertificate") -> "Signer":
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from pyhanko.sign.signers import SimpleSigner

    key_file = _path("seal.key")
    key = load_pem_private_key(key_file.read_bytes(), password=None)
    if key.public_key() != certificate.public_key():
        raise SealNotConfigured("De sleutel seal.key hoort niet bij het certificaat seal.crt.")
    return SimpleSigner.load(str(key_file), str(_path("seal.crt")), ca_chain_files=(str(_path("chain.crt")),))


def _belong_together(signer: "Signer", certificate: "PortalCertificate") -> bool:
    """Let the key sign a few bytes and look whether they fit: a module need not show the other half of its key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    question = secrets.token_bytes(32)
    answer = asyncio.run(signer.async_sign_raw(question, "sha256"))
    public = certificate.public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(answer, question, ec.ECDSA(SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(answer, question, padding.PKCS1v15(), SHA256())
        else:
            raise SealNotConfigured("Het zegel heeft een soort sleutel die het portaal niet kent. Kies RSA of EC.")
    except InvalidSignature:
        return False
    return True


def load_certificates() -> SealCertificates:
    """Return the certificates of SEAL_DIR; raises SealNotConfigured when one is missing."""
    folder = Path(settings.SEAL_DIR)
    timestamping = folder / "timestamping.crt"
    return SealCertificates(
        seals=tuple(_read([_path("seal.crt"), *sorted((folder / "previous").glob("*.crt"))])),
        chain=tuple(_read([_path("chain.crt")])),
        root=_read([_path("root.crt")])[0],
        revocations=tuple(_read_revocations(sorted(folder.glob("*.crl")))),
        timestamp_roots=tuple(_read([timestamping])) if timestamping.exists() else (),
    )


def _path(name: str, what: str = "") -> Path:
    path = Path(settings.SEAL_DIR) / name
    if not path.is_file():
        cure = f"Het hoort te bevatten: {what}." if what else "Voor ontwikkeling: manage.py make_development_authority."
        raise SealNotConfigured(f"Het bestand {name} ontbreekt in SEAL_DIR. {cure}")
    return path


def _read(paths: Iterable[Path]) -> "list[Certificate]":
    from pyhanko.keys import load_certs_from_pemder

    return list(load_certs_from_pemder([str(path) for path in paths]))


def _read_revocations(paths: Iterable[Path]) -> "list[CertificateList]":
    from asn1crypto import pem
    from asn1crypto.crl import CertificateList

    contents = [path.read_bytes() for path in paths]
    return [CertificateList.load(pem.unarmor(data)[2] if pem.detect(data) else data) for data in contents]
