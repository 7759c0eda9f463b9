"""Asking to sign, preparing and the decision of the college, on an agenda of Alkmaar that is frozen.

Of a frozen agenda others read the text (403) or not even that (404).
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agendas.actions.deciding import record_decision
from agendas.actions.paper import confirm_paper, record_paper
from agendas.choices import State
from agendas.models import CollegeDecision, Signature, SigningRequest
from records.canonical import sha256_hex
from records.uploads import CheckedUpload
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

LOOKS_AFTER = frozenset({"coordinator_noord", "ocw_staff", "ocw_reviewer"})
RECORDS = frozenset({"coordinator_noord", "officer_alkmaar"})
READS = LOOKS_AFTER | RECORDS
READS |= {"alderman_alkmaar", "minister_ocw", "minister_po", "secretariat_ocw", "ocw_finance", "school_board"}
CLOSED = frozenset({403, 404})


def _request(cast: Cast, name: str = "Wouter Alkmaar") -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.FROZEN)
    asked = SigningRequest.objects.get(round__agenda=agenda, name=name)
    SigningRequest.objects.filter(pk=asked.pk).exclude(invited_at=None).update(
        invited_at=timezone.localtime() - timedelta(days=3)
    )
    return (agenda.reference, asked.pk)


def _minister(cast: Cast) -> tuple[Any, ...]:
    return _request(cast, "Mina Minister")


def _college(cast: Cast) -> tuple[Any, ...]:
    return (make_agenda(cast, State.FROZEN).reference, cast.alkmaar.cbs_code)


def _file() -> CheckedUpload:
    content = b"%PDF-1.7 looked into elsewhere"
    return CheckedUpload("besluit.pdf", "application/pdf", content, sha256_hex(content))


def _decision(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.FROZEN)
    record_decision(
        agenda=agenda,
        municipality=cast.alkmaar,
        date=timezone.localdate(),
        number="B 12",
        document=_file(),
        by=cast.officer_alkmaar,
    )
    return (agenda.reference, CollegeDecision.objects.get(round__agenda=agenda).pk)


def _signature(cast: Cast) -> tuple[Any, ...]:
    agenda = make_agenda(cast, State.FROZEN)
    asked = SigningRequest.objects.get(round__agenda=agenda, name="Wouter Alkmaar")
    facts = {"scan": _file(), "date": timezone.localdate(), "place": "Alkmaar"}
    paper = record_paper(agenda=agenda, request_id=asked.pk, by=cast.officer_alkmaar, **facts)
    code = asked.round.version.short_hash
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code, by=cast.coordinator_noord)
    return (agenda.reference, Signature.objects.get(round__agenda=agenda).pk)


def _button(name: str) -> PlainRow:
    """A button that does it at once, or says why not."""
    return PlainRow(name, LOOKS_AFTER, _request, get=frozenset({405}), post=frozenset({302}), otherwise=CLOSED)


def _asking(name: str, allowed: frozenset[str], arguments: Any, post: int) -> PlainRow:
    """A page with a form; nothing is filled in."""
    return PlainRow(name, allowed, arguments, post=frozenset({post}), otherwise=CLOSED)


ROWS = [
    _button("agendas:sign_remind"),
    _button("agendas:sign_again"),
    _asking("agendas:sign_due", LOOKS_AFTER, _request, 422),
    _asking("agendas:sign_withdraw", LOOKS_AFTER, _request, 422),
    # A note and a place may both be left empty.
    _asking("agendas:sign_prepare", frozenset({"secretariat_ocw"}), _minister, 302),
    _asking("agendas:college_decision", RECORDS, _college, 422),
    _asking("agendas:college_decision_void", RECORDS, _decision, 422),
    PlainRow("agendas:college_document", frozenset(READS), _decision, post=None, otherwise=CLOSED),
    PlainRow(
        "agendas:signature_file",
        LOOKS_AFTER | {"officer_alkmaar", "alderman_alkmaar"},
        _signature,
        post=None,
        otherwise=CLOSED,
    ),
]
