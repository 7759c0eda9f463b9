"""Figures that can be added up: of one application, and of any number of them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import Any, Self, TypeVar

from funding.choices import COMMITTED, AccountState, Status
from funding.models import Application

NOTHING = Decimal()
# What an account says counts as spent from here on.
COUNTED = frozenset({AccountState.SUBMITTED, AccountState.ACCEPTED})
# Nobody asks this money: not yet, or not any more.
NOT_ASKED = frozenset({Status.PREPARED, Status.WITHDRAWN})
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Figures:
    """Amounts that can be added up.

    `planned` is the GKA money in the plan. `granted` is what the last decision gives; a reclaim (`reclaimed`) does not
    change it. `still_planned` is what was asked for years of a running grant that have no account yet. `left` is what
    will then remain, and `short` what will then be too little; neither makes up for the other. `overpaid` is what was
    paid above what is granted now: it does not make up for what another application is still to get.
    """

    planned: Decimal = NOTHING
    asked: Decimal = NOTHING
    granted: Decimal = NOTHING
    reclaimed: Decimal = NOTHING
    paid: Decimal = NOTHING
    spent: Decimal = NOTHING
    still_planned: Decimal = NOTHING
    left: Decimal = NOTHING
    short: Decimal = NOTHING
    overpaid: Decimal = NOTHING

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def unspent(self) -> Decimal:
        """What was paid and not spent; below zero when the contactschool spent more than it received."""
        return self.paid - self.spent

    @property
    def to_pay(self) -> Decimal:
        """What was granted and not paid."""
        return self.granted - self.paid + self.overpaid


@dataclass(frozen=True)
class YearFigures:
    """A calendar year of an application. `state` is that of its account, "" without one."""

    year: int
    planned: Decimal = NOTHING
    asked: Decimal = NOTHING
    paid: Decimal = NOTHING
    spent: Decimal = NOTHING
    state: str = ""


@dataclass(frozen=True)
class ApplicationFigures:
    """`ceiling_year` is the year whose ceiling it counts against: that of submitting, in Dutch time.

    `plan_at`: the plan of this contactschool counts at the application with this reference ("": here).
    """

    pk: Any
    reference: str
    status: str
    agenda: int
    board: int
    scheme: str
    scheme_name: str
    ceiling_year: int | None
    money: Figures
    years: tuple[YearFigures, ...] = ()
    plan_at: str = ""

    @property
    def is_asked(self) -> bool:
        return self.status not in NOT_ASKED

    @property
    def is_committed(self) -> bool:
        return self.status in COMMITTED


@dataclass(frozen=True)
class Picture:
    """The figures of applications, in the order in which they were asked for."""

    rows: list[ApplicationFigures]

    @cached_property
    def _by_pk(self) -> dict[Any, ApplicationFigures]:
        return {row.pk: row for row in self.rows}

    def of(self, application: Application) -> ApplicationFigures:
        return self._by_pk[application.pk]

    @property
    def total(self) -> Figures:
        return sum((row.money for row in self.rows), Figures())

    def by(self, key: Callable[[ApplicationFigures], Key]) -> dict[Key, Figures]:
        """Return the sums per `key`, in the order of the rows."""
        found: dict[Key, Figures] = {}
        for row in self.rows:
            found[key(row)] = found.get(key(row), Figures()) + row.money
        return found

    def by_agenda(self) -> dict[int, Figures]:
        return self.by(lambda row: row.agenda)

    def by_board(self) -> dict[int, Figures]:
        return self.by(lambda row: row.board)

    def by_scheme(self) -> dict[str, Figures]:
        """Return the sums per code of a scheme; its versions share one code."""
        return self.by(lambda row: row.scheme)

    def by_ceiling(self) -> dict[tuple[str, int | None], Figures]:
        """Return the sums per scheme and year of submitting; None: not submitted."""
        return self.by(lambda row: (row.scheme, row.ceiling_year))

    def by_year(self) -> dict[int, YearFigures]:
        """Return planned, asked, paid and spent per calendar year, oldest first."""
        found: dict[int, YearFigures] = {}
        for one in (year for row in self.rows for year in row.years):
            last = found.get(one.year, YearFigures(one.year))
            sums = (getattr(last, name) + getattr(one, name) for name in ("planned", "asked", "paid", "spent"))
            found[one.year] = YearFigures(one.year, *sums)
        return dict(sorted(found.items()))

    def where(self, test: Callable[[ApplicationFigures], bool]) -> "Picture":
        return Picture([row for row in self.rows if test(row)])
