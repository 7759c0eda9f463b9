"""Finding words in a text as people read it: across markup, whatever the case, accents, hyphens and kind of space."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

# The tags of sanitised rich text; anything else between < and > is text (an address after a name, for one).
_PIECE = re.compile(r"</?(?:p|strong|em|ul|ol|li|h3|a|br)(?:\s[^<>]*)?/?>|&(?:#\w+|\w+);|.", re.DOTALL | re.IGNORECASE)
_BREAKS = re.compile(r"</?(?:p|ul|ol|li|h3|br)\b", re.IGNORECASE)
_LINK = re.compile(r"</?a\b", re.IGNORECASE)
_SPACES = frozenset("-‐‑‒–—―−/_")
_QUOTES = str.maketrans("’‘`´ʼ", "'''''")
# Shorter words count only where they stand by themselves: "An" is no part of "plan".
_WHOLE_BELOW = 4


@dataclass(frozen=True)
class Hit:
    """Pieces `first` up to and including `last` say the words of entry `entry`."""

    first: int
    last: int
    entry: int


def pieces_of(text: str) -> list[str]:
    """Return `text` cut into letters, entities and tags."""
    return _PIECE.findall(text)


def is_tag(piece: str) -> bool:
    return len(piece) > 1 and piece[0] == "<"


def is_link(piece: str) -> bool:
    return is_tag(piece) and _LINK.match(piece) is not None


def folded(text: str) -> str:
    """Return `text` as it is compared: small letters without accents, one space between words."""
    return "".join(letter for letter, _ in _folded(list(text))).strip()


def _folded(pieces: Sequence[str]) -> list[tuple[str, int]]:
    """Return the letters to compare, each with the piece that it comes from."""
    found: list[tuple[str, int]] = []
    for place, piece in enumerate(pieces):
        if is_tag(piece):
            letters = " " if _BREAKS.match(piece) else ""
        else:
            letters = _letters(unescape(piece) if piece[0] == "&" else piece)
        for letter in letters:
            if letter != " " or (found and found[-1][0] != " "):
                found.append((letter, place))
    return found


def _letters(text: str) -> str:
    """Return how one character (or entity) is compared; nothing for what is not seen."""
    plain = []
    for letter in unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold():
        if letter.isspace() or letter in _SPACES:
            plain.append(" ")
        elif not unicodedata.combining(letter) and unicodedata.category(letter) not in {"Cf", "Cc"}:
            plain.append(letter)
    return "".join(plain)


def hits(pieces: Sequence[str], wanted: Sequence[str]) -> list[Hit]:
    """Return where `pieces` say any of the (folded) words `wanted`; the number of an entry is its place there."""
    letters = _folded(pieces)
    text = "".join(letter for letter, _ in letters)
    found = []
    for entry, words in enumerate(wanted):
        start = text.find(words) if words else -1
        while start >= 0:
            end = start + len(words)
            if _stands_alone(text, start, end) or not _must_stand_alone(words):
                found.append(Hit(letters[start][1], letters[end - 1][1], entry))
            start = text.find(words, start + 1)
    return sorted(found, key=lambda hit: (hit.first, -hit.last, hit.entry))


def _must_stand_alone(words: str) -> bool:
    letters = [letter for letter in words if letter.isalnum()]
    return len(letters) < _WHOLE_BELOW or all(letter.isdigit() for letter in letters)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[:start][-1:], text[end:][:1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())
