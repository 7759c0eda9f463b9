"""Comments where people work: beside the fields of the editor, in the text, and as a page of their own."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from agendas.addresses import ROW_LISTS
from agendas.choices import Audience, CommentState, State
from agendas.discussion import Voice, visible_comments, voice_of
from agendas.models import Agenda, Comment
from agendas.naming import WHOLE, find, name_of
from agendas.permissions import COMMENT_STATES
from agendas.structure import BLOCKS, block_of
from agendas.tables.links import page_url
from agendas.tables.missing import field_url
from gka_portal.drawing import icon

# Where somebody came from, and so goes back to: the text, the editor, the list of comments or the second look.
PLACES = ("tekst", "bewerken", "lijst", "blik")
_LENGTH_OF_ID = 36


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, and what the viewer may do with it."""

    comment: Comment
    answers: list[Comment]
    url: str
    text_url: str
    edit_url: str
    may_answer: bool
    may_resolve: bool
    may_reopen: bool
    # The review came back for this and the viewer closes it by changing the text.
    asks: bool

    @property
    def is_internal(self) -> bool:
        return self.comment.audience != Audience.ALL

    @property
    def about(self) -> str:
        """What it is about, after "bij"."""
        return self.comment.about if self.comment.path else WHOLE.lower()

    @property
    def mentioned(self) -> str:
        return ", ".join(name for _, name in self.comment.mentions)


def anchor_of(path: str) -> str:
    """Return where in the text of the agenda the field at `path` stands, for a link (without #)."""
    return f"veld-{path.replace('.', '__')}" if path else "agenda"


def new_url(agenda: Agenda, path: str, place: str) -> str:
    """Return the address of the comments at `path`, with the form for a new one."""
    return f"{page_url('agendas:comment_new', agenda.reference)}?{urlencode({'veld': path, 'terug': place})}"


def back_url(agenda: Agenda, path: str, place: str) -> str:
    """Return where somebody goes after commenting at `path`: where they came from."""
    if place == "bewerken" and path and find(agenda.text.document, path):
        return field_url(agenda, path)
    if place == "tekst":
        return f"{page_url('agendas:detail', agenda.reference)}#{anchor_of(path)}"
    if place == "blik":
        return page_url("agendas:second_look", agenda.reference)
    return page_url("agendas:comments", agenda.reference)


def threads_of(agenda: Agenda, voice: Voice, heads: Iterable[Comment], answers: Iterable[Comment]) -> list[Thread]:
    """Return `heads` as threads, each with those of `answers` that are its own."""
    by_head: dict[Any, list[Comment]] = {}
    for row in answers:
        by_head.setdefault(row.parent_id, []).append(row)
    writes = voice.settles and agenda.is_editable
    return [_thread(agenda, voice, head, by_head.get(head.pk, []), writes) for head in heads]


def answers_to(comments: QuerySet[Comment], heads: Iterable[Comment]) -> list[Comment]:
    """Return the answers to `heads`, in one query; none without heads."""
    keys = [head.pk for head in heads]
    return list(comments.filter(parent__in=keys)) if keys else []


def _thread(agenda: Agenda, voice: Voice, head: Comment, answers: list[Comment], writes: bool) -> Thread:
    head.agenda = agenda
    is_there = bool(head.path) and find(agenda.text.document, head.path) is not None
    return Thread(
        comment=head,
        answers=answers,
        url=page_url("agendas:comment", agenda.reference, str(head.pk)),
        text_url=f"{page_url('agendas:detail', agenda.reference)}#{anchor_of(head.path)}" if is_there else "",
        edit_url=field_url(agenda, head.path) if is_there and writes else "",
        may_answer=voice.may_answer(head),
        may_resolve=voice.may_resolve(head),
        may_reopen=voice.may_reopen(head),
        asks=head.asks_change and agenda.state == State.RETURNED,
    )


def remarks_on(agenda: Agenda, user: User) -> QuerySet[Comment]:
    """Return the comments that can stand beside the fields of the editor, with the answers that are shown there."""
    rows = visible_comments(user, agenda)
    rows = rows.filter(Q(parent=None) | ~Q(parent__state=CommentState.RESOLVED) | Q(parent__asks_change=True))
    return rows.order_by("written_at", "id")


def threads_at(
    agenda: Agenda, user: User, paths: Iterable[str], remarks: list[Comment] | None = None
) -> dict[str, SafeString]:
    """Return the comments at each of `paths` and a way to make one, as HTML by path. One query for all of them.

    `remarks` are those on the whole agenda (`remarks_on`), when they are at hand.
    """
    wanted = list(paths)
    if agenda.state not in COMMENT_STATES or not wanted:
        return {}
    by_path: dict[str, list[Comment]] = {path: [] for path in wanted}
    answers = []
    for row in remarks_on(agenda, user).filter(path__in=wanted) if remarks is None else remarks:
        if row.parent_id is not None:
            answers.append(row)
        elif row.path in by_path:
            by_path[row.path].append(row)
    # Who reviews matters only where something was dealt with: that is asked of the history.
    is_closed = any(row.asks_change and row.state == CommentState.RESOLVED for rows in by_path.values() for row in rows)
    voice = voice_of(user, agenda, is_reviewer=None if is_closed else False)
    drawn = {}
    for path in wanted:
        heads = by_path[path]
        if heads or (voice.comments and offers(path)):
            drawn[path] = _beside(agenda, path, threads_of(agenda, voice, heads, answers), voice)
    return {path: html for path, html in drawn.items() if html}


def offers(path: str) -> bool:
    """Is there a link to comment at `path` before there are any? At fields and at rows, not at each cell of a row."""
    *above, last = path.split(".")
    rows = [place for place, part in enumerate(above) if len(part) == _LENGTH_OF_ID]
    return len(last) == _LENGTH_OF_ID or all(above[place - 1] in ROW_LISTS for place in rows)


def _beside(agenda: Agenda, path: str, threads: list[Thread], voice: Voice) -> SafeString:
    # What was dealt with in an earlier round is on the page of the field.
    shown = [row for row in threads if row.comment.state != CommentState.RESOLVED or row.asks]
    label = name_of(agenda.text.document, path)
    if label is None:
        return SafeString()
    if not shown:
        inside = _make_link(agenda, path, label, "bewerken", "remarks__make") if voice.comments else SafeString()
    else:
        context = {
            "threads": shown,
            "count": count_words(len(shown)),
            "asked": any(row.asks and row.comment.state != CommentState.RESOLVED for row in shown),
            "label": label,
            "new_url": new_url(agenda, path, "bewerken") if voice.comments else "",
            "place": "bewerken",
        }
        inside = mark_safe(render_to_string("agendas/comments/_beside.html", context))  # noqa: S308 - a template
    return format_html('<div class="remarks" data-remarks="{}">{}</div>', path, inside) if inside else SafeString()


def _make_link(agenda: Agenda, path: str, label: str, place: str, style: str) -> SafeString:
    return format_html(
        '<a class="{}" href="{}" data-comment-open>{} Opmerking<span class="visually-hidden"> bij {}</span></a>',
        style,
        new_url(agenda, path, place),
        icon("message-square-plus"),
        label,
    )


def count_words(count: int) -> str:
    return "1 opmerking" if count == 1 else f"{count} opmerkingen"


@dataclass(frozen=True)
class Talk:
    """The comments on one agenda as its reading page needs them: one query, none when nobody comments any more."""

    agenda: Agenda
    voice: Voice | None = None
    heads: list[Comment] = field(default_factory=list)

    @property
    def may_comment(self) -> bool:
        return self.voice is not None and self.voice.comments

    @property
    def open_count(self) -> int:
        return sum(head.state != CommentState.RESOLVED for head in self.heads)

    @property
    def asked(self) -> list[tuple[Comment, str]]:
        """What the review asks or asked to change, each with its address, in the order of the text."""
        order = {block.key: place for place, block in enumerate(BLOCKS)}
        found = [head for head in self.heads if head.asks_change]
        found.sort(key=lambda head: (order[block_of(head.path).key] if _known(head.path) else -1, head.written_at))
        writes = self.agenda.state == State.RETURNED and self.voice is not None and self.voice.settles
        return [(head, back_url(self.agenda, head.path, "bewerken" if writes else "tekst")) for head in found]

    @property
    def still_asked(self) -> int:
        return sum(head.asks_change and head.state != CommentState.RESOLVED for head in self.heads)

    @property
    def is_all_open(self) -> bool:
        """Did somebody ask something of the whole agenda that is not dealt with? Then its whole text is open."""
        asked = [head for head in self.heads if head.asks_change]
        return not asked or any(not head.path and head.state != CommentState.RESOLVED for head in asked)

    @property
    def around(self) -> Callable[[str, str], str] | None:
        """What the page puts around each field of the text (`Document.around`)."""
        if self.voice is None:
            return None
        counts = Counter(head.path for head in self.heads if head.state != CommentState.RESOLVED)
        return lambda path, html: _around(self, path, html, counts[path])


def _known(path: str) -> bool:
    try:
        return bool(path) and block_of(path) is not None
    except KeyError:
        return False


def talk_about(agenda: Agenda, user: User, *, is_reviewer: bool) -> Talk:
    """Return the comments on `agenda` that its reading page shows to `user`, who may send it back or not."""
    if agenda.state not in COMMENT_STATES:
        return Talk(agenda)
    heads = visible_comments(user, agenda).filter(parent=None)
    heads = heads.filter(~Q(state=CommentState.RESOLVED) | Q(asks_change=True))
    return Talk(agenda, voice_of(user, agenda, is_reviewer=is_reviewer), list(heads.order_by("written_at", "id")))


def mark_at(agenda: Agenda, path: str, count: int, may_comment: bool) -> SafeString:
    """Draw what stands at a field of the text: how many comments, or the way to make one."""
    label = name_of(agenda.text.document, path) or ""
    if count:
        inside = format_html(
            '<a class="remark__link remark__link--some" href="{}" data-comment-open>{} {}'
            '<span class="visually-hidden"> bij {}</span></a>',
            new_url(agenda, path, "tekst"),
            icon("message-square"),
            count_words(count),
            label,
        )
    elif may_comment:
        inside = _make_link(agenda, path, label, "tekst", "remark__link")
    else:
        return SafeString()
    return format_html('<p class="remark" data-remarks="{}">{}</p>', path, inside)


def _around(talk: Talk, path: str, html: str, count: int) -> str:
    mark = mark_at(talk.agenda, path, count, talk.may_comment)
    return f'<div class="remarked" id="{anchor_of(path)}" data-path="{path}">{html}{mark}</div>'
