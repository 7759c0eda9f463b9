"""Which format a file has, in the words and codes of PRONOM (the register of The National Archives)."""

import io
import re
from dataclasses import dataclass

PDF, JSON, HTML, PNG, JPEG = "application/pdf", "application/json", "text/html", "image/png", "image/jpeg"
XML = "application/xml"


@dataclass(frozen=True)
class Format:
    """Label and code of PRONOM; no code when nobody can tell which of several it is."""

    label: str
    code: str = ""


EXTENSIONS = {PDF: "pdf", JSON: "json", HTML: "html", PNG: "png", JPEG: "jpg", XML: "xml"}
_FIXED = {
    JSON: Format("JSON Data Interchange Format", "fmt/817"),
    HTML: Format("Hypertext Markup Language 5", "fmt/471"),
    XML: Format("Extensible Markup Language 1.0", "fmt/101"),
    PNG: Format("Portable Network Graphics"),
    JPEG: Format("JPEG"),
}
_ARCHIVAL = {"1A": "95", "1B": "354", "2A": "476", "2B": "477", "2U": "478", "3A": "479", "3B": "480", "3U": "481"}
_PDF = {"1.0": "14", "1.1": "15", "1.2": "16", "1.3": "17", "1.4": "18", "1.5": "19", "1.6": "20", "1.7": "276"} | {
    "2.0": "1129"
}
_HEADER = re.compile(rb"%PDF-(\d\.\d)")


def format_of(content_type: str, content: bytes) -> Format:
    """Return the format of `content`, as its own bytes say it."""
    if content_type == PDF:
        return _pdf(content)
    return _FIXED.get(content_type, Format(content_type))


def _pdf(content: bytes) -> Format:
    import pikepdf

    version, archival = "", ""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            version = document.pdf_version
            archival = document.open_metadata().pdfa_status.upper()
    except pikepdf.PdfError:
        found = _HEADER.match(content)
        version = found[1].decode() if found else ""
    if archival in _ARCHIVAL:
        return Format(f"Acrobat PDF/A - Portable Document Format {archival.lower()}", f"fmt/{_ARCHIVAL[archival]}")
    label = f"Acrobat PDF {version} - Portable Document Format".replace("  ", " ")
    return Format(label, f"fmt/{_PDF[version]}" if version in _PDF else "")
