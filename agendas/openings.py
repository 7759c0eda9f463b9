"""Which fields may be written: of an addendum those of its blocks; after a review came back those with a comment.

Source: architecture.md, "Agenda life cycle" (send back) and style.md, point 19; docs/adr/0016.
"""

from collections.abc import Iterable
from typing import Any

from agendas.amending import keys_of
from agendas.changes import covers
from agendas.choices import AddendumSort, CommentState, State
from agendas.models import Agenda
from agendas.naming import name_of

Paths = frozenset[str] | None
# What every addendum has of its own, whatever it changes: who works on it, under which numbers, and who signs it.
_OWN = ("coordinator", "contact", "case_numbers", "signatories")


def open_paths(agenda: Agenda) -> Paths:
    """Return the addresses that may be written now; None when that is the whole text.

    One query, and only when the agenda came back.
    """
    return both(asked_paths(agenda), amended_paths(agenda))


def asked_paths(agenda: Agenda) -> Paths:
    """Return what the review opened when it came back; None outside a correction round.

    A review that came back without a comment at a field leaves the whole text open.
    """
    if agenda.state != State.RETURNED:
        return None
    return opened_by(agenda.comments.filter(parent=None, asks_change=True).values_list("path", "state"))


def opened_by(asked: Iterable[tuple[str, str]]) -> Paths:
    """Return what may be written, from the address and the state of each comment for which the agenda came back."""
    found = list(asked)
    if not found:
        return None
    return frozenset(path for path, state in found if state != CommentState.RESOLVED)


def amended_paths(agenda: Agenda) -> Paths:
    """Return what an addendum may change; None for another agenda. No query beyond the current text."""
    return paths_of(agenda.text.document.get("addendum")) if agenda.parent_id else None


def paths_of(amends: dict[str, Any] | None) -> Paths:
    """Return what may be written in an addendum, from the key `addendum` of its document; None without that key.

    Only an extension changes the years, and only the last one.
    """
    if amends is None:
        return None
    keys = [key for key in keys_of(amends["blocks"]) if key != "period"]
    return frozenset([*keys, *_OWN, *(["period.end"] if amends["sort"] == AddendumSort.EXTEND else [])])


def both(one: Paths, other: Paths) -> Paths:
    """Return the addresses that are open by `one` and by `other`."""
    if one is None or other is None:
        return other if one is None else one
    return frozenset([*(path for path in one if covers(other, path)), *(path for path in other if covers(one, path))])


def asked_names(agenda: Agenda) -> list[str]:
    """Return what the comments are about for which the agenda came back, each by its name of now and once."""
    asked = agenda.comments.filter(parent=None, asks_change=True).order_by("written_at", "id")
    document = agenda.text.document
    return list(dict.fromkeys(name_of(document, path) or about for path, about in asked.values_list("path", "about")))


def is_open(paths: Paths, path: str) -> bool:
    """May the field at `path` be written, when `open_paths` gave `paths`?"""
    return paths is None or covers(paths, path)


def is_touched(paths: Paths, place: str) -> bool:
    """May something at or in `place` be written, when `open_paths` gave `paths`?"""
    return is_open(paths, place) or any(path.startswith(f"{place}.") for path in paths or ())
