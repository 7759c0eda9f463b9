"""Sealing that dies at a chosen place, for the tests of the worker; jobs only run functions in a module `tasks`."""

import os
import signal

from django.db import transaction

from agendas import tasks
from agendas.models import SigningRound
from records.actions import store_file
from records.jobs import current_lease


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


def _is_first_time() -> bool:
    lease = current_lease.get()
    return lease is not None and lease.attempt == 1


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
