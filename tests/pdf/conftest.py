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


@pytest.fixture(scope="session", autouse=True)
def seal_directory(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """SEAL_DIR with that seal."""
    directory = tmp_path_factory.mktemp("seal")
    write_seal(directory, authority.seal, authority.issuing, authority.root)
    (directory / "timestamping.crt").write_bytes(authority.stamp_root.certificate_pem())
    with override_settings(SEAL_DIR=directory):
        yield directory


@pytest.fixture(scope="session")
def sealed(rendered: bytes, seal_directory: Path) -> bytes:
    """The sample agenda with the seal of this run."""
    return seal(rendered)
