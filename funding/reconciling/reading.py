"""Reads the figures of applications in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from funding.choices import COMMITTED, RUNNING, DecisionKind
from funding.models import Application, ApplicationYear, GrantDecision, Instalment, YearAccount
from funding.reconciling.figures import COUNTED, NOTHING, ApplicationFigures, Figures, Picture, YearFigures
from funding.reconciling.plans import plan_per_application
from funding.rules.schemes import dutch_year
from funding.years import years_between


def ceiling_year(submitted_at: datetime | None) -> int | None:
    """Return the year whose ceiling an application counts against; the year changes at midnight in Dutch time."""
    return dutch_year(submitted_at) if submitted_at else None


@dataclass
class _Found:
    """What the queries found, by application: amounts by year, and sums."""

    planned: Mapping[Any, Mapping[int, Decimal]]
    plan_at: Mapping[Any, str]
    asked: dict[Any, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    paid: dict[Any, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    accounts: dict[Any, dict[int, tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(dict))
    reclaimed: dict[Any, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def figures_of(applications: QuerySet[Application]) -> Picture:
    """Return the reconciled picture of `applications`; eight queries, however many there are."""
    columns = ("pk", "reference", "status", "agenda_id", "board_id", "scheme__code", "scheme__name")
    until = ("activities_until", "scheme__activities_until")
    lines = list(applications.values_list(*columns, "submitted_at", "granted", *until))
    if not lines:
        return Picture([])
    found = _found([line[0] for line in lines], {line[3] for line in lines}, _keys_of(applications))
    return Picture([_row(line, found) for line in lines])


def _keys_of(applications: QuerySet[Application]) -> Any:
    """Return the keys of `applications` for a condition; those of one page of a list as they are."""
    keys = applications.values_list("pk", flat=True)
    return list(keys) if applications.query.is_sliced else keys.order_by()


def _found(pks: Iterable[Any], agendas: set[int], keys: Any) -> _Found:
    plans, plan_at = plan_per_application(pks, agendas)
    found = _Found(plans, plan_at)
    for pk, year, amount in ApplicationYear.objects.filter(application__in=keys).values_list(
        "application_id", "year", "amount"
    ):
        found.asked[pk][year] = amount
    for pk, day, part in Instalment.objects.filter(application__in=keys).values_list(
        "application_id", "paid_on", "paid_amount"
    ):
        if day is not None and part is not None:
            found.paid[pk][day.year] += part
    accounts = YearAccount.objects.filter(application__in=keys).order_by()
    for pk, year, state, spent in accounts.values_list("application_id", "year", "state", "spent"):
        found.accounts[pk][year] = (state, (spent or NOTHING) if state in COUNTED else NOTHING)
    reclaims = GrantDecision.objects.filter(application__in=keys, kind=DecisionKind.RECLAIM).order_by()
    for pk, back in reclaims.values_list("application_id", "amount"):
        found.reclaimed[pk] += back or NOTHING
    return found


def _years(found: _Found, pk: Any, accounted: Iterable[int]) -> tuple[YearFigures, ...]:
    planned, asked, paid = found.planned.get(pk, {}), found.asked.get(pk, {}), found.paid.get(pk, {})
    accounts = found.accounts.get(pk, {})
    return tuple(
        YearFigures(
            year,
            planned.get(year, NOTHING),
            asked.get(year, NOTHING),
            paid.get(year, NOTHING),
            accounts.get(year, ("", NOTHING))[1],
            accounts.get(year, ("", NOTHING))[0],
        )
        for year in sorted({*planned, *asked, *paid, *accounts, *accounted})
    )


def _row(line: tuple[Any, ...], found: _Found) -> ApplicationFigures:
    pk, reference, status, agenda, board, scheme, name, submitted_at, granted, until, scheme_until = line
    # A year without a cent is accounted for too, when the grant runs in it.
    accounted = years_between(found.asked.get(pk, {}), submitted_at, until or scheme_until)
    years = _years(found, pk, accounted if status in COMMITTED else ())
    paid, spent = (sum((getattr(one, name) for one in years), NOTHING) for name in ("paid", "spent"))
    # Nothing more is spent of a grant that is settled or goes back.
    still = sum((one.asked for one in years if one.state not in COUNTED), NOTHING) if status in RUNNING else NOTHING
    rest = NOTHING if granted is None else granted - spent - still
    money = Figures(
        planned=sum((one.planned for one in years), NOTHING),
        asked=sum((one.asked for one in years), NOTHING),
        granted=granted or NOTHING,
        reclaimed=found.reclaimed.get(pk, NOTHING),
        paid=paid,
        spent=spent,
        still_planned=still,
        left=max(rest, NOTHING),
        short=max(-rest, NOTHING),
        overpaid=max(paid - (granted or NOTHING), NOTHING),
    )
    return ApplicationFigures(
        pk=pk,
        reference=reference,
        status=status,
        agenda=agenda,
        board=board,
        scheme=scheme,
        scheme_name=name,
        ceiling_year=ceiling_year(submitted_at),
        money=money,
        years=years,
        plan_at=found.plan_at.get(pk, ""),
    )
