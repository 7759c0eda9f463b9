"""What follows from the amounts of an intervention that states a share and no budget: its total and own part."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from agendas.choices import CoverSource
from gka_portal.notation import euro


@dataclass(frozen=True)
class Derived:
    """Amounts in euros: GKA pays `gka`, which is `share` of `total`; `own` is the rest, of which `covered` is there."""

    gka: Decimal
    share: str
    total: Decimal
    own: Decimal
    covered: Decimal

    @property
    def sentence(self) -> str:
        """As "GKA betaalt € 140.000 en dat is 2/3: dan is het totaal € 210.000 en de eigen bijdrage € 70.000."."""
        found = f"GKA betaalt {euro(self.gka)} en dat is {self.share}: dan is het totaal {euro(self.total)}"
        present = f" (daarvan staat er {euro(self.covered)} bij de dekking)" if self.covered else ""
        return f"{found} en de eigen bijdrage {euro(self.own)}{present}."


def gka_of(row: Mapping[str, Any]) -> Decimal:
    """Return what GKA pays of the intervention `row` (gka-agenda/1)."""
    lines = row["funding"]["lines"]
    return sum((Decimal(line["amount"]) for line in lines if line["source"] == CoverSource.GKA), Decimal())


def share_of(text: str | None) -> Fraction | None:
    """Return a share as people write it ("2/3"); None when it is empty or more than everything."""
    share = Fraction(text) if text else None
    return share if share is not None and 0 < share <= 1 else None


def most_of(total: Decimal, share: Fraction) -> Decimal:
    """Return the largest amount in whole cents that is no more than `share` of `total`."""
    cents = Fraction(total) * share * 100
    return Decimal(cents.numerator // cents.denominator).scaleb(-2)


def derived_from(row: Mapping[str, Any]) -> Derived | None:
    """Return what the amounts of GKA and the share say of the rest; None with a budget, or without either of them.

    The total is the smallest amount in whole cents of which GKA pays no more than the share.
    """
    share, gka = share_of(row["funding"].get("gka_share")), gka_of(row)
    if row["budget"]["lines"] or share is None or gka <= 0:
        return None
    cents = Fraction(gka) * 100 / share
    total = Decimal(-(-cents.numerator // cents.denominator)).scaleb(-2)
    covered = sum((Decimal(line["amount"]) for line in row["funding"]["lines"]), Decimal()) - gka
    return Derived(gka, row["funding"]["gka_share"], total, total - gka, covered)
