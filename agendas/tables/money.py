"""What an agenda costs, read from its document."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agendas.choices import CoverSource


@dataclass(frozen=True)
class Costs:
    """Amounts in euros: everything together, the GKA money in it, and the GKA money per calendar year."""

    total: Decimal
    gka: Decimal
    gka_per_year: list[tuple[int, Decimal]]


def costs_of(document: dict[str, Any]) -> Costs:
    """Return the costs in `document` (gka-agenda/1): budget lines, or the cover where nothing is budgeted."""
    total = Decimal()
    per_year: dict[int, Decimal] = defaultdict(Decimal)
    for row in document["interventions"]:
        budget, cover = row["budget"]["lines"], row["funding"]["lines"]
        total += sum((Decimal(line["amount"]) for line in budget or cover), Decimal())
        for line in cover:
            if line["source"] == CoverSource.GKA:
                per_year[line["year"]] += Decimal(line["amount"])
    return Costs(total, sum(per_year.values(), Decimal()), sorted(per_year.items()))
