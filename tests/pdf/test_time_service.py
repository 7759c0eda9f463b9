"""The time in the seal: of a time stamp service when one is set, and then never without."""

import socket
from pathlib import Path

import pytest
from django.test import override_settings
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from records.certificates import write_seal
from records.sealing import SealNotConfigured, has_time_service, seal
from records.verification import verdict
from tests.pdf.authority import Authority
from tests.pdf.conformance import objections
from tests.pdf.time_service import time_service

pytestmark = pytest.mark.django_db


def test_the_seal_carries_the_time_of_the_service(rendered: bytes, authority: Authority) -> None:
    with time_service(authority.time_stamper()) as url, override_settings(SEAL_TSA_URL=url):
        assert has_time_service()
        sealed = seal(rendered)
    judged = verdict(sealed)
    assert (judged.objections, judged.trusted_time) == ([], True)
    assert objections(sealed) == []


def test_without_a_service_there_is_no_trusted_time(sealed: bytes) -> None:
    """Control: the same seal without the setting."""
    assert not has_time_service()
    assert not verdict(sealed).trusted_time


def _closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_service_that_is_away_seals_nothing(rendered: bytes) -> None:
    url = f"http://127.0.0.1:{_closed_port()}/tsa"
    with override_settings(SEAL_TSA_URL=url), pytest.raises(TimestampRequestError):
        seal(rendered)


def test_a_service_that_hangs_seals_nothing(rendered: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and never answers."""
    monkeypatch.setattr("records.sealing.PATIENCE", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/tsa"
        with override_settings(SEAL_TSA_URL=url), pytest.raises(TimestampRequestError):
            seal(rendered)


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 404}, {"refuse": True}])
def test_a_service_that_says_no_seals_nothing(
    trouble: dict[str, object], rendered: bytes, authority: Authority
) -> None:
    with (
        time_service(authority.time_stamper(), **trouble) as url,
        override_settings(SEAL_TSA_URL=url),
        pytest.raises(TimestampRequestError),
    ):
        seal(rendered)


def test_without_its_roots_nothing_is_asked(rendered: bytes, authority: Authority, tmp_path: Path) -> None:
    """Nobody could judge the time afterwards, ourselves included."""
    write_seal(tmp_path, authority.seal, authority.issuing, authority.root)
    with (
        override_settings(SEAL_DIR=tmp_path, SEAL_TSA_URL="http://127.0.0.1:1/tsa"),
        pytest.raises(SealNotConfigured, match=r"timestamping\.crt ontbreekt .*stamcertificaten"),
    ):
        seal(rendered)
