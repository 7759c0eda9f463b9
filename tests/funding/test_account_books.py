"""The money of a grant year by year: no cent is lost, whatever was paid, spent, carried over or given back."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.accountability import books_of
from funding.choices import AccountState, Destination
from funding.models import YearAccount
from funding.years import years_of
from tests.cast import Cast
from tests.funding.test_accounts import grant, loaded

_CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
_YEAR = st.fixed_dictionaries(
    {
        "paid": st.lists(_CENTS.filter(bool), max_size=3),
        "part": st.integers(0, 100),
        "state": st.sampled_from(AccountState),
        "destination": st.sampled_from(Destination),
    }
)


class _Rows(list[Any]):
    def all(self) -> Iterator[Any]:
        return iter(self)


def _fake(years: list[dict[str, Any]]) -> Any:
    """Return what the functions look at, without a database: it is asked some hundred times."""
    first = 2020
    paid = [
        SimpleNamespace(paid_on=datetime.date(first + place, 6, 1), paid_amount=amount)
        for place, year in enumerate(years)
        for amount in year["paid"]
    ]
    asked = _Rows(SimpleNamespace(year=first + place, amount=Decimal(1)) for place in range(len(years)))
    scheme = SimpleNamespace(activities_until=None, accountability="", source="")
    return SimpleNamespace(
        years=asked, instalments=_Rows(paid), accounts=_Rows(), scheme=scheme, activities_until=None, submitted_at=None
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(_YEAR, min_size=1, max_size=5))
def test_what_was_paid_is_spent_gone_or_left(years: list[dict[str, Any]]) -> None:
    application = _fake(years)
    gone = Decimal(0)
    for place, year in enumerate(years):
        book = books_of(application)[2020 + place]
        spent = (book.available * year["part"] / 100).quantize(Decimal("0.01"), "ROUND_DOWN")
        account = YearAccount(year=book.year, state=year["state"], spent=spent, destination=year["destination"])
        application.accounts.append(account)
        is_last = place == len(years) - 1
        counted = year["state"] in {AccountState.SUBMITTED, AccountState.ACCEPTED}
        if counted and year["destination"] != Destination.NEXT_YEAR and not is_last:
            gone += book.available - spent
    books = list(books_of(application).values())
    paid = sum((amount for year in years for amount in year["paid"]), Decimal(0))
    assert sum((book.paid for book in books), Decimal(0)) == paid
    assert sum((book.spent for book in books), Decimal(0)) + gone + books[-1].left == paid
    assert all(book.left >= 0 for book in books)


@pytest.mark.django_db
def test_money_paid_before_or_after_the_years_is_not_lost(cast: Cast) -> None:
    application = grant(cast)
    first, last = application.instalments.order_by("number")
    first.paid_on, last.paid_on = datetime.date(2021, 12, 20), datetime.date(2024, 2, 1)
    first.save()
    last.save()
    books = books_of(loaded(application))
    assert {year: book.paid for year, book in books.items()} == {2022: Decimal(1500), 2023: Decimal(1500)}


@pytest.mark.django_db
def test_years_run_to_the_last_day_of_the_activities(cast: Cast) -> None:
    application = grant(cast, activities_until=datetime.date(2024, 6, 30))
    assert years_of(application) == [2022, 2023, 2024]
