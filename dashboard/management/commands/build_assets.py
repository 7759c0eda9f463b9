"""Build what the pages need from installed packages: the web fonts and the rich-text editor."""

import re
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset

WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
# Latin with Latin Extended-A and -B where names need it (ş ğ ő ć ș ț ẁ), punctuation, arrows and signs.
CHARACTERS = (
    "0020-007E,00A0-017F,01CD-01DC,01E6-01E7,01FA-01FF,0218-021B,0237,02C6-02DD,1E80-1E85,1E9E,1EF2-1EF3,"
    "2010-2015,2018-201E,2020-2022,2026,2030,2039-203A,2044,20AC,2122,2190-2193,2212,2215,2248,2260,2264-2265,FB01-FB02"
)
EDITOR = "static/django_prose_editor/editor.js"
FEATURES = ["kern", "liga", "tnum", "lnum", "locl", "ccmp", "mark", "mkmk"]


class Command(BaseCommand):
    """Write fonts and editor to settings.BUILT_DIR; a font that is newer than this file is kept."""

    requires_system_checks: list[str] = []  # runs at set-up, before there is a database or a static folder
    help = "Maakt de weblettertypen en zet de teksteditor klaar."

    def handle(self, *args: Any, **options: Any) -> None:
        fonts = Path(settings.BUILT_DIR) / "fonts"
        fonts.mkdir(parents=True, exist_ok=True)
        for weight, style in WEIGHTS.items():
            path = fonts / f"fira-sans-{weight}.woff2"
            if not path.exists() or path.stat().st_mtime < Path(__file__).stat().st_mtime:
                build_font(Path(str(files("fontpkg_fira_sans") / "files" / f"FiraSans-{style}.ttf")), path)
            self.stdout.write(f"{path.name}: {path.stat().st_size} bytes")
        editor = Path(settings.BUILT_DIR) / "editor" / "editor.js"
        editor.parent.mkdir(exist_ok=True)
        copy_editor(Path(str(files("django_prose_editor") / EDITOR)), editor)
        self.stdout.write(f"{editor.name}: {editor.stat().st_size} bytes")


def copy_editor(source: Path, target: Path) -> None:
    """Copy the editor bundle without the pointer to its source map, which collectstatic would look for in vain."""
    text = re.sub(r"^//# sourceMappingURL=.*$", "", source.read_text(), flags=re.MULTILINE)
    write_finished(target, text.encode())


def build_font(source: Path, target: Path) -> None:
    """Write the characters and features that the portal uses from the font `source` to `target`, as WOFF2."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False)
    content = BytesIO()
    with subset.load_font(str(source), options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
        subsetter.subset(font)
        subset.save_font(font, content, options)
    write_finished(target, content.getvalue())


def write_finished(target: Path, content: bytes) -> None:
    """Write `target` so that a run that is broken off leaves no half file that looks finished."""
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(target)
