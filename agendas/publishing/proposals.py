"""What a text says of people, to leave out with one tick: their names, addresses and telephone numbers.

Proposals only: whoever masks reads the text. A member of a consultation is a name ("Nora de Boer"), a role
("Beleidsmedewerker Onderwijs") or both; of both only the name is proposed.
"""

import re
from collections.abc import Iterator

from agendas.publishing.finding import folded
from agendas.publishing.masking import Document, says, texts_in
from agendas.richtext import text_of
from agendas.structure import walk

_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\w.])(?:\+31|0)[\d -]{8,13}\d\b")
_STREETS = "straat|weg|laan|plein|kade|gracht|dijk|singel|hof|plantsoen|dreef|steeg|wal|haven|markt|park|pad"
_ADDRESS = re.compile(
    r"\b(?:[A-Z][\w’'-]* (?:(?:van|de|der|den|het|ten|ter) )*){0,3}"
    rf"(?:[A-Z][\w’'-]*?(?:{_STREETS})|{'|'.join(kind.capitalize() for kind in _STREETS.split('|'))}) "
    r"\d{1,3}(?: ?[a-zA-Z])?\b(?:,? \d{4} ?[A-Z]{2}\b(?: [A-Z][\w’'-]+(?:[ -][A-Z][\w’'-]+)*)?)?"
)
# Between two people, or between somebody and what they do.
_BETWEEN = re.compile(r"\s*[,;:/|()\n]\s*|\s+[-–—]\s+|\s+(?:en|namens)\s+")
_FORMS = re.compile(r"^(?:de heer|dhr|mevrouw|mevr|mw|heer)\.?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.’'-])*")
_PARTICLES = frozenset("de den der van von ten ter te het 't in op la le el al bin ben du da dos".split())
_TITLES = frozenset("drs dr mr ir ing prof bsc msc ma ba".split())
# How words end that say what somebody does. Compared as `folded`: without accents.
_ROLE = re.compile(
    r"(?:medewerker|medewerkster|coordinator|coordinatrice|adviseur|directeur|directrice|bestuurder|wethouder|minister|"
    r"staatssecretaris|burgemeester|secretaris|voorzitter|leider|leidster|onderzoeker|leerkracht|docent|leraar|manager|"
    r"ambtenaar|contactpersoon|vertegenwoordiger|deelnemer|begeleider|consulent|specialist|regisseur|makelaar|"
    r"controller|portefeuillehouder|hoofd|lid|leden|ouder|leerling)(?:s|en)?"
)
# What a role is about: "Beleidsmedewerker Onderwijs Nora de Boer".
_SUBJECT = re.compile(r"(?:onderwijs|jeugd|beleid|welzijn|zorg|financien|kansengelijkheid)")
# How words end that are in the name of an organisation.
_ORGANISATION = re.compile(
    r"(?:gemeente|stichting|vereniging|school|scholen|college|lyceum|gymnasium|ministerie|[es]raad|bestuur|besturen|"
    r"provincie|inspectie|bibliotheek|universiteit|instituut|opvang|alliantie|verband|organisatie|partij|partner|"
    r"groep|overleg|centrum|fonds|academie|netwerk|platform|dienst|directie|afdeling|team|regio)(?:s|en|es)?"
)


def names_in(document: Document) -> list[str]:
    """Return the names of people who sign nothing: coordinator, contact, members of the consultations.

    Also those of the text before an addendum.
    """
    found: dict[str, str] = {}
    signers = ""
    for text in texts_in(document):
        signers += " ".join(row.get("name") or "" for row in text.get("signatories") or []) + " "
        members = [row for each in text.get("consultations") or [] for row in each.get("members") or []]
        # Coordinator and contact are people; of a member the portal does not know what it is.
        names = [(text.get(key) or {}).get("name") or "" for key in ("coordinator", "contact")]
        names += [name for row in members for name in people_in(row.get("name") or "")]
        for name in names:
            found.setdefault(folded(name), name)
    return [name for name in found.values() if name and not says(signers, name)]


def addresses_in(document: Document) -> list[str]:
    """Return the addresses (of streets and of mail) and telephone numbers that stand in the text."""
    values = [value for text in texts_in(document) for found in walk(text) for value in _texts(found.value)]
    plain = [text_of(value) for value in values]
    found = [match for text in (*plain, *values) for match in _E_MAIL.findall(text)]
    found += [match for pattern in (_TELEPHONE, _ADDRESS) for text in plain for match in pattern.findall(text)]
    return list({folded(match): match for match in reversed(found)}.values())[::-1]


def _texts(value: object) -> list[str]:
    return [str(part) for part in (value if isinstance(value, list) else [value] if value else [])]


def people_in(text: str) -> list[str]:
    """Return the names of people in a short text; no roles, no organisations."""
    return [name for piece in _BETWEEN.split(text) for name in _names(piece.strip())]


def _names(piece: str) -> Iterator[str]:
    """Yield the names among the words of `piece`; of an organisation it holds none."""
    rest = _FORMS.sub("", piece)
    words = rest.split()
    has_role = any(_ends(word, _ROLE) for word in words)
    if any(_ends(word, _ORGANISATION) or (_ends(word, _SUBJECT) and not has_role) for word in words):
        return
    # With "mevrouw" before it one word is a name too.
    needed = 1 if rest != piece else 2
    run: list[str] = []
    for word in [*words, ""]:
        if _is_of_name(word):
            run.append(word)
            continue
        while run and run[-1].casefold() in _PARTICLES:
            run.pop()
        if sum(part.casefold() not in _PARTICLES for part in run) >= needed:
            yield " ".join(run)
        run = []


def _is_of_name(word: str) -> bool:
    if word.casefold() in _PARTICLES:
        return True
    if not _WORD.fullmatch(word) or not word[0].isupper() or folded(word).rstrip(".") in _TITLES:
        return False
    # "GKA" is no name; "J.P." are letters of one.
    is_short_for = word.isupper() and len(word) > 1 and "." not in word
    return not is_short_for and not _ends(word, _ROLE) and not _ends(word, _SUBJECT)


def _ends(word: str, what: re.Pattern[str]) -> bool:
    """Does `word`, or one of its parts between hyphens, end with `what`?"""
    return any(re.search(rf"{what.pattern}$", part) for part in folded(word).split())
