"""The name of a package: a folder in a ZIP that every system can unpack."""

import re
import unicodedata
from collections.abc import Callable

LONGEST_NAME = 80
# Names of folders are counted in bytes.
_MOST_BYTES = 200
_ALLOWED = re.compile(r"[\w .-]+")
# Windows keeps these for itself, with or without an extension.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def name_problem(name: str) -> str:
    """Return in one sentence why `name` cannot be the name of a package, "" when it can."""
    if not name.strip():
        return "Geef het pakket een naam."
    return next((sentence for is_wrong, sentence in _RULES if is_wrong(name)), "")


# What a name may not be, the clearest sentence first.
_RULES: tuple[tuple[Callable[[str], bool], str], ...] = (
    (
        lambda name: any(unicodedata.category(sign).startswith("C") for sign in name),
        "In de naam staat een teken dat u niet ziet, zoals een tab of een regeleinde. Typ de naam opnieuw.",
    ),
    (
        lambda name: "/" in name or "\\" in name,
        "Een schuine streep kan niet in de naam: de naam wordt een map. Gebruik een streepje.",
    ),
    (
        lambda name: name[0] in " ." or name[-1] in " .",
        "Begin en eindig de naam niet met een spatie of een punt.",
    ),
    (
        lambda name: len(name) > LONGEST_NAME or len(name.encode()) > _MOST_BYTES,
        f"De naam is te lang. Gebruik hoogstens {LONGEST_NAME} tekens.",
    ),
    (
        lambda name: _ALLOWED.fullmatch(name) is None,
        "Gebruik in de naam alleen letters, cijfers, spaties, punten en streepjes.",
    ),
    (lambda name: not name[0].isalnum(), "Begin de naam met een letter of een cijfer."),
    (
        lambda name: _RESERVED.fullmatch(name) is not None,
        "Windows gebruikt deze naam zelf. Kies een andere naam.",
    ),
)
