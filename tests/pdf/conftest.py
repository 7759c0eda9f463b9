"""One rendered and one sealed sample for all tests of this folder; making them takes two seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from records.archival_pdf import render
from records.certificates import write_seal
from records.sealing import seal
from tests.pdf import sample
from tests.pdf.authority import Authority


@pytest.fixture(scope="session")
def rendered() -> bytes:
    """The sample agenda, not sealed."""
    return render(sample.agenda_html(), attachments=sample.attachments(), created=sample.CREATED)


@pytest.fixture(scope="session")
def authority() -> Authority:
    """The seal of this run, with the keys of those who issued it."""
    return Authority.make()


@pytest.fixture(scope="session")
def _seal_files(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that seal."""
    directory = tmp_path_factory.mktemp("seal")
    write_seal(directory, authority.seal, authority.issuing, authority.root)
    (directory / "timestamping.crt").write_bytes(authority.stamp_root.certificate_pem())
    return directory


@pytest.fixture(scope="module", autouse=True)
def seal_directory(_seal_files: Path) -> Iterator[Path]:
    """SEAL_DIR with that seal, in this folder only: the others have a portal with a seal of its own."""
    with override_settings(SEAL_DIR=_seal_files):
        yield _seal_files


@pytest.fixture(scope="session")
def sealed(rendered: bytes, _seal_files: Path) -> bytes:
    """The sample agenda with the seal of this run."""
    with override_settings(SEAL_DIR=_seal_files):
        return seal(rendered)
