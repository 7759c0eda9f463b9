"""The portal as a process of its own, as in production: gunicorn, a job worker, an own database and own keys.

Playwright's sync API and the ORM do not mix in one thread, so data are made by commands in other processes.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.executable).parent


@dataclass
class Portal:
    """A running portal at `address`; `run` gives its commands."""

    address: str
    environment: dict[str, str]
    directory: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` with `arguments` on this portal's database; the exit code is the caller's to judge."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def python(self, module: str, *arguments: str) -> str:
        """Run a module of the tests on this portal's database and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


@contextmanager
def _database(directory: Path) -> Iterator[str]:
    """Give the address of an empty database: a file, or one of its own on the cluster of this run."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{directory / 'portal.sqlite3'}"
        return
    name = f"browser_{os.getpid()}_{time.monotonic_ns()}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


def _share_static(directory: Path) -> None:
    """Use the fonts, icons and static files that set-up made; they take seconds to make again."""
    ready = Path(os.environ["GKA_BUILT_DIR"]).parent
    for name in ("built", "static"):
        assert (ready / name).is_dir(), f"run bin/prepare.py --static first: {name} is not there"
        (directory / name).symlink_to(ready / name)


@contextmanager
def running_portal(directory: Path, *, workers: int = 2, **more: str) -> Iterator[Portal]:
    """Start a portal in `directory` with so many web processes, and stop it at the end. `more` is environment."""
    _share_static(directory)
    port = _free_port()
    with _database(directory) as url:
        kept = {key: value for key, value in os.environ.items() if key not in {"DJANGO_SETTINGS_MODULE", "SEAL_DIR"}}
        environment = kept | {
            "GKA_VAR_DIR": str(directory),
            "GKA_DEMO": "1",
            "DATABASE_URL": url,
            "PORTAL_URL": f"http://localhost:{port}",
            "EMAIL_URL": f"filemail:///{directory / 'mail'}",
            "DJANGO_SETTINGS_MODULE": "gka_portal.settings",
            **more,
        }
        portal = Portal(f"http://localhost:{port}", environment, directory)
        for command in (["migrate", "-v0"], ["createcachetable"], ["make_development_authority"]):
            done = portal.run(*command)
            assert done.returncode == 0, done.stderr
        try:
            _start(portal, port, workers)
            yield portal
        finally:
            for process in portal.processes:
                process.terminate()
            for process in portal.processes:
                process.wait(timeout=40)


def _start(portal: Portal, port: int, workers: int) -> None:
    commands = (
        [
            str(BINARIES / "gunicorn"),
            *("--config", "gunicorn.conf.py"),
            *("--bind", f"127.0.0.1:{port}"),
            *("--workers", str(workers)),
        ],
        [sys.executable, "manage.py", "run_worker", "--poll", "0.2"],
    )
    with (portal.directory / "portal.log").open("ab") as log:
        for command in commands:
            portal.processes.append(
                subprocess.Popen(command, cwd=ROOT, env=portal.environment, stdout=log, stderr=subprocess.STDOUT)
            )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError((portal.directory / "portal.log").read_text())
