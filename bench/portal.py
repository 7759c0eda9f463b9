"""A portal as in production (gunicorn, two processes of four threads) on a database of its own, for measuring."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 60


@dataclass
class Portal:
    """Where the portal listens, and what `bench.filling` said of its data."""

    port: int
    data: dict[str, Any]
    server: "subprocess.Popen[bytes]"

    def processes(self) -> list[int]:
        """Return the process ids of the server: the parent and its workers."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        return [self.server.pid, *map(int, children)]

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has used so far."""
        ticks = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Return the memory of the server (proportional set size)."""
        lines = [
            line
            for pid in self.processes()
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            if line.startswith("Pss:")
        ]
        return sum(int(line.split()[1]) for line in lines) / 1024


@contextlib.contextmanager
def database(engine: str, directory: Path) -> Iterator[str]:
    """Yield the address of an empty database: a SQLite file, or a PostgreSQL cluster of our own."""
    if engine == "sqlite":
        yield f"sqlite:///{directory / 'portal.sqlite3'}"
        return
    sys.path.insert(0, str(ROOT / "bin"))
    from private_postgresql import private_cluster

    with private_cluster() as cluster:
        yield cluster.url


def environment_for(url: str, directory: Path) -> dict[str, str]:
    """Return the environment of processes on the database `url`, with the static files that set-up made."""
    subprocess.run([sys.executable, "bin/prepare.py", "--static"], cwd=ROOT, check=True, stdout=sys.stderr)
    ready = Path(os.environ.get("GKA_VAR_DIR", ROOT / "var")).resolve()
    for name in ("built", "static"):
        (directory / name).symlink_to(ready / name)
    kept = {key: value for key, value in os.environ.items() if key not in {"SEAL_DIR", "GKA_DEBUG"}}
    return kept | {
        "GKA_VAR_DIR": str(directory),
        "GKA_DEMO": "1",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }


@dataclass
class Filled:
    """A filled database with nothing running on it; `data` is what `bench.filling` said of it."""

    environment: dict[str, str]
    directory: Path
    data: dict[str, Any]

    def run(self, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """Run Python with `arguments` on this database; what it prints comes back."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment | extra,
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )


@contextlib.contextmanager
def filled_database(engine: str, agendas: int) -> Iterator[Filled]:
    """Fill a new database with `agendas` agendas; it is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="gka-bench-") as name, contextlib.ExitStack() as stack:
        directory = Path(name)
        environment = environment_for(stack.enter_context(database(engine, directory)), directory)
        filled = Filled(environment, directory, {})
        printed = filled.run("-m", "bench.filling", str(agendas))
        if printed.returncode:
            raise RuntimeError("the database could not be filled")
        filled.data = json.loads(printed.stdout.splitlines()[-1])
        yield filled


@contextlib.contextmanager
def running_portal(engine: str, agendas: int) -> Iterator[Portal]:
    """Start the portal on a new database with `agendas` agendas and stop it at the end."""
    with filled_database(engine, agendas) as filled:
        port = _free_port()
        server = _start(filled.environment, port)
        try:
            yield Portal(port, filled.data, server)
        finally:
            server.terminate()
            server.wait(timeout=40)


def say(line: str) -> None:
    """Print a line at once, also into a file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(environment: dict[str, str], port: int) -> "subprocess.Popen[bytes]":
    command = [str(Path(sys.executable).parent / "gunicorn"), "--config", "gunicorn.conf.py"]
    # No restart of a process in the middle of a measurement.
    command += ["--bind", f"127.0.0.1:{port}", "--max-requests", "0"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.kill()
    raise TimeoutError("the portal did not start")
