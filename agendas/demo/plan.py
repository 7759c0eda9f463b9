"""Which demo agendas there are, and how far each of them came."""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


class Stage(StrEnum):
    """How far a demo agenda came; finer than the states, so that every kind of work has an example."""

    EMPTY = "empty"  # just started from the template
    HALF = "half"
    PLACEHOLDERS = "placeholders"  # written, with template text left in
    READY = "ready"  # complete, not yet submitted
    CONSULTATION = "consultation"
    REVIEW = "review"
    REVIEW_MUNICIPALITY = "review_municipality"  # the alderman agreed, OCW did not yet
    REVIEW_MINISTRY = "review_ministry"  # the other way round
    REVIEW_BOTH = "review_both"
    RETURNED_MUNICIPALITY = "returned_municipality"
    RETURNED_MINISTRY = "returned_ministry"
    FROZEN = "frozen"
    SIGNED_MUNICIPALITY = "signed_municipality"
    WAITS_FOR_OCW = "waits_for_ocw"  # only the signature of the minister of OCW is missing
    WAITS_FOR_PO = "waits_for_po"
    REFUSED = "refused"
    RECALLED = "recalled"
    SIGNED = "signed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Story(StrEnum):
    """What is told about the signing of some agendas, besides their stage."""

    NONE = ""
    # Wet ink: a scan waits for a colleague, one was rejected before signing in the portal, one was confirmed.
    SCAN_WAITS = "scan_waits"
    SCAN_REJECTED = "scan_rejected"
    PAPER = "paper"
    ELSEWHERE = "elsewhere"  # the alderman signs with a trust service
    REFUSED_FIRST = "refused_first"  # the minister refused an earlier text
    # What the minister of OCW answered in an earlier signing session, and one that was withdrawn meanwhile.
    SIGNS_IN_SESSION = "signs_in_session"
    HOLDS_IN_SESSION = "holds_in_session"
    WITHDRAWN_IN_SESSION = "withdrawn_in_session"


IN_SESSION = frozenset({Story.SIGNS_IN_SESSION, Story.HOLDS_IN_SESSION, Story.WITHDRAWN_IN_SESSION})
UNFINISHED = frozenset({Stage.EMPTY, Stage.HALF, Stage.PLACEHOLDERS})


@dataclass(frozen=True)
class Plan:
    """One demo agenda. `number` picks among the texts, so that neighbours in the list differ.

    `days` is how long ago it came into its state.
    """

    number: int
    codes: tuple[str, ...]
    start: int
    end: int
    stage: Stage
    interventions: tuple[str, ...]
    communities: tuple[str, ...]
    reason: str
    days: int
    story: Story = Story.NONE
    # Of an agenda of years ago: the day on which it was signed, instead of `days`.
    signed_on: date | None = None

    @property
    def reference(self) -> str:
        """The reference that this agenda gets when it is started; what exists under it is left alone."""
        return f"GKA-{self.start}-{self.codes[0].removeprefix('GM')}{'M' if len(self.codes) > 1 else ''}"

    @property
    def years(self) -> range:
        return range(self.start, self.end + 1)


@cache
def plans() -> tuple[Plan, ...]:
    """Return the agendas in the order in which they are made."""
    return tuple(
        Plan(
            number=number,
            codes=tuple(row["municipalities"].split()),
            start=int(row["start"]),
            end=int(row["end"]),
            stage=Stage(row["stage"]),
            interventions=tuple(row["interventions"].split()),
            communities=tuple(row["communities"].split()),
            reason=row["reason"],
            days=int(row["days"]),
            story=Story(row["story"]),
            signed_on=date.fromisoformat(row["signed_on"]) if row["signed_on"] else None,
        )
        for number, row in enumerate(rows_of("agendas.csv"))
    )


def plan_of(reference: str) -> Plan | None:
    """Return the plan of the agenda with this reference; None when it is not one of the demo."""
    return next((row for row in plans() if row.reference == reference), None)


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the demo."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
