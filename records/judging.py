"""Judging a file that a stranger brings, in a process of its own with a ceiling on time and memory.

A PDF can be small and endless. What reads it here has no database, no secrets, and an end; what comes back is plain
data. Run as `python -m records.judging`: a line of JSON with the settings, then the file, on standard input.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from records.archival_pdf.limits import Limits, apply
from records.sealing import SealNotConfigured, load_certificates
from records.verification import SOURCE_NAME, Verdict, judge

LIMITS = Limits(cpu_seconds=10, memory_mib=1024, wall_seconds=20)
TOO_HARD = "Het bestand is te ingewikkeld om te beoordelen. Het portaal maakt zulke bestanden niet."
LONGEST_SOURCE = 20 * 1024 * 1024


@dataclass(frozen=True)
class Judgement:
    """What a file is, and by what we know it again when it is not genuine.

    `has_our_seal`: the certificate of our seal is in it, so somebody began with a document of ours. `text_sha256`: of
    the text that it carries as data, "" without one; only a claim of the file.
    """

    verdict: Verdict
    has_our_seal: bool
    text_sha256: str


def judge_apart(pdf: bytes, *, limits: Limits = LIMITS) -> Judgement:
    """Judge `pdf` in a child process; takes about a second. Never raises for what is in the file."""
    header = {"SEAL_DIR": str(settings.SEAL_DIR), "limits": [limits.cpu_seconds, limits.memory_mib]}
    sha256 = hashlib.sha256(pdf).hexdigest()
    try:
        child = subprocess.run(
            [sys.executable, "-m", "records.judging"],
            input=json.dumps(header).encode() + b"\n" + pdf,
            stdout=subprocess.PIPE,
            # What a library complains about is of no use here, and there may be no end to it.
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            timeout=limits.wall_seconds,
            check=False,
        )
        # Killed by a limit, or a C library that fell over: there is no answer.
        said = json.loads(child.stdout) if child.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        said = None
    if said is None:
        return Judgement(Verdict(genuine=False, objections=[TOO_HARD], sha256=sha256), has_our_seal(pdf), "")
    moment = said["sealed_at"]
    verdict = Verdict(
        genuine=said["genuine"],
        objections=said["objections"],
        sealed_at=datetime.fromisoformat(moment) if moment else None,
        agenda=said["agenda"],
        trusted_time=said["trusted_time"],
        sha256=sha256,
    )
    return Judgement(verdict, has_our_seal(pdf), said["text_sha256"])


def has_our_seal(pdf: bytes) -> bool:
    """Does `pdf` hold the certificate of a seal of ours, as every document does that we sealed?"""
    try:
        seals = load_certificates().seals
    except SealNotConfigured:
        return False
    return any(seal.dump().hex().upper().encode() in pdf for seal in seals)


def _text_sha256(pdf: bytes) -> str:
    """Return the SHA-256 of the text that the file carries as data, also when it is damaged; "" without one."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if SOURCE_NAME not in document.attachments:
                return ""
            source = document.attachments[SOURCE_NAME].get_file().read_bytes()
    except Exception:
        # It helps to say what a file may have been; without it the file is refused as well.
        return ""
    return hashlib.sha256(source).hexdigest() if len(source) <= LONGEST_SOURCE else ""


def _answer(pdf: bytes) -> dict[str, Any]:
    verdict = judge(pdf)
    text = verdict.agenda["sha256"] if verdict.agenda else _text_sha256(pdf)
    return {
        "genuine": verdict.genuine,
        "objections": verdict.objections,
        "sealed_at": verdict.sealed_at.isoformat() if verdict.sealed_at else None,
        "agenda": verdict.agenda,
        "trusted_time": verdict.trusted_time,
        "text_sha256": text,
    }


def main() -> int:
    """Judge one file; return 0 with the answer on standard output, or 1 when a limit was passed."""
    header = json.loads(sys.stdin.buffer.readline())
    settings.configure(SEAL_DIR=Path(header["SEAL_DIR"]))
    pdf = sys.stdin.buffer.read()
    # Libraries that print warnings must not end up in the answer.
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    cpu, memory = header["limits"]
    apply(Limits(cpu_seconds=cpu, memory_mib=memory))
    try:
        answer = json.dumps(_answer(pdf))
    except MemoryError:
        return 1
    with output:
        output.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
