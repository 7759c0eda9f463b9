"""How the portal writes amounts and dates in Dutch; the one home for pages, sentences, PDF and form fields."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
# 30 november 2026, 1 jul. 2026
_WRITTEN_DATE = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?\s+(\d{4})", re.ASCII | re.IGNORECASE)
# What people write for a month: its name, or the start of it.
_MONTH_NUMBERS = {"mrt": 3} | {
    name[:length]: number for number, name in enumerate(MONTHS, start=1) for length in (3, 4, len(name))
}


def amount(value: Decimal | float) -> str:
    """Return `value` as 70.000, with two decimals only when there are cents: 70.000,50."""
    exact = Decimal(str(value))
    decimals = 0 if exact == exact.to_integral_value() else 2
    return f"{exact:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def euro(value: Decimal | float) -> str:
    """Return an amount in euros as € 70.000, with an ordinary space: a sentence may be searched and broken."""
    return f"€ {amount(value)}"


def with_article(organisation: str) -> str:
    """Return `organisation` as it stands in a sentence: "het Ministerie van …", "de gemeente Alkmaar"."""
    first = organisation.split(" ", 1)[0].lower()
    article = {"ministerie": "het ", "gemeente": "de "}.get(first, "")
    return f"{article}{organisation}"


def in_words(names: Sequence[str]) -> str:
    """Return `names` as they stand in a sentence: "Alkmaar, Hoorn en Schagen"."""
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def dutch_date(day: date) -> str:
    """Return `day` as 27 juni 2019."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def dutch_date_of(value: str | None) -> str:
    """Return an ISO date of a document as 27 juni 2019, or ""."""
    return dutch_date(date.fromisoformat(value)) if value else ""


def date_in_numbers(text: str) -> str:
    """Return a date with a month in words as 1-7-2026; other text as it is."""
    written = _WRITTEN_DATE.fullmatch(text)
    month = _MONTH_NUMBERS.get(written[2].lower()) if written else None
    return f"{written[1]}-{month}-{written[3]}" if written and month else text
