"""Saving while somebody types and who else is here, in an agenda in consultation: for who writes there."""

from typing import Any
from uuid import UUID

from agendas.choices import State
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

WRITERS = frozenset({"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"})
OWN_ROW = WRITERS | {"school_board"}
_POST_ONLY = frozenset({405})
_SAVED = frozenset({200})
# Outsiders do not even hear that there is an agenda.
_KEPT_OUT = frozenset({403, 404})
_TAB = (("tab", str(UUID(int=1))),)


def _agenda(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast, State.CONSULTATION).reference,)


def _block(cast: Cast) -> tuple[Any, ...]:
    return (*_agenda(cast), "aanhef")


def _row(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.CONSULTATION)
    return (agenda.reference, "interventies", agenda.text.document["interventions"][0]["id"])


ROWS = [
    PlainRow("agendas:autosave", WRITERS, _block, _POST_ONLY, _SAVED, _KEPT_OUT),
    PlainRow("agendas:row_autosave", OWN_ROW, _row, _POST_ONLY, _SAVED, _KEPT_OUT),
    PlainRow("agendas:presence", WRITERS, _agenda, _POST_ONLY, _SAVED, _KEPT_OUT, (("part", "analysis"), *_TAB)),
]
