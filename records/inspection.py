"""What is inside a file that somebody brings in. Runs in a child process (records.child), without settings."""

import io
from collections.abc import Iterator
from typing import Any

MAXIMUM_PAGES = 300
# A3 at 600 dots per inch has 70 million.
MAXIMUM_PIXELS = 75_000_000
_MAXIMUM_DEPTH = 60
# What a PDF may carry inside: data and pictures, nothing that runs or opens more.
_ATTACHMENTS = ("json", "xml", "txt", "csv", "jpg", "jpeg", "png")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")

NO_PDF = "Dit pdf-bestand is beschadigd: het kan niet worden geopend. Maak of download het opnieuw."
ENCRYPTED = "Deze pdf is met een wachtwoord beveiligd. Kies de pdf zonder beveiliging."
NO_PAGES = "Deze pdf heeft geen bladzijden. Kies een ander bestand."
TOO_MANY_PAGES = f"Deze pdf heeft meer dan {MAXIMUM_PAGES} bladzijden. Kies een korter bestand."
ACTIVE = (
    "Deze pdf doet uit zichzelf iets als iemand hem opent ({what}). Maak een gewone pdf, bijvoorbeeld via Afdrukken."
)
CARRIES = "In deze pdf zit een ander bestand dat niet mag ({name}). Verwijder het en kies de pdf opnieuw."
NO_IMAGE = "Deze foto is beschadigd: zij kan niet worden geopend. Maak een nieuwe foto of scan."
TOO_MANY_PIXELS = "Deze foto is te groot. Maak een foto of scan van hoogstens 75 miljoen beeldpunten."

# Kinds of action (ISO 32000-1, 12.6.4) that run something, send something, or open something else than a web page.
_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "een programma starten",
    "/ImportData": "gegevens inlezen",
    "/SubmitForm": "gegevens versturen",
    "/GoToE": "een ingesloten bestand openen",
    "/GoToR": "een ander bestand openen",
    "/Rendition": "beeld of geluid afspelen",
    "/Movie": "beeld of geluid afspelen",
    "/Sound": "beeld of geluid afspelen",
    "/RichMediaExecute": "beeld of geluid afspelen",
}
_KEYS = {
    "/JS": "JavaScript",
    "/JavaScript": "JavaScript",
    "/XFA": "een formulier met opdrachten",
    "/RichMediaContent": "beeld of geluid afspelen",
}


def problem_of(content_type: str, content: bytes) -> str:
    """Return what is wrong with this file of the type `content_type`, as a Dutch sentence, or ""."""
    if content_type == "application/pdf":
        return _problem_of_pdf(content)
    return _problem_of_image(content, content_type.removeprefix("image/").upper())


def _problem_of_image(content: bytes, form: str) -> str:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            if image.width * image.height > MAXIMUM_PIXELS:
                return TOO_MANY_PIXELS
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return NO_IMAGE
    return ""


def _problem_of_pdf(content: bytes) -> str:
    import pikepdf

    if b"%%EOF" not in content[-1024:]:
        return NO_PDF
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return _problem_inside(document)
    except pikepdf.PasswordError:
        return ENCRYPTED
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, AttributeError, KeyError, UnicodeError):
        return NO_PDF


def _problem_inside(document: Any) -> str:
    if document.is_encrypted:
        return ENCRYPTED
    pages = len(document.pages)
    if not pages:
        return NO_PAGES
    if pages > MAXIMUM_PAGES:
        return TOO_MANY_PAGES
    if _starts_something(document.Root.get("/OpenAction")):
        return ACTIVE.format(what="een opdracht bij het openen")
    # What happens by itself at opening, closing, printing or turning a page (ISO 32000-1, 12.6.3), whatever that is.
    if document.Root.get("/AA") or any(page.obj.get("/AA") for page in document.pages):
        return ACTIVE.format(what="een opdracht bij een bladzijde of bij het sluiten")
    for thing in document.objects:
        for found in _dictionaries(thing):
            if what := _does(found):
                return ACTIVE.format(what=what)
            if name := _forbidden_file(found):
                return CARRIES.format(name=name)
    return ""


def _starts_something(action: Any) -> bool:
    """A place to open the document at is harmless; anything else that happens by itself is not."""
    import pikepdf

    if action is None or isinstance(action, pikepdf.Array | pikepdf.Name | pikepdf.String):
        return False
    return action.get("/S") != "/GoTo" or "/Next" in action


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """Yield `thing` and what it directly contains, as far as these are dictionaries or streams.

    What it refers to is an object of its own, and comes by itself.
    """
    import pikepdf

    if depth > _MAXIMUM_DEPTH:
        raise ValueError("too deep")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        parts: Any = [value for _, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        parts = list(thing)
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _dictionaries(part, depth + 1)


def _does(found: Any) -> str:
    """Return what `found` would do by itself or at a click, or ""."""
    for key, what in _KEYS.items():
        if key in found:
            return what
    kind = found.get("/S")
    return _ACTIONS.get(str(kind), "") if kind is not None else ""


def _forbidden_file(found: Any) -> str:
    """Return the name of the file that `found` embeds when it is none of the kinds that may be there, or ""."""
    if "/EF" not in found:
        return ""
    name = str(found.get("/UF", found.get("/F", ""))) or "zonder naam"
    if name.rpartition(".")[2].lower() not in _ATTACHMENTS:
        return name[:80]
    for _, stream in found["/EF"].items():
        if bytes(stream.read_bytes()[:8]).startswith(_PROGRAMS):
            return name[:80]
    return ""
