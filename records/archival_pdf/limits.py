"""Rendering in a process of its own, with a ceiling on processor time, memory and patience.

HTML can be small and endless: 5,000 table rows take 35 s and 848 MiB, a page of 2 mm never ends (pdf.md, section 8).
Such a document must end itself and never the worker that asked for it.
"""

import json
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from records.archival_pdf.document import Attachment, RenderingFailed

MIB = 1024 * 1024
FAILED = 3
TOO_SLOW = "Het maken van het document duurde te lang. Maak de tekst of de tabellen korter."
TOO_LARGE = "Het document is te groot om te maken. Maak de tekst of de tabellen korter."


@dataclass(frozen=True)
class Limits:
    """Ceilings of one rendering: seconds of processor time, MiB of address space, seconds on the clock."""

    cpu_seconds: int = 30
    memory_mib: int = 1024
    wall_seconds: int = 90


DEFAULT_LIMITS = Limits()


def render_limited(
    html: str, *, attachments: Sequence[Attachment] = (), created: datetime, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Return the same bytes as `render`, made in a child process; costs about a second more.

    Raises RenderingFailed when the document cannot be made or passes a limit.
    """
    # The child needs three settings and nothing of the rest: no secrets, no database, a quick start.
    needed = {name: getattr(settings, name) for name in ("VAR_DIR", "STATICFILES_DIRS", "STATIC_ROOT")}
    request = pickle.dumps((limits, needed, html, list(attachments), created))
    try:
        child = subprocess.run(
            [sys.executable, "-m", "records.archival_pdf"],
            input=request,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingFailed(TOO_SLOW) from error
    if child.returncode == FAILED:
        # Plain data, unlike the request: what has read hostile text is not to be trusted with more.
        message, characters = json.loads(child.stdout)
        raise RenderingFailed(message, characters)
    if child.returncode:
        # Killed by a limit: the processor (SIGXCPU, SIGKILL), or a C library that got no memory.
        raise RenderingFailed(TOO_SLOW if child.returncode in (-24, -9) else TOO_LARGE)
    return child.stdout


def apply(limits: Limits) -> None:
    """Lower the ceilings of this process for good."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mib * MIB, limits.memory_mib * MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
