"""Do two names mean the same? Compared by what a reader sees: not by accents, capitals, spaces and dots.

The one place for it: who signs twice, who comes instead of whom, and of whom a certificate is.
"""

import re
import unicodedata

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l"})
# How a ministry is called in an agenda and in a certificate.
_WRITTEN_OUT = {"ocw": "onderwijs cultuur en wetenschap"}


def fold(text: str) -> str:
    """Return `text` without accents, capitals, marks and invisible signs; words by one space."""
    # Twice: some signs become a capital only when taken apart.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    letters = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Mc", "Me", "Cf"})
    return " ".join(re.findall(r"[^\W_]+", letters))


def same_person(one: str, other: str) -> bool:
    """Is it the same name, as far as a name can tell? Two people who have no name are not the same."""
    return bool(fold(one)) and fold(one) == fold(other)


def same_organisation(one: str, other: str) -> bool:
    """Is it the same organisation by its name, whether its ministry is written out or not?"""
    return bool(fold(one)) and written_out(one) == written_out(other)


def written_out(name: str) -> str:
    """Return `name` folded, with the ministry in full."""
    return " ".join(_WRITTEN_OUT.get(word, word) for word in fold(name).split())
