"""Which fields may be written after the review came back: those that somebody commented on, and no others.

Source: architecture.md, "Agenda life cycle" (send back) and style.md, point 19.
"""

from agendas.changes import covers
from agendas.choices import CommentState, State
from agendas.models import Agenda


def open_paths(agenda: Agenda) -> frozenset[str] | None:
    """Return the addresses that may be written now; None when that is the whole text.

    A review that came back without a comment at a field leaves the whole text open. One query, and only when the
    agenda came back.
    """
    if agenda.state != State.RETURNED:
        return None
    asked = list(agenda.comments.filter(parent=None, asks_change=True).values_list("path", "state"))
    if not asked:
        return None
    return frozenset(path for path, state in asked if state != CommentState.RESOLVED)


def is_open(paths: frozenset[str] | None, path: str) -> bool:
    """May the field at `path` be written, when `open_paths` gave `paths`?"""
    return paths is None or covers(paths, path)
