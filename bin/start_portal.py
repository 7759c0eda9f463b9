#!/usr/bin/env python
"""Starts the portal and its job worker together and stops both on Ctrl-C, or when one of the two ends.

Both run in a session of their own, so that Ctrl-C reaches this script alone and each child gets exactly one
orderly SIGTERM. When this script is killed outright, the kernel ends them (Linux only).
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BINARIES = Path(sys.executable).parent
HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 35  # gunicorn gives running requests 30 s
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked this script to stop."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start(*command: str) -> subprocess.Popen[bytes]:
    # preexec_fn is safe here: this script has one thread.
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509


def _answers(port: int) -> bool:
    with socket.socket() as connection:
        connection.settimeout(0.2)
        return connection.connect_ex((HOST, port)) == 0


def _wait_until_up(port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        if _answers(port):
            return True
        time.sleep(0.1)
    return False


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _watch(port: int) -> int:
    python = str(BINARIES / "python")
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_start(str(BINARIES / "gunicorn"), "--config", "gunicorn.conf.py", "--bind", f"{HOST}:{port}"))
        children.append(_start(python, "manage.py", "run_worker"))
        if not _wait_until_up(port, children):
            print("Het portaal is niet gestart. Zie de meldingen hierboven.", file=sys.stderr)
            return 1
        print(f"\nHet portaal draait op http://localhost:{port} (stoppen: Ctrl-C)", flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        print("Een van de twee processen is gestopt; het andere stopt nu ook.", file=sys.stderr)
        return 1
    except Stopped:
        print("\nHet portaal stopt.", flush=True)
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _end(children)


def main() -> int:
    """Start both processes and watch them; return the exit code."""
    parser = argparse.ArgumentParser(description="Start het portaal en zijn taakverwerker.")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    if _answers(port):
        print(f"Poort {port} is al in gebruik. Kies een andere: make run PORT={port + 1}", file=sys.stderr)
        return 1
    # Links in mail, and the addresses that forms may be sent from, carry the port.
    os.environ.setdefault("PORTAL_URL", f"http://localhost:{port}")
    return _watch(port)


if __name__ == "__main__":
    sys.exit(main())
