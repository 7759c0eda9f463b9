"""Is the subject of a certificate the person or organisation that the agenda names?

A person: the same surname (in any order of its parts: Voorbeeld-de Wit, de Wit-Voorbeeld) and the same initials, as
far as both have them. An organisation: the same name, and a certificate of an organisation, not of who works there.
"""

import re
from collections.abc import Mapping

from records.names import fold, written_out

_TITLES = frozenset("mr dr drs ir ing prof bc ba ma bsc msc llb llm mba phd mpa dhr mevr mw heer mevrouw".split())
# A certificate may leave out what kind of organisation it is; it may never name another kind.
_KINDS = ("gemeente ", "ministerie van ", "de ")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[ ]?)+", re.UNICODE)


def is_person(name: str, subject: Mapping[str, object]) -> bool:
    """Is the certificate with `subject` (as asn1crypto names its parts) one of the person called `name`?"""
    if "pseudonym" in subject:
        return False
    initials, surname = _parts(name)
    return bool(surname and initials) and any(
        sorted(theirs) == sorted(surname) and _same_initials(initials, given)
        for given, theirs in _candidates(subject, len(surname))
    )


def is_organisation(name: str, subject: Mapping[str, object]) -> bool:
    """Is the certificate with `subject` a seal of the organisation called `name`?

    A certificate of a person who works there names the organisation too, and does not speak for it.
    """
    if any(part in subject for part in ("surname", "given_name", "pseudonym")):
        return False
    theirs = subject.get("organization_name")
    if "organization_identifier" not in subject or not isinstance(theirs, str):
        return False
    ours = written_out(name)
    kind = next((kind for kind in _KINDS if ours.startswith(kind)), "")
    return bool(ours) and written_out(theirs) in {ours, ours.removeprefix(kind)}


def _parts(name: str) -> tuple[str, list[str]]:
    """Return the initials and the words of the surname of `name` as it stands in an agenda: mr. F. Voorbeeld-de Wit."""
    words = name.replace(",", " ").split()
    while words and fold(words[0]).replace(" ", "") in _TITLES:
        words.pop(0)
    while words and fold(words[-1]).replace(" ", "") in _TITLES:
        words.pop()
    rest = " ".join(words)
    if match := _INITIALS.match(rest):
        letters = [fold(part)[:1] for part in match.group().split(".") if part.strip()]
        return "".join(letters), fold(rest[match.end() :]).split()
    # No initials: a first name, and what follows.
    return fold(words[0])[:1] if words else "", fold(" ".join(words[1:])).split()


def _candidates(subject: Mapping[str, object], length: int) -> list[tuple[str, list[str]]]:
    """Return the initials and the surname that `subject` may mean; a common name alone can be cut in two ways."""
    surname, given = subject.get("surname"), subject.get("given_name") or subject.get("initials")
    if isinstance(surname, str) and isinstance(given, str):
        return [(_initials(given), fold(surname).split())]
    common = subject.get("common_name")
    if not isinstance(common, str) or surname is not None:
        return []
    if "," in common:
        last, _, first = common.partition(",")
        return [(_initials(first), fold(last).split())]
    initials, words = _parts(common)
    folded = fold(common).split()
    # The surname is what remains at the end: somebody may be called Anna Maria.
    cut = len(folded) - length
    return [(initials, words), ("".join(word[:1] for word in folded[:cut]), folded[cut:])] if cut > 0 else []


def _initials(given: str) -> str:
    """Return the initials of "Fatima Zahra", "F.Z." or "FZ"."""
    words = fold(given).split()
    if len(words) == 1 and given.strip(". ").isupper() and "." not in given and len(words[0]) <= 4:
        return words[0]
    return "".join(word[:1] for word in words)


def _same_initials(ours: str, theirs: str) -> bool:
    """The first must be equal; one may have more of them than the other."""
    shorter = min(len(ours), len(theirs))
    return shorter > 0 and ours[:shorter] == theirs[:shorter]
