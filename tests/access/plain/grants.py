"""The list of applications, and what is done with one: of the contactschool of the cast, for an agenda of Alkmaar."""

from typing import Any

from funding.choices import DecisionKind, Status
from funding.models import GrantDecision
from records.actions import store_file
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.funding.factories import make_application

MINISTRY = frozenset({"ocw_staff", "ocw_reviewer", "ocw_finance"})
PREPARES = frozenset({"ocw_finance", "school_board"})
READS = MINISTRY | {"school_board", "coordinator_noord", "officer_alkmaar", "alderman_alkmaar"}
# Who reads applications somewhere; the others have no list.
HAS_A_LIST = READS | {"coordinator_zuid", "officer_zwolle"}
DECIDES = frozenset({"ocw_finance"})
# Who reads it is told that this is not up to them; others do not find it.
CLOSED = frozenset({403, 404})


def _prepared(cast: Cast) -> tuple[Any, ...]:
    return (make_application(cast).reference,)


def _submitted(cast: Cast) -> tuple[Any, ...]:
    return (make_application(cast, Status.SUBMITTED).reference, "reject")


def _granted(cast: Cast) -> tuple[Any, ...]:
    return (make_application(cast, Status.GRANTED).reference,)


def _instalment(cast: Cast) -> tuple[Any, ...]:
    return (*_granted(cast), 1)


def _decision(cast: Cast) -> tuple[Any, ...]:
    application = make_application(cast, Status.GRANTED)
    file = store_file(name="besluit.pdf", content_type="application/pdf", content=b"%PDF-1.7", by=cast.ocw_finance)
    decision = application.decisions.get(kind=DecisionKind.GRANT)
    GrantDecision.objects.filter(pk=decision.pk).update(document=file)
    return (application.reference, decision.pk)


def _form(name: str, allowed: frozenset[str], arguments: Any) -> PlainRow:
    """A page with a form; nothing is filled in, or something stands in the way."""
    return PlainRow(name, allowed, arguments, post=frozenset({422}), otherwise=CLOSED)


ROWS = [
    PlainRow("funding:applications", HAS_A_LIST),
    PlainRow("funding:applications_csv", HAS_A_LIST),
    PlainRow("funding:prepare", PREPARES, post=frozenset({200})),
    PlainRow("funding:application", READS, _prepared, otherwise=frozenset({404})),
    _form("funding:edit", PREPARES, _prepared),
    _form("funding:submit", PREPARES, _prepared),
    _form("funding:withdraw", PREPARES, _prepared),
    _form("funding:decide", DECIDES, _submitted),
    _form("funding:instalments", DECIDES, _granted),
    _form("funding:pay", DECIDES, _instalment),
    PlainRow("funding:decision_file", MINISTRY | {"school_board"}, _decision, otherwise=CLOSED),
]
