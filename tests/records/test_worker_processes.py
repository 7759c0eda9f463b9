"""Workers as real processes, killed with SIGKILL: nothing lost, nothing done twice."""

import random
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from records.integrity import broken_streams
from records.jobs import enqueue
from records.models import Event, Job
from records.models.jobs import JobStatus
from tests.records.processes import start_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FAST = ("--poll", "0.05", "--lease", "1.5")


@pytest.fixture
def workers() -> Iterator[list["subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


def wait_until_finished(seconds: float) -> None:
    end = time.monotonic() + seconds
    while Job.objects.unfinished().exists():
        assert time.monotonic() < end, list(Job.objects.unfinished().values("effect", "status", "attempts", "error"))
        time.sleep(0.1)


def test_killed_workers_lose_nothing_and_do_nothing_twice(workers: list["subprocess.Popen[str]"]) -> None:
    jobs, kills = 60, 4
    wanted = {f"taak {number}" for number in range(jobs)}
    for text in sorted(wanted):
        enqueue("tests.records.tasks.note_slowly", effect=text, text=text, seconds=0.03)
    chance = random.Random(2026)
    workers += [start_worker(*FAST), start_worker(*FAST)]
    for _ in range(kills):
        before = Job.objects.filter(status=JobStatus.DONE).count()
        end = time.monotonic() + 30
        while Job.objects.filter(status=JobStatus.DONE).count() < before + 5 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.1))
        victim = workers[-2]
        victim.send_signal(signal.SIGKILL)
        workers.append(start_worker(*FAST))
    wait_until_finished(60)
    done = list(Event.objects.in_stream("test:notes").values_list("object", flat=True))
    assert sorted(done) == sorted(wanted)
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.DONE}
    assert list(broken_streams()) == []


def test_a_worker_that_dies_between_effect_and_commit_leaves_no_trace(
    workers: list["subprocess.Popen[str]"],
) -> None:
    job = enqueue("tests.records.tasks.kill_the_worker_once", effect="kill", text="een")
    workers += [start_worker(*FAST), start_worker(*FAST)]
    wait_until_finished(30)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)
    assert Event.objects.in_stream("test:notes").count() == 1
    time.sleep(0.2)
    assert sorted(worker.poll() is None for worker in workers) == [False, True]


def test_a_long_job_keeps_its_lease_while_another_worker_looks_on(workers: list["subprocess.Popen[str]"]) -> None:
    job = enqueue("tests.records.tasks.note_slowly", effect="long", text="lang", seconds=4)
    workers += [start_worker(*FAST), start_worker(*FAST)]
    wait_until_finished(30)
    job.refresh_from_db()
    assert job.attempts == 1
    assert Event.objects.in_stream("test:notes").count() == 1


def test_sigterm_ends_the_worker_after_the_running_job(workers: list["subprocess.Popen[str]"]) -> None:
    job = enqueue("tests.records.tasks.note_slowly", effect="long", text="lang", seconds=2)
    later = enqueue("tests.records.tasks.note", effect="later", text="later")
    worker = start_worker(*FAST)
    workers.append(worker)
    end = time.monotonic() + 30
    while not Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    job.refresh_from_db()
    later.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert later.status == JobStatus.WAITING
