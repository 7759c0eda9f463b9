"""The electronic seal of the portal on a finished PDF: PAdES, certified, nothing may change any more.

SEAL_DIR holds seal.key and seal.crt (the seal), chain.crt (authorities between it and the root) and root.crt, all
PEM. It may hold previous/*.crt (seals that were replaced and still count), *.crl (lists of revoked
certificates; once there is one, a seal counts only with a current list) and timestamping.crt (roots of the time
stamp service in SEAL_TSA_URL).
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from asn1crypto.crl import CertificateList
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper

FIELD_NAME = "Zegel"


class SealNotConfigured(Exception):
    """SEAL_DIR holds no usable seal; the message says in Dutch what is wrong."""


@dataclass(frozen=True)
class SealCertificates:
    """What proves a seal: the pinned seals, the authorities above them, and the roots."""

    seals: "tuple[Certificate, ...]"
    chain: "tuple[Certificate, ...]"
    root: "Certificate"
    revocations: "tuple[CertificateList, ...]"
    timestamp_roots: "tuple[Certificate, ...]"


def seal(pdf: bytes) -> bytes:
    """Return `pdf` with the seal of the portal added; the bytes given stay in front, unchanged.

    With SEAL_TSA_URL the seal carries a trusted time (PAdES B-T), otherwise none (B-B). Raises SealNotConfigured
    when the seal is missing, expired or not in order, and pyHanko's TimestampRequestError when the time stamp
    service does not answer: then nothing is sealed, so the caller can try again.
    """
    timestamper = None
    if url := settings.SEAL_TSA_URL:
        from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

        timestamper = HTTPTimeStamper(url, timeout=20)
    return apply_seal(pdf, load_signer(), timestamper=timestamper)


def apply_seal(pdf: bytes, signer: "SimpleSigner", *, timestamper: "TimeStamper | None" = None) -> bytes:
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
        reason="Vastgestelde tekst",
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


def load_signer() -> "SimpleSigner":
    """Return the signer of SEAL_DIR after checking that key and certificate belong together and are valid today."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from pyhanko.sign.signers import SimpleSigner

    key_file, certificate_file = _path("seal.key"), _path("seal.crt")
    key = load_pem_private_key(key_file.read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    if key.public_key() != certificate.public_key():
        raise SealNotConfigured("De sleutel seal.key hoort niet bij het certificaat seal.crt.")
    if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
        raise SealNotConfigured("Het certificaat seal.crt is vandaag niet geldig.")
    return SimpleSigner.load(str(key_file), str(certificate_file), ca_chain_files=(str(_path("chain.crt")),))


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


def _path(name: str) -> Path:
    path = Path(settings.SEAL_DIR) / name
    if not path.is_file():
        raise SealNotConfigured(
            f"Het bestand {name} ontbreekt in SEAL_DIR. Voor ontwikkeling: manage.py make_development_authority."
        )
    return path


def _read(paths: Iterable[Path]) -> "list[Certificate]":
    from pyhanko.keys import load_certs_from_pemder

    return list(load_certs_from_pemder([str(path) for path in paths]))


def _read_revocations(paths: Iterable[Path]) -> "list[CertificateList]":
    from asn1crypto import pem
    from asn1crypto.crl import CertificateList

    contents = [path.read_bytes() for path in paths]
    return [CertificateList.load(pem.unarmor(data)[2] if pem.detect(data) else data) for data in contents]
