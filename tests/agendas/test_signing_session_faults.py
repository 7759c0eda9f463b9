"""Answers carried out by real workers that are killed, and called off while one is at it: each once, and told right."""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

import pytest
from django.core.management import call_command

from agendas.actions.signing_sessions import cancel_session, effect_of
from agendas.choices import AnswerOutcome
from agendas.models import SigningSession
from agendas.workflow import StepRefused
from records.models import Event, Job
from tests.agendas.answering import choice_for, started, waiting_agendas
from tests.cast import Cast
from tests.records.processes import start_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FAST = ("--poll", "0.05", "--lease", "1.5")
# The machine may be busy with other tests.
SECONDS = 180
Worker = subprocess.Popen[str]


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    running: list[Worker] = []
    yield running
    for worker in running:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


def session_of(cast: Cast, number: int, task: str = "agendas.tasks.answer_session") -> SigningSession:
    """Return a session of the minister with `number` agendas to sign, carried out by `task`; no other jobs are left."""
    by = cast.minister_ocw
    session = started([choice_for(agenda, by) for agenda in waiting_agendas(cast, number, by=by)], by)
    sessions = [effect_of(row) for row in SigningSession.objects.all()]
    Job.objects.exclude(effect__in=sessions).delete()
    Job.objects.filter(effect=effect_of(session)).update(name=task)
    return session


def counts(session: SigningSession) -> dict[str, int]:
    outcomes = list(session.answers.values_list("outcome", flat=True))
    return {outcome: outcomes.count(outcome) for outcome in set(outcomes)}


def signed(session: SigningSession) -> list[int]:
    """Return how often each agenda of `session` was signed by the person: rows and events."""
    found = []
    for answer in session.answers.select_related("request__round__agenda").order_by("position"):
        agenda = answer.request.round.agenda
        rows = answer.request.round.signatures.filter(signed_by=session.user).count()
        events = Event.objects.in_stream(agenda.stream).filter(action="signed", actor_id=str(session.user_id)).count()
        assert rows == events
        found.append(rows)
    return found


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_finished(session_id: UUID) -> bool:
    return SigningSession.objects.get(pk=session_id).finished_at is not None


def has_done_more(session: SigningSession, than: int) -> bool:
    return session.answers.filter(outcome=AnswerOutcome.DONE).count() > than or is_finished(session.pk)


def work_until_finished(workers: list[Worker], session: SigningSession) -> None:
    """Keep a worker going, a new one for each that died."""
    end = time.monotonic() + SECONDS
    while not is_finished(session.pk):
        assert time.monotonic() < end, list(Job.objects.values("effect", "status", "attempts", "error"))
        if not any(worker.poll() is None for worker in workers):
            workers.append(start_worker(*FAST))
        time.sleep(0.05)


@pytest.mark.parametrize("death", ["die_within_an_answer", "die_after_an_answer"])
def test_a_worker_that_dies_leaves_each_answer_done_once(cast: Cast, workers: list[Worker], death: str) -> None:
    session = session_of(cast, 4, f"tests.agendas.tasks.{death}")
    work_until_finished(workers, session)
    assert [worker.poll() for worker in workers].count(-signal.SIGKILL) == 1
    assert counts(session) == {AnswerOutcome.DONE: 4}
    assert signed(session) == [1, 1, 1, 1]
    call_command("check_integrity")


def test_the_control_tells_wrong_what_became_of_it(cast: Cast, workers: list[Worker]) -> None:
    """Signature and outcome apart: the death between them makes the page say that signing failed, and it did not."""
    session = session_of(cast, 2, "tests.agendas.tasks.die_between_signature_and_outcome")
    work_until_finished(workers, session)
    assert counts(session) == {AnswerOutcome.FAILED: 1, AnswerOutcome.DONE: 1}
    assert signed(session) == [1, 1]


def test_a_worker_killed_again_and_again_answers_each_once(cast: Cast, workers: list[Worker]) -> None:
    session = session_of(cast, 20)
    chance = random.Random(2026)
    for _ in range(4):
        worker = start_worker(*FAST)
        workers.append(worker)
        wait_until(partial(has_done_more, session, session.answers.filter(outcome=AnswerOutcome.DONE).count()))
        time.sleep(chance.uniform(0, 0.2))
        worker.kill()
        worker.wait()
    work_until_finished(workers, session)
    assert counts(session) == {AnswerOutcome.DONE: 20}
    assert signed(session) == [1] * 20
    call_command("check_integrity")


def test_two_workers_at_once_answer_each_once(cast: Cast, workers: list[Worker]) -> None:
    """Two jobs for one session: the worst that a lost lease can make."""
    session = session_of(cast, 8)
    twin = Job.objects.get(effect=effect_of(session))
    twin.pk, twin.effect = None, "answers:twin"
    twin.save(force_insert=True)
    workers += [start_worker(*FAST) for _ in range(2)]
    wait_until(lambda: not Job.objects.unfinished().filter(name="agendas.tasks.answer_session").exists())
    assert counts(session) == {AnswerOutcome.DONE: 8}
    assert signed(session) == [1] * 8


def test_stopping_while_the_worker_is_at_it(cast: Cast, workers: list[Worker]) -> None:
    session = session_of(cast, 20)
    workers.append(start_worker(*FAST))
    wait_until(lambda: session.answers.filter(outcome=AnswerOutcome.DONE).exists())
    try:
        stopped = cancel_session(session=session, by=cast.minister_ocw)
    except StepRefused:
        stopped = 0
    wait_until(lambda: not Job.objects.unfinished().filter(effect=effect_of(session)).exists())
    found = counts(session)
    assert found.get(AnswerOutcome.CANCELLED, 0) == stopped
    assert found[AnswerOutcome.DONE] + stopped == 20
    # What the page says is what happened.
    assert sum(signed(session)) == found[AnswerOutcome.DONE]
