"""A contactschool asks to change a running grant, OCW answers; documents come in and stay."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import OutgoingMail
from funding.actions.changing import answer_change, ask_change
from funding.actions.deciding import Decision
from funding.actions.documents import add_document
from funding.choices import ChangeState, DecisionKind, DocumentKind, Status
from funding.models import Application, ChangeRequest
from funding.rules import Refused
from funding.workflow import StepRefused
from records.canonical import sha256_hex
from records.clock import told
from records.models import Event, StoredFile
from records.uploads import CheckedUpload
from tests.cast import Cast
from tests.funding.factories import make_application, make_change_request, make_scheme

pytestmark = pytest.mark.django_db

REASON = "De training schuift een half jaar op."
COMING = datetime.date(datetime.date.today().year + 1, 12, 31)


def grant(cast: Cast, **changes: Any) -> Application:
    return make_application(cast, Status.GRANTED, **{"paid": 1, **changes})


def ask(cast: Cast, application: Application, **changes: Any) -> ChangeRequest:
    facts = {"reason": REASON, "amount": None, "activities_until": None, "by": cast.school_board, **changes}
    return ask_change(application=application, **facts)


def answer(cast: Cast, request: ChangeRequest, **changes: Any) -> ChangeRequest:
    facts = {"agreed": True, "answer": "Dat is goed.", "decision": None, "by": cast.ocw_finance, **changes}
    return answer_change(request=request, **facts)


def decision(**changes: Any) -> Decision:
    return Decision(**{"number": "WIJZ-1", "date": datetime.date.today(), "reason": "Dat is goed.", **changes})


def actions(application: Application) -> list[str]:
    return list(Event.objects.filter(stream=application.stream).order_by("number").values_list("action", flat=True))


# ---------- asking ----------


def test_it_is_asked(cast: Cast) -> None:
    application = grant(cast)
    asked = ask(cast, application, amount=Decimal(2500), activities_until=COMING)
    assert (asked.state, asked.asked_by, asked.amount) == (ChangeState.ASKED, cast.school_board, Decimal(2500))
    assert actions(application)[-1] == "change_asked"
    mail = OutgoingMail.objects.get(template="grant_change_asked")
    assert (mail.recipient, mail.context["amount"]) == (cast.ocw_finance, "€ 2.500")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"reason": "  "}, "reason", "Schrijf op wat u wilt wijzigen"),
        ({"amount": Decimal(1499)}, "amount", "Er is al € 1.500 betaald. Vul dat bedrag of meer in."),
        ({"amount": Decimal(3000)}, "amount", "De subsidie is al € 3.000."),
        ({"amount": Decimal(140001)}, "amount", "hoogstens € 140.000 (Stcrt. 2021, 1). € 140.001 is meer dan dat."),
        ({"amount": Decimal(3001)}, "amount", "In de agenda staat € 2.000 GKA-geld. € 3.001 is meer dan dat."),
        ({"activities_until": datetime.date(9999, 12, 31)}, "activities_until", "ligt te ver weg"),
        ({"activities_until": datetime.date(2021, 12, 31)}, "activities_until", "De subsidie begint in 2022."),
        ({"activities_until": datetime.date(2023, 12, 31)}, "activities_until", "is al de laatste dag"),
        ({"activities_until": datetime.date(2024, 1, 1)}, "activities_until", "Deze dag is al voorbij."),
    ],
)
def test_what_cannot_be_is_refused_with_the_figures(cast: Cast, changes: dict[str, Any], field: str, said: str) -> None:
    application = grant(cast)
    with pytest.raises(Refused) as refused:
        ask(cast, application, **changes)
    assert refused.value.problems[0].field == field
    assert said in str(refused.value)
    assert not application.change_requests.exists()


def test_one_is_open_at_a_time(cast: Cast) -> None:
    application = grant(cast)
    asked = ask(cast, application)
    with pytest.raises(StepRefused, match="al een wijzigingsverzoek open"):
        ask(cast, application)
    answer(cast, asked, agreed=False)
    assert ask(cast, application).pk != asked.pk


@pytest.mark.parametrize("status", [Status.PREPARED, Status.SUBMITTED, Status.SETTLED, Status.REJECTED])
def test_only_a_running_grant_changes(cast: Cast, status: Status) -> None:
    with pytest.raises(StepRefused, match="lopende subsidie"):
        ask(cast, make_application(cast, status))


@pytest.mark.parametrize("who", ["ocw_staff", "coordinator_noord", "officer_alkmaar"])
def test_who_only_reads_asks_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        ask(cast, grant(cast), by=cast.people[who])


# ---------- answering ----------


def test_words_need_no_decision(cast: Cast) -> None:
    application = grant(cast)
    asked = answer(cast, ask(cast, application))
    application.refresh_from_db()
    assert (asked.state, asked.decision, application.status) == (ChangeState.AGREED, None, Status.GRANTED)
    assert actions(application)[-1] == "change_agreed"
    mail = OutgoingMail.objects.get(template="grant_change_answered")
    assert (mail.recipient, mail.context["agreed"]) == (cast.school_board, True)


def test_another_amount_comes_with_its_decision(cast: Cast) -> None:
    application = grant(cast)
    asked = ask(cast, application, amount=Decimal(2500), activities_until=COMING)
    with pytest.raises(Refused) as refused:
        answer(cast, asked)
    assert refused.value.problems[0].field == "number"
    asked.refresh_from_db()
    assert asked.state == ChangeState.ASKED


def test_the_decision_changes_the_grant(cast: Cast) -> None:
    application = grant(cast)
    asked = ask(cast, application, amount=Decimal(2500))
    asked = answer(cast, asked, decision=decision(amount=Decimal(2500)))
    application.refresh_from_db()
    assert asked.decision is not None and asked.decision.kind == DecisionKind.CHANGE
    assert (application.status, application.granted) == (Status.CHANGED, Decimal(2500))
    assert actions(application)[-2:] == ["grant_changed", "change_agreed"]


@pytest.mark.parametrize(
    ("asked", "decided", "field"),
    [
        ({"amount": Decimal(2500)}, {"activities_until": COMING}, "amount"),
        ({"amount": Decimal(2500)}, {"amount": Decimal(3000)}, "amount"),
        ({"activities_until": COMING}, {"amount": Decimal(2500)}, "activities_until"),
        ({"activities_until": COMING}, {"activities_until": datetime.date(2023, 12, 31)}, "activities_until"),
    ],
)
def test_an_agreed_change_changes_what_was_asked(
    cast: Cast, asked: dict[str, Any], decided: dict[str, Any], field: str
) -> None:
    application = grant(cast, scheme=make_scheme(activities_until=None))
    request = ask(cast, application, **asked)
    with pytest.raises(Refused) as refused:
        answer(cast, request, decision=decision(**decided))
    assert [problem.field for problem in refused.value.problems] == [field]
    request.refresh_from_db()
    assert (request.state, application.decisions.filter(kind=DecisionKind.CHANGE).exists()) == ("asked", False)
    # Control: with something else than what was asked, it is a change.
    other = {"amount": Decimal(2000), "activities_until": COMING.replace(day=1)}
    assert answer(cast, request, decision=decision(**{field: other[field]})).state == ChangeState.AGREED


def test_days_are_dutch_days(cast: Cast) -> None:
    """Half past midnight in Amsterdam is still yesterday in UTC: yesterday is over, also then."""
    application = grant(cast, scheme=make_scheme(activities_until=None))
    with told(datetime.datetime(2026, 6, 30, 22, 30, tzinfo=datetime.UTC)):
        with pytest.raises(Refused, match="Deze dag is al voorbij"):
            ask(cast, application, activities_until=datetime.date(2026, 6, 30))
        ask(cast, application, activities_until=datetime.date(2026, 7, 1))


def test_a_decision_that_cannot_be_leaves_the_request_open(cast: Cast) -> None:
    application = grant(cast)
    asked = ask(cast, application, amount=Decimal(2500))
    with pytest.raises(StepRefused):
        answer(cast, asked, decision=decision(amount=Decimal(1)))
    asked.refresh_from_db()
    application.refresh_from_db()
    assert (asked.state, application.granted) == (ChangeState.ASKED, Decimal(3000))
    assert actions(application)[-1] == "change_asked"
    assert not application.decisions.filter(kind=DecisionKind.CHANGE).exists()


def test_a_refusal_needs_an_answer_and_no_decision(cast: Cast) -> None:
    asked = ask(cast, grant(cast))
    for changes, field in (({"answer": " "}, "answer"), ({"decision": decision()}, "number")):
        with pytest.raises(Refused) as refused:
            answer(cast, asked, agreed=False, **changes)
        assert refused.value.problems[0].field == field
    assert answer(cast, asked, agreed=False).state == ChangeState.REFUSED
    with pytest.raises(StepRefused, match="al geantwoord: niet toegestaan"):
        answer(cast, asked)


def test_nobody_answers_what_they_asked(cast: Cast) -> None:
    asked = ask(cast, grant(cast), by=cast.ocw_finance)
    with pytest.raises(StepRefused, match="Een collega moet antwoorden"):
        answer(cast, asked)


@pytest.mark.parametrize("who", ["school_board", "ocw_staff", "coordinator_noord"])
def test_who_does_not_decide_does_not_answer(cast: Cast, who: str) -> None:
    asked = make_change_request(grant(cast), cast)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        answer(cast, asked, by=cast.people[who])


# ---------- documents ----------


def upload(content: bytes = b"%PDF-1.7 a report") -> CheckedUpload:
    return CheckedUpload("jaarverslag.pdf", "application/pdf", content, sha256_hex(content))


def add(cast: Cast, application: Application, **changes: Any) -> Any:
    facts: dict[str, Any] = {"kind": "annual_report", "year": 2022, "upload": upload(), "description": "Over 2022"}
    return add_document(application=application, **{**facts, "by": cast.school_board, **changes})


def test_a_document_is_added(cast: Cast) -> None:
    application = grant(cast)
    document = add(cast, application)
    assert (document.kind, document.year, document.added_by) == (DocumentKind.ANNUAL_REPORT, 2022, cast.school_board)
    assert bytes(document.file.content) == b"%PDF-1.7 a report"
    event = Event.objects.filter(stream=application.stream).latest("number")
    assert (event.action, event.data["sha256"]) == ("document_added", upload().sha256)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": None}, "Kies het jaar waar dit jaarverslag over gaat."),
        ({"year": 2031}, "Kies een van deze jaren, niet 2031."),
        ({"kind": "decision"}, "Een beschikking komt van OCW."),
    ],
)
def test_a_document_that_does_not_fit(cast: Cast, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(StepRefused, match=said):
        add(cast, grant(cast), **changes)
    assert not StoredFile.objects.filter(name="jaarverslag.pdf").exists()


def test_the_same_file_twice_is_refused(cast: Cast) -> None:
    application = grant(cast)
    add(cast, application)
    with pytest.raises(StepRefused, match="staat al bij deze aanvraag"):
        add(cast, application, kind="other", year=None)
    add(cast, application, upload=upload(b"%PDF-1.7 another"))
    assert application.documents.count() == 2


def test_who_decides_brings_a_decision_and_who_reads_brings_nothing(cast: Cast) -> None:
    application = grant(cast)
    assert add(cast, application, kind="decision", year=None, by=cast.ocw_finance).kind == DocumentKind.DECISION
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        add(cast, application, by=cast.ocw_staff)
    with pytest.raises(StepRefused, match="ingetrokken"):
        add(cast, make_application(cast, Status.WITHDRAWN, agenda=application.agenda))
