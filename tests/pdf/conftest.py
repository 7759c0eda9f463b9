"""One rendered and one sealed sample for all tests of this folder; making them takes two seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from records.archival_pdf import render
from records.certificates import make_development_authority
from records.sealing import seal
from tests.pdf import sample


@pytest.fixture(scope="session")
def rendered() -> bytes:
    """The sample agenda, not sealed."""
    return render(sample.agenda_html(), attachments=sample.attachments(), created=sample.CREATED)


@pytest.fixture(scope="session", autouse=True)
def seal_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A development seal of this run only."""
    directory = tmp_path_factory.mktemp("keys") / "seal"
    make_development_authority(directory)
    with override_settings(SEAL_DIR=directory):
        yield directory


@pytest.fixture(scope="session")
def sealed(rendered: bytes, seal_directory: Path) -> bytes:
    """The sample agenda with the seal of this run."""
    assert settings.SEAL_DIR == seal_directory
    return seal(rendered)
