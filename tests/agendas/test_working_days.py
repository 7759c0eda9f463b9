from datetime import date

import pytest

from agendas.working_days import after_working_days, is_working_day, working_days_since

FRIDAY = date(2026, 1, 16)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 16), True),
        (date(2026, 1, 17), False),  # Saturday
        (date(2026, 1, 18), False),  # Sunday
        (date(2026, 1, 1), False),  # New Year's Day
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 27), False),  # King's Day
        (date(2025, 4, 26), False),  # King's Day before a Sunday; a Saturday anyway
        (date(2025, 4, 28), True),
        (date(2026, 5, 5), False),  # Liberation Day
        (date(2026, 5, 14), False),  # Ascension Day
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), True),
        (date(2031, 4, 14), False),  # Easter Monday, years ahead
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_counting_skips_weekends_and_holidays() -> None:
    assert after_working_days(FRIDAY, 0) == FRIDAY
    assert after_working_days(FRIDAY, 1) == date(2026, 1, 19)
    # Christmas Day and the day after it are a Friday and a Saturday.
    assert after_working_days(date(2026, 12, 24), 2) == date(2026, 12, 29)
    assert after_working_days(date(2026, 12, 24), 10) == date(2027, 1, 11)


def test_the_days_between_are_those_that_were_counted() -> None:
    for number in range(1, 30):
        assert working_days_since(FRIDAY, after_working_days(FRIDAY, number)) == number
    assert working_days_since(FRIDAY, FRIDAY) == 0
    assert working_days_since(FRIDAY, date(2026, 1, 18)) == 0
    assert working_days_since(FRIDAY, date(2026, 1, 1)) == 0
