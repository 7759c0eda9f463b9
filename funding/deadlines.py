"""What a contactschool must do and when, from the facts of its grants. The first thing to do stands first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from funding.accountability import books_of, due_on, granted_on
from funding.choices import RUNNING, AccountState, ChangeState, Status
from funding.models import Application
from funding.rules.submitting import SIGNED
from funding.years import last_day


class Duty(StrEnum):
    """What there is to do, or to wait for."""

    SUBMIT = "submit"  # a prepared application
    COMPLETE = "complete"  # an account that came back
    ACCOUNT = "account"
    FINISH = "finish"  # the activities
    WAIT_SIGNATURES = "wait_signatures"  # prepared, and the agenda is not signed yet
    WAIT_DECISION = "wait_decision"
    WAIT_CHANGE = "wait_change"
    WAIT_JUDGEMENT = "wait_judgement"
    WAIT_RECLAIM = "wait_reclaim"  # more was paid than was settled


# Nothing to do for the contactschool itself.
WAITING = frozenset(duty for duty in Duty if duty.startswith("wait_"))
# The end of the activities is no work of now when it is further away than this.
_FAR = timedelta(days=90)


@dataclass(frozen=True)
class Deadline:
    """One duty; `on` is its last day (None: none is known), `year` that of the account.

    `is_later`: not yet, because the year is not over or the day is far away. `amount`: what was paid too much.
    """

    duty: Duty
    application: Application
    on: date | None = None
    year: int | None = None
    is_later: bool = False
    amount: Decimal | None = None

    @property
    def is_waiting(self) -> bool:
        return self.duty in WAITING

    def days_left(self, today: date) -> int | None:
        return (self.on - today).days if self.on else None


def deadlines_of(applications: Iterable[Application], today: date) -> list[Deadline]:
    """Return all duties of `applications` (from `accountability.with_books`, with `change_requests`).

    First what came back, then by last day what can be done now, then what is for later; what waits for others is last.
    """
    found = [one for application in applications for one in _of(application, today)]
    return sorted(found, key=_order)


def _order(one: Deadline) -> tuple[bool, bool, bool, date, str, int]:
    first = one.duty == Duty.COMPLETE
    return one.is_waiting, one.is_later, not first, one.on or date.max, one.application.reference, one.year or 0


def _of(application: Application, today: date) -> Iterable[Deadline]:
    if application.status == Status.PREPARED:
        yield Deadline(Duty.SUBMIT if application.agenda.state in SIGNED else Duty.WAIT_SIGNATURES, application)
    if application.status == Status.SUBMITTED:
        yield Deadline(Duty.WAIT_DECISION, application)
    if application.status == Status.SETTLED and (overpaid := overpaid_of(application)):
        yield Deadline(Duty.WAIT_RECLAIM, application, amount=overpaid)
    if application.status not in RUNNING:
        return
    if any(request.state == ChangeState.ASKED for request in application.change_requests.all()):
        yield Deadline(Duty.WAIT_CHANGE, application)
    until = last_day(application)
    done = any(account.activities_done for account in application.accounts.all())
    if until and until >= today and not done:
        yield Deadline(Duty.FINISH, application, until, is_later=until > today + _FAR)
    yield from _accounts_of(application, today, done=done)


def overpaid_of(application: Application) -> Decimal:
    """Return what was paid above what is granted now."""
    paid = sum((row.paid_amount or Decimal() for row in application.instalments.all()), Decimal())
    return max(paid - (application.granted or Decimal()), Decimal())


def _accounts_of(application: Application, today: date, *, done: bool) -> Iterable[Deadline]:
    granted = granted_on(application)
    for book in books_of(application).values():
        due = due_on(book.year, granted)
        if book.state == AccountState.RETURNED:
            yield Deadline(Duty.COMPLETE, application, due, book.year)
        elif book.state == AccountState.SUBMITTED:
            yield Deadline(Duty.WAIT_JUDGEMENT, application, year=book.year)
        elif book.state == AccountState.OPEN and book.year <= today.year:
            yield Deadline(Duty.ACCOUNT, application, due, book.year, is_later=book.year == today.year and not done)
