"""The copy of a signed agenda that went to the alderman of Alkmaar."""

from typing import Any

from agendas.choices import State
from agendas.models import CertifiedCopy
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

MANAGES = frozenset({"coordinator_noord", "ocw_staff", "ocw_reviewer"})
OWNER = frozenset({"alderman_alkmaar"})


def _copy(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.SIGNED)
    return (agenda.reference, CertifiedCopy.objects.get(round__agenda=agenda, user=cast.alderman_alkmaar).pk)


ROWS = [
    PlainRow("agendas:copy", OWNER, _copy, post=frozenset({200}), otherwise=frozenset({404})),
    # Others read the agenda (403) or not even that (404).
    PlainRow(
        "agendas:copy_again",
        MANAGES,
        _copy,
        get=frozenset({405}),
        post=frozenset({302}),
        otherwise=frozenset({403, 404}),
    ),
]
