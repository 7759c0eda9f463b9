"""The codes that DUO and CBS use: checked and made whole, or refused with a sentence.

Sources of the rules: python-stdnum for BRIN and postal code; all 6,215 rows of DUO's file of October 2021 pass.
"""

import datetime
import re
from decimal import Decimal, InvalidOperation

from stdnum.nl import brin, postcode

from municipalities.choices import Province
from municipalities.importing.problems import RowRefused, RowSkipped
from municipalities.models.education import BOARD_NUMBER, INVENTED_ESTABLISHMENT
from municipalities.models.municipality import CBS_CODE

# Statistics Netherlands uses this pseudo code in its tables.
ABROAD = "GM0998"
# PDOK writes -99997 and -99999999 for "unknown" and "does not apply".
_MISSING_FROM = -99990
_MISSING = frozenset({"", ".", "x", "-", "<5"})
_NO_MUNICIPALITY = {
    "WK": "een wijk",
    "BU": "een buurt",
    "PV": "een provincie",
    "LD": "een landsdeel",
    "NL": "Nederland",
}
_INVENTED_BRIN = r"99[A-Z]\d"
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def board_number(value: str) -> str:
    """Five digits, kept as text."""
    if not re.fullmatch(BOARD_NUMBER, value, re.ASCII):
        raise RowRefused(f"“{value}” is geen bestuursnummer. Het heeft vijf cijfers, bijvoorbeeld 10249.")
    return value


def brin_number(value: str) -> str:
    """Two digits and two letters; invented schools end in a digit."""
    number = str(brin.compact(value))
    if not (len(number) == 4 and brin.is_valid(number)) and not re.fullmatch(_INVENTED_BRIN, number, re.ASCII):
        raise RowRefused(f"“{value}” is geen BRIN. Die heeft twee cijfers en twee letters, bijvoorbeeld 17DQ.")
    return number


def establishment_number(value: str) -> str:
    """A BRIN with two digits. Four characters are a whole BRIN too, but name no establishment."""
    number = str(brin.compact(value))
    is_real = len(number) == 6 and brin.is_valid(number)
    if not is_real and not re.fullmatch(INVENTED_ESTABLISHMENT, number, re.ASCII):
        raise RowRefused(f"“{value}” is geen vestigingsnummer. Het is de BRIN met twee cijfers, bijvoorbeeld 17DQ00.")
    return number


def duo_municipality(value: str) -> str:
    """The four digits of DUO as the code of CBS; a code of CBS is fine too."""
    code = f"GM{value}" if re.fullmatch(r"\d{4}", value, re.ASCII) else value
    if not re.fullmatch(CBS_CODE, code, re.ASCII):
        raise RowRefused(f"“{value}” is geen gemeentenummer. Het heeft vier cijfers, bijvoorbeeld 0361.")
    return code


def cbs_municipality(value: str) -> str:
    """The code of a municipality. Skips other areas and the pseudo municipality abroad."""
    if value[:2] in _NO_MUNICIPALITY:
        raise RowSkipped(f"{value} is {_NO_MUNICIPALITY[value[:2]]}, geen gemeente.")
    if not re.fullmatch(CBS_CODE, value, re.ASCII):
        raise RowRefused(f"“{value}” is geen CBS-code. Schrijf GM en vier cijfers, bijvoorbeeld GM0361.")
    if value == ABROAD:
        raise RowSkipped(f"{ABROAD} is bij het CBS “Buitenland”, geen gemeente.")
    return value


def postal_code(value: str) -> str:
    """1234 AB; refused when the letters or the first digit cannot be."""
    if value and not postcode.is_valid(value):
        raise RowRefused(f"“{value}” is geen postcode. Schrijf vier cijfers en twee letters, bijvoorbeeld 1812 RT.")
    return value


def chamber_of_commerce(value: str) -> str:
    """Eight digits; a spreadsheet takes the first zero away."""
    number = value.zfill(8) if value else ""
    if number and not re.fullmatch(r"\d{8}", number, re.ASCII):
        raise RowRefused(f"“{value}” is geen KvK-nummer. Het heeft acht cijfers.")
    return number


def province(value: str) -> str:
    """Code or name of a province, or "" when the file leaves it empty. DUO and older files say Friesland."""
    wanted = {"friesland": "fryslân"}.get(value.casefold(), value.casefold())
    for choice in Province:
        if wanted in (choice.value.casefold(), str(choice.label).casefold()):
            return str(choice.value)
    if not wanted:
        return ""
    raise RowRefused(f"“{value}” is geen provincie. Kies uit: {', '.join(str(label) for label in Province.labels)}.")


def inhabitants(value: str) -> int | None:
    """A whole number, with decimal point or comma as CBS exports it; None when CBS does not say."""
    if value.casefold() in _MISSING:
        return None
    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and number <= _MISSING_FROM:
        return None
    if not number.is_finite() or number < 0 or number != number.to_integral_value() or number > 99_999_999:
        raise RowRefused(f"“{value}” is geen aantal inwoners. Gebruik alleen cijfers, zonder punten.")
    return int(number)


def first_day(value: str) -> datetime.date | None:
    """The day that a period of CBS begins ("2023", "2023JJ00", "2023GM0014", "2023 maart") or an ISO date."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII):
        return _date(*(int(part) for part in match.groups()))
    if match := re.fullmatch(r"(\d{4})(?:JJ00|GM\d{4})?", value, re.ASCII):
        return _date(int(match[1]), 1, 1)
    if match := re.fullmatch(r"(\d{4})(?:MM(\d{2})| ([a-z]+)\*?)", value, re.ASCII):
        month = int(match[2]) if match[2] else _MONTHS.index(match[3]) + 1 if match[3] in _MONTHS else 0
        return _date(int(match[1]), month, 1)
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None
