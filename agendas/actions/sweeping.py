"""What should have been sealed and is not: found again however old, put back in the queue, and told to who can help."""

import logging

from django.db import transaction
from django.utils import timezone

from agendas.actions.moving import locked, note
from agendas.actions.sealing import SEAL_PATIENCE, evidence_effect, seal_effect
from agendas.choices import State
from agendas.models import SigningRound
from agendas.signing_emails import warn_about_seal
from records.actions import retry_job
from records.clock import now
from records.jobs import enqueue
from records.models import Event, Job
from records.models.jobs import JobStatus

logger = logging.getLogger(__name__)

_ENDED = frozenset({JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.DONE})
REASON = "De agenda is ondertekend en niet verzegeld."


def sweep_seals() -> list[SigningRound]:
    """Put every seal that is missing back in the queue and return the rounds that need a person.

    Everything that is fully signed counts, without a limit of age. Who looks after the portal hears of a round once
    a day. A sealed round without its evidence sheet gets that made, without a mail: nobody waits for it. A round that
    fails does not hide those after it; the error comes after them.
    """
    waiting = SigningRound.objects.filter(agenda__state=State.SEALING, outcome=SigningRound.Outcome.OPEN)
    sealed = SigningRound.objects.filter(outcome=SigningRound.Outcome.SEALED, evidence_pdf=None)
    late: list[SigningRound] = []
    failed = None
    for row in [*waiting.select_related("agenda").order_by("pk"), *sealed.select_related("agenda").order_by("pk")]:
        try:
            if row.outcome == SigningRound.Outcome.SEALED:
                _ask_for_evidence(row)
            elif _needs_a_person(row):
                late.append(row)
        except Exception as error:
            logger.exception("round %s could not be swept", row.pk)
            failed = error
    if failed is not None:
        raise failed
    return late


@transaction.atomic
def _ask_for_evidence(signing_round: SigningRound) -> None:
    locked(signing_round.agenda)
    _ask_again(signing_round, "agendas.tasks.make_evidence", evidence_effect(signing_round))


@transaction.atomic
def _needs_a_person(signing_round: SigningRound) -> bool:
    """Ask again for the seal when nobody is at it; say whether that goes wrong, and tell it once a day."""
    agenda = locked(signing_round.agenda)
    if agenda.state != State.SEALING:
        return False
    was_lost, job = _ask_again(signing_round, "agendas.tasks.seal_agenda", seal_effect(signing_round), urgent=True)
    if not (was_lost or job.error or agenda.state_since <= now() - SEAL_PATIENCE):
        return False
    if not _was_told_today(signing_round):
        note(agenda, "seal_late", None, {"round": signing_round.pk, "error": job.error[:500], "attempts": job.attempts})
        warn_about_seal(agenda, signing_round, job)
        facts = {"event": "seal_late", "object": agenda.stream, "result": "fout"}
        logger.error("agenda %s is signed and not sealed: %s", agenda.reference, job.error or "job lost", extra=facts)
    return True


def _ask_again(signing_round: SigningRound, task: str, effect: str, *, urgent: bool = False) -> tuple[bool, Job]:
    """Return the job for `effect`, in the queue again, and whether it was not there or had ended."""
    was_missing = not Job.objects.filter(effect=effect).exists()
    job = enqueue(task, effect=effect, urgent=urgent, round_id=signing_round.pk)
    if was_missing or job.status not in _ENDED:
        return was_missing, job
    retry_job(job=job, by=None, reason=REASON, also_done=True)
    return True, job


def _was_told_today(signing_round: SigningRound) -> bool:
    """Was it told of this round on this day in Amsterdam?"""
    start = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    told = Event.objects.filter(stream=signing_round.agenda.stream, action="seal_late", at__gte=start)
    return told.filter(data__round=signing_round.pk).exists()
