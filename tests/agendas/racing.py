"""Actions at the same moment, each as a request has them: a thread, a connection and a user object of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from agendas.actions import closing, editing, registering, reviewing, sealing, signing
from agendas.actions.rounds import open_requests
from agendas.integrity import first_misfit
from agendas.models import Agenda, SigningRequest, SigningRound
from records.integrity import broken_streams

SECONDS = 60
# In a control one of the two may be waiting for the other in the database: then go on.
SECONDS_TO_MEET = 2


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Start all `calls` together; return what each returned or raised, in their order."""
    outcomes: list[Any] = [None] * len(calls)
    line = threading.Barrier(len(calls))

    def run(place: int) -> None:
        try:
            connection.ensure_connection()  # connecting takes longer than many a race
            line.wait(SECONDS)
            outcomes[place] = calls[place]()
        except Exception as error:  # judged by the caller
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "they wait for each other"
    return outcomes


def failures(outcomes: list[Any], *expected: type[Exception]) -> list[Any]:
    """Return what was raised in a race and is not one of the refusals that a page can show."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, expected)]


def refused(outcomes: list[Any], kind: type[Exception]) -> int:
    return sum(isinstance(outcome, kind) for outcome in outcomes)


def again(user: User) -> User:
    """Return `user` as another request loads it: what somebody holds is kept on the object."""
    return User.objects.get(pk=user.pk)


def complaints(agenda: Agenda) -> list[str]:
    """Return what the integrity check says of `agenda` and of the chains."""
    misfit = first_misfit(Agenda.objects.get(pk=agenda.pk))
    return [*([misfit] if misfit else []), *broken_streams()]


@contextmanager
def without_locks(people: int = 2) -> Iterator[None]:
    """The control: actions read the agenda without locking its row.

    `people` threads wait for each other after reading and before counting the signatures, so that what happens
    once in a thousand days happens now. With the locks in place this schedule is impossible.
    """
    line = threading.Barrier(people)

    def together() -> None:
        with suppress(threading.BrokenBarrierError):
            line.wait(SECONDS_TO_MEET)

    def only_read(agenda: Agenda) -> Agenda:
        found = Agenda.objects.select_related("text").get(pk=agenda.pk)
        together()
        return found

    def count_together(signing_round: SigningRound) -> list[SigningRequest]:
        together()
        return open_requests(signing_round)

    with pytest.MonkeyPatch.context() as patch:
        for module in (closing, editing, reviewing, sealing, signing):
            patch.setattr(module, "locked", only_read)
        patch.setattr(registering, "open_requests", count_together)
        yield


def without_transaction(action: Callable[..., Any]) -> Callable[..., Any]:
    """The control: the same action, every statement on its own."""
    naive: Callable[..., Any] = action.__wrapped__  # type: ignore[attr-defined]
    return naive
