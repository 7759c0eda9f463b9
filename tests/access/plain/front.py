"""The front page of an agenda under review: for who reads the agenda then."""

from typing import Any

from agendas.choices import State
from tests.access.plain import PlainRow
from tests.access.table import READS
from tests.cast import Cast
from tests.factories import make_agenda

READERS = frozenset(person for person, states in READS.items() if State.REVIEW in states)


def _under_review(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast, State.REVIEW).reference,)


ROWS = [
    PlainRow("agendas:front", READERS, _under_review, post=frozenset({405}), otherwise=frozenset({404, 405})),
    # A copy takes a second to make; that it is made is in tests/agendas/test_front_page.py.
    PlainRow("agendas:front_pdf", READERS, _under_review, get=frozenset({405}), otherwise=frozenset({404, 405})),
]
