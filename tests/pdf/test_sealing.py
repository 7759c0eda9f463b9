"""The seal and the development authority."""

import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from records.certificates import DOCUMENT_SIGNING, SEAL_FILES, make_development_authority, make_seal, write_seal
from records.sealing import SealNotConfigured, seal
from records.verification import verdict
from tests.pdf.authority import Authority

pytestmark = pytest.mark.django_db


def test_sealing_adds_and_changes_nothing(rendered: bytes, sealed: bytes) -> None:
    assert sealed.startswith(rendered)


def test_another_program_finds_the_seal_valid(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "agenda.pdf"
    path.write_bytes(sealed)
    report = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in report
    assert "Total document signed" in report
    assert "ETSI.CAdES.detached" in report
    assert report.count("Signature #") == 1
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0


def test_without_files_there_is_no_seal(rendered: bytes, tmp_path: Path) -> None:
    with (
        override_settings(SEAL_DIR=tmp_path),
        pytest.raises(SealNotConfigured, match=r"^Het bestand seal\.key ontbreekt .*make_development_authority"),
    ):
        seal(rendered)


def test_a_key_of_another_certificate_is_refused(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    write_seal(tmp_path, authority.seal, authority.issuing, authority.root)
    (tmp_path / "seal.crt").write_bytes(make_seal(authority.issuing).certificate_pem())
    with override_settings(SEAL_DIR=tmp_path), pytest.raises(SealNotConfigured, match="hoort niet bij"):
        seal(rendered)


def test_an_expired_seal_does_not_seal(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    old = make_seal(authority.issuing, start=datetime.now(UTC) - timedelta(days=90), days=30)
    write_seal(tmp_path, old, authority.issuing, authority.root)
    with override_settings(SEAL_DIR=tmp_path), pytest.raises(SealNotConfigured, match="vandaag niet geldig"):
        seal(rendered)


# ---------- the development authority ----------


def test_the_development_authority_is_made_once(rendered: bytes, tmp_path: Path) -> None:
    directory = tmp_path / "keys" / "seal"
    assert make_development_authority(directory) == list(SEAL_FILES)
    before = {name: (directory / name).read_bytes() for name in SEAL_FILES}
    assert make_development_authority(directory) == []
    assert {name: (directory / name).read_bytes() for name in SEAL_FILES} == before
    assert stat.S_IMODE((directory / "seal.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert sorted(path.name for path in directory.parent.iterdir()) == ["seal"]
    with override_settings(SEAL_DIR=directory):
        assert verdict(seal(rendered)).genuine


def test_its_certificates_say_what_they_are(tmp_path: Path) -> None:
    make_development_authority(tmp_path / "seal")
    certificates = [x509.load_pem_x509_certificate((tmp_path / "seal" / name).read_bytes()) for name in SEAL_FILES[1:]]
    for certificate in certificates:
        name = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        assert "ONTWIKKELING – niet rechtsgeldig" in str(name)
        assert certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    purposes = certificates[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert set(purposes) == {DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION}


def test_half_a_seal_is_never_overwritten(tmp_path: Path) -> None:
    make_development_authority(tmp_path / "seal")
    (tmp_path / "seal" / "root.crt").unlink()
    key = (tmp_path / "seal" / "seal.key").read_bytes()
    with pytest.raises(FileExistsError, match=r"staat alleen seal\.key, seal\.crt, chain\.crt\. De andere"):
        make_development_authority(tmp_path / "seal")
    assert (tmp_path / "seal" / "seal.key").read_bytes() == key
    with override_settings(SEAL_DIR=tmp_path / "seal"), pytest.raises(CommandError, match="niets gewijzigd"):
        call_command("make_development_authority")


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    output = StringIO()
    with override_settings(SEAL_DIR=tmp_path / "seal"):
        call_command("make_development_authority", stdout=output)
        call_command("make_development_authority", stdout=output)
    first, second = output.getvalue().splitlines()
    assert "niet rechtsgeldig" in first
    assert "niets gewijzigd" in second
    shutil.rmtree(tmp_path / "seal")
