"""Work that comes back by itself: once per day or per turn of the clock, however many workers ask."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string

from records.management.commands.run_worker import Command
from records.models import Job
from records.models.jobs import JobStatus
from records.recurring import KEPT, Daily, EveryMinutes, due_tasks, recurring

MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)  # half past seven in Amsterdam
DAILY = Daily("note", "tests.records.tasks.note", time(7, 0))
OFTEN = EveryMinutes("note", "tests.records.tasks.note", 10)

pytestmark = pytest.mark.django_db


def test_a_daily_task_comes_once_a_day_from_its_time_in_amsterdam() -> None:
    assert due_tasks(MORNING - timedelta(hours=1), [DAILY]) == []
    assert len(due_tasks(MORNING, [DAILY])) == 1
    assert due_tasks(MORNING + timedelta(hours=12), [DAILY]) == []
    assert len(due_tasks(MORNING + timedelta(days=1), [DAILY])) == 1
    assert Job.objects.count() == 2


def test_summer_time_does_not_move_the_hour() -> None:
    summer = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)
    assert due_tasks(summer - timedelta(minutes=1), [DAILY]) == []
    assert len(due_tasks(summer, [DAILY])) == 1


def test_a_day_that_was_missed_is_not_done_twice_later() -> None:
    due_tasks(MORNING, [DAILY])
    assert len(due_tasks(MORNING + timedelta(days=5), [DAILY])) == 1


def test_a_task_comes_every_ten_minutes() -> None:
    made = [due_tasks(MORNING + timedelta(minutes=minute), [OFTEN]) for minute in range(21)]
    assert [len(jobs) for jobs in made] == [1, *[0] * 9, 1, *[0] * 9, 1]


def test_looking_again_is_one_query() -> None:
    due_tasks(MORNING, [DAILY, OFTEN])
    with CaptureQueriesContext(connection) as captured:
        due_tasks(MORNING, [DAILY, OFTEN])
    assert len(captured) == 1


def test_what_is_done_is_forgotten_and_what_failed_stays() -> None:
    done, failed = due_tasks(MORNING, [DAILY, OFTEN])
    Job.objects.filter(pk=done.pk).update(status=JobStatus.DONE, finished=MORNING)
    Job.objects.filter(pk=failed.pk).update(status=JobStatus.FAILED, finished=MORNING)
    other = Job.objects.create(
        name="tests.records.tasks.note", effect="note:1", not_before=MORNING, status=JobStatus.DONE, finished=MORNING
    )
    due_tasks(MORNING + KEPT + timedelta(days=1), [DAILY])
    assert set(Job.objects.filter(pk__in=[done.pk, failed.pk, other.pk])) == {failed, other}


def test_the_settings_name_functions_that_are_there() -> None:
    names = [task.name for task in recurring()]
    assert len(set(names)) == len(names) == len(settings.RECURRING_TASKS) > 0
    for task in recurring():
        assert callable(import_string(task.task))


@pytest.mark.django_db(transaction=True)
def test_the_loop_of_the_worker_asks_and_a_single_run_does_not(settings) -> None:
    settings.RECURRING_TASKS = [("note", "tests.records.tasks.note_nothing", 10)]
    call_command("run_worker", "--once")
    assert not Job.objects.exists()
    command = Command()
    command._planned = float("-inf")
    command._run_one("worker", 20, once=False)
    assert Job.objects.get().status == JobStatus.DONE
    # Within the minute it does not look again.
    Job.objects.all().delete()
    command._run_one("worker", 20, once=False)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_make_one_job() -> None:
    ready = threading.Barrier(2)

    def ask() -> None:
        ready.wait(timeout=10)
        try:
            due_tasks(timezone.now(), [Daily("note", "tests.records.tasks.note", time(0, 0))])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 1
