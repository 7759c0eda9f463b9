"""Accounts, documents and changes of a grant of the contactschool of the cast, and the contactschool's own page."""

from typing import Any

from django.utils import timezone

from funding.choices import AccountState, ChangeState, DocumentKind, Status
from funding.models import Application, ChangeRequest, GrantDocument
from records.actions import store_file
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.funding.factories import make_account, make_application, make_change_request

READS = frozenset(
    {
        "coordinator_noord",
        "officer_alkmaar",
        "alderman_alkmaar",
        "ocw_staff",
        "ocw_reviewer",
        "ocw_finance",
        "school_board",
    }
)
# Not who reads for a municipality: documents and change requests are between the contactschool and the ministry.
PAPERS = READS - {"coordinator_noord", "officer_alkmaar", "alderman_alkmaar"}
WRITES = frozenset({"ocw_finance", "school_board"})
DECIDES = frozenset({"ocw_finance"})
# Who reads the grant gets 403, all others get 404.
CLOSED = frozenset({403, 404})
HIDDEN = frozenset({404})


def _grant(cast: Cast) -> Application:
    return Application.objects.first() or make_application(cast, Status.GRANTED, paid=1)


def _one(cast: Cast) -> tuple[Any, ...]:
    return (_grant(cast).reference,)


def _year(cast: Cast) -> tuple[Any, ...]:
    return (_grant(cast).reference, 2022)


def _submitted(cast: Cast) -> tuple[Any, ...]:
    grant = _grant(cast)
    if not grant.accounts.exists():
        make_account(grant, 2022, AccountState.SUBMITTED, submitted_by=cast.school_board)
    return (grant.reference, 2022)


def _document(cast: Cast) -> tuple[Any, ...]:
    grant = _grant(cast)
    file = store_file(name="a.pdf", content_type="application/pdf", content=b"%PDF-1.7", by=cast.school_board)
    facts = {"kind": DocumentKind.OTHER, "file": file, "added_at": timezone.now(), "added_by": cast.school_board}
    return (grant.reference, GrantDocument.objects.create(application=grant, **facts).pk)


def _change(cast: Cast) -> tuple[Any, ...]:
    grant = _grant(cast)
    asked = ChangeRequest.objects.filter(state=ChangeState.ASKED).first() or make_change_request(grant, cast)
    return (grant.reference, asked.pk)


ROWS = [
    PlainRow("funding:own", frozenset({"school_board"})),
    # Posting to this one: tests/funding/test_account_pages.py, others than who reads may do that.
    PlainRow("funding:account", READS, _year, otherwise=HIDDEN),
    PlainRow("funding:judge_account", DECIDES, _submitted, post=frozenset({422}), otherwise=CLOSED),
    PlainRow("funding:document_add", WRITES, _one, post=frozenset({422}), otherwise=CLOSED),
    PlainRow("funding:document", PAPERS, _document, otherwise=CLOSED),
    PlainRow("funding:ask_change", WRITES, _one, post=frozenset({422}), otherwise=CLOSED),
    # Who may read it and does not decide gets 403: tests/funding/test_account_pages.py says who exactly.
    PlainRow("funding:answer_change", PAPERS, _change, post=frozenset({403, 422}), otherwise=CLOSED),
]
