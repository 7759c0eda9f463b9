"""What is inside a spreadsheet that somebody brings in: the listing of the ZIP and what it may carry, nothing more.

Limits of the listing: recipes.md, "Files and bytes". Macros, embedded programs and links to other files are refused:
a sheet that is kept is opened by somebody at the ministry.
"""

import io
import lzma
import re
import zipfile
import zlib
from xml.etree import ElementTree

from records.spreadsheets import ODS, XLSX

MAXIMUM_ENTRIES = 1_000
MAXIMUM_UNPACKED = 100 * 1024 * 1024
MAXIMUM_RATIO = 100
# A small file of repeated cells packs better than any bomb that does harm.
_RATIO_FROM = 1024 * 1024

BROKEN = "Dit rekenblad is beschadigd: het kan niet worden geopend. Sla het opnieuw op en kies het dan."
NOT_THIS = "De inhoud van dit bestand is geen rekenblad. Sla het op als xlsx of ods en kies het opnieuw."
ENCRYPTED = "Dit rekenblad is met een wachtwoord beveiligd. Kies het bestand zonder wachtwoord."
BOMB = (
    "Dit rekenblad wordt bij het uitpakken veel te groot. "
    "Kopieer alleen de begroting naar een nieuw bestand en kies dat."
)
MACROS = "In dit rekenblad zitten macro’s of programma’s. Sla het op als gewone xlsx of ods en kies het opnieuw."
LINKS = (
    "Dit rekenblad haalt gegevens uit andere bestanden. Verbreek de koppelingen, of plak alleen de waarden in een "
    "nieuw bestand."
)
DOCTYPE = "Dit rekenblad is niet gewoon opgeslagen: het heeft een eigen XML-definitie. Sla het opnieuw op."

_MACROS = re.compile(
    r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|embeddings/|customui|^basic/|^scripts/"
    r"|\.(exe|dll|js|vbs|bat|com)$",
    re.IGNORECASE,
)
_LINKS = re.compile(r"externallinks/|connections\.xml$|querytables/|xl/model/", re.IGNORECASE)
_XML = (".xml", ".rels", ".rdf", ".vml")
# How XML says in which letters it is written. In others than these the marks below would read differently.
_ENCODING = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)")
_LETTERS = frozenset({b"utf-8", b"us-ascii", b"ascii"})
# Relations of a part of an Excel file (the end of their type) that bring programs in.
_PROGRAMS = ("/vbaProject", "/oleObject", "/control", "/xlMacrosheet", "/package", "/attachedToolbars")
_MAIN = f"{XLSX}.main+xml"
# Elements of an ODS: something that happens by itself, and a source elsewhere.
_ODS_ACTIVE = re.compile(rb"<(?:[\w.-]+:)?(?:event-listener|applet|plugin|object-ole|script\s)")
_ODS_LINKS = re.compile(
    rb"<(?:[\w.-]+:)?(?:table-source|cell-range-source|dde-source|database-source)\b"
    rb"|formula=\"[^\"]*(?:'|&apos;|&#39;)#"
)


def problem_of(content_type: str, content: bytes) -> str:
    """Return what is wrong with this spreadsheet, as a Dutch sentence, or ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _listed(archive) or _inside(archive, content_type)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, OSError, RuntimeError, ValueError):
        return BROKEN


def _listed(archive: zipfile.ZipFile) -> str:
    """Look at the listing alone: nothing is unpacked yet."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) != len(set(names)) or any(_is_odd(name) for name in names):
        return BROKEN
    if any(entry.flag_bits & 1 for entry in entries):
        return ENCRYPTED
    if len(entries) > MAXIMUM_ENTRIES or sum(entry.file_size for entry in entries) > MAXIMUM_UNPACKED:
        return BOMB
    if any(
        entry.file_size > _RATIO_FROM and entry.file_size > MAXIMUM_RATIO * entry.compress_size for entry in entries
    ):
        return BOMB
    if any(_MACROS.search(name) for name in names):
        return MACROS
    return LINKS if any(_LINKS.search(name) for name in names) else ""


def _is_odd(name: str) -> bool:
    """Is it a path that leaves the place where somebody unpacks it?"""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _inside(archive: zipfile.ZipFile, content_type: str) -> str:
    look = _look_in_ods if content_type == ODS else _look_in_xlsx
    known = set(archive.namelist())
    if content_type == ODS:
        if "mimetype" not in known or archive.read("mimetype").strip() != ODS.encode():
            return NOT_THIS
    elif "[Content_Types].xml" not in known:
        return NOT_THIS
    for entry in archive.infolist():
        # Reading compares the checksum; more bytes than the listing says are not read.
        content = archive.read(entry)
        if not entry.filename.lower().endswith(_XML):
            continue
        if _is_written_oddly(content):
            return DOCTYPE
        if problem := look(entry.filename, content):
            return problem
    return ""


def _is_written_oddly(content: bytes) -> bool:
    """Does an XML part define entities, or use letters in which one could hide that? No spreadsheet program does."""
    written = _ENCODING.match(content)
    if written is not None and written[1].lower() not in _LETTERS:
        return True
    return b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content


def _look_in_xlsx(name: str, content: bytes) -> str:
    if name == "[Content_Types].xml":
        types = [element.get("ContentType", "") for element in _elements(content)]
        if any("macroEnabled" in kind or "vbaProject" in kind for kind in types):
            return MACROS
        return "" if _MAIN in types else NOT_THIS
    if not name.endswith(".rels"):
        return ""
    for relation in _elements(content):
        kind = relation.get("Type", "")
        if kind.endswith(_PROGRAMS):
            return MACROS
        # A web address in a cell is only a text; every other thing from outside is fetched.
        if kind.endswith("/externalLink") or (
            relation.get("TargetMode") == "External" and not kind.endswith("/hyperlink")
        ):
            return LINKS
    return ""


def _elements(content: bytes) -> list[ElementTree.Element]:
    """Return the elements right under the root of an XML part without entities. ValueError when it is none."""
    try:
        return list(ElementTree.fromstring(content))  # noqa: S314 - see _is_written_oddly
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error


def _look_in_ods(name: str, content: bytes) -> str:
    if name == "META-INF/manifest.xml":
        return ENCRYPTED if b"encryption-data" in content else ""
    if not name.endswith("content.xml"):
        return ""
    if _ODS_ACTIVE.search(content):
        return MACROS
    return LINKS if _ODS_LINKS.search(content) else ""
