"""The review of rights as its pages show it: by role, how many, and when the next one is due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from municipalities.actions.reviewing import ACTION, QUARTERLY, STREAM, YEARLY
from municipalities.rights import Line
from records.models import Event

# A quarter and a year, with days as long as the longest of them.
EVERY = {QUARTERLY: timedelta(days=92), YEARLY: timedelta(days=366)}
NAMES = {QUARTERLY: "Bevoorrechte rollen, elk kwartaal", YEARLY: "Alle rollen, elk jaar"}


@dataclass(frozen=True)
class Turn:
    """When a kind of review was done last, by whom, and whether the next one is due."""

    kind: str
    name: str
    at: datetime | None
    by: str
    note: str
    next_day: date | None
    is_due: bool

    @property
    def record_page(self) -> str:
        """URL name of the page that records this kind of review."""
        return f"people:record_{self.kind}"


def groups_of(found: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the lines by name of the role, in their order."""
    groups: dict[str, list[Line]] = {}
    for line in found:
        groups.setdefault(line.role_name, []).append(line)
    return list(groups.items())


def counts_of(found: list[Line]) -> list[tuple[str, str]]:
    """Return how many lines there are of each role, for components/facts.html."""
    return [(name, str(number)) for name, number in Counter(line.role_name for line in found).items()]


def turns(today: date | None = None) -> list[Turn]:
    """Return when both kinds of review were done last and are due; a yearly one counts as quarterly too. One query."""
    day = today or timezone.localdate()
    events = list(Event.objects.filter(stream=STREAM, action=ACTION).order_by("-number")[:50])
    found = []
    for kind in (QUARTERLY, YEARLY):
        last = next((event for event in events if event.object in {YEARLY, kind}), None)
        next_day = timezone.localdate(last.at) + EVERY[kind] if last else None
        found.append(
            Turn(
                kind=kind,
                name=NAMES[kind],
                at=last.at if last else None,
                by=last.actor_name if last else "",
                note=str(last.data.get("note", "")) if last else "",
                next_day=next_day,
                is_due=next_day is None or next_day <= day,
            )
        )
    return found
