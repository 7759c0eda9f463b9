"""The GKA money in a document, and how many lines of money an intervention can have."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from agendas.choices import CoverSource
from agendas.structure import MAX_LINES_PER_LIST

_WORDS = {"budget": "begroting", "funding": "dekking"}


def gka_per_year(document: dict[str, Any]) -> dict[int, Decimal]:
    """Return what `document` (gka-agenda/1) asks from GKA per calendar year, in euros, the first year first."""
    years: dict[int, Decimal] = defaultdict(Decimal)
    for row in document["interventions"]:
        for line in row["funding"]["lines"]:
            if line["source"] == CoverSource.GKA:
                years[line["year"]] += Decimal(line["amount"])
    return dict(sorted(years.items()))


def too_many_lines(row: Mapping[str, Any], group: str, count: int) -> str:
    """Return what is wrong with `count` lines in `group` ("budget", "funding") of the intervention `row`, or "".

    As many as are stored already may stay: an agenda that came in with more must not get stuck.
    """
    if count <= max(MAX_LINES_PER_LIST, len(row[group]["lines"])):
        return ""
    return (
        f"{row['name'] or 'Nog zonder naam'}: hoogstens {MAX_LINES_PER_LIST} bedragen in de {_WORDS[group]}; "
        f"nu zijn het er {count}. Voeg regels samen."
    )
