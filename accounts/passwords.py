"""Rules for a new password, each with what to do in plain Dutch beside the field and when it is refused.

As NIST SP 800-63B section 5.1.1.2 asks: length first, no demands on kinds of characters, and nothing that stands on a
list, is about its owner, or is one of these with a number behind it.
"""

import re
import unicodedata
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

# What Dutch people, and people of this portal, choose first. Django's list is mostly English.
WORDS = frozenset(
    """
    wachtwoord paswoord password geheim inloggen login account welkom welcome hallo hoihoi admin beheer beheerder
    gemeente ministerie onderwijs school gelijke kansen alliantie portaal nederland holland amsterdam rotterdam utrecht
    denhaag eindhoven groningen ajax feyenoord voetbal oranje koffie vakantie liefde schatje sinterklaas
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag lente zomer herfst winter
    januari februari maart april juni juli augustus september oktober november december
    qwertyuiop qwerty azerty asdfghjkl asdfgh zxcvbnm abcdefghijklmnopqrstuvwxyz abcdef
    """.split()
)
# Longest first, so that "wachtwoord" is found before a word inside it.
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
# Digits and signs that people write for letters.
_DISGUISES = str.maketrans("013457@$!", "oieastasi")
MOST_KNOWN_WORDS = 2  # three or more unrelated words are a sentence, which is what is asked for
FEWEST_OWN_LETTERS = 4
FEWEST_DIFFERENT = 5


class LongEnough(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Gebruik minstens {self.min_length} tekens, bijvoorbeeld een zin."

    def get_help_text(self) -> str:
        return f"Minstens {self.min_length} tekens, liefst een zin die alleen u kent."


class NotAboutOwner(UserAttributeSimilarityValidator):
    """Not the name, address or organisation of its owner."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "email", "organisation"))

    def get_error_message(self) -> str:
        return "Dit wachtwoord lijkt te veel op uw %(verbose_name)s. Kies iets dat niet bij u te vinden is."

    def get_help_text(self) -> str:
        return "Niet uw naam, e-mailadres of organisatie."


class NotOnlyDigits(NumericPasswordValidator):
    """Not a date, a telephone number or another row of digits."""

    def get_error_message(self) -> str:
        return "Dit wachtwoord heeft alleen cijfers. Gebruik ook letters, bijvoorbeeld in een zin."

    def get_help_text(self) -> str:
        return "Niet alleen cijfers."


class HardToGuess(CommonPasswordValidator):
    """Not a password of the lists, also with digits and signs around it; not a few characters over and over."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = _folded(password)
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
        is_listed = not self.passwords.isdisjoint({folded.strip(), core})
        is_known = _is_well_known(folded) or _is_well_known(core.translate(_DISGUISES))
        if is_listed or is_known or len(set(folded)) < FEWEST_DIFFERENT:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return "Dit wachtwoord is makkelijk te raden. Kies een zin die alleen u kent."

    def get_help_text(self) -> str:
        return "Geen bekend woord met een getal of teken erbij, zoals Welkom-2026."


def _folded(password: str) -> str:
    letters = unicodedata.normalize("NFKD", password.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _is_well_known(folded: str) -> bool:
    """Is this a word or two of the list, with next to no letters of its own?"""
    letters = re.sub(r"[^a-z]", "", folded)
    found = set(_WORD.findall(letters))
    return 0 < len(found) <= MOST_KNOWN_WORDS and len(_WORD.sub("", letters)) < FEWEST_OWN_LETTERS
