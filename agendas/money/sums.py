"""Splitting and adding amounts in euros: Decimals and fractions, never floats."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

CENT = Decimal("0.01")
# A school year runs from 1 August to 31 July: five months in its first calendar year, seven in the next.
MONTHS_OF_SCHOOL_YEAR = (5, 7)


def split_school_year(amount: Decimal) -> tuple[Decimal, Decimal]:
    """Return what of `amount` (of a school year) falls in August to December, and in January to July."""
    first, second = spread(amount, MONTHS_OF_SCHOOL_YEAR)
    return first, second


def spread(amount: Decimal, weights: Sequence[int | Fraction | Decimal]) -> list[Decimal]:
    """Divide `amount` (at most two decimals) by `weights`; the parts add up to it to the cent.

    Each part is rounded down and the cents that are left go to those that lost most (the first, when it is equal).
    ValueError for an amount with parts of a cent, for negative weights, and when all weights are nothing.
    """
    cents = Fraction(amount) * 100
    if cents.denominator != 1:
        raise ValueError(f"{amount} is no amount in whole cents")
    shares = [Fraction(weight) for weight in weights]
    if any(share < 0 for share in shares) or not sum(shares):
        raise ValueError("weights are zero or more, and not all zero")
    exact = [cents * share / sum(shares) for share in shares]
    parts = [part.numerator // part.denominator for part in exact]
    most_lost = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in most_lost[: int(cents) - sum(parts)]:
        parts[place] += 1
    return [Decimal(part).scaleb(-2) for part in parts]


@dataclass(frozen=True)
class Totals:
    """What amounts add up to: per calendar year, per kind (category or source), per row, and together."""

    per_year: Mapping[int, Decimal] = field(default_factory=dict)
    per_kind: Mapping[str, Decimal] = field(default_factory=dict)
    per_row: Mapping[Hashable, Decimal] = field(default_factory=dict)
    grand: Decimal = Decimal()
    per_kind_and_year: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[tuple[Hashable, str, int, Decimal]]) -> "Totals":
        """Add up `cells`: row, kind, year and amount. Years come in order, kinds and rows as they were met."""
        years: dict[int, Decimal] = defaultdict(Decimal)
        kinds: dict[str, Decimal] = defaultdict(Decimal)
        rows: dict[Hashable, Decimal] = defaultdict(Decimal)
        both: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        grand = Decimal()
        for row, kind, year, amount in cells:
            years[year] += amount
            kinds[kind] += amount
            rows[row] += amount
            both[kind, year] += amount
            grand += amount
        return cls(dict(sorted(years.items())), dict(kinds), dict(rows), grand, dict(both))

    def in_year(self, year: int) -> Decimal:
        return self.per_year.get(year, Decimal())

    def of_kind(self, kind: str) -> Decimal:
        return self.per_kind.get(kind, Decimal())

    def of_kind_per_year(self, kind: str) -> dict[int, Decimal]:
        return {year: amount for (one, year), amount in self.per_kind_and_year.items() if one == kind}


def totals_of(lines: Iterable[Mapping[str, Any]]) -> Totals:
    """Add up budget lines or cover lines of a document (gka-agenda/1).

    The kind is the category or the source, the row what the lines of one thing share: kind, words and rate.
    """
    cells = []
    for line in lines:
        kind = line.get("source") or line.get("category") or "other"
        words = line.get("organisation") or line.get("description") or ""
        rate = Decimal(line["rate"]) if line.get("rate") else None
        cells.append(((kind, words, rate), kind, int(line["year"]), Decimal(line["amount"])))
    return Totals.of(cells)
