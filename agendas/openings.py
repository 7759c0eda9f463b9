"""Which fields may be written after the review came back: those that somebody commented on, and no others.

Source: architecture.md, "Agenda life cycle" (send back) and style.md, point 19.
"""

from collections.abc import Iterable

from agendas.changes import covers
from agendas.choices import CommentState, State
from agendas.models import Agenda
from agendas.naming import name_of


def open_paths(agenda: Agenda) -> frozenset[str] | None:
    """Return the addresses that may be written now; None when that is the whole text.

    A review that came back without a comment at a field leaves the whole text open. One query, and only when the
    agenda came back.
    """
    if agenda.state != State.RETURNED:
        return None
    return opened_by(agenda.comments.filter(parent=None, asks_change=True).values_list("path", "state"))


def opened_by(asked: Iterable[tuple[str, str]]) -> frozenset[str] | None:
    """Return what may be written, from the address and the state of each comment for which the agenda came back."""
    found = list(asked)
    if not found:
        return None
    return frozenset(path for path, state in found if state != CommentState.RESOLVED)


def asked_names(agenda: Agenda) -> list[str]:
    """Return what the comments are about for which the agenda came back, each by its name of now and once."""
    asked = agenda.comments.filter(parent=None, asks_change=True).order_by("written_at", "id")
    document = agenda.text.document
    return list(dict.fromkeys(name_of(document, path) or about for path, about in asked.values_list("path", "about")))


def is_open(paths: frozenset[str] | None, path: str) -> bool:
    """May the field at `path` be written, when `open_paths` gave `paths`?"""
    return paths is None or covers(paths, path)


def is_touched(paths: frozenset[str] | None, place: str) -> bool:
    """May something at or in `place` be written, when `open_paths` gave `paths`?"""
    return is_open(paths, place) or any(path.startswith(f"{place}.") for path in paths or ())
