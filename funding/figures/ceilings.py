"""What each scheme can give in all and per year, and what of it is promised, paid and spent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from agendas.models import FundingScheme
from agendas.scheme_rules import SchemeRules, rules_named
from funding.choices import Status
from funding.reconciling import Figures, Picture

NOTHING = Decimal()


@dataclass(frozen=True)
class CeilingRow:
    """A scheme in one year, or in all its years together (`year` None). `waiting` was asked and not decided yet."""

    scheme: SchemeRules
    year: int | None
    ceiling: Decimal | None
    money: Figures
    waiting: Decimal

    @property
    def left(self) -> Decimal | None:
        """What can still be promised; below zero when more was promised than the ceiling. None: not known."""
        return None if self.ceiling is None else self.ceiling - self.money.granted


def schemes(code: str = "") -> list[SchemeRules]:
    """Return the schemes (or the one called `code`) as their rules are now, the oldest first; three queries."""
    rows = FundingScheme.objects.filter(Q(code=code) if code else Q()).order_by("valid_from", "code")
    codes = dict.fromkeys(rows.values_list("code", flat=True))
    found = rules_named(codes)
    return [found[code] for code in codes if code in found]


def ceiling_rows(found: Iterable[SchemeRules], picture: Picture, year: str = "") -> list[CeilingRow]:
    """Return per scheme a row for each year and one for all years together; of one `year` only that."""
    given = picture.by_ceiling()
    waiting = picture.where(lambda row: row.status == Status.SUBMITTED).by_ceiling()
    rows = []
    for scheme in found:
        ceilings = {window.year: window.ceiling for window in scheme.windows}
        years = {*ceilings, *(at for code, at in given if code == scheme.code and at is not None)}
        for at in sorted(years):
            if not year or str(at) == year:
                key = (scheme.code, at)
                money, asked = given.get(key, Figures()), waiting.get(key, Figures()).asked
                rows.append(CeilingRow(scheme, at, ceilings.get(at), money, asked))
        if not year and (years or scheme.ceiling is not None):
            money = sum((one for (code, _), one in given.items() if code == scheme.code), Figures())
            asked = sum((one.asked for (code, _), one in waiting.items() if code == scheme.code), NOTHING)
            rows.append(CeilingRow(scheme, None, scheme.ceiling, money, asked))
    return rows
