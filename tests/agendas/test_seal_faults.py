"""Sealing by real worker processes that are killed, held up or without a key: sealed once, or not yet.

Longer runs of the same, with figures: `python -m bench.kills`.
"""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import OutgoingMail
from agendas.choices import State
from agendas.models import Agenda
from records.certificates import make_development_authority
from records.models import Event, Job, StoredFile
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.agendas.racing import complaints
from tests.cast import Cast
from tests.factories import fresh, make_agenda
from tests.records.processes import start_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FAST = ("--poll", "0.05", "--lease", "1.5")
# Sealing makes an evidence sheet too, and the machine may be busy with other tests.
SECONDS = 180
# Coordinator, contact person, the three who signed, a secretariat and the board of the contact school.
PEOPLE = 7

Worker = subprocess.Popen[str]


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


@pytest.fixture
def seal_key() -> None:
    make_development_authority(Path(settings.SEAL_DIR))


def sealing(cast: Cast, task: str = "agendas.tasks.seal_agenda") -> Agenda:
    """Return an agenda that waits for its seal; `task` stands in for the one that seals. No other jobs are left."""
    agenda = make_agenda(cast, State.SEALING)
    jobs = Job.objects.filter(status=JobStatus.WAITING)
    jobs.exclude(name__contains="tasks.seal_agenda").exclude(name__contains="tasks.die_").delete()
    Job.objects.filter(effect=f"seal:{agenda.rounds.get().pk}").update(name=task)
    return agenda


def unfinished() -> bool:
    """Say whether there is still something to seal; mail, an evidence sheet or a sweep may still have to come."""
    return Job.objects.unfinished().filter(effect__startswith="seal:").exists()


def work_until_sealed(workers: list[Worker], at_once: int = 1) -> None:
    """Keep `at_once` workers going, a new one for each that died, until nothing is left to seal."""
    end = time.monotonic() + SECONDS
    while unfinished():
        assert time.monotonic() < end, list(Job.objects.unfinished().values("effect", "status", "attempts", "error"))
        for _ in range(at_once - sum(worker.poll() is None for worker in workers)):
            workers.append(start_worker(*FAST))
        time.sleep(0.05)


def wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def renders(worker: Worker) -> bool:
    """Say whether `worker` waits for the process that makes the PDF."""
    return Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text() != ""


def assert_sealed_once(agenda: Agenda) -> None:
    """One file, one event, one mail per person, and everything fits."""
    assert fresh(agenda).state == State.SIGNED
    assert StoredFile.objects.filter(name=f"{agenda.reference}.pdf").count() == 1
    assert Event.objects.in_stream(agenda.stream).filter(action="sealed").count() == 1
    mails = OutgoingMail.objects.filter(template="agenda_sealed", context__reference=agenda.reference)
    assert mails.count() == mails.values("recipient").distinct().count() == PEOPLE
    # Also judges the seal itself.
    assert complaints(agenda) == []


def test_a_worker_that_dies_at_the_worst_moments_seals_once(cast: Cast, workers: list[Worker], seal_key: None) -> None:
    deaths = ("die_before_the_commit", "die_after_the_commit")
    agendas = [sealing(cast, f"tests.agendas.tasks.{death}") for death in deaths]
    control = sealing(cast, "tests.agendas.tasks.die_between_two_commits")
    work_until_sealed(workers, at_once=2)
    # The one that dies after its commit may still be about to.
    wait_until(lambda: [worker.poll() for worker in workers].count(-signal.SIGKILL) == len(agendas) + 1)
    for agenda in agendas:
        assert_sealed_once(agenda)
    # The control shows that these deaths do double what is not one transaction.
    assert StoredFile.objects.filter(name=f"{control.reference}.pdf").count() >= 2
    call_command("check_integrity")


def test_a_worker_killed_again_and_again_seals_once(cast: Cast, workers: list[Worker], seal_key: None) -> None:
    agenda = sealing(cast)
    chance = random.Random(2026)
    for _ in range(3):
        worker = start_worker(*FAST)
        workers.append(worker)
        time.sleep(chance.uniform(0.2, 2.5))
        worker.kill()
    work_until_sealed(workers)
    assert_sealed_once(agenda)
    call_command("check_integrity")


def test_a_worker_that_was_held_up_finds_the_work_done(cast: Cast, workers: list[Worker], seal_key: None) -> None:
    """It stood still for longer than its lease (a full disk, a machine that slept); another worker took the job."""
    agenda = sealing(cast)
    slow = start_worker(*FAST, "--once")
    workers.append(slow)
    wait_until(lambda: renders(slow))
    slow.send_signal(signal.SIGSTOP)
    workers.append(start_worker(*FAST))
    wait_until(lambda: not unfinished())
    assert_sealed_once(agenda)
    slow.send_signal(signal.SIGCONT)
    output, _ = slow.communicate(timeout=SECONDS)
    assert slow.returncode == 0
    assert "another worker has taken it" in output
    assert_sealed_once(agenda)


def test_without_a_key_the_agenda_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    agenda = sealing(cast)
    monkeypatch.setattr(settings, "SEAL_DIR", tmp_path)
    monkeypatch.setattr("agendas.tasks.signed_pdf", lambda signing_round: b"%PDF-1.7 not read without a key")
    assert run_next("tests")
    job = Job.objects.get(effect=f"seal:{agenda.rounds.get().pk}")
    assert (job.status, job.attempts) == (JobStatus.WAITING, 1)
    assert "seal.key ontbreekt" in job.error
    assert fresh(agenda).state == State.SEALING
    assert not StoredFile.objects.exists()
    assert complaints(agenda) == []
