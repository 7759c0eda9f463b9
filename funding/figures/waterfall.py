"""From plan to spending: totals, and between two totals the steps that explain the difference."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from funding.choices import Status
from funding.reconciling import ApplicationFigures, Picture

NOTHING = Decimal()


@dataclass(frozen=True)
class Total:
    """What there is at this point, in euros."""

    key: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Step:
    """What goes off (`amount` below zero) or comes in since the total before."""

    name: str
    amount: Decimal


def waterfall(picture: Picture) -> list[Total | Step]:
    """Return the totals with their steps; steps of nothing are left out. Each total is the one before plus its steps.

    More and less are told apart per application: one that got more does not hide another that got less.
    """
    rows = picture.rows
    planned, asked = picture.total.planned, picture.where(lambda row: row.is_asked).total.asked
    found: list[Total | Step] = [
        Total("planned", "Gepland", planned),
        *_one("Nog voorbereid of ingetrokken", -picture.where(_is_idle).total.planned),
        *_apart(rows, _changed_by_asking, "Niet gevraagd", "Meer gevraagd dan gepland"),
        Total("asked", "Gevraagd", asked),
        *_one("Afgewezen", -_asked_of(rows, Status.REJECTED)),
        *_one("Nog te beslissen", -_asked_of(rows, Status.SUBMITTED)),
        *_apart(rows, _changed_by_decision, "Minder verleend dan gevraagd", "Meer verleend dan gevraagd"),
        Total("granted", "Verleend", picture.total.granted),
        *_apart(rows, _changed_by_paying, "Nog niet betaald", "Meer betaald dan nu verleend"),
        Total("paid", "Betaald", picture.total.paid),
        *_one("Teruggevorderd", -picture.total.reclaimed),
        *_apart(
            rows,
            lambda row: row.money.spent - row.money.paid + row.money.reclaimed,
            "Nog niet verantwoord of niet besteed",
            "Meer besteed dan betaald, of teruggevorderd na besteding",
        ),
        Total("spent", "Besteed volgens de verantwoordingen", picture.total.spent),
    ]
    return found


def _changed_by_asking(row: ApplicationFigures) -> Decimal:
    if _is_idle(row):
        return NOTHING
    return (row.money.asked if row.is_asked else NOTHING) - row.money.planned


def _is_idle(row: ApplicationFigures) -> bool:
    """Is there an application that asks nothing yet, or nothing any more? A plan without one has no reference."""
    return bool(row.reference) and not row.is_asked


def _asked_of(rows: Iterable[ApplicationFigures], status: Status) -> Decimal:
    return sum((row.money.asked for row in rows if row.status == status), NOTHING)


def _changed_by_decision(row: ApplicationFigures) -> Decimal:
    return row.money.granted - row.money.asked if row.is_committed else NOTHING


def _changed_by_paying(row: ApplicationFigures) -> Decimal:
    return row.money.paid - row.money.granted


def _apart(
    rows: Iterable[ApplicationFigures], change: Callable[[ApplicationFigures], Decimal], less: str, more: str
) -> Iterable[Step]:
    changes = [change(row) for row in rows]
    yield from _one(less, sum((one for one in changes if one < 0), NOTHING))
    yield from _one(more, sum((one for one in changes if one > 0), NOTHING))


def _one(name: str, amount: Decimal) -> Iterable[Step]:
    if amount:
        yield Step(name, amount)
