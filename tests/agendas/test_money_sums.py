"""No cent is lost: over school years, splits, totals and the way from a document to a grid and back."""

import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.choices import BudgetCategory, CoverSource
from agendas.money import Mode, Side, Totals, lines_of, rows_of, split_school_year, spread, totals_of, years_of

CENTS = st.integers(0, 10**12 - 1)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents).scaleb(-2))
TEXTS = AMOUNTS.map(lambda amount: f"{amount:.2f}")
# Few words and few numbers, so that rows often share them.
WORDS = st.sampled_from(["", "Docent", "Training", "Docent "])
FEW = st.sampled_from([None, "0.00", "1.00", "2.50", "40.00"])
YEARS = st.integers(2026, 2030)


@given(AMOUNTS)
def test_a_school_year_keeps_every_cent(amount: Decimal) -> None:
    first, second = split_school_year(amount)
    assert first + second == amount
    assert abs(Fraction(first) - Fraction(amount) * 5 / 12) < Fraction(1, 100)


def test_a_school_year_as_people_would_do_it() -> None:
    assert split_school_year(Decimal(12000)) == (Decimal(5000), Decimal(7000))
    # 100,00 / 12 × 5 = 41,666…: the cent goes to the part that lost most.
    assert split_school_year(Decimal(100)) == (Decimal("41.67"), Decimal("58.33"))


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_what_is_spread_adds_up_and_is_fair(amount: Decimal, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * weight / sum(weights)) < Fraction(1, 100)
        assert weight or not part


@pytest.mark.parametrize(("amount", "weights"), [("0.001", [1]), ("1.00", []), ("1.00", [0, 0]), ("1.00", [2, -1])])
def test_nothing_is_divided_by_what_is_no_weight(amount: str, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"cents|weights"):
        spread(Decimal(amount), weights)


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc"), YEARS, AMOUNTS)))
def test_every_way_to_add_up_gives_the_same(cells: list[tuple[int, str, int, Decimal]]) -> None:
    totals = Totals.of(cells)
    whole = sum((amount for *_, amount in cells), Decimal())
    for parts in (totals.per_year, totals.per_kind, totals.per_row, totals.per_kind_and_year):
        assert sum(parts.values(), Decimal()) == whole == totals.grand
    assert list(totals.per_year) == sorted(totals.per_year)
    assert sum((sum(totals.of_kind_per_year(kind).values()) for kind in totals.per_kind), Decimal()) == whole


def _budget(
    year: int, category: str, words: str, quantity: str | None, rate: str | None, amount: str
) -> dict[str, Any]:
    # Half of the lines with a number and a rate are their product, as people fill them in.
    if quantity and rate and len(words) % 2:
        amount = f"{(Decimal(quantity) * Decimal(rate)).quantize(Decimal('0.01')):.2f}"
    return {
        "id": str(uuid.uuid4()),
        "year": year,
        "category": category,
        "description": words,
        "quantity": quantity,
        "rate": rate,
        "amount": amount,
    }


def _cover(year: int, source: str, words: str, committed: bool, amount: str) -> dict[str, Any]:
    line = {"year": year, "source": source, "organisation": words, "committed": committed, "amount": amount}
    return {"id": str(uuid.uuid4()), **line}


BUDGET = st.lists(st.builds(_budget, YEARS, st.sampled_from(BudgetCategory.values), WORDS, FEW, FEW, TEXTS))
COVER = st.lists(st.builds(_cover, YEARS, st.sampled_from(CoverSource.values), WORDS, st.booleans(), TEXTS))


@given(BUDGET, COVER)
def test_a_document_comes_back_from_its_grid_as_it_was(
    budget: list[dict[str, Any]], cover: list[dict[str, Any]]
) -> None:
    for lines, side in ((budget, Side.BUDGET), (cover, Side.COVER)):
        rows = rows_of(lines, side)
        assert lines_of(rows, [line["id"] for line in lines]) == lines
        cells = [(n, row.kind, year, row.amount(year)) for n, row in enumerate(rows) for year in row.cells]
        assert Totals.of(cells).per_year == totals_of(lines).per_year
        assert Totals.of(cells).per_kind == totals_of(lines).per_kind


def test_two_equal_lines_of_one_year_stay_two_rows() -> None:
    lines = [_cover(2026, "gka", "", False, "10.00"), _cover(2026, "gka", "", False, "10.00")]
    assert len(rows_of(lines, Side.COVER)) == 2


def test_a_number_and_a_rate_that_do_not_make_the_amount_are_kept() -> None:
    odd = _budget(2026, "staff", "", "2.00", "40.00", "70.00")
    (row,) = rows_of([odd], Side.BUDGET)
    assert row.mode is Mode.KEPT
    assert row.amount(2026) == Decimal(70)
    (rated,) = rows_of([{**odd, "amount": "80.00"}], Side.BUDGET)
    assert rated.mode is Mode.RATE
    assert rated.cells[2026].value == Decimal(2)


def test_a_new_year_stands_behind_its_row_and_a_new_row_at_the_end() -> None:
    lines = [_cover(2026, "gka", "", False, "10.00"), _cover(2026, "school", "De school", True, "5.00")]
    rows = rows_of(lines, Side.COVER)
    added = rows_of([_cover(2027, "gka", "", False, "11.00")], Side.COVER)[0].cells[2027]
    rows[0].cells[2027] = type(added)(added.value)
    found = lines_of(rows, [line["id"] for line in lines])
    assert [(line["year"], line["source"]) for line in found] == [(2026, "gka"), (2027, "gka"), (2026, "school")]
    assert "id" not in found[1]


def test_years_outside_the_agenda_are_columns_where_they_have_lines() -> None:
    assert years_of(2026, 2028, [{"year": 2030}], []) == [2026, 2027, 2028, 2030]
