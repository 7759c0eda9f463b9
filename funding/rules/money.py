"""The amounts of an application against the agenda and the scheme, as sentences with the figures."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from agendas.models import FundingScheme
from funding.rules.items import CENT
from funding.rules.plan import Plan, PlanRow
from funding.rules.schemes import bounds, last_day, with_source
from gka_portal.notation import dutch_date, euro

# A sentence, and whether it is mended in the agenda (or else in the application).
Found = tuple[str, bool]


def money_sentences(
    scheme: FundingScheme, years: dict[int, Decimal], plan: Plan, period: tuple[int, int], window_year: int
) -> Iterator[Found]:
    """Yield what is wrong with the amounts asked per year. `period`: of the agenda; `window_year`: of submitting."""
    asked = sum(years.values(), Decimal())
    if not asked:
        yield "Vul in hoeveel u per jaar vraagt.", False
        return
    yield from _against_plan(years, asked, plan)
    for row in plan.asking:
        yield from _balance(row)
    if scheme.maximum is not None and asked > scheme.maximum:
        rule = with_source(f"Per aanvraag geeft {scheme.name} hoogstens {euro(scheme.maximum)}", scheme)
        yield f"U vraagt {euro(asked)}. {rule}", False
    yield from _share(scheme, asked, plan)
    yield from _years(scheme, years, period, window_year)


def promise_sentences(scheme: FundingScheme, amount: Decimal, asked: Decimal, plan: Plan) -> Iterator[str]:
    """Yield why `amount` cannot be promised. What was asked was checked when it was submitted, but for the claims of
    others on the same plan; what is more than that meets the rules of asking.
    """
    if scheme.maximum is not None and amount > scheme.maximum:
        rule = with_source(f"Per aanvraag geeft {scheme.name} hoogstens {euro(scheme.maximum)}", scheme)
        yield f"{rule} {euro(amount)} is meer dan dat."
        return
    if (amount > asked or plan.claims) and amount > plan.left():
        yield f"{plan.figures()} {euro(amount)} is meer dan dat."
        return
    if amount > asked and (rule := _share_rule(scheme, amount, plan)):
        yield f"{_budget(plan)} {rule} {euro(amount)} is meer dan dat."


def _against_plan(years: dict[int, Decimal], asked: Decimal, plan: Plan) -> Iterator[Found]:
    over = [(year, amount) for year, amount in sorted(years.items()) if amount > plan.left(year)]
    for year, amount in over:
        yield f"U vraagt {euro(amount)} voor {year}. {plan.figures(year)}", False
    if not over and asked > plan.left():
        yield f"U vraagt samen {euro(asked)}. {plan.figures()}", False


def _balance(row: PlanRow) -> Iterator[Found]:
    if not row.costs:
        yield f"“{row.name}” heeft geen begrotingsregels. Zonder begroting is er geen aanvraag.", True
        return
    for year in sorted(row.costs.keys() | row.cover.keys()):
        costs, cover = row.costs.get(year, Decimal()), row.cover.get(year, Decimal())
        if costs != cover:
            yield (
                f"“{row.name}” kost in {year} {euro(costs)} en heeft {euro(cover)} dekking. Maak dat gelijk.",
                True,
            )


def _share(scheme: FundingScheme, asked: Decimal, plan: Plan) -> Iterator[Found]:
    if rule := _share_rule(scheme, asked, plan):
        yield f"U vraagt {euro(asked)}. {_budget(plan)} {rule}", False


def _budget(plan: Plan) -> str:
    if plan.is_addendum:
        return f"Het addendum maakt de begroting {euro(plan.costs)} hoger."
    return f"De begroting is {euro(plan.costs)}."


def _share_rule(scheme: FundingScheme, amount: Decimal, plan: Plan) -> str:
    """Return what the scheme pays of the costs of `plan` when `amount` is more than that, "" when it is not."""
    costs = plan.costs
    # Without a budget that has a sentence of its own; an addendum can ask more for what costs the same.
    if scheme.share is None or not (costs or plan.is_addendum) or Fraction(amount) <= scheme.share * Fraction(costs):
        return ""
    most = scheme.share * Fraction(costs)
    cents = (Decimal(most.numerator) / Decimal(most.denominator)).quantize(CENT, rounding=ROUND_DOWN)
    return with_source(f"{scheme.name} betaalt hoogstens {scheme.gka_share} daarvan: {euro(cents)}", scheme)


def _years(
    scheme: FundingScheme, years: dict[int, Decimal], period: tuple[int, int], window_year: int
) -> Iterator[Found]:
    first, last = bounds(scheme)[0], last_day(scheme, window_year)
    for year in sorted(years):
        if not period[0] <= year <= period[1]:
            yield f"{year} valt buiten de periode {period[0]}-{period[1]} van de agenda.", False
        if year < first.year:
            yield with_source(f"{year} ligt voor {scheme.name}: die geldt vanaf {dutch_date(first)}", scheme), False
        elif last is not None and year > last.year:
            sentence = f"{year} is te laat: de activiteiten van {scheme.name} eindigen uiterlijk op {dutch_date(last)}"
            yield with_source(sentence, scheme), False
