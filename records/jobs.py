"""Asking for work and being done with it. The worker itself is `records.worker`.

A job is a row, so it exists exactly when the change that asked for it does. Task functions are called as
`function(**arguments)`, outside a transaction, at least once; they must be safe to repeat. A task whose effect
is in the database calls `settle()` in the transaction of that effect: then effect and "done" are one fact, and a
worker that lost its lease cannot commit a second effect.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from records.models import Job
from records.models.jobs import USUAL_ATTEMPTS, JobQuerySet, JobStatus

# Rows name code to run: only functions in a module `tasks` of ours, never any importable thing.
_TASK_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)*\.tasks(\.[a-z_]+)+")


class LeaseLost(Exception):
    """Another worker has taken this job: what this one did must not be committed."""


@dataclass(frozen=True)
class Lease:
    """The right of one worker to run one attempt of a job."""

    job_id: int
    worker: str
    attempt: int


current_lease: ContextVar[Lease | None] = ContextVar("current_lease", default=None)


def enqueue(
    name: str,
    *,
    effect: str,
    not_before: datetime | None = None,
    urgent: bool = False,
    max_attempts: int = USUAL_ATTEMPTS,
    **arguments: Any,
) -> Job:
    """Ask the worker to call the task function `name` (dotted path) with `arguments` (JSON values).

    `effect` names what will have happened, for example "seal:<agenda>:<hash>". Asking again with the same
    effect returns the first job, whatever became of it. Commits and rolls back with the current transaction.
    `urgent` jobs go first: somebody is looking at a page that waits for them. After `max_attempts` the worker gives up.
    """
    if not _TASK_NAME.fullmatch(name):
        raise ValueError(f"{name} is not a function in a tasks module.")
    job, _created = Job.objects.get_or_create(
        effect=effect,
        defaults={
            "name": name,
            "arguments": arguments,
            "not_before": not_before or timezone.now(),
            "urgent": urgent,
            "max_attempts": max_attempts,
        },
    )
    return job


def settle() -> None:
    """Mark the running job as done in the current transaction; nothing happens outside the worker.

    Raises LeaseLost when another worker has taken the job, which rolls back the effect of this one.
    """
    lease = current_lease.get()
    if lease is not None and not close(lease, JobStatus.DONE):
        raise LeaseLost(f"job {lease.job_id}")


def report_progress(text: str) -> None:
    """Show `text` (Dutch, at most 200 characters) as the progress of the running job."""
    lease = current_lease.get()
    if lease is not None:
        held(lease).update(progress=text[:200])


def held(lease: Lease) -> JobQuerySet:
    """The job of `lease` as a queryset, empty when the lease is no longer held."""
    return Job.objects.filter(pk=lease.job_id, worker=lease.worker, attempts=lease.attempt, status=JobStatus.RUNNING)


def close(lease: Lease, status: JobStatus, error: str = "") -> bool:
    """Give the lease back with the final `status`; False when it was no longer held."""
    return bool(held(lease).update(status=status, worker="", leased_until=None, finished=timezone.now(), error=error))
