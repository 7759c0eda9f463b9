"""A history for people to read: the entries that components/timeline.html shows, whatever they are about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from records.models import Event
from records.pictures import action_icon
from records.words import action_words


@dataclass(frozen=True)
class Entry:
    """What happened, when, by whom, with which words; `icon` is the name of a picture."""

    title: str
    at: datetime
    who: str
    text: str = ""
    icon: str = "history"


def entry_of(event: Event, *, title: str = "", text: str = "", icon: str = "") -> Entry:
    """Return `event` as an entry; who builds the history says it better with a `title` or an `icon` of its own."""
    return Entry(title or action_words(event.action), event.at, who_did(event), text, icon or action_icon(event.action))


def who_did(event: Event) -> str:
    """Return the name of who did it, with the role in which they did when that was kept."""
    return f"{event.actor_name} ({event.actor_role})" if event.actor_role else event.actor_name


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """Make one entry of the same thing that the same person did several times in a row on a day."""
    found = []
    for _, group in groupby(entries, key=lambda entry: (entry.title, entry.who, entry.text, entry.at.date())):
        first, *others = group
        times = f"{len(others) + 1} keer achter elkaar" if others else ""
        found.append(replace(first, text=": ".join(filter(None, [first.text, times]))))
    return found
