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
from typing import Any

from django.conf import settings

from records.archival_pdf.limits import Limits, apply

# For one file that somebody uploads: less than for a document that we make ourselves.
LIMITS = Limits(cpu_seconds=10, memory_mib=512, wall_seconds=30)
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
    try:
        child = subprocess.run(
            [sys.executable, "-m", "records.child"],
            input=request,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"{function} took more than {limits.wall_seconds} s", limit=True) from error
    if child.returncode == _DONE:
        return json.loads(child.stdout)
    what_went_wrong = child.stderr.decode(errors="replace")[-2000:]
    # Killed by a limit (negative: a signal), or a library that got no memory.
    raise ChildFailed(
        f"{function} ended with {child.returncode}: {what_went_wrong}",
        limit=child.returncode < 0 or child.returncode == _NO_MEMORY,
    )


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
