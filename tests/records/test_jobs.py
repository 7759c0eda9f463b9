"""Asking for work and running it, in this process."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from records.actions import cancel_job, record, retry_job
from records.jobs import enqueue
from records.models import Event, Job
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.records import tasks

pytestmark = pytest.mark.django_db

NOTE = "tests.records.tasks.note"


def run_all() -> None:
    while run_next("worker 1"):
        pass


def test_a_job_runs_once_and_is_done() -> None:
    job = enqueue(NOTE, effect="note:1", text="een")
    run_all()
    job.refresh_from_db()
    assert (job.status, job.attempts, job.worker, job.leased_until) == (JobStatus.DONE, 1, "", None)
    assert job.finished is not None
    assert tasks.count_notes() == 1


def test_a_task_that_does_not_settle_is_done_when_it_returns() -> None:
    job = enqueue("tests.records.tasks.note_without_settling", effect="note:1", text="een")
    run_all()
    job.refresh_from_db()
    assert job.status == JobStatus.DONE and tasks.count_notes() == 1


def test_the_same_effect_is_the_same_job() -> None:
    first = enqueue(NOTE, effect="note:1", text="een")
    run_all()
    assert enqueue(NOTE, effect="note:1", text="twee") == first
    run_all()
    assert tasks.count_notes() == 1


def test_a_job_rolls_back_with_the_change_that_asked_for_it() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(NOTE, effect="note:1", text="een")
        raise RuntimeError
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["os.system", "agendas.actions.sign", "tasks", "tests.records.tasks", "a.tasks.b;c"])
def test_only_functions_in_a_tasks_module_can_be_asked_for(name: str) -> None:
    with pytest.raises(ValueError):
        enqueue(name, effect="x")


def test_a_failing_job_waits_longer_each_time_and_says_why() -> None:
    job = enqueue("tests.records.tasks.fail", effect="fail:1", text="geen verbinding")
    waits = []
    for _ in range(3):
        Job.objects.update(not_before=timezone.now())
        run_all()
        job.refresh_from_db()
        waits.append((job.not_before - timezone.now()).total_seconds())
    assert job.status == JobStatus.WAITING and job.attempts == 3
    assert [round(wait, -1) for wait in waits] == [0, 10, 20] or [round(wait) for wait in waits] == [5, 10, 20]
    assert "ValueError (tasks.py:" in job.error and "geen verbinding" in job.error


def test_after_the_last_attempt_a_job_has_failed_and_can_be_tried_again(administrator: object) -> None:
    job = enqueue("tests.records.tasks.fail_basely", effect="fail:1")
    Job.objects.update(max_attempts=1)
    run_all()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED and "BaseException" in job.error
    assert retry_job(job=job, by=administrator)  # type: ignore[arg-type]
    assert not retry_job(job=job, by=administrator)  # type: ignore[arg-type]
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.WAITING, 0)
    assert cancel_job(job=job, by=administrator)  # type: ignore[arg-type]
    assert not cancel_job(job=job, by=administrator)  # type: ignore[arg-type]
    assert list(Event.objects.in_stream(f"job:{job.pk}").values_list("action", flat=True)) == [
        "job_retried",
        "job_cancelled",
    ]


def test_a_job_for_later_waits() -> None:
    enqueue(NOTE, effect="note:1", not_before=timezone.now() + timedelta(hours=1), text="een")
    assert not run_next("worker 1")
    assert tasks.count_notes() == 0


def test_a_job_whose_lease_ended_is_taken_again() -> None:
    job = enqueue(NOTE, effect="note:1", text="een")
    running = {"status": JobStatus.RUNNING, "worker": "dead", "attempts": 1}
    Job.objects.update(**running, leased_until=timezone.now() + timedelta(seconds=5))
    assert not run_next("worker 2")
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert run_next("worker 2")
    job.refresh_from_db()
    assert job.status == JobStatus.DONE and job.attempts == 2


def test_a_job_that_kills_every_worker_ends_as_failed() -> None:
    job = enqueue(NOTE, effect="note:1", text="een")
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.update(status=JobStatus.RUNNING, worker="dead", attempts=20, leased_until=past)
    run_all()
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED and "gestopt" in job.error
    assert tasks.count_notes() == 0


def test_who_lost_the_lease_commits_no_effect() -> None:
    job = enqueue("tests.records.tasks.lose_the_lease", effect="note:1", text="een")
    run_next("worker 1")
    job.refresh_from_db()
    assert tasks.count_notes() == 0
    assert (job.status, job.worker) == (JobStatus.RUNNING, "somebody else")


def test_progress_is_kept_and_events_come_from_the_worker() -> None:
    job = enqueue("tests.records.tasks.note_slowly", effect="note:1", text="een", seconds=0)
    run_all()
    job.refresh_from_db()
    assert job.progress == "bezig"
    assert Event.objects.get().origin.address == "taakwerker"


def test_outside_the_worker_settling_does_nothing() -> None:
    tasks.note("rechtstreeks")
    assert tasks.count_notes() == 1


def test_a_running_job_without_a_lease_is_refused_by_the_database() -> None:
    enqueue(NOTE, effect="note:1", text="een")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(status=JobStatus.RUNNING)


@pytest.mark.django_db(transaction=True)
def test_the_command_runs_what_is_ready_and_stops() -> None:
    for number in range(3):
        enqueue(NOTE, effect=f"note:{number}", text="een")
    call_command("run_worker", "--once")
    assert tasks.count_notes() == 3
    record(stream="test:control", action="noted", by=None)
