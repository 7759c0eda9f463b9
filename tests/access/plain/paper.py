"""A scan of the alderman's signature on paper, recorded by the officer of Alkmaar; the agenda is frozen."""

from typing import Any

from django.utils import timezone

from agendas.actions.paper import record_paper
from agendas.choices import State
from records.canonical import sha256_hex
from records.uploads import CheckedUpload
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

JUDGES = frozenset({"coordinator_noord", "ocw_staff", "ocw_reviewer"})
RECORDS = JUDGES | {"officer_alkmaar", "alderman_alkmaar"}
# Others read the frozen agenda (403) or not even that (404).
NOT_THEIRS = frozenset({403, 404})
_SCAN = b"\x89PNG\r\n\x1a\n only for tests"


def _request(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.FROZEN)
    return (agenda.reference, agenda.rounds.get().requests.get(office_holder=cast.offices["alderman_alkmaar"]).pk)


def _paper(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.FROZEN)
    paper = record_paper(
        agenda=agenda,
        request_id=agenda.rounds.get().requests.get(office_holder=cast.offices["alderman_alkmaar"]).pk,
        scan=CheckedUpload("scan.png", "image/png", _SCAN, sha256_hex(_SCAN)),
        date=timezone.localdate(),
        place="Alkmaar",
        by=cast.officer_alkmaar,
    )
    return (agenda.reference, paper.request_id, paper.pk)


ROWS = [
    # Nothing is sent along, so nothing is kept.
    PlainRow("agendas:sign_paper", RECORDS, _request, post=frozenset({422}), otherwise=NOT_THEIRS),
    PlainRow("agendas:sign_paper_scan", RECORDS, _paper, otherwise=NOT_THEIRS),
    # Who recorded it, and who signed, look and do not judge: 403 for them (tests/agendas/test_paper.py).
    PlainRow("agendas:sign_paper_judge", RECORDS, _paper, post=frozenset({422, 403}), otherwise=NOT_THEIRS),
    PlainRow("agendas:sign_paper_reject", JUDGES, _paper, post=frozenset({422}), otherwise=NOT_THEIRS),
]
