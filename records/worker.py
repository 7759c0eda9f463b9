"""The worker: takes jobs one at a time under a lease that it keeps renewing.

When a worker dies, its lease runs out and another one takes the job. Several workers, on one machine or more,
may share the database; their clocks must agree to within a few seconds.
"""

import logging
import os
import secrets
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from records.jobs import Lease, LeaseLost, close, current_lease, held
from records.models import Job
from records.models.jobs import JobStatus
from records.origin import WORKER, coming_from

logger = logging.getLogger(__name__)

LEASE_SECONDS = 20.0
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 3600


def worker_name() -> str:
    """Return a name that no other worker has, now or later."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def run_next(worker: str, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Take the next job and run it; False when there is none. An error of the job ends up in its row."""
    job = _take(worker, lease_seconds)
    if job is None:
        return False
    lease = Lease(job.pk, worker, job.attempts)
    token = current_lease.set(lease)
    try:
        with coming_from(WORKER), _heartbeat(lease, lease_seconds):
            _run(job, lease)
    finally:
        current_lease.reset(token)
    return True


def _take(worker: str, lease_seconds: float) -> Job | None:
    # A plain look first: on SQLite the transaction below asks for the write lock, twice a second for nothing.
    if not Job.objects.ready(timezone.now()).exists():
        return None
    with transaction.atomic():
        now = timezone.now()
        ready = Job.objects.ready(now)
        if connection.features.has_select_for_update_skip_locked:
            ready = ready.select_for_update(skip_locked=True)
        for job in ready[:10]:
            if job.attempts < job.max_attempts:
                job.status, job.worker = JobStatus.RUNNING, worker
                job.attempts += 1
                job.leased_until = now + timedelta(seconds=lease_seconds)
                job.save(update_fields=["status", "worker", "attempts", "leased_until"])
                return job
            # Its worker died in the last attempt, so nobody was left to say that it failed.
            job.status, job.finished, job.worker, job.leased_until = JobStatus.FAILED, now, "", None
            job.error = job.error or "De werker is gestopt tijdens de laatste poging."
            job.save()
    return None


def _run(job: Job, lease: Lease) -> None:
    try:
        function = import_string(job.name)
        function(**job.arguments)
    except (KeyboardInterrupt, SystemExit):
        raise  # the process is told to end; the lease runs out and the job is taken again
    except LeaseLost:
        logger.warning("job %s: another worker has taken it", job.pk)
    except BaseException as error:  # a library that raises BaseException must not end the worker
        _fail(job, lease, error)
    else:
        # A task that called settle() has already closed it; for others this is the moment.
        close(lease, JobStatus.DONE)
        facts = {"event": f"taak {job.name}", "object": f"job:{job.pk}", "result": "ok", "actor": lease.worker}
        logger.info("job %s (%s) done", job.pk, job.name, extra=facts)


def _fail(job: Job, lease: Lease, error: BaseException) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    text = f"{type(error).__name__} ({place}): {error}"[:2000]
    facts = {"event": f"taak {job.name}", "object": f"job:{job.pk}", "result": "fout", "actor": lease.worker}
    words = (job.pk, job.name, lease.attempt, type(error).__name__, place)
    logger.error("job %s (%s), attempt %s: %s at %s", *words, extra=facts)
    if lease.attempt >= job.max_attempts:
        close(lease, JobStatus.FAILED, text)
        return
    wait = min(FIRST_RETRY_SECONDS * 2 ** (lease.attempt - 1), LONGEST_RETRY_SECONDS)
    held(lease).update(
        status=JobStatus.WAITING,
        worker="",
        leased_until=None,
        not_before=timezone.now() + timedelta(seconds=wait),
        error=text,
    )


@contextmanager
def _heartbeat(lease: Lease, lease_seconds: float) -> Iterator[None]:
    """Renew the lease three times per period, in a thread with a database connection of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(lease, lease_seconds, stop), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(lease: Lease, lease_seconds: float, stop: threading.Event) -> None:
    try:
        while not stop.wait(lease_seconds / 3):
            try:
                renewed: Any = held(lease).update(leased_until=timezone.now() + timedelta(seconds=lease_seconds))
            except Exception as error:  # the database may be away for a moment: try again
                logger.warning("job %s: lease not renewed (%s)", lease.job_id, type(error).__name__)
                connection.close()
                continue
            if not renewed:
                return  # settled, or taken by another worker: settle() will notice
    finally:
        connection.close()
