"""Comments on an agenda in review, one of them internal to the ministry, and the second look."""

from typing import Any

from agendas.actions.commenting import comment
from agendas.choices import Audience, State
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

_OCW = {"ocw_staff", "ocw_reviewer"}
_WRITERS = {"coordinator_noord", "officer_alkmaar"} | _OCW
COMMENTERS = frozenset(_WRITERS | {"alderman_alkmaar", "school_board"})
READERS = COMMENTERS | {"ocw_finance"}
SETTLERS = frozenset(_WRITERS | {"alderman_alkmaar"})
# Of the ministry; the coordinator works for the alliance, which is there.
MINISTRY = frozenset({"coordinator_noord"} | _OCW)
# Outsiders do not even hear that there is an agenda.
_KEPT_OUT = frozenset({403, 404})


def _agenda(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast, State.REVIEW).reference,)


def _comment(cast: Cast, audience: Audience = Audience.ALL) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.REVIEW)
    said = comment(
        agenda=agenda,
        path="explanation",
        quote="",
        text="Dit kan korter.",
        audience=audience,
        mentions=[],
        by=cast.ocw_reviewer,
    )
    return (agenda.reference, said.pk)


def _internal(cast: Cast) -> tuple[Any, ...]:
    return _comment(cast, Audience.MINISTRY)


_SAID = (("text", "Mee eens."), ("audience", "all"))

ROWS = [
    PlainRow("agendas:comments", READERS, _agenda, otherwise=frozenset({404})),
    PlainRow("agendas:comment_new", COMMENTERS, _agenda, post=frozenset({302}), otherwise=_KEPT_OUT, data=_SAID),
    PlainRow("agendas:comment", READERS, _comment, otherwise=frozenset({404})),
    PlainRow("agendas:comment", MINISTRY | {"ocw_finance"}, _internal, otherwise=frozenset({404})),
    PlainRow(
        "agendas:comment_answer",
        COMMENTERS,
        _comment,
        get=frozenset({405}),
        post=frozenset({302}),
        otherwise=_KEPT_OUT,
        data=_SAID,
    ),
    PlainRow("agendas:comment_answer", MINISTRY, _internal, frozenset({405}), frozenset({302}), _KEPT_OUT, _SAID),
    PlainRow("agendas:comment_resolve", SETTLERS, _comment, frozenset({405}), frozenset({302}), _KEPT_OUT),
    PlainRow("agendas:comment_resolve", MINISTRY, _internal, frozenset({405}), frozenset({302}), _KEPT_OUT),
    PlainRow("agendas:comment_reopen", SETTLERS, _comment, frozenset({405}), frozenset({302}), _KEPT_OUT),
    PlainRow("agendas:second_look", SETTLERS, _agenda, otherwise=_KEPT_OUT),
]
