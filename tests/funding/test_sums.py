"""No cent is lost: the parts are the whole, however it is divided. For any applications."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from agendas.scheme_rules import SchemeRules, WindowRules
from funding.choices import COMMITTED, Status
from funding.figures.ceilings import ceiling_rows
from funding.figures.plots import _shared, shortened, waterfall_plot
from funding.figures.sharing import shared, sum_of
from funding.figures.waterfall import Step, Total, waterfall
from funding.reconciling import ApplicationFigures, Figures, Picture
from gka_portal.plots import WIDTH, Plot
from tests.funding.figures import AMOUNTS, PICTURES, SCHEMES

FIGURES = st.builds(Figures, *(AMOUNTS for _ in fields(Figures)))


@given(PICTURES)
def test_every_way_of_adding_up_gives_the_same_total(picture: Picture) -> None:
    ways = (picture.by_agenda(), picture.by_board(), picture.by_scheme(), picture.by_ceiling())
    for parts in (*ways, picture.by(lambda row: row.status), picture.by(lambda row: row.pk)):
        assert sum_of(parts.values()) == picture.total


@given(PICTURES)
def test_the_years_are_the_total(picture: Picture) -> None:
    years = picture.by_year().values()
    for name in ("planned", "asked", "paid", "spent"):
        assert sum((getattr(year, name) for year in years), Decimal()) == getattr(picture.total, name)
    assert list(picture.by_year()) == sorted(picture.by_year())


@given(PICTURES, st.sampled_from(Status))
def test_a_selection_and_the_rest_are_the_total(picture: Picture, status: Status) -> None:
    def is_chosen(row: ApplicationFigures) -> bool:
        return row.status == status

    rest = picture.where(lambda row: not is_chosen(row))
    assert picture.where(is_chosen).total + rest.total == picture.total


@given(PICTURES)
def test_what_is_left_and_what_is_short_explain_the_grant(picture: Picture) -> None:
    money = picture.total
    assert money.left - money.short == money.granted - money.spent - money.still_planned
    assert min(money.left, money.short) >= 0


@given(PICTURES)
def test_what_one_got_too_much_does_not_pay_another(picture: Picture) -> None:
    money, differences = picture.total, [row.money.granted - row.money.paid for row in picture.rows]
    assert money.to_pay == sum((one for one in differences if one > 0), Decimal())
    assert money.overpaid == -sum((one for one in differences if one < 0), Decimal())
    steps = {one.name: one.amount for one in waterfall(picture) if isinstance(one, Step)}
    assert steps.get("Nog niet betaald", Decimal()) == -money.to_pay, "one file, one value"
    assert steps.get("Meer betaald dan nu verleend", Decimal()) == money.overpaid


@given(FIGURES, st.dictionaries(st.text(max_size=3), st.fractions(0, 9), min_size=1, max_size=7))
def test_parts_are_the_whole_to_the_cent(money: Figures, weights: dict[str, Fraction]) -> None:
    weights |= {next(iter(weights)): Fraction(1)}
    parts = shared(money, weights)
    assert set(parts) == set(weights)
    assert sum_of(parts.values()) == money
    for part in parts.values():
        for one in fields(Figures):
            amount = getattr(part, one.name)
            assert amount >= 0
            assert amount == amount.quantize(Decimal("0.01"))


@given(PICTURES)
def test_each_total_of_the_waterfall_is_the_one_before_with_its_steps(picture: Picture) -> None:
    found = waterfall(picture)
    totals = {one.key: one.amount for one in found if isinstance(one, Total)}
    assert list(totals) == ["planned", "asked", "granted", "paid", "spent"]
    level = totals["planned"]
    for one in found[1:]:
        if isinstance(one, Step):
            assert one.amount != 0
            level += one.amount
        else:
            assert level == one.amount, one.name
    money = picture.total
    assert (totals["planned"], totals["granted"]) == (money.planned, money.granted)
    assert (totals["paid"], totals["spent"]) == (money.paid, money.spent)


@given(PICTURES)
def test_bars_of_the_waterfall_stay_inside_the_plot(picture: Picture) -> None:
    for row in waterfall_plot(waterfall(picture)).rows:
        assert all(piece.x >= 0 and piece.x + piece.width <= WIDTH for piece in row.segments)


@given(PICTURES, st.none() | AMOUNTS)
def test_ceilings_hold_every_grant_once(picture: Picture, ceiling: Decimal | None) -> None:
    known = [
        SchemeRules(code, code, ceiling=ceiling, windows=(WindowRules(2019, ceiling=ceiling),)) for code in SCHEMES
    ]
    rows = ceiling_rows(known, picture)
    granted = sum((row.money.granted for row in picture.rows if row.status in COMMITTED), Decimal())
    waiting = sum((row.money.asked for row in picture.rows if row.status == Status.SUBMITTED), Decimal())
    for years in (True, False):
        chosen = [row for row in rows if bool(row.year) is years]
        assert sum((row.money.granted for row in chosen), Decimal()) == granted
        assert sum((row.waiting for row in chosen), Decimal()) == waiting
    assert all(row.left == (None if row.ceiling is None else row.ceiling - row.money.granted) for row in rows)


@given(st.lists(FIGURES, min_size=1, max_size=30))
def test_a_shortened_plot_has_the_same_sums(parts: list[Figures]) -> None:
    whole = _shared("x", "X", "X", {(str(number), str(number)): money for number, money in enumerate(parts)})
    short = shortened(whole, most=5)
    assert len([row for row in short.rows if row.kind != "total"]) <= 6

    def sums(plot: Plot) -> list[Decimal]:
        rows = [row.values for row in plot.rows if row.kind != "total"]
        return [sum(column, Decimal()) for column in zip(*rows, strict=True)]

    assert sums(short) == sums(whole)
    if len(parts) > 1:
        assert list(short.rows[-1].values) == sums(whole)
