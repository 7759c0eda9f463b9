"""What an agenda costs, read from its document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agendas.snapshot.money import gka_per_year


@dataclass(frozen=True)
class Costs:
    """Amounts in euros: everything together, the GKA money in it, and the GKA money per calendar year."""

    total: Decimal
    gka: Decimal
    gka_per_year: list[tuple[int, Decimal]]


def costs_of(document: dict[str, Any]) -> Costs:
    """Return the costs in `document` (gka-agenda/1): budget lines, or the cover where nothing is budgeted."""
    total = Decimal()
    for row in document["interventions"]:
        budget, cover = row["budget"]["lines"], row["funding"]["lines"]
        total += sum((Decimal(line["amount"]) for line in budget or cover), Decimal())
    per_year = gka_per_year(document)
    return Costs(total, sum(per_year.values(), Decimal()), list(per_year.items()))
