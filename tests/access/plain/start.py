"""Starting an agenda, and taking over what others wrote. The pages under an agenda: in a draft of Alkmaar."""

from typing import Any

from tests.access.plain import PlainRow
from tests.access.plain.work import STARTERS
from tests.cast import Cast
from tests.factories import make_agenda, make_template

# The draft is there for them, and for nobody else.
WRITERS = frozenset({"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"})
ABSENT = frozenset({404})


def _template(cast: Cast) -> tuple[Any, ...]:
    make_template()
    return ()


def _draft(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast).reference,)


def _list(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast).reference, "interventies")


ROWS = [
    # Without a municipality in the address one goes back to the first step.
    PlainRow("agendas:start_content", STARTERS, _template, get=frozenset({302}), post=frozenset({302})),
    PlainRow("agendas:start_file", STARTERS, post=frozenset({422})),
    PlainRow("agendas:copied", WRITERS, _draft, otherwise=ABSENT),
    PlainRow("agendas:take_over", WRITERS, _draft, otherwise=ABSENT),
    # Nothing was chosen: back to the list with a sentence.
    PlainRow("agendas:from_catalogue", WRITERS, _list, post=frozenset({302}), otherwise=ABSENT),
]
