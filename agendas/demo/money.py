"""Budget and cover lines of the demo interventions. They balance in every year.

GKA pays at most the agreed share, and at most 140,000 euros per agenda (the ceiling per application of the rules of
2019, domain.md A5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

CEILING = 140_000
_STEP = 100


@dataclass(frozen=True)
class Cost:
    """A budget line of an intervention, as it stands in the texts: "category|description|quantity|rate|when".

    `when` is elk, eerst, later or laatst (every, the first, the later or the last year); "-een" behind it: the
    quantity is for all schools together instead of per school.
    """

    category: str
    description: str
    quantity: Decimal
    rate: Decimal
    when: str
    per_school: bool

    @classmethod
    def parse(cls, text: str) -> "Cost":
        category, description, quantity, rate, when = text.split("|")
        moment, _, once = when.partition("-")
        return cls(category, description, Decimal(quantity), Decimal(rate), moment, once != "een")

    def falls_in(self, year: int, years: range) -> bool:
        match self.when:
            case "eerst":
                return year == years[0]
            case "later":
                return year > years[0]
            case "laatst":
                return year == years[-1]
        return True


def budget_lines(costs: Iterable[str], years: range, schools: int) -> list[dict[str, Any]]:
    """Return the budget lines of an intervention: quantity times rate, per year."""
    lines = []
    for cost in map(Cost.parse, costs):
        quantity = cost.quantity * (schools if cost.per_school else 1)
        line = {
            "category": cost.category,
            "description": cost.description,
            "quantity": f"{quantity}",
            "rate": f"{cost.rate:.2f}",
            "amount": f"{quantity * cost.rate:.2f}",
        }
        lines += [{"year": year, **line} for year in years if cost.falls_in(year, years)]
    return lines


def total(lines: Iterable[dict[str, Any]]) -> Decimal:
    """Return the sum of `lines` in euros."""
    return sum((Decimal(line["amount"]) for line in lines), Decimal())


def asked_from_gka(share: str, lines: list[dict[str, Any]]) -> Fraction:
    """Return what the share ("2/3", or "" for nothing) of all costs comes to, in euros."""
    return Fraction(share) * Fraction(total(lines)) if share else Fraction()


def cover_lines(
    budget: list[dict[str, Any]], share: str, others: dict[str, int], names: dict[str, str], scale: Fraction
) -> list[dict[str, Any]]:
    """Return who pays the lines of `budget`, per year.

    `share` is the share of GKA, made smaller by `scale` where the agenda asks more than the ceiling. `others` divides
    the rest: source and percentage; the last one pays what rounding leaves. `names` are their names.
    """
    lines: list[dict[str, Any]] = []
    for year in sorted({line["year"] for line in budget}):
        cost = total(line for line in budget if line["year"] == year)
        gka = _rounded(Fraction(share) * Fraction(cost) * scale) if share else Decimal()
        parts = {"gka": gka} if gka else {}
        rest = cost - gka
        for source, percentage in list(others.items())[:-1]:
            parts[source] = _rounded(Fraction(rest) * percentage / 100)
        parts[list(others)[-1]] = cost - sum(parts.values(), Decimal())
        lines += [
            {
                "year": year,
                "source": source,
                "organisation": names.get(source, ""),
                "amount": f"{amount:.2f}",
                "committed": source != "gka",
            }
            for source, amount in parts.items()
        ]
    return lines


def _rounded(amount: Fraction) -> Decimal:
    """Round down to hundreds: never above the share."""
    whole = Decimal(amount.numerator) / Decimal(amount.denominator)
    return (whole / _STEP).to_integral_value(ROUND_DOWN) * _STEP
