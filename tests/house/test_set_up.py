"""The set-up scripts: what they say to an ordinary user, and a PostgreSQL that leaves nothing behind."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT

sys.path.insert(0, str(ROOT / "bin"))

import private_postgresql
import start_portal


def _command(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def _system_packages(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    command = [str(ROOT / "bin" / "system_packages"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_nothing_to_do_is_silent(tmp_path: Path) -> None:
    _command(tmp_path, "dpkg-query", "echo installed")
    result = _system_packages(tmp_path, "test")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_an_ordinary_user_gets_one_line_to_run(tmp_path: Path) -> None:
    _command(tmp_path, "dpkg-query", "exit 1")
    _command(tmp_path, "id", "echo 1000")
    result = _system_packages(tmp_path, "test")
    assert result.returncode == 1
    line = result.stderr.splitlines()[-1].strip()
    assert line.startswith("sudo apt-get update && sudo apt-get install")
    assert line.endswith("chromium poppler-utils qpdf softhsm2")


def test_what_is_optional_does_not_stop(tmp_path: Path) -> None:
    _command(tmp_path, "dpkg-query", "exit 1")
    _command(tmp_path, "id", "echo 1000")
    assert _system_packages(tmp_path, "--optional", "test").returncode == 0


def test_root_installs_what_is_missing_and_nothing_else(tmp_path: Path) -> None:
    log = tmp_path / "log"
    _command(tmp_path, "dpkg-query", 'for name; do :; done; [ "$name" = qpdf ] || echo installed')
    _command(tmp_path, "id", "echo 0")
    _command(tmp_path, "apt-get", f'echo "$@" >> {log}')
    assert _system_packages(tmp_path, "test").returncode == 0
    assert log.read_text().splitlines() == ["update", "install --yes --no-install-recommends qpdf"]


def test_a_failed_installation_stops(tmp_path: Path) -> None:
    _command(tmp_path, "dpkg-query", "exit 1")
    _command(tmp_path, "id", "echo 0")
    _command(tmp_path, "apt-get", "echo no network; exit 100")
    result = _system_packages(tmp_path, "test")
    assert result.returncode == 1
    assert "no network" in result.stderr


def _has_postgresql() -> bool:
    try:
        private_postgresql._find_binaries()
    except private_postgresql.ClusterFailed:
        return False
    return True


@pytest.mark.skipif(not _has_postgresql(), reason="no PostgreSQL on this machine")
def test_the_cluster_goes_away_also_after_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Path] = []
    make = private_postgresql.tempfile.mkdtemp

    def remember(**options: str) -> str:
        made.append(Path(make(**options)))
        return str(made[-1])

    monkeypatch.setattr(private_postgresql.tempfile, "mkdtemp", remember)
    with pytest.raises(RuntimeError, match="suite failed"), private_postgresql.private_cluster() as cluster:
        port = int(cluster.url.split(":")[-1].split("/")[0])
        assert start_portal._answers(port)
        raise RuntimeError("suite failed")
    assert not made[0].exists()
    assert not start_portal._answers(port)


def test_without_postgresql_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_postgresql.shutil, "which", lambda name: None)
    monkeypatch.setattr(private_postgresql.Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(private_postgresql.ClusterFailed, match="geen PostgreSQL"), private_postgresql.private_cluster():
        pass


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, str(ROOT / "bin" / "start_portal.py"), "--port", port]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert result.returncode == 1
    assert f"Poort {port} is al in gebruik" in result.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_make_lists_its_commands() -> None:
    result = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in result.stdout.splitlines()}
    assert {"run", "install", "test", "check", "lock", "format", "clean"} <= listed
