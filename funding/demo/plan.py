"""Which demo applications there are, and how far each of them came."""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent / "data" / "applications.csv"


class Stage(StrEnum):
    """How far a demo application came; finer than its status."""

    PREPARED = "prepared"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    GRANTED = "granted"  # both instalments are still to come
    PAID_ONCE = "paid_once"
    OVERDUE = "overdue"  # the account of last year is late
    CHANGE_ASKED = "change_asked"
    CHANGED = "changed"
    ACCOUNT_WAITS = "account_waits"  # the last account waits for OCW
    RETURNED = "returned"  # the last account went back to the board
    ACCOUNTED = "accounted"  # everything is accounted for: to be settled
    SETTLED = "settled"
    SETTLED_REST = "settled_rest"  # less was spent, and the rest goes to other activities (G1)
    RECLAIMED = "reclaimed"


NOT_DECIDED = frozenset({Stage.PREPARED, Stage.SUBMITTED, Stage.WITHDRAWN})
# Of these not all accounts that could be there are.
LATE = frozenset({Stage.OVERDUE, Stage.CHANGE_ASKED, Stage.CHANGED, Stage.PAID_ONCE, Stage.GRANTED})


@dataclass(frozen=True)
class Grant:
    """One demo application. `applied` None: some days ago, after the agenda was signed."""

    number: int
    agenda: str
    board: str
    stage: Stage
    applied: date | None


@cache
def grants() -> tuple[Grant, ...]:
    """Return the applications in the order in which they are made."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Grant(
                number=number,
                agenda=row["agenda"],
                board=row["board"],
                stage=Stage(row["stage"]),
                applied=date.fromisoformat(row["applied"]) if row["applied"] else None,
            )
            for number, row in enumerate(csv.DictReader(file))
        )
