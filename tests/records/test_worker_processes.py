"""Workers as real processes, killed with SIGKILL: nothing lost, nothing done twice."""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from records.integrity import broken_streams
from records.jobs import enqueue
from records.models import Event, Job
from records.models.jobs import JobQuerySet, JobStatus
from tests.records.processes import start_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FAST = ("--poll", "0.05", "--lease", "1.5")
# A worker of a busy machine renews its lease late: where losing it would fail the test there are seconds of room.
PATIENT = ("--poll", "0.05", "--lease", "6")
# Only ever waited out when something is wrong.
LONGEST = 120


@pytest.fixture
def workers() -> Iterator[list["subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    # Asked first: a statement that a killed worker had sent may still be done after the tables were emptied.
    for worker in started:
        worker.terminate()
    for worker in started:
        try:
            worker.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.communicate()


def our_jobs() -> JobQuerySet:
    """The jobs of these tests: a worker also plans what comes back by itself, at hours that no test knows."""
    return Job.objects.filter(name__startswith="tests.records.tasks.")


def wait_until(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        jobs = list(our_jobs().unfinished().values("effect", "status", "attempts", "error"))
        assert time.monotonic() < end, f"{what}: not within {LONGEST} s; {jobs}"
        time.sleep(0.05)


def wait_until_finished() -> None:
    wait_until(lambda: not our_jobs().unfinished().exists(), "every job finished")


def test_killed_workers_lose_nothing_and_do_nothing_twice(workers: list["subprocess.Popen[str]"]) -> None:
    jobs, kills = 60, 4
    wanted = {f"taak {number}" for number in range(jobs)}
    for text in sorted(wanted):
        enqueue("tests.records.tasks.note_slowly", effect=text, text=text, seconds=0.03)
    chance = random.Random(2026)
    workers += [start_worker(*FAST), start_worker(*FAST)]
    for _ in range(kills):
        done = our_jobs().filter(status=JobStatus.DONE)
        wanted_done = min(done.count() + 5, jobs)
        wait_until(lambda: done.count() >= wanted_done, "five more jobs done")  # noqa: B023 - called at once
        time.sleep(chance.uniform(0, 0.1))
        victim = workers[-2]
        victim.send_signal(signal.SIGKILL)
        workers.append(start_worker(*FAST))
    wait_until_finished()
    noted = list(Event.objects.in_stream("test:notes").values_list("object", flat=True))
    assert sorted(noted) == sorted(wanted)
    assert set(our_jobs().values_list("status", flat=True)) == {JobStatus.DONE}
    assert list(broken_streams()) == []


def test_a_worker_that_dies_between_effect_and_commit_leaves_no_trace(
    workers: list["subprocess.Popen[str]"],
) -> None:
    job = enqueue("tests.records.tasks.kill_the_worker_once", effect="kill", text="een")
    workers += [start_worker(*PATIENT), start_worker(*PATIENT)]
    wait_until_finished()
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)
    assert Event.objects.in_stream("test:notes").count() == 1
    wait_until(lambda: any(worker.poll() is not None for worker in workers), "the worker died")
    assert sorted(worker.poll() is None for worker in workers) == [False, True]


def test_a_long_job_keeps_its_lease_while_another_worker_looks_on(workers: list["subprocess.Popen[str]"]) -> None:
    job = enqueue("tests.records.tasks.note_slowly", effect="long", text="lang", seconds=8)
    workers += [start_worker(*PATIENT), start_worker(*PATIENT)]
    wait_until_finished()
    job.refresh_from_db()
    assert job.attempts == 1
    assert Event.objects.in_stream("test:notes").count() == 1


def test_sigterm_ends_the_worker_after_the_running_job(workers: list["subprocess.Popen[str]"]) -> None:
    job = enqueue("tests.records.tasks.note_slowly", effect="long", text="lang", seconds=2)
    later = enqueue("tests.records.tasks.note", effect="later", text="later")
    worker = start_worker(*FAST)
    workers.append(worker)
    wait_until(our_jobs().filter(pk=job.pk, status=JobStatus.RUNNING).exists, "the job runs")
    worker.terminate()
    assert worker.wait(timeout=LONGEST) == 0
    job.refresh_from_db()
    later.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert later.status == JobStatus.WAITING
