"""What must be done before a day: the coming ninety days, and what is too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet, TextChoices
from django.utils.timezone import localdate, localtime

from funding.accountability import with_books
from funding.choices import RUNNING
from funding.deadlines import Duty, deadlines_of
from funding.figures.ceilings import schemes
from funding.figures.named import Subject, subjects
from funding.models import Application
from gka_portal.notation import amount, dutch_date

AHEAD = 90  # days


class Kind(TextChoices):
    """What has a last day."""

    PAY = "betalen", "Termijn betalen"
    ACCOUNT = "verantwoording", "Verantwoording indienen"
    COMPLETE = "aanvulling", "Verantwoording aanvullen"
    FINISH = "activiteiten", "Activiteiten afronden"
    WINDOW = "aanvraagperiode", "Aanvraagperiode"


_KIND_OF = {Duty.ACCOUNT: Kind.ACCOUNT, Duty.COMPLETE: Kind.COMPLETE, Duty.FINISH: Kind.FINISH}
BY_THE_BOARD = frozenset(_KIND_OF.values())


@dataclass(frozen=True)
class Due:
    """`on` is the last day; `days` until then, below zero when it is over. `subject` None: about a whole scheme."""

    kind: Kind
    on: date
    days: int
    what: str
    scheme: str
    subject: Subject | None = None
    amount: Decimal | None = None
    number: int | None = None  # of the instalment, or the year of the account

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def who(self) -> str:
        if self.kind == Kind.WINDOW:
            return "iedereen die wil aanvragen"
        return "contactschool" if self.kind in BY_THE_BOARD else "OCW"

    @property
    def days_words(self) -> str:
        """How long there still is, in words."""
        if self.days in _NEAR:
            return _NEAR[self.days]
        return f"{amount(-self.days)} dagen te laat" if self.is_late else f"over {self.days} dagen"


_NEAR = {-1: "1 dag te laat", 0: "vandaag", 1: "morgen"}


def dues(applications: QuerySet[Application], scheme: str = "", today: date | None = None) -> list[Due]:
    """Return what must be done for `applications` and when the windows of the schemes close, the first day first."""
    day = today or localdate()
    last = day + timedelta(days=AHEAD)
    running = applications.filter(status__in=sorted(RUNNING)).order_by()
    named = subjects(running)
    books = list(with_books(running).prefetch_related("change_requests"))
    found = [*_payments(books, named, day), *_duties(books, named, day), *_windows(scheme, day)]
    return sorted(
        (one for one in found if one.on <= last),
        key=lambda one: (one.on, one.subject.reference if one.subject else "", one.kind),
    )


def _payments(books: Iterable[Application], named: dict[object, Subject], today: date) -> Iterable[Due]:
    for application in books:
        for part in application.instalments.all():
            if part.paid_on is None:
                yield Due(
                    Kind.PAY,
                    part.planned_on,
                    (part.planned_on - today).days,
                    f"Termijn {part.number} betalen",
                    application.scheme.code,
                    named[application.pk],
                    part.amount,
                    part.number,
                )


def _duties(books: Iterable[Application], named: dict[object, Subject], today: date) -> Iterable[Due]:
    for duty in deadlines_of(books, today):
        kind = _KIND_OF.get(duty.duty)
        if kind is not None and duty.on is not None:
            what = f"{kind.label} over {duty.year}" if duty.year else str(kind.label)
            subject, scheme = named[duty.application.pk], duty.application.scheme.code
            yield Due(kind, duty.on, (duty.on - today).days, what, scheme, subject, number=duty.year)


def _windows(scheme: str, today: date) -> Iterable[Due]:
    """Yield when windows open and close; what is over is nobody's task any more."""
    for rules in schemes(scheme):
        for window in rules.windows:
            for moment, words in ((window.opens_at, "opent"), (window.closes_at, "sluit")):
                if moment is not None and localdate(moment) >= today:
                    days = (localdate(moment) - today).days
                    what = f"{rules.name} {words} {_at(moment)}"
                    yield Due(Kind.WINDOW, localdate(moment), days, what, rules.code)


def _at(moment: datetime) -> str:
    return f"op {dutch_date(localdate(moment))} om {localtime(moment):%H.%M} uur"
