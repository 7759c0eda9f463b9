"""The reviewer's second look: the fields that the review asked to change, as they were and as they are now."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from accounts.models import User
from agendas.changes import changed_paths
from agendas.choices import CommentState
from agendas.discussion import visible_comments, voice_of
from agendas.models import Agenda
from agendas.naming import html_at, name_of
from agendas.redline import word_diff
from agendas.tables.threads import Thread, answers_to, threads_of
from records.models import Event

MOST_CHANGES = 60


@dataclass(frozen=True)
class LookedAt:
    """One comment that asked for a change: its field before and now, as rich text."""

    thread: Thread
    before: str
    after: str
    # For a comment on the whole agenda: what changed anywhere.
    changes: list[str]

    @property
    def difference(self) -> SafeString:
        return word_diff(self.before, self.after, rich=True)

    @property
    def has_changed(self) -> bool:
        return self.before != self.after or bool(self.changes)


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
    order = {path: place for place, path in enumerate(_in_order(now))}
    heads.sort(key=lambda head: (order.get(head.path, len(order) if head.path else -1), head.written_at))
    threads = threads_of(agenda, voice_of(user, agenda), heads, answers_to(comments, heads))
    return SecondLook(number, [_looked_at(thread, before, now) for thread in threads])


def _looked_at(thread: Thread, before: dict[str, Any], now: dict[str, Any]) -> LookedAt:
    path = thread.comment.path
    if path:
        return LookedAt(thread, html_at(before, path), html_at(now, path), [])
    found = (name_of(now, changed) or name_of(before, changed) or "" for changed in changed_paths(before, now))
    return LookedAt(thread, "", "", list(dict.fromkeys(filter(None, found)))[:MOST_CHANGES])


def _in_order(part: Any, path: str = "") -> list[str]:
    """Return the address of everything in the document, from top to bottom."""
    if isinstance(part, dict):
        inner = [(f"{path}.{key}" if path else key, value) for key, value in part.items()]
    elif isinstance(part, list):
        inner = [(f"{path}.{row['id']}", row) for row in part if isinstance(row, dict) and "id" in row]
    else:
        return []
    return [found for at, value in inner for found in (at, *_in_order(value, at))]
