"""Many answers at once, carried out one by one: what is signed, what is refused, and that one failure stops nothing."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from agendas.actions import signing_sessions
from agendas.actions.inviting import IN_HAND, withdraw_invitation
from agendas.actions.signing import NOT_READ, recall
from agendas.actions.signing_sessions import (
    CONFIRMED_FOR,
    EXPIRED,
    NOT_YOURS,
    OTHER_ROUND,
    OTHER_TEXT,
    WENT_WRONG,
    AnswersRefused,
    Choice,
    cancel_session,
    carry_out,
    digest_of,
    resume_session,
    start_session,
    waiting_answers,
)
from agendas.choices import Answer, AnswerOutcome, State
from agendas.models import SessionAnswer, Signature, SigningSession
from agendas.tasks import answer_session
from agendas.workflow import StepRefused
from records.models import Event, EventOrigin, Job
from records.models.jobs import JobStatus
from records.origin import coming_from
from records.worker import run_next
from tests.agendas.answering import choice_for, request_of, started, waiting_agendas
from tests.cast import Cast
from tests.factories import fresh

ADDRESS = "192.0.2.77"


def outcomes(session: SigningSession) -> list[str]:
    return list(session.answers.order_by("position").values_list("outcome", flat=True))


def problems(session: SigningSession) -> list[str]:
    return list(session.answers.order_by("position").values_list("problem", flat=True))


def test_each_answer_is_carried_out(cast: Cast) -> None:
    by = cast.minister_ocw
    first, second, third = waiting_agendas(cast, 3, by=by)
    with coming_from(ADDRESS):
        session = started(
            [
                choice_for(first, by),
                choice_for(second, by, Answer.HOLD, "Eerst overleg."),
                choice_for(third, by, Answer.REFUSE, "Het bedrag klopt niet."),
            ],
            by,
        )
    # Nothing happens before the worker does it.
    assert Signature.objects.filter(signed_by=by).count() == 0
    answer_session(str(session.pk))
    assert outcomes(session) == [AnswerOutcome.DONE] * 3
    signature = Signature.objects.get(signed_by=by)
    assert (signature.round.agenda_id, signature.place, signature.factor) == (first.pk, "Den Haag", "totp")
    held = request_of(second, by)
    assert (held.hold_reason, fresh(second).state) == ("Eerst overleg.", State.PARTLY_SIGNED)
    assert fresh(third).state == State.RETURNED
    session.refresh_from_db()
    assert session.finished_at is not None and session.origin == ""


def test_the_events_come_from_where_the_person_was(cast: Cast) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    with coming_from(ADDRESS):
        session = started([choice_for(agenda, by)], by)
    assert run_next("tests")
    event = Event.objects.in_stream(agenda.stream).filter(action="signed").latest("number")
    assert EventOrigin.objects.get(event=event).address == ADDRESS
    assert (event.actor_name, event.data["factor"]) == (by.name, "totp")
    confirmed = Event.objects.get(action="answers_confirmed")
    assert confirmed.data["session"] == str(session.pk)
    assert confirmed.data["digest"] == digest_of(session.pk, [choice_for(agenda, by)])
    assert confirmed.data["sign"] == 1


def test_the_day_of_a_signature_is_that_of_the_confirmation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker may come to it after midnight; the register also says that one confirmation was for two."""
    by = cast.minister_ocw
    first, second = waiting_agendas(cast, 2, by=by)
    session = started([choice_for(first, by), choice_for(second, by)], by)
    session.confirmed_at = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)
    session.save(update_fields=["confirmed_at"])
    monkeypatch.setattr(signing_sessions, "now", lambda: session.confirmed_at + CONFIRMED_FOR)
    answer_session(str(session.pk))
    signatures = list(Signature.objects.filter(signed_by=by))
    assert len(signatures) == 2
    for signature in signatures:
        assert signature.date == date(2026, 3, 31)
        assert signature.signed_at > session.confirmed_at
        # After what the portal itself looked at.
        assert len(signature.checks) > 1
        assert signature.checks[-1] == {
            "what": "Bevestiging",
            "result": "één keer voor 2 agenda’s, op 31 maart 2026 om 23.59 uur",
        }


def test_a_confirmation_of_long_ago_signs_nothing(cast: Cast) -> None:
    by = cast.minister_ocw
    first, second = waiting_agendas(cast, 2, by=by)
    session = started([choice_for(first, by), choice_for(second, by, Answer.REFUSE, "Nee.")], by)
    _make_old(session)
    answer_session(str(session.pk))
    assert (outcomes(session), problems(session)) == (["failed"] * 2, [EXPIRED] * 2)
    assert not Signature.objects.filter(signed_by=by).exists()
    assert fresh(second).state == State.PARTLY_SIGNED


def test_going_on_with_a_session_of_long_ago_ends_it(cast: Cast) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    Job.objects.filter(effect=f"answers:{session.pk}").update(status=JobStatus.FAILED, finished=session.confirmed_at)
    _make_old(session)
    resume_session(session=session, by=by)
    assert (outcomes(session), problems(session)) == (["failed"], [EXPIRED])
    session.refresh_from_db()
    assert session.finished_at is not None and session.origin == ""
    assert Job.objects.get(effect=f"answers:{session.pk}").status == JobStatus.FAILED
    # Confirmed anew it is signed.
    answer_session(str(started([choice_for(agenda, by)], by).pk))
    assert Signature.objects.filter(signed_by=by).count() == 1


def _make_old(session: SigningSession) -> None:
    session.confirmed_at -= CONFIRMED_FOR + timedelta(minutes=1)
    session.save(update_fields=["confirmed_at"])


def test_one_failure_does_not_stop_the_rest(cast: Cast) -> None:
    by = cast.minister_ocw
    agendas = waiting_agendas(cast, 4, by=by)
    session = started([choice_for(agenda, by) for agenda in agendas], by)
    recall(agenda=agendas[0], reason="De tekst verandert.", by=cast.ocw_staff)
    request = request_of(agendas[2], by)
    withdraw_invitation(agenda=agendas[2], request_id=request.pk, reason="Een ander tekent.", by=cast.coordinator_noord)
    answer_session(str(session.pk))
    assert outcomes(session) == ["failed", "done", "failed", "done"]
    assert problems(session)[0] == OTHER_ROUND
    assert "ingetrokken" in problems(session)[2]
    assert Signature.objects.filter(signed_by=by).count() == 2


def test_an_error_of_the_portal_is_a_failure_of_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by = cast.minister_ocw
    first, second = waiting_agendas(cast, 2, by=by)
    session = started([choice_for(first, by), choice_for(second, by)], by)
    real = signing_sessions.sign

    def broken(**arguments: object) -> object:
        # After the signature was written: it must not stay.
        signature = real(**arguments)  # type: ignore[arg-type]
        if arguments["agenda"] == first:
            raise ZeroDivisionError("a defect")
        return signature

    monkeypatch.setattr(signing_sessions, "sign", broken)
    answer_session(str(session.pk))
    assert (outcomes(session), problems(session)) == (["failed", "done"], [WENT_WRONG, ""])
    assert list(Signature.objects.filter(signed_by=by).values_list("round__agenda", flat=True)) == [second.pk]


def test_a_database_that_is_away_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)

    def away(**arguments: object) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(signing_sessions, "sign", away)
        assert run_next("tests")
    assert outcomes(session) == [AnswerOutcome.WAITING]
    job = Job.objects.get(effect=f"answers:{session.pk}")
    assert (job.status, job.attempts) == (JobStatus.WAITING, 1)
    answer_session(str(session.pk))
    assert outcomes(session) == [AnswerOutcome.DONE]


def test_carrying_out_again_does_nothing(cast: Cast) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    (answer,) = waiting_answers(session.pk)
    for _ in range(2):
        carry_out(answer_id=answer)
    assert Signature.objects.filter(signed_by=by).count() == 1
    assert outcomes(session) == [AnswerOutcome.DONE]


def test_the_same_session_again_is_the_first_one(cast: Cast) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session_id = uuid4()
    assert started([choice_for(agenda, by)], by, session_id) == started([choice_for(agenda, by)], by, session_id)
    assert SessionAnswer.objects.count() == Job.objects.filter(name="agendas.tasks.answer_session").count() == 1
    with pytest.raises(StepRefused, match=NOT_YOURS):
        started([choice_for(agenda, by)], cast.minister_po, session_id)


@pytest.mark.parametrize("case", ["unread", "other text", "no reason", "somebody else’s", "in hand", "no such request"])
def test_what_cannot_be_answered_is_refused_before_anything_is_stored(cast: Cast, case: str) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by, read=case != "unread")
    choice, sentence = choice_for(agenda, by), NOT_READ
    if case == "other text":
        choice, sentence = Choice(choice.request, Answer.SIGN, "0" * 64), OTHER_TEXT
    elif case == "no reason":
        choice, sentence = choice_for(agenda, by, Answer.HOLD, "  "), signing_sessions.NO_REASON[Answer.HOLD]
    elif case == "somebody else’s":
        choice, sentence = choice_for(agenda, cast.minister_po), NOT_YOURS
    elif case == "no such request":
        choice, sentence = Choice(uuid4(), Answer.SIGN, "0" * 64), NOT_YOURS
    elif case == "in hand":
        started([choice], by)
        sentence = IN_HAND
    before = SigningSession.objects.count()
    with pytest.raises(AnswersRefused) as refused:
        started([choice], by)
    assert refused.value.problems == {choice.request: sentence}
    assert SigningSession.objects.count() == before


def test_an_agenda_that_was_not_read_is_not_signed_by_the_worker_either(cast: Cast) -> None:
    """The check when answering is a courtesy; the one in the transaction of the signature is the rule."""
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    request = request_of(agenda, by)
    request.read_at = None
    request.save(update_fields=["read_at"])
    answer_session(str(session.pk))
    assert (outcomes(session), problems(session)) == (["failed"], [NOT_READ])


@pytest.mark.parametrize(("place", "factor"), [("", "totp"), ("Den Haag", "")])
def test_signing_asks_a_place_and_a_factor(cast: Cast, place: str, factor: str) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    with pytest.raises(StepRefused, match="Vul de plaats in"):
        start_session(session_id=uuid4(), choices=[choice_for(agenda, by)], place=place, factor=factor, by=by)
    held = choice_for(agenda, by, Answer.HOLD, "Later.")
    assert start_session(session_id=uuid4(), choices=[held], place="", factor="", by=by).factor == ""


def test_an_answer_is_for_its_own_round(cast: Cast) -> None:
    """Refusing what was stopped meanwhile must not refuse the next round of the same agenda."""
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by, Answer.REFUSE, "Nee.")], by)
    recall(agenda=agenda, reason="Nog een keer.", by=cast.ocw_staff)
    _sign_again(cast, agenda)
    answer_session(str(session.pk))
    assert (outcomes(session), problems(session)) == (["failed"], [OTHER_ROUND])
    assert fresh(agenda).state == State.PARTLY_SIGNED


def _sign_again(cast: Cast, agenda: object) -> None:
    from tests.factories import bring

    bring(fresh(agenda), State.PARTLY_SIGNED, cast)  # type: ignore[arg-type]


def test_stopping_leaves_what_was_done_and_nothing_else_happens(cast: Cast) -> None:
    by = cast.minister_ocw
    agendas = waiting_agendas(cast, 3, by=by)
    session = started([choice_for(agenda, by) for agenda in agendas], by)
    carry_out(answer_id=waiting_answers(session.pk)[0])
    assert cancel_session(session=session, by=by) == 2
    answer_session(str(session.pk))
    assert outcomes(session) == ["done", "cancelled", "cancelled"]
    assert Signature.objects.filter(signed_by=by).count() == 1
    session.refresh_from_db()
    assert session.cancelled_at and session.finished_at and session.origin == ""
    with pytest.raises(StepRefused, match="al verwerkt"):
        cancel_session(session=session, by=by)
    # What was called off can be answered again.
    answer_session(str(started([choice_for(agendas[1], by)], by).pk))
    assert Signature.objects.filter(signed_by=by).count() == 2


def test_a_session_on_which_the_worker_gave_up_goes_on_when_asked(cast: Cast) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    with pytest.raises(StepRefused, match="niet nodig"):
        resume_session(session=session, by=by)
    job = Job.objects.get(effect=f"answers:{session.pk}")
    job.status, job.finished = JobStatus.FAILED, job.enqueued
    job.save()
    resume_session(session=session, by=by)
    assert run_next("tests")
    assert outcomes(session) == [AnswerOutcome.DONE]


def test_who_left_the_office_meanwhile_signs_nothing(cast: Cast) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    by.is_active = False
    by.save(update_fields=["is_active"])
    answer_session(str(session.pk))
    assert outcomes(session) == [AnswerOutcome.FAILED]
    assert not Signature.objects.filter(signed_by=by).exists()
