"""Reminders of accounts that are due; the worker asks for them every morning."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import OutgoingMail
from funding.account_emails import due_key, tell_account_due
from funding.accountability import WRITABLE, books_of, due_on, granted_on, with_books
from funding.actions.moving import locked, note
from funding.choices import RUNNING
from funding.models import Application
from gka_portal.notation import dutch_date
from records.clock import now

# So many days before the last day at most, and at least this many; after the last day once more, for a month.
_STAGES = (("30", 30, 8), ("7", 7, 0), ("late", -1, -30))


def stage_on(today: date, due: date) -> str:
    """Return which reminder belongs to `today`; "" when none does. Who was missed gets it some days later."""
    left = (due - today).days
    return next((name for name, most, least in _STAGES if least <= left <= most), "")


def remind_accounts() -> int:
    """Remind each contactschool of what it has not submitted and is due this year; return of how many accounts.

    That is the account of last year, and with a grant of last year those of the years before it as well.
    Safe to repeat: once for each stage, grant and year.
    """
    today = timezone.localdate(now())
    due = due_on(today.year - 1)
    stage = stage_on(today, due)
    if not stage:
        return 0
    running = with_books(Application.objects.filter(status__in=RUNNING).select_related("board"))
    return sum(_remind(pk, year, due, stage) for pk, year in _behind(running, due))


def _behind(applications: Iterable[Application], due: date) -> list[tuple[UUID, int]]:
    return [(one.pk, year) for one in applications for year in _years_behind(one, due)]


def _years_behind(application: Application, due: date) -> list[int]:
    """Return the years whose account is due on `due` and was not submitted."""
    granted = granted_on(application)
    books = books_of(application).values()
    return [book.year for book in books if book.state in WRITABLE and due_on(book.year, granted) == due]


@transaction.atomic
def _remind(pk: UUID, year: int, due: date, stage: str) -> int:
    """Look again under the lock, and remind when nobody did so for this stage."""
    application = locked(Application(pk=pk))
    if application.status not in RUNNING or year not in _years_behind(application, due):
        return 0
    if OutgoingMail.objects.filter(key__startswith=f"{due_key(application, year, stage)}:").exists():
        return 0
    if not tell_account_due(application, year, dutch_date(due), stage=stage, late=stage == "late"):
        return 0
    note(application, "account_reminded", None, {"year": year, "stage": stage})
    return 1
