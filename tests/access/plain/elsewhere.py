"""Signing with a provider of one's own: the alderman of Alkmaar is at turn; the frozen PDF is not made yet."""

from typing import Any

from agendas.choices import State
from tests.access.plain import PlainRow
from tests.cast import Cast

RECORDERS = frozenset({"coordinator_noord", "officer_alkmaar", "alderman_alkmaar", "ocw_staff", "ocw_reviewer"})


def _request(cast: Cast) -> tuple[Any, ...]:
    from agendas.actions.rounds import open_round
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.FROZEN)
    request = open_round(agenda).requests.get(office_holder=cast.offices["alderman_alkmaar"])
    return (agenda.reference, request.pk)


_REFUSED = frozenset({403, 404})

ROWS = [
    # Nothing to sign yet, so a file is refused.
    PlainRow("agendas:sign_elsewhere", RECORDERS, _request, post=frozenset({422}), otherwise=_REFUSED),
    PlainRow("agendas:sign_elsewhere_pdf", RECORDERS, _request, frozenset({405}), frozenset({302}), otherwise=_REFUSED),
]
