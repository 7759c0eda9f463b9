#!/usr/bin/env python
"""Runs the whole suite on SQLite and then again on a PostgreSQL cluster that it makes, starts and removes itself.

    bin/run_tests.py [ARGUMENTS FOR PYTEST]

Environment: REQUIRE_POSTGRESQL=1 makes it an error when PostgreSQL was not tried (CI); TEST_PROCESSES is the
number of parallel processes (2); TEST_DATABASES limits the run, for instance `TEST_DATABASES=sqlite`.

Browser tests that only look at pages or type in them run on SQLite; those where people, the worker and the database
meet (`both_databases`) run on PostgreSQL too. With arguments, the same is run on both.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from private_postgresql import ClusterFailed, private_cluster

ROOT = Path(__file__).resolve().parent.parent
ON_POSTGRESQL = ["-m", "not browser or both_databases"]


@dataclass(frozen=True)
class Outcome:
    """How the suite did on one database; `passed` is None when it was not tried."""

    database: str
    passed: bool | None
    remark: str

    def sentence(self) -> str:
        """Return one line for the summary."""
        verdict = {True: "geslaagd", False: "NIET GESLAAGD", None: "NIET GEPROBEERD"}[self.passed]
        return f"  {self.database}: {verdict} ({self.remark})"


def _run_suite(database: str, url: str | None, arguments: list[str]) -> Outcome:
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "GKA_TEST_DIR"}}
    if url:
        environment["DATABASE_URL"] = url
    processes = os.environ.get("TEST_PROCESSES", "2")
    print(f"\n=== Testen op {database} ===", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", processes, "--dist", "loadgroup", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    return Outcome(database, code == 0, f"{time.monotonic() - started:.0f} s")


def _on_postgresql(arguments: list[str]) -> Outcome:
    try:
        with private_cluster() as cluster:
            return _run_suite(f"PostgreSQL {cluster.version}", cluster.url, arguments or ON_POSTGRESQL)
    except ClusterFailed as error:
        return Outcome("PostgreSQL", None, str(error))


def _stop(number: int, frame: FrameType | None) -> None:
    # As an exception, so that the cluster is stopped and removed on the way out.
    raise KeyboardInterrupt


def main() -> int:
    """Run the suite on each database and print which were tried; return the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    chosen = os.environ.get("TEST_DATABASES", "sqlite,postgresql").split(",")
    subprocess.run([sys.executable, "bin/prepare.py", "--static"], cwd=ROOT, check=True)
    outcomes = []
    if "sqlite" in chosen:
        outcomes.append(_run_suite("SQLite", None, sys.argv[1:]))
    if "postgresql" in chosen:
        outcomes.append(_on_postgresql(sys.argv[1:]))
    else:
        outcomes.append(Outcome("PostgreSQL", None, "niet gevraagd"))
    print("\nGeprobeerde databases:")
    for outcome in outcomes:
        print(outcome.sentence())
    required = os.environ.get("REQUIRE_POSTGRESQL") == "1"
    good = all(outcome.passed or (outcome.passed is None and not required) for outcome in outcomes)
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nAfgebroken.", file=sys.stderr)
        sys.exit(130)
