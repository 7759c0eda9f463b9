"""The GKA money in a document."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from agendas.choices import CoverSource


def gka_per_year(document: dict[str, Any]) -> dict[int, Decimal]:
    """Return what `document` (gka-agenda/1) asks from GKA per calendar year, in euros, the first year first."""
    years: dict[int, Decimal] = defaultdict(Decimal)
    for row in document["interventions"]:
        for line in row["funding"]["lines"]:
            if line["source"] == CoverSource.GKA:
                years[line["year"]] += Decimal(line["amount"])
    return dict(sorted(years.items()))
