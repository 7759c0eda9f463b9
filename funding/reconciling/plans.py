"""The GKA money in the plan, at the application that asks for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from agendas.amending import added_money
from agendas.choices import CoverSource, PartyRole
from agendas.models import CoverLine, CurrentText, InterventionParty
from funding.choices import Status
from funding.models import Application

Plan = dict[tuple[int, int | None, str], dict[int, Decimal]]
# An application: key, reference, status, code of the scheme.
_Sibling = tuple[Any, str, str, str]


@dataclass(frozen=True)
class PlannedLine:
    """The GKA money of one intervention in one year; `scheme` is as written, `board` its contactschool."""

    agenda: int
    intervention: Any
    board: int | None
    scheme: str
    year: int
    amount: Decimal


def gka_lines(agendas: Iterable[int]) -> list[PlannedLine]:
    """Return the GKA money in the plans of `agendas`; two queries, and one more when there are addenda among them.

    An intervention with two contactschools counts at the first; board None: without one. The text of an addendum has
    the money of its whole agenda; its plan is what it adds.
    """
    wanted = list(agendas)
    parties = InterventionParty.objects.filter(
        intervention__agenda__in=wanted, role=PartyRole.APPLICANT, school_board__isnull=False
    ).order_by("intervention", "position")
    board_of: dict[Any, int] = {}
    for intervention, board in parties.values_list("intervention_id", "school_board_id"):
        board_of.setdefault(intervention, board)
    lines = CoverLine.objects.filter(intervention__agenda__in=wanted, source=CoverSource.GKA).order_by()
    columns = ("intervention__agenda", "intervention__agenda__addendum", "intervention", "intervention__scheme", "year")
    groups = list(lines.values(*columns).annotate(sum=Sum("amount")).values_list(*columns, "sum"))
    added = _added({row[1] for row in groups} - {None})
    found = []
    for agenda, addendum, intervention, scheme, year, whole in groups:
        amount = whole if addendum is None else added.get(intervention, {}).get(year)
        if amount is not None:
            found.append(PlannedLine(agenda, intervention, board_of.get(intervention), scheme, year, amount))
    return found


def _added(addenda: set[int]) -> dict[UUID, dict[int, Decimal]]:
    """Return the GKA money that `addenda` add, by intervention and year; one query, or none."""
    if not addenda:
        return {}
    documents = CurrentText.objects.filter(agenda__in=addenda).values_list("document", flat=True)
    return {UUID(row_id): added.gka for document in documents for row_id, added in added_money(document).items()}


def plans_of(agendas: Iterable[int]) -> Plan:
    """Return the GKA money in the plans of `agendas` by (agenda, contactschool, scheme) and year; two queries."""
    found: Plan = defaultdict(lambda: defaultdict(Decimal))
    for line in gka_lines(agendas):
        found[line.agenda, line.board, line.scheme][line.year] += line.amount
    return found


def plan_per_application(pks: Iterable[Any], agendas: set[int]) -> tuple[dict[Any, dict[int, Decimal]], dict[Any, str]]:
    """Return the plan of each application by year, and where the plan counts of those that have none; three queries.

    A plan is counted once: at the application of this contactschool for the scheme that the plan names, else at the
    last one; one that was rejected or withdrawn only when there is no other.
    """
    siblings = Application.objects.filter(agenda__in=agendas).order_by("created_at", "reference")
    groups: dict[tuple[int, int], list[_Sibling]] = defaultdict(list)
    columns = ("agenda_id", "board_id", "pk", "reference", "status", "scheme__code")
    for agenda, board, pk, reference, status, code in siblings.values_list(*columns):
        groups[agenda, board].append((pk, reference, status, code))
    planned: dict[Any, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (agenda, applicant, scheme), years in plans_of(agendas).items():
        if applicant is None or (agenda, applicant) not in groups:
            continue
        carrier = _carrier(groups[agenda, applicant], scheme)
        for year, amount in years.items():
            planned[carrier[0]][year] += amount
    wanted, at = set(pks), dict[Any, str]()
    for group in groups.values():
        carriers = [reference for pk, reference, *_ in group if pk in planned]
        if carriers:
            at.update({pk: carriers[-1] for pk, *_ in group if pk in wanted and pk not in planned})
    return planned, at


def _carrier(group: list[_Sibling], scheme: str) -> _Sibling:
    ended = {Status.REJECTED, Status.WITHDRAWN}
    return max(enumerate(group), key=lambda item: (item[1][2] not in ended, item[1][3] == scheme, item[0]))[1]
