"""What a contactschool must do and when, from the facts of its grants. The first thing to do stands first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from funding.accountability import books_of, due_on
from funding.choices import RUNNING, AccountState, ChangeState, Status
from funding.models import Application
from funding.years import last_day


class Duty(StrEnum):
    """What there is to do, or to wait for."""

    SUBMIT = "submit"  # a prepared application
    COMPLETE = "complete"  # an account that came back
    ACCOUNT = "account"
    FINISH = "finish"  # the activities
    WAIT_DECISION = "wait_decision"
    WAIT_CHANGE = "wait_change"
    WAIT_JUDGEMENT = "wait_judgement"


# Nothing to do for the contactschool itself.
WAITING = frozenset({Duty.WAIT_DECISION, Duty.WAIT_CHANGE, Duty.WAIT_JUDGEMENT})


@dataclass(frozen=True)
class Deadline:
    """One duty; `on` is its last day (None: none is known), `year` that of the account."""

    duty: Duty
    application: Application
    on: date | None = None
    year: int | None = None

    @property
    def is_waiting(self) -> bool:
        return self.duty in WAITING

    def days_left(self, today: date) -> int | None:
        return (self.on - today).days if self.on else None


def deadlines_of(applications: Iterable[Application], today: date) -> list[Deadline]:
    """Return all duties of `applications` (from `accountability.with_books`, with `change_requests`).

    First what came back, then by last day; what waits for others comes last.
    """
    found = [one for application in applications for one in _of(application, today)]
    return sorted(found, key=_order)


def _order(one: Deadline) -> tuple[bool, bool, date, str, int]:
    first = one.duty == Duty.COMPLETE
    return one.is_waiting, not first, one.on or date.max, one.application.reference, one.year or 0


def _of(application: Application, today: date) -> Iterable[Deadline]:
    if application.status == Status.PREPARED:
        yield Deadline(Duty.SUBMIT, application)
    if application.status == Status.SUBMITTED:
        yield Deadline(Duty.WAIT_DECISION, application)
    if application.status not in RUNNING:
        return
    if any(request.state == ChangeState.ASKED for request in application.change_requests.all()):
        yield Deadline(Duty.WAIT_CHANGE, application)
    until = last_day(application)
    done = any(account.activities_done for account in application.accounts.all())
    if until and until >= today and not done:
        yield Deadline(Duty.FINISH, application, until)
    yield from _accounts_of(application, today)


def _accounts_of(application: Application, today: date) -> Iterable[Deadline]:
    for book in books_of(application).values():
        due = due_on(book.year)
        if book.state == AccountState.RETURNED:
            yield Deadline(Duty.COMPLETE, application, due, book.year)
        elif book.state == AccountState.SUBMITTED:
            yield Deadline(Duty.WAIT_JUDGEMENT, application, year=book.year)
        elif book.state == AccountState.OPEN and book.year <= today.year:
            yield Deadline(Duty.ACCOUNT, application, due, book.year)
