"""The drill: a backup while people write, put back elsewhere, and everything in it fits."""

import os
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from records.backup import BackupRefused, read_manifest
from tests.browser.portal import ROOT, Portal, running_portal

EVENTS = "records.models.Event"
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("backup")]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        running.python("tests.browser.prepare")
        # As in production, where no variable gives it: the key that is made at the first start.
        (running.directory / "keys" / "secret_key").write_text("the key of the first start")
        yield running


@contextmanager
def _writer(portal: Portal) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.records.writing"]
    with subprocess.Popen(command, cwd=ROOT, env=portal.environment, text=True) as process:
        try:
            _wait(lambda: _count(portal, "agendas.models.Agenda", state="signed"))
            yield process
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def archive(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that was taken while a writer wrote."""
    target = tmp_path_factory.mktemp("backup") / "gka.tar"
    with _writer(portal) as writer:
        before = _count(portal, EVENTS)
        done = portal.run("back_up", str(target))
        assert done.returncode == 0, done.stderr
        _wait(lambda: _count(portal, EVENTS) > before)
        assert writer.poll() is None, "the writer had ended before the backup was ready"
    return target


def _count(portal: Portal, model: str, **conditions: str) -> int:
    module, _, name = model.rpartition(".")
    code = f"from {module} import {name}; print({name}.objects.filter(**{conditions!r}).count())"
    return int(portal.run("shell", "-v0", "-c", code).stdout.split()[-1])


def _wait(until: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not until():
        assert time.monotonic() < deadline, "waited two minutes"
        time.sleep(0.2)


@contextmanager
def _elsewhere(portal: Portal, folder: Path) -> Iterator[Portal]:
    """A place without database or keys, as another machine would be."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in portal.environment.items() if name != "SECRET_KEY"}
    environment = kept | {"GKA_VAR_DIR": str(folder)}
    url = os.environ.get("DATABASE_URL", "")
    name = f"restored_{os.getpid()}_{time.monotonic_ns()}"
    if not url.startswith("postgres"):
        yield Portal("", environment | {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}, folder)
        return
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield Portal("", environment | {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}, folder)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


def test_everything_comes_back_elsewhere(portal: Portal, archive: Path, tmp_path: Path) -> None:
    manifest = read_manifest(archive)
    with _elsewhere(portal, tmp_path / "elsewhere") as other:
        done = other.run("restore", str(archive))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Alles past" in done.stdout
        judged = re.search(r"(\d+) verzegelde documenten beoordeeld, alle echt", done.stdout)
        assert judged and int(judged[1]) >= 1
        # The same key: sessions, second factors and seals go on where they were.
        for key in ("keys/secret_key", "keys/seal/seal.key"):
            assert (other.directory / key).read_bytes() == (portal.directory / key).read_bytes()
            assert (other.directory / key).stat().st_mode & 0o077 == 0
        assert _count(other, EVENTS) == manifest.counts["records_event"]
        # Nobody loses what is there by accident; who says so gets the same backup once more.
        again = other.run("restore", str(archive))
        assert again.returncode == 1
        assert "Er staat al een database" in again.stderr
        assert other.run("restore", str(archive), "--replace").returncode == 0


def test_only_the_owner_can_read_it(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


def test_one_changed_byte_is_refused(portal: Portal, archive: Path, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    with tarfile.open(archive) as tar:
        largest = max(tar.getmembers(), key=lambda member: member.size)
    content[largest.offset_data + largest.size // 2] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(content)
    with _elsewhere(portal, tmp_path / "elsewhere") as other:
        done = other.run("restore", str(damaged))
        assert done.returncode == 1
        assert "past niet bij het manifest" in done.stderr
        assert not (other.directory / "portal.sqlite3").exists()
        assert not (other.directory / "keys" / "seal").exists()


def test_a_cut_off_backup_is_refused(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[:300])
    with pytest.raises(BackupRefused, match="beschadigd"):
        read_manifest(cut)


def test_an_old_backup_shows_beside_newer_heads(portal: Portal, archive: Path, tmp_path: Path) -> None:
    """Heads that were written down later say that rows are missing: the rollback is seen."""
    manifest = read_manifest(archive)
    number, value = manifest.heads["drill"]
    anchors = tmp_path / "anchors.json"
    anchors.write_text(f'{{"drill": [{number + 20}, "{value}"]}}')
    with _elsewhere(portal, tmp_path / "elsewhere") as other:
        assert other.run("restore", str(archive)).returncode == 0
        done = other.run("check_integrity", "--anchors", str(anchors))
        assert done.returncode == 1
        assert f"elders is regel {number + 20} vastgelegd" in done.stdout


def test_a_backup_never_overwrites_another(portal: Portal, archive: Path) -> None:
    done = portal.run("back_up", str(archive))
    assert done.returncode == 1
    assert "bestaat al" in done.stderr
