"""Somebody else signs for the alderman of Alkmaar; the agenda is frozen and nobody else holds an office there."""

from typing import Any

from agendas.choices import State
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

LOOKS_AFTER = frozenset({"coordinator_noord", "ocw_staff", "ocw_reviewer"})


def _request(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.FROZEN)
    return (agenda.reference, agenda.rounds.get().requests.get(office_holder=cast.offices["alderman_alkmaar"]).pk)


ROWS = [
    # Nobody is chosen. Others read the frozen agenda (403) or not even that (404).
    PlainRow("agendas:substitute", LOOKS_AFTER, _request, post=frozenset({422}), otherwise=frozenset({403, 404})),
]
