"""How many agendas there are in which state and years, what money they plan and what they are about: one query.

Everything counts what one person may read (`Agenda.objects.visible_to`), so that each figure equals its list. An
addendum repeats the text of its agenda and is no agenda of its own: the lists behind these figures leave it out too.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, QuerySet, Sum, Value
from django.db.models.functions import Cast

from accounts.models import User
from agendas.choices import Kind, State
from agendas.models import Agenda, PlannedMoney
from agendas.models.agenda import last_year_at
from interventions.models import Theme

# What both parties have promised; the rest is a plan that can still change.
PROMISED = frozenset({State.SIGNED, State.CLOSED})
_NUMBER: DecimalField = DecimalField(max_digits=16, decimal_places=2)
_STATES, _MONEY, _THEMES, _NAMES = "state", "money", "theme", "name"


@dataclass
class Figures:
    """Agendas by state; signed agendas by first and last year; GKA money by year; agendas by theme (slug, name)."""

    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    signed_in: dict[tuple[int, int], int] = field(default_factory=dict)
    promised: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    proposed: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_theme: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def agendas(self) -> int:
        return sum(self.by_state.values())

    @property
    def money(self) -> Decimal:
        return sum([*self.promised.values(), *self.proposed.values()], Decimal())

    def running_in(self, year: int) -> int:
        """Return how many signed agendas hold in `year`."""
        return sum(count for (first, last), count in self.signed_in.items() if first <= year <= last)


def figures_for(user: User) -> Figures:
    """Return the figures over the agendas that `user` may read; one query."""
    agendas = Agenda.objects.visible_to(user).order_by()
    found = Figures()
    rows: Any = _states(agendas).union(_money(agendas), _themes(agendas), _names(), all=True)
    themes: dict[int, tuple[str, str]] = {}
    counts: dict[int, int] = {}
    for kind, name, other, first, last, number in rows:
        if kind == _MONEY:
            years = found.promised if name in PROMISED else found.proposed
            years[first] += Decimal(number)
        elif kind == _NAMES:
            themes[first] = (name, other)
        elif kind == _THEMES:
            counts[first] = int(number)
        else:
            found.by_state[name] += int(number)
            if name == State.SIGNED:
                found.signed_in[first, last] = int(number)
    found.by_theme = {themes[theme]: count for theme, count in counts.items()}
    return found


def planned_in(agendas: QuerySet[Agenda]) -> QuerySet[PlannedMoney]:
    """Return the GKA money in the plans of `agendas`; that of what was withdrawn does not count."""
    return only_of(PlannedMoney.objects.exclude(agenda__state=State.WITHDRAWN).order_by(), agendas)


def only_of(rows: QuerySet[Any], agendas: QuerySet[Agenda]) -> QuerySet[Any]:
    """Return the `rows` that belong to one of `agendas`; who reads every agenda does not pay for the question."""
    return rows.filter(agenda__in=agendas.values("pk")) if agendas.query.has_filters() else rows


# The four parts have the same columns: kind, two names, two years (or the key of a theme), a number.


def _states(agendas: QuerySet[Agenda]) -> QuerySet[Agenda, Any]:
    groups = (
        agendas.exclude(kind=Kind.ADDENDUM)
        .annotate(until=last_year_at())
        .values("state", "start_year", "until")
        .annotate(number=Cast(Count("pk"), _NUMBER))
    )
    return groups.values_list(Value(_STATES), "state", Value(""), "start_year", "until", "number")


def _money(agendas: QuerySet[Agenda]) -> QuerySet[PlannedMoney, Any]:
    groups = planned_in(agendas).values("agenda__state", "year").annotate(number=Cast(Sum("amount"), _NUMBER))
    return groups.values_list(Value(_MONEY), "agenda__state", Value(""), "year", Value(0), "number")


def _themes(agendas: QuerySet[Agenda]) -> QuerySet[Any, Any]:
    rows = only_of(Agenda.themes.through.objects.exclude(agenda__kind=Kind.ADDENDUM).order_by(), agendas)
    groups = rows.values("theme_id").annotate(number=Cast(Count("pk"), _NUMBER))
    return groups.values_list(Value(_THEMES), Value(""), Value(""), "theme_id", Value(0), "number")


def _names() -> QuerySet[Theme, Any]:
    """The themes themselves; ten thousand rows need not each look up a name."""
    nothing = Cast(Value(0), _NUMBER)
    return Theme.objects.order_by().values_list(Value(_NAMES), "slug", "name", "pk", Value(0), nothing)
