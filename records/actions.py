"""Adding to the record: an event to a chain, a file to the store; and steering jobs by hand."""

import json
import logging
import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from records.canonical import canonical_bytes, sha256_hex
from records.chain import event_hash, origin_hash
from records.clock import now
from records.models import Event, EventOrigin, Job, StoredFile, StreamHead
from records.models.jobs import JobStatus
from records.origin import current_origin

SYSTEM = "Systeem"
logger = logging.getLogger(__name__)

# The escape of a null byte, not somebody's text "\\u0000" (whose backslash is doubled). PostgreSQL refuses it.
_NULL_BYTE = re.compile(rb"(?<!\\)(\\\\)*\\u0000")


def record(
    *,
    stream: str,
    action: str,
    by: AbstractBaseUser | None,
    object: str = "",
    result: str = "ok",
    data: dict[str, Any] | None = None,
    role: str = "",
) -> Event:
    """Append an event to `stream` in the current transaction and return it.

    `by` None is the system itself. `data` holds JSON values only (no dates, decimals or null bytes: ValueError).
    Writers on one stream wait for each other at the head of the stream, so a chain never forks.
    """
    plain = _plain(data or {})
    address = current_origin()
    salt = secrets.token_hex(16) if address else ""
    with transaction.atomic(savepoint=False):
        head = _locked_head(stream)
        event = Event(
            stream=stream,
            number=head.number + 1,
            action=action,
            object=object,
            result=result,
            data=plain,
            actor_id=_id_of(by),
            actor_name=_name_of(by),
            actor_role=role,
            at=now(),
            origin_hash=origin_hash(address, salt) if address else "",
            previous_hash=head.hash,
        )
        event.hash = event_hash(event)
        _append(event, address, salt)
    return event


def _append(event: Event, address: str, salt: str) -> None:
    event.save(force_insert=True)
    if address:
        EventOrigin.objects.create(event=event, address=address, salt=salt)
    StreamHead.objects.filter(pk=event.stream).update(number=event.number, hash=event.hash)
    # Not before the commit: what was rolled back did not happen.
    transaction.on_commit(lambda: _tell(event, address))


def store_file(*, name: str, content_type: str, content: bytes, by: AbstractBaseUser | None) -> StoredFile:
    """Keep `content` in the database, in the current transaction, and return its row."""
    return StoredFile.objects.create(
        name=name,
        content_type=content_type,
        content=content,
        size=len(content),
        sha256=sha256_hex(content),
        created_at=timezone.now(),
        created_by=_id_of(by),
        created_by_name=_name_of(by),
    )


@transaction.atomic
def cancel_job(*, job: Job, by: AbstractBaseUser, reason: str = "") -> bool:
    """Call off a job that has not started; False when it is too late."""
    return cancel_work(effects=[job.effect], by=by, reason=reason) > 0


@transaction.atomic
def cancel_work(
    *, effects: Iterable[str], by: AbstractBaseUser | None, also_running: bool = False, reason: str = ""
) -> int:
    """Call off the jobs for `effects` that have not started; return how many that were.

    `also_running`: those that a worker is at too. They lose their lease, so `settle` refuses what the worker brings.
    """
    stopped = {"status": JobStatus.CANCELLED, "worker": "", "leased_until": None, "finished": timezone.now()}
    unfinished = Job.objects.unfinished() if also_running else Job.objects.filter(status=JobStatus.WAITING)
    count = 0
    for job in unfinished.filter(effect__in=effects).order_by("pk"):
        # One by one: a worker may take or end the job at this moment.
        if unfinished.filter(pk=job.pk).update(**stopped):
            record(stream=f"job:{job.pk}", action="job_cancelled", by=by, object=job.effect, data=_reason(reason))
            count += 1
    return count


@transaction.atomic
def retry_job(*, job: Job, by: AbstractBaseUser | None, reason: str = "", also_done: bool = False) -> bool:
    """Put a failed or cancelled job back in the queue, with all its attempts; False when it is neither.

    `also_done`: one too that ended well and whose effect is not there.
    """
    states = [JobStatus.FAILED, JobStatus.CANCELLED, *([JobStatus.DONE] if also_done else [])]
    ended = Job.objects.filter(pk=job.pk, status__in=states)
    fresh = {"status": JobStatus.WAITING, "attempts": 0, "not_before": timezone.now(), "finished": None}
    if not ended.update(progress="", **fresh):
        return False
    record(stream=f"job:{job.pk}", action="job_retried", by=by, object=job.effect, data=_reason(reason))
    return True


def _tell(event: Event, address: str) -> None:
    """Put the event in the log of the process too. Without names, data and texts: those stay in the database."""
    facts = {
        "event": event.action,
        "object": f"{event.stream}#{event.number}",
        "result": event.result,
        "actor": event.actor_id or SYSTEM,
        "origin": address,
        "role": event.actor_role,
        "at": event.at,
    }
    logger.info("%s on %s", event.action, event.stream, extra=facts)


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` as it will come back from the database, so that what is hashed is what is stored."""
    canonical = canonical_bytes(data)
    if _NULL_BYTE.search(canonical):
        raise ValueError("A null byte cannot be stored.")
    plain: dict[str, Any] = json.loads(canonical)
    return plain


def _locked_head(stream: str) -> StreamHead:
    head = StreamHead.objects.select_for_update().filter(pk=stream).first()
    if head is None:
        # Two first writers: one makes the row, the other waits for it here and then locks it.
        StreamHead.objects.get_or_create(pk=stream)
        head = StreamHead.objects.select_for_update().get(pk=stream)
    return head


def _id_of(user: AbstractBaseUser | None) -> str:
    return "" if user is None else str(user.pk)


def _name_of(user: AbstractBaseUser | None) -> str:
    return SYSTEM if user is None else str(user)
