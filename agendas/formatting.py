"""Dutch notation for amounts, dates and years in sentences that the domain makes (templates have their own filters)."""

from datetime import date
from decimal import Decimal

MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()


def euro(amount: Decimal) -> str:
    """Return `amount` in euros as € 70.000, with cents only when there are any."""
    whole = amount == amount.to_integral()
    text = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    return "€ " + text.translate(str.maketrans(",.", ".,"))


def dutch_date(day: date) -> str:
    """Return `day` as 27 juni 2019."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def dutch_date_of(value: str | None) -> str:
    """Return an ISO date of the document as 27 juni 2019, or ""."""
    return dutch_date(date.fromisoformat(value)) if value else ""
