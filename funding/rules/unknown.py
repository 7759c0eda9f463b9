"""What a scheme does not say: there the portal checks nothing, and it says so."""

import datetime
from collections.abc import Iterator

from agendas.models import FundingScheme
from funding.rules.schemes import dutch_year, last_day
from funding.rules.windows import is_known
from municipalities.choices import Sector
from municipalities.models import School, SchoolBoard


def unknown_rules(
    scheme: FundingScheme, board: SchoolBoard, school: School | None, moment: datetime.datetime
) -> Iterator[str]:
    """Yield a sentence per rule of `scheme` that is not known at `moment`, or that cannot be checked."""
    year = dutch_year(moment)
    missing = {
        "het plafond": scheme.ceiling is None,
        "het hoogste bedrag per aanvraag": scheme.maximum is None,
        "het deel dat GKA hoogstens betaalt": scheme.share is None,
        "het aantal termijnen": scheme.instalments is None,
        "welke sectoren mogen aanvragen": not scheme.sectors,
        f"wanneer aanvragen in {year} kan": not is_known(scheme, moment),
        "de laatste dag van de activiteiten": last_day(scheme, year) is None,
        "hoe het geld wordt verantwoord (G1 of G2)": not scheme.accountability,
    }
    for what, unknown in missing.items():
        if unknown:
            yield f"Van {scheme.name} is niet bekend: {what}. Hier controleert het portaal niet op."
    if school is None and board.sector == Sector.MIXED and scheme.sectors:
        yield f"{board.name} heeft scholen in verschillende sectoren. Kies de school, dan is de sector zeker."
