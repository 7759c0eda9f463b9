"""ZIP files of which the bytes follow from what is in them."""

import io
import zipfile
from collections.abc import Iterable

# The first moment that a ZIP file can tell: what is in it carries its own dates.
_NEVER = (1980, 1, 1, 0, 0, 0)


def packed(files: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return a ZIP of `files` (name, content) in their order; those named in `stored` are not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NEVER)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def repacked(content: bytes, *, without: tuple[str, ...] = (), stored: frozenset[str] = frozenset()) -> bytes:
    """Return the ZIP `content` with the same files in the same order, and nothing of when it was made.

    Files whose name starts with one of `without` are left out.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not name.startswith(without)]
        return packed([(name, archive.read(name)) for name in names], stored=stored)
