"""Template text that was left in."""

import re

# Template text that was left in. A lone dash or "PM" says nothing either.
_PLACEHOLDERS = (
    re.compile(r"\[[^\[\]\n]{0,80}\]"),
    re.compile(r"\bbijvoorbeeld:[^\n]{0,60}", re.IGNORECASE),
    re.compile(r"\bn\.t\.b\.", re.IGNORECASE),
    re.compile(r"\bPM\b"),
    re.compile(r"\bx{2,}\b", re.IGNORECASE),
    re.compile(r"^\s*[-–—]\s*$"),
)
# One look at each text; nearly none holds any of them.
_ANY_PLACEHOLDER = re.compile(
    "|".join(f"(?{'i' if one.flags & re.IGNORECASE else ''}:{one.pattern})" for one in _PLACEHOLDERS)
)


def placeholder_in(text: str) -> str:
    """Return the template text that was left in `text`, or ""."""
    if not _ANY_PLACEHOLDER.search(text):
        return ""
    for pattern in _PLACEHOLDERS:
        if match := pattern.search(text):
            return match.group().strip()
    return ""
