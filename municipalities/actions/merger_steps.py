"""From which municipality to which one belongings go, and from which day."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from municipalities.models import Municipality

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """`former` ends after `last_day`; what goes on does so at `successor` from `day`."""

    former: Municipality
    last_day: datetime.date
    successor: Municipality
    day: datetime.date
    moves_offices: bool

    @property
    def reason(self) -> str:
        return f"Herindeling: {self.former} gaat op in {self.successor}."

    @property
    def looked_at(self) -> datetime.date:
        """The first day that matters: roles that were over by then are history, also when the end is told late."""
        return max(self.day, timezone.localdate())


def step_of(
    former: Municipality, last_day: datetime.date, successor: Municipality | None, *, moves_offices: bool
) -> Step | None:
    """Return where the belongings of `former` go; None when it was divided, so that they go nowhere.

    Told late, the successor may itself have gone into another one: then they go there. A query for each of those.
    """
    today, day, passed = timezone.localdate(), last_day + ONE_DAY, {former.pk}
    while successor is not None and successor.valid_to is not None and successor.valid_to < today:
        if successor.pk in passed:
            return None
        passed.add(successor.pk)
        day, successor = max(day, successor.valid_to + ONE_DAY), successor.successor
    return Step(former, last_day, successor, day, moves_offices) if successor is not None else None
