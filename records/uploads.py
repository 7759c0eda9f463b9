"""Files that people bring in: looked into before anything is stored.

Extension, first bytes, size, structure (opened in a child process with limits) and, with CLAMD_ADDRESS, a malware
scanner. What passes is a CheckedUpload, and only that goes to `records.actions.store_file`.
"""

import logging
import re
import unicodedata
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from django.conf import settings

from records.canonical import sha256_hex
from records.child import ChildFailed, in_child
from records.clamd import ScannerAway, scan
from records.spreadsheets import ODS, XLSX

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
MAXIMUM_BYTES = 20 * MEGABYTE
_NAME_LIMIT = 120
# What a file name may have besides letters and digits; the rest has a meaning in a header, a path or a page.
_ODD = re.compile(r"[^\w .()-]+")


class Kind(Flag):
    """What somebody may bring."""

    PDF = auto()
    IMAGE = auto()
    SHEET = auto()


@dataclass(frozen=True)
class CheckedUpload:
    """A file that passed; `name` is safe in a header and a page."""

    name: str
    content_type: str
    content: bytes
    sha256: str


class UploadRefused(Exception):
    """The file is not accepted; the message is a plain Dutch sentence that says what to do."""


@dataclass(frozen=True)
class _Format:
    kind: Kind
    extensions: tuple[str, ...]
    magic: bytes
    content_type: str
    maximum: int = MAXIMUM_BYTES


# A workbook of figures is far smaller; a larger one takes more time to unpack than anybody waits for.
MAXIMUM_SHEET_BYTES = 5 * MEGABYTE
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"

_FORMATS = (
    _Format(Kind.PDF, ("pdf",), b"%PDF-", "application/pdf"),
    _Format(Kind.IMAGE, ("jpg", "jpeg"), b"\xff\xd8\xff", "image/jpeg"),
    _Format(Kind.IMAGE, ("png",), b"\x89PNG\r\n\x1a\n", "image/png"),
    _Format(Kind.SHEET, ("xlsx",), _ZIP, XLSX, MAXIMUM_SHEET_BYTES),
    _Format(Kind.SHEET, ("ods",), _ZIP, ODS, MAXIMUM_SHEET_BYTES),
)
_NAMES = {Kind.PDF: "een pdf-bestand", Kind.IMAGE: "een foto (jpg of png)", Kind.SHEET: "een rekenblad (xlsx of ods)"}
TOO_LARGE = "Dit bestand is groter dan 20 MB. Maak het kleiner, bijvoorbeeld door te scannen in zwart-wit."
SHEET_TOO_LARGE = "Dit rekenblad is groter dan 5 MB. Kopieer alleen de begroting naar een nieuw bestand en kies dat."
OLD_OR_LOCKED = (
    "Dit is een oud Excel-bestand (xls) of een bestand met een wachtwoord. Sla het zonder wachtwoord op als xlsx en "
    "kies het opnieuw."
)
EMPTY = "Dit bestand is leeg. Kies een ander bestand."
TOO_HEAVY = "Dit bestand is te ingewikkeld om te controleren. Maak een nieuwe, eenvoudige pdf of scan en kies die."
SHEET_TOO_HEAVY = (
    "Dit rekenblad is te ingewikkeld om te controleren. "
    "Kopieer alleen de begroting, als waarden, naar een nieuw bestand."
)
UNREADABLE = "Dit bestand is beschadigd: het kan niet worden geopend. Maak of download het opnieuw."
NOT_SCANNED = (
    "Het bestand is niet bewaard: de virusscanner van het portaal is nu niet bereikbaar. Probeer het later opnieuw."
)
INFECTED = "De virusscanner vertrouwt dit bestand niet. Het is niet bewaard. Vraag uw ICT-afdeling om hulp."


def check_upload(name: str, content: bytes, kinds: Kind = Kind.PDF) -> CheckedUpload:
    """Return the file as it may be stored. Raises UploadRefused with a sentence.

    Takes about half a second: a child process opens the file. Never call it inside a transaction.
    """
    if not content:
        raise UploadRefused(EMPTY)
    if len(content) > MAXIMUM_BYTES:
        raise UploadRefused(TOO_LARGE)
    form = _format_of(name, content, kinds)
    if len(content) > form.maximum:
        raise UploadRefused(SHEET_TOO_LARGE)
    _refuse_inside(form, content)
    check_for_malware(content)
    return CheckedUpload(_safe_name(name, form), form.content_type, content, sha256_hex(content))


def _refuse_inside(form: _Format, content: bytes) -> None:
    """Have a child process open the file. Raises UploadRefused with what is wrong with it."""
    is_sheet = form.kind is Kind.SHEET
    look = "records.spreadsheets.inspection:problem_of" if is_sheet else "records.inspection:problem_of"
    try:
        problem = in_child(look, form.content_type, content)
    except ChildFailed as failure:
        logger.info("upload refused: %s", failure)
        too_heavy = SHEET_TOO_HEAVY if is_sheet else TOO_HEAVY
        raise UploadRefused(too_heavy if failure.limit else UNREADABLE) from failure
    if problem:
        raise UploadRefused(problem)


def sheets_in(upload: CheckedUpload) -> list[dict[str, Any]]:
    """Return the cells of a spreadsheet that passed (`records.spreadsheets.cells_of`). UploadRefused, as there."""
    try:
        sheets: list[dict[str, Any]] = in_child("records.spreadsheets:cells_of", upload.content_type, upload.content)
    except ChildFailed as failure:
        logger.info("spreadsheet not read: %s", failure)
        raise UploadRefused(SHEET_TOO_HEAVY if failure.limit else UNREADABLE) from failure
    return sheets


def accept_of(kinds: Kind) -> str:
    """Return the `accept` attribute of a file input for `kinds`."""
    wanted = [form for form in _FORMATS if form.kind in kinds]
    return ",".join([*(f".{extension}" for form in wanted for extension in form.extensions)])


def _format_of(name: str, content: bytes, kinds: Kind) -> _Format:
    """Return the format that both the name and the first bytes say it is, when that may be brought."""
    wanted = [form for form in _FORMATS if form.kind in kinds]
    choose = " of ".join(_NAMES[kind] for kind in Kind if kind in kinds)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    named = next((form for form in wanted if extension in form.extensions), None)
    if Kind.SHEET in kinds and content.startswith(_OLD_OFFICE):
        raise UploadRefused(OLD_OR_LOCKED)
    if named is None:
        raise UploadRefused(f"Dit soort bestand kan niet. Kies {choose}.")
    if not content.startswith(named.magic):
        raise UploadRefused(f"De naam eindigt op .{extension}, maar de inhoud is iets anders. Kies {choose}.")
    return named


def check_for_malware(content: bytes) -> None:
    """Have the scanner look, when there is one; for a file whose structure somebody else reads. UploadRefused."""
    if not settings.CLAMD_ADDRESS:
        return
    try:
        finding = scan(settings.CLAMD_ADDRESS, content)
    except ScannerAway as away:
        # Never stored without the look that was asked for.
        logger.exception("the malware scanner does not answer")
        raise UploadRefused(NOT_SCANNED) from away
    if finding:
        logger.warning("the malware scanner refused an upload: %s", finding)
        raise UploadRefused(INFECTED)


def _safe_name(name: str, form: _Format) -> str:
    """Return `name` without folders, signs that mean something elsewhere, and invisible signs; with its extension."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = _ODD.sub("_", last.rpartition(".")[0]).strip(" ._-")[:_NAME_LIMIT].strip()
    return f"{stem or 'bestand'}.{form.extensions[0]}"
