"""Work on files of strangers, in a process of its own with a ceiling on processor time, memory and patience.

A hostile file can be small and endless. What reads it must end itself and never the process that asked; and what
has read it is not to be trusted: only plain data (JSON) comes back.
"""

import importlib
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Timer
from typing import IO, Any

from django.conf import settings

from records.archival_pdf.limits import Limits, apply

# For one file that somebody uploads: less than for a document that we make ourselves.
LIMITS = Limits(cpu_seconds=10, memory_mib=512, wall_seconds=30)
# Bytes: of what comes back, and of what a library complains.
MAXIMUM_ANSWER = 16 * 1024 * 1024
MAXIMUM_COMPLAINTS = 64 * 1024
_DONE, _NO_MEMORY, _FAILED = 0, 4, 5


class ChildFailed(Exception):
    """The work could not be done; `limit` says whether it asked for too much time or memory."""

    def __init__(self, message: str, *, limit: bool) -> None:
        super().__init__(message)
        self.limit = limit


def in_child(function: str, *arguments: Any, limits: Limits = LIMITS) -> Any:
    """Return what `function` ("package.module:name") makes of `arguments`, as JSON would carry it.

    The child has no settings, no database and no secrets: give it all it needs. Costs 0.2-0.5 s. Raises ChildFailed.
    """
    request = pickle.dumps((limits, function, arguments))
    code, answer, errors = _run(request, limits.wall_seconds)
    if code is None:
        raise ChildFailed(f"{function} took more than {limits.wall_seconds} s", limit=True)
    if len(answer) > MAXIMUM_ANSWER:
        raise ChildFailed(f"{function} answered more than {MAXIMUM_ANSWER} bytes", limit=True)
    if code == _DONE:
        return json.loads(answer)
    what_went_wrong = errors.decode(errors="replace")[-2000:]
    # Killed by a limit (negative: a signal), or a library that got no memory.
    raise ChildFailed(
        f"{function} ended with {code}: {what_went_wrong}",
        limit=code < 0 or code == _NO_MEMORY,
    )


def _run(request: bytes, seconds: float) -> tuple[int | None, bytes, bytes]:
    """Let a child do `request`; return how it ended (None: it took too long), its answer and its complaints.

    No more is taken in than the maxima: what reads a hostile file can be made to answer without end.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "records.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
    )
    if not (child.stdin and child.stdout and child.stderr):
        raise RuntimeError("a child process without pipes")
    timer = Timer(seconds, child.kill)
    timer.start()
    with child, ThreadPoolExecutor(max_workers=2) as threads:
        # Both at the same time as the answer: a full pipe makes the other side wait.
        threads.submit(_give, child.stdin, request)
        complaints = threads.submit(_take, child.stderr, MAXIMUM_COMPLAINTS)
        answer = _take(child.stdout, MAXIMUM_ANSWER)
        if len(answer) > MAXIMUM_ANSWER:
            child.kill()
        code = child.wait()
        is_late = not timer.is_alive()
        timer.cancel()
        return (None if is_late and code < 0 else code), answer, complaints.result()


def _give(pipe: IO[bytes], request: bytes) -> None:
    # A child that ended already does not read to the end.
    with suppress(BrokenPipeError), pipe:
        pipe.write(request)


def _take(pipe: IO[bytes], most: int) -> bytes:
    """Return what comes out of `pipe`, at most one byte more than `most`."""
    return pipe.read(most + 1)


def main() -> int:
    """Do what standard input asks; the answer goes to standard output as JSON."""
    limits, function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    # Libraries that print must not end up between the bytes of the answer.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module, _, name = function.partition(":")
    work = getattr(importlib.import_module(module), name)
    apply(limits)
    try:
        answer = json.dumps(work(*arguments))
    except MemoryError:
        return _NO_MEMORY
    except Exception:
        sys.excepthook(*sys.exc_info())
        return _FAILED
    with output:
        output.write(answer)
    return _DONE


if __name__ == "__main__":
    sys.exit(main())
