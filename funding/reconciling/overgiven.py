"""Was more granted to a contactschool than its agenda plans? For the integrity check."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from agendas.models import FundingScheme
from funding.choices import COMMITTED
from funding.models import Application
from funding.reconciling.plans import plans_of
from gka_portal.notation import euro

_NOTHING = Decimal()
_Group = tuple[int, int]


def overgiven() -> Iterator[str]:
    """Yield a sentence per agenda and contactschool of which the grants together are more than the plan; four queries.

    What names a scheme is for that scheme; what names none is for all of them together (`funding.rules.plan`).
    """
    granted, names = _granted()
    schemes = set(FundingScheme.objects.values_list("code", flat=True))
    planned: dict[_Group, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (agenda, board, code), years in plans_of({agenda for agenda, _ in granted}).items():
        if board is not None:
            planned[agenda, board][code if code in schemes else ""] += sum(years.values(), _NOTHING)
    for group, per_scheme in granted.items():
        plan = planned[group]
        beyond = sum((max(given - plan[code], _NOTHING) for code, given in per_scheme.items()), _NOTHING)
        if beyond > plan[""]:
            reference, name = names[group]
            total, there = euro(sum(per_scheme.values(), _NOTHING)), euro(sum(plan.values(), _NOTHING))
            yield f"Agenda {reference}, {name}: er is {total} verleend, en er is {there} GKA-geld gepland."


def _granted() -> tuple[dict[_Group, dict[str, Decimal]], dict[_Group, tuple[str, str]]]:
    """Return what was granted by agenda and contactschool, per code of a scheme; and how both are called."""
    columns = ("agenda_id", "board_id", "scheme__code", "granted", "agenda__reference", "board__name")
    rows = Application.objects.filter(status__in=COMMITTED).order_by("agenda__reference", "board__name")
    granted: dict[_Group, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    names: dict[_Group, tuple[str, str]] = {}
    for agenda, board, code, amount, reference, name in rows.values_list(*columns):
        granted[agenda, board][code] += amount or _NOTHING
        names[agenda, board] = (reference, name)
    return granted, names
