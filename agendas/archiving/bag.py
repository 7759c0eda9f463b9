"""A BagIt package (RFC 8493) as a ZIP: one folder with the files, and lists of their SHA-256 that others can check."""

from collections.abc import Mapping, Sequence

from gka_portal.zip_files import packed
from records.canonical import sha256_hex

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
READ_ME = "LEESMIJ.txt"


def bag(name: str, payload: Mapping[str, bytes], info: Sequence[tuple[str, str]], read_me: str) -> bytes:
    """Return the ZIP of a bag in the folder `name`; equal input gives equal bytes.

    `payload` are the files by their path under `data/`, `info` the lines of bag-info.txt. Paths have no other signs
    than ASCII letters, digits and `.-_/`, so that a list of them needs no escapes and `sha256sum -c` reads it.
    """
    kept = {f"data/{path}": content for path, content in sorted(payload.items())}
    size = sum(len(content) for content in kept.values())
    lines = [*info, ("Payload-Oxum", f"{size}.{len(kept)}")]
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{label}: {_one_line(value)}\n" for label, value in lines).encode(),
        READ_ME: read_me.encode(),
        "manifest-sha256.txt": _manifest(kept),
    }
    files = {**tags, "tagmanifest-sha256.txt": _manifest(tags), **kept}
    return packed((f"{name}/{path}", content) for path, content in files.items())


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256_hex(content)}  {path}\n" for path, content in files.items()).encode()


def _one_line(value: str) -> str:
    return " ".join(value.split())
