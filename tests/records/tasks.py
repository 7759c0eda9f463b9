"""Task functions for the tests of the worker; the module is named `tasks` because jobs only run such modules."""

import os
import signal
import time

from django.db import transaction

from records import jobs
from records.actions import record
from records.models import Event


def note(text: str) -> None:
    with transaction.atomic():
        jobs.settle()
        record(stream="test:notes", action="noted", by=None, object=text)


def note_nothing() -> None:
    """Work that comes back by itself takes no arguments."""


def note_without_settling(text: str) -> None:
    record(stream="test:notes", action="noted", by=None, object=text)


def note_slowly(text: str, seconds: float) -> None:
    """Rendering takes a while, then one transaction with the effect."""
    jobs.report_progress("bezig")
    time.sleep(seconds)
    note(text)


def fail(text: str) -> None:
    raise ValueError(text)


def fail_basely() -> None:
    raise BaseException("not an Exception")


def lose_the_lease(text: str) -> None:
    """Somebody else takes the job while we work."""
    lease = jobs.current_lease.get()
    assert lease is not None
    jobs.held(lease).update(worker="somebody else")
    note(text)


def kill_the_worker_once(text: str) -> None:
    """Die in the first attempt, after the effect was written but before it commits."""
    lease = jobs.current_lease.get()
    assert lease is not None
    with transaction.atomic():
        note(text)
        if lease.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)


def count_notes() -> int:
    return Event.objects.in_stream("test:notes").count()
