"""A PostgreSQL cluster for one test run: own directory, own free port, removed afterwards, also after a failure."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROLE = "portal"
START_SECONDS = 30


class ClusterFailed(Exception):
    """There is no PostgreSQL here, or it would not start; the message says which."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: its connection address and its version."""

    url: str
    version: str


def _find_binaries() -> Path:
    """Return the folder that holds the server; the newest of Debian's folders, else the one on PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    if found:
        folders.insert(0, Path(found).resolve().parent)
    for folder in reversed(folders):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise ClusterFailed("geen PostgreSQL gevonden; installeren: apt-get install postgresql")


def _ordinary_user() -> pwd.struct_passwd:
    """Return who shall own the cluster: initdb refuses root, so root borrows an ordinary account."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ClusterFailed("geen gewone gebruiker gevonden waaronder PostgreSQL kan draaien")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(owner: pwd.struct_passwd, directory: Path, *command: str) -> str:
    """Run `command` as `owner`; raise ClusterFailed with its last lines when it fails."""
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    log = directory / "command.log"
    # A file and not a pipe: the server inherits it, and a pipe would keep us waiting until the server stops.
    with log.open("w") as output:
        code = subprocess.run(
            command,
            check=False,
            cwd=directory,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **identity,  # type: ignore[call-overload]
        ).returncode
    text = log.read_text(errors="replace")
    if code != 0:
        raise ClusterFailed(f"{Path(command[0]).name} mislukt: {' '.join(text.split()[-40:])}")
    return text


def _start(binaries: Path, owner: pwd.struct_passwd, directory: Path) -> int:
    """Make and start a cluster; return its port. Nothing needs to survive a crash, so syncing is off."""
    data = str(directory / "data")
    initdb = str(binaries / "initdb")
    _run(owner, directory, initdb, "--pgdata", data, "--username", ROLE, "--auth=trust", "--encoding=UTF8", "--no-sync")
    for _attempt in range(3):  # another process may take the port between the look and the start
        port = _free_port()
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100 "
            # A test's rows are in a transaction that is never committed: what an ANALYZE in between counts is empty
            # tables, and plans for those took minutes (a page at 15 s, the statement time-out, in one run of two).
            "-c autovacuum=off"
        )
        command = [str(binaries / "pg_ctl"), "start", "--pgdata", data, "--wait", "--timeout", str(START_SECONDS)]
        try:
            _run(owner, directory, *command, "--log", str(directory / "server.log"), "--options", options)
        except ClusterFailed as error:
            failure = error
            continue
        return port
    raise failure


@contextlib.contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Yield a running cluster; stop it and remove its directory when the block ends, however it ends."""
    binaries = _find_binaries()
    owner = _ordinary_user()
    directory = Path(tempfile.mkdtemp(prefix="gka-postgresql-"))
    try:
        os.chown(directory, owner.pw_uid, owner.pw_gid)
        version = _run(owner, directory, str(binaries / "postgres"), "--version").split()[2]
        port = _start(binaries, owner, directory)
        try:
            yield Cluster(f"postgres://{ROLE}@127.0.0.1:{port}/postgres", version)
        finally:
            stop = [str(binaries / "pg_ctl"), "stop", "--mode=immediate", "--pgdata", str(directory / "data")]
            with contextlib.suppress(ClusterFailed):
                _run(owner, directory, *stop)
    finally:
        _remove(directory)


def _remove(directory: Path) -> None:
    # The server may still be writing its last file.
    for _attempt in range(10):
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            return
        time.sleep(0.2)
