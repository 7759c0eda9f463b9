"""The figures of the money over the whole country, and those of one agenda."""

from typing import Any

from agendas.choices import State
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

FIGURES = frozenset({"ocw_staff", "ocw_reviewer", "ocw_finance"})
READERS = FIGURES | {"coordinator_noord", "officer_alkmaar", "alderman_alkmaar", "school_board"}


def _agenda(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast, State.REVIEW).reference,)


def _signed(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast, State.SIGNED).reference,)


ROWS = [
    PlainRow("funding:figures", FIGURES),
    PlainRow("funding:figures_csv", FIGURES, lambda cast: ("plafond",)),
    PlainRow("funding:queue", FIGURES),
    PlainRow("funding:queue_csv", FIGURES),
    PlainRow("funding:deadlines", FIGURES),
    PlainRow("funding:deadlines_csv", FIGURES),
    PlainRow("funding:agenda_money", READERS, _agenda, otherwise=frozenset({404})),
    # Who signs or reads the signed agenda has nothing to do with the grant.
    PlainRow("funding:agenda_money", READERS, _signed, otherwise=frozenset({403, 404})),
]
