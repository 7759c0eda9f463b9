"""Sealing that dies at a chosen place, for the tests of the worker; jobs only run functions in a module `tasks`."""

import os
import signal
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from agendas import tasks
from agendas.actions.signing import sign
from agendas.actions.signing_sessions import carry_out, waiting_answers
from agendas.models import SessionAnswer, SigningRound
from records.actions import store_file
from records.jobs import current_lease
from records.models import Job
from tests.agendas import dying


def die_before_the_commit(round_id: int) -> None:
    """Everything is written, and nothing is committed."""
    with transaction.atomic():
        tasks.seal_agenda(round_id)
        if _is_first_time():
            _die()


def die_after_the_commit(round_id: int) -> None:
    """Everything is committed, and the worker never hears of it."""
    tasks.seal_agenda(round_id)
    _die()


def die_between_two_commits(round_id: int) -> None:
    """The control: a file that is stored apart from the end of its job is stored again."""
    agenda = SigningRound.objects.select_related("agenda").get(pk=round_id).agenda
    store_file(name=f"{agenda.reference}.pdf", content_type="application/pdf", content=b"%PDF-1.7 naive", by=None)
    if _is_first_time():
        _die()


def die_within_an_answer(session_id: str) -> None:
    """The second answer of a session is written and not committed."""
    for place, answer_id in enumerate(waiting_answers(UUID(session_id))):
        with transaction.atomic():
            carry_out(answer_id=answer_id)
            if place == 1 and _is_first_time():
                _die()


def die_after_an_answer(session_id: str) -> None:
    """The second answer of a session is committed, and the third was not begun."""
    for place, answer_id in enumerate(waiting_answers(UUID(session_id))):
        carry_out(answer_id=answer_id)
        if place == 1 and _is_first_time():
            _die()


def die_between_signature_and_outcome(session_id: str) -> None:
    """The control: a signature that is committed apart from what the session says of it."""
    if _is_first_time():
        answer = SessionAnswer.objects.select_related("session__user", "request__round__agenda").get(
            pk=waiting_answers(UUID(session_id))[0]
        )
        request = answer.request
        sign(
            agenda=request.round.agenda,
            signatory_id=request.signatory_id,
            sha256=answer.sha256,
            place=answer.session.place,
            factor=answer.session.factor,
            by=answer.session.user,
        )
        _die()
    tasks.answer_session(session_id)


def _is_first_time() -> bool:
    """Did nobody die of this job yet? Not the first attempt: a busy machine may lose its lease before it dies."""
    lease = current_lease.get()
    if lease is None:
        return False
    job = Job.objects.get(pk=lease.job_id)
    try:
        (Path(settings.VAR_DIR) / f"died-{job.pk}-{job.enqueued.timestamp()}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def seal_and_die(round_id: int) -> None:
    """Seal in a process that dies where a test says (tests.agendas.dying)."""
    dying.install(dying.SEALING)
    tasks.seal_agenda(round_id)
