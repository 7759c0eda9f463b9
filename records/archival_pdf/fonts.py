"""The fonts of the document: Fira Sans from its package, and nothing else that the machine may have.

An archive file embeds every glyph that it shows. A character that our fonts lack would be drawn from a font of
the machine (another result on another server) or as an empty box (refused by PDF/A and PDF/UA), so such a
character stops the rendering.
"""

import os
import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

# All weights that static/pdf uses; a character must be in every one of them.
FONT_FILES = (
    "FiraSans-Regular.ttf",
    "FiraSans-Italic.ttf",
    "FiraSans-SemiBold.ttf",
    "FiraSans-SemiBoldItalic.ttf",
    "FiraSans-Bold.ttf",
    "FiraSans-BoldItalic.ttf",
)
LAYOUT_CHARACTERS = frozenset("\n\r\t")


def font_paths() -> list[Path]:
    """Return the font files, whole TrueType files from the package."""
    import fontpkg_fira_sans

    return [Path(fontpkg_fira_sans.ROOT) / "files" / name for name in FONT_FILES]


@cache
def printable_characters() -> frozenset[int]:
    """Return the code points that every font of the document has."""
    from fontTools.ttLib import TTFont

    maps = []
    for path in font_paths():
        with TTFont(path, lazy=True) as font:
            maps.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*maps))


def unprintable(text: str) -> list[str]:
    """Return the characters in `text` that cannot be printed, each once, in order of code point.

    Line ends and tabs are allowed. Other control characters are refused even where a font maps them.
    """
    known = printable_characters()
    return sorted(
        character
        for character in set(text) - LAYOUT_CHARACTERS
        if ord(character) not in known or unicodedata.category(character) == "Cc"
    )


def name_of(character: str) -> str:
    """Return how to name a character to a person: itself when it is visible, and its code."""
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code


@cache
def use_own_fonts() -> None:
    """Point fontconfig at our fonts only; must run before WeasyPrint asks for its first font."""
    folder = Path(settings.VAR_DIR) / "fontconfig"
    fonts = folder / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    # Copies, because the package holds twelve more weights and fontconfig can only be given a folder.
    for path in font_paths():
        _write_once(fonts / path.name, path.read_bytes())
    configuration = folder / "fonts.conf"
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>'
        f"<dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>"
        "<config><rescan><int>0</int></rescan></config></fontconfig>\n"
    )
    _write_once(configuration, text.encode())
    os.environ["FONTCONFIG_FILE"] = str(configuration)


def _write_once(path: Path, content: bytes) -> None:
    """Write `content` unless it is there; beside it and moved, as two workers may start at the same moment."""
    if path.exists() and path.read_bytes() == content:
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(content)
    draft.replace(path)
