"""What pdfsig, of poppler, says of a file; it trusts the root of the tests when certutil can tell it so."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.pdf.authority import Authority

MODERN = re.compile(r"^pdfsig version (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """The lines of pdfsig that a person goes by, of the last signature that it found; all empty when it found none."""

    signature: str = ""
    certificate: str = ""
    coverage: str = ""
    number: int = 0

    @property
    def is_fooled(self) -> bool:
        """Does somebody who reads this think that the whole file is genuine?"""
        return self.is_half_fooled and self.coverage == "Total document signed"

    @property
    def is_half_fooled(self) -> bool:
        """Valid and trusted, of a part of the file."""
        return self.signature == "Signature is Valid." and self.certificate in {"", "Certificate is Trusted."}


def version() -> str:
    """Return the version of pdfsig, "" without one."""
    if shutil.which("pdfsig") is None:
        return ""
    said = subprocess.run(["pdfsig", "-v"], capture_output=True, text=True, check=False)
    found = MODERN.search(said.stdout + said.stderr)
    return found[1] if found else ""


def trust(authority: Authority, folder: Path) -> Path:
    """Make the list of trusted roots that pdfsig reads (NSS), with the root of `authority` in it."""
    folder.mkdir(exist_ok=True)
    root = folder / "root.crt"
    root.write_bytes(authority.root.certificate_pem())
    make = ["certutil", "-d", f"sql:{folder}"]
    subprocess.run([*make, "-N", "--empty-password"], check=True, capture_output=True)
    subprocess.run([*make, "-A", "-n", "root", "-t", "CT,CT,CT", "-i", str(root)], check=True, capture_output=True)
    return folder


def pdfsig(path: Path, trusted: Path | None = None) -> Reading:
    """Let pdfsig judge the file at `path`; without `trusted` it looks at no certificate."""
    options = ["-nocert"] if trusted is None else ["-nssdir", f"sql:{trusted}", "-aia"]
    done = subprocess.run(["pdfsig", *options, str(path)], capture_output=True, check=False, timeout=60)
    said = done.stdout.decode(errors="replace")
    if "Signature #" not in said:
        return Reading()
    last = said.rpartition("Signature #")[2]

    def line(pattern: str) -> str:
        found = re.search(pattern, last)
        return found[1].strip() if found else ""

    return Reading(
        signature=line(r"Signature Validation: (.*)"),
        certificate=line(r"Certificate Validation: (.*)"),
        coverage=line(r"- (Total document signed|Not total document signed)"),
        number=said.count("Signature #"),
    )
