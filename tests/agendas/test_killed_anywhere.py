"""kill -9 of a web process at every step of a signature, and of a worker at every step of the seal.

What was acknowledged is there, nothing is half or double, and whoever tries again gets there.
"""

import time

import pytest

from agendas.choices import State
from agendas.models import Agenda, Signature, SigningRequest, SigningRound
from records.clock import now
from records.models import Event, Job, StoredFile
from tests.agendas import dying
from tests.agendas.racing import complaints
from tests.agendas.serving import Call, Server, ask, serving, session_of
from tests.agendas.test_seal_faults import FAST, SECONDS, Worker, seal_key, sealing, workers
from tests.cast import PASSWORD, Cast
from tests.factories import fresh, make_agenda, sign_as
from tests.records.processes import start_worker

__all__ = ["seal_key", "workers"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def last_signature(agenda: Agenda, session: str) -> Call:
    form = {"sha256": agenda.rounds.get().version.sha256, "place": "Den Haag", "answer": PASSWORD, "confirmed": "on"}
    return Call(session, f"/agendas/{agenda.reference}/ondertekenen/", form)


def sign_until_told(server: Server, call: Call) -> list[int]:
    """Send the form until there is an answer, as a person would; return the status of each."""
    seen = []
    end = time.monotonic() + SECONDS
    while not seen or seen[-1] == 0:
        assert time.monotonic() < end, seen
        seen.append(ask(server, call).status)
    return seen


def test_a_web_process_that_dies_at_any_step_of_a_signature(cast: Cast) -> None:
    session, wrong = session_of(cast.minister_po), {}
    with serving("tests.agendas.dying:application", workers=2) as server:
        for moment in dying.moments(dying.SIGNING):
            agenda = make_agenda(cast, State.PARTLY_SIGNED)
            sign_as(agenda, cast.minister_ocw)
            SigningRequest.objects.filter(round__agenda=agenda).update(read_at=now())
            Job.objects.all().delete()
            dying.order(moment)
            seen = sign_until_told(server, last_signature(agenda, session))
            signatures = Signature.objects.filter(round__agenda=agenda)
            facts = {
                # The first process died before it could answer; the next one signed, or said that it was done.
                "answers": (seen[0], seen[-1] in {302, 422, 403}),
                "died": dying.is_done(),
                "signatures": signatures.count(),
                "events": Event.objects.in_stream(agenda.stream).filter(action="signed").count(),
                "state": fresh(agenda).state,
                "seals": Job.objects.filter(name="agendas.tasks.seal_agenda").count(),
                "complaints": complaints(agenda),
            }
            expected = {"answers": (0, True), "died": True, "signatures": 3, "events": 3, "state": State.SEALING}
            expected |= {"seals": 1, "complaints": []}
            if facts != expected:
                wrong[moment] = (seen, facts)
    assert wrong == {}


def test_a_worker_that_dies_at_any_step_of_the_seal(cast: Cast, workers: list[Worker], seal_key: None) -> None:
    wrong = {}
    for moment in dying.moments(dying.SEALING):
        agenda = sealing(cast, "tests.agendas.tasks.seal_and_die")
        signing_round = agenda.rounds.get()
        effect = f"seal:{signing_round.pk}"
        dying.order(moment)
        # Until the seal; what comes after it (mail, evidence) is not what dies here.
        end = time.monotonic() + 2 * SECONDS
        while not dying.is_done() or Job.objects.unfinished().filter(effect=effect).exists():
            assert time.monotonic() < end, (moment, Job.objects.filter(effect=effect).values())
            if not workers or workers[-1].poll() is not None:
                workers.append(start_worker(*FAST))
            time.sleep(0.05)
        facts = {
            "state": fresh(agenda).state,
            "outcome": SigningRound.objects.get(pk=signing_round.pk).outcome,
            "files": StoredFile.objects.filter(name=f"{agenda.reference}.pdf").count(),
            "events": Event.objects.in_stream(agenda.stream).filter(action="sealed").count(),
            "complaints": complaints(agenda),
        }
        expected = {"state": State.SIGNED, "outcome": "sealed", "files": 1, "events": 1, "complaints": []}
        if facts != expected:
            wrong[moment] = facts
        workers[-1].kill()
        workers[-1].wait()
        Job.objects.all().delete()
    assert wrong == {}
