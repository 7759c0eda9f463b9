"""Working days in the Netherlands: not Saturday, not Sunday, not a public holiday."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

_FRIDAY = 4


def is_working_day(day: date) -> bool:
    return day.weekday() <= _FRIDAY and day not in _holidays(day.year)


def after_working_days(day: date, number: int) -> date:
    """Return the working day that comes `number` working days after `day`; with 0 `day` itself."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_since(day: date, today: date) -> int:
    """Return how many working days there were after `day`, up to and including `today`."""
    return sum(is_working_day(day + timedelta(days=number)) for number in range(1, (today - day).days + 1))


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    """The official holidays of `year`, with Good Friday and every Liberation Day: no government works then."""
    found = holidays.country_holidays("NL", years=year, categories=("public", "optional"))
    return frozenset(found)
