"""The reviewer's second look: the fields that the review asked to change, as they were and as they are now."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from agendas.changes import covers
from agendas.choices import CommentState
from agendas.discussion import visible_comments, voice_of
from agendas.models import Agenda
from agendas.redline import Change, Comparison, Sort, compare
from agendas.redline.sheets import Drawer, DrawnGroup
from agendas.tables.field_text import html_at, place_at
from agendas.tables.threads import Thread, answers_to, threads_of
from records.models import Event

MOST_CHANGES = 60


@dataclass(frozen=True)
class LookedAt:
    """One comment that asked for a change: what became different at its field, and its text of now."""

    thread: Thread
    changed: list[Change]
    # As rich text; "" for the whole agenda.
    after: str
    # What stood there does no longer, also when something like it took its place.
    is_gone: bool = False

    @property
    def has_changed(self) -> bool:
        return self.is_gone or bool(self.changed)

    @property
    def is_one_field(self) -> bool:
        """Is it about one value, whose label stands above it already?"""
        return [change.path for change in self.changed if not change.is_row] == [self.thread.comment.path]

    @cached_property
    def groups(self) -> list[DrawnGroup]:
        """The changes drawn, those in the same row together."""
        drawer = Drawer(whole=self.is_one_field)
        return [group for block in drawer.blocks(Comparison(tuple(self.changed))) for group in block.groups]

    @property
    def names(self) -> list[str]:
        """What changed, by name: for a comment on the whole agenda."""
        found = dict.fromkeys(" › ".join((*change.where, change.label)) for change in self.changed)
        return list(found)[:MOST_CHANGES]


@dataclass(frozen=True)
class SecondLook:
    version: int | None
    items: list[LookedAt]

    @property
    def open_count(self) -> int:
        return sum(item.thread.comment.state != CommentState.RESOLVED for item in self.items)

    @property
    def unchanged_count(self) -> int:
        return sum(not item.has_changed for item in self.items)


def second_look_at(agenda: Agenda, user: User) -> SecondLook:
    """Return exactly what the last return asked to change, in the order of the text."""
    event = Event.objects.in_stream(agenda.stream).filter(action="returned").order_by("-number").first()
    comments = visible_comments(user, agenda)
    heads = list(comments.filter(parent=None, asks_change=True)) if event else []
    if event is None or not heads:
        return SecondLook(None, [])
    number = event.data["version"]
    before = json.loads(bytes(agenda.versions.get(number=number).content))
    now = agenda.text.document
    heads.sort(key=lambda head: (place_at(now, head.path).order, head.written_at))
    threads = threads_of(agenda, voice_of(user, agenda), heads, answers_to(comments, heads))
    changes = compare(before, now).changes
    return SecondLook(number, [_looked_at(thread, changes, before, now) for thread in threads])


def _looked_at(thread: Thread, changes: list[Change], before: dict[str, Any], now: dict[str, Any]) -> LookedAt:
    path = thread.comment.path
    if not path:
        return LookedAt(thread, changes, "")
    changed = [change for change in changes if _is_about(change, path)]
    is_gone = place_at(before, path).entry is not None and place_at(now, path).entry is None
    return LookedAt(thread, changed, html_at(now, path), is_gone)


def _is_about(change: Change, path: str) -> bool:
    """Is `change` one of what stands at `path`, or did the row come or go that `path` is in?"""
    came_or_went = change.sort in {Sort.ADDED, Sort.REMOVED}
    return covers(frozenset({path}), change.path) or (came_or_went and covers(frozenset({change.path}), path))
