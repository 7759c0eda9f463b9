"""What waits for a decision of the ministry, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, TextChoices
from django.utils.timezone import localdate

from funding.choices import RUNNING, AccountState, ChangeState, Status
from funding.figures.named import Subject, subjects
from funding.models import Application, ChangeRequest, YearAccount
from funding.reconciling import figures_of
from funding.rules.paying import OVERPAID, with_sums
from funding.years import with_last_day, with_open_years
from gka_portal.notation import amount

LONG = 56  # days; eight weeks, the usual time for a decision (Awb 4:13)


class Asked(TextChoices):
    """What somebody asks the ministry to decide."""

    APPLICATION = "aanvraag", "Beslissen op de aanvraag"
    CHANGE = "wijziging", "Wijzigingsverzoek beantwoorden"
    ACCOUNT = "verantwoording", "Verantwoording beoordelen"
    SETTLE = "vaststellen", "Subsidie vaststellen"
    RECLAIM = "terugvorderen", "Te veel betaald terugvorderen"


@dataclass(frozen=True)
class Waiting:
    """One decision that is waited for; `amount` is what it is about, `key` the year or the request on its page."""

    asked: Asked
    subject: Subject
    since: date
    days: int
    amount: Decimal | None
    key: Any = None

    @property
    def what(self) -> str:
        return f"{self.asked.label} {self.key}" if self.asked == Asked.ACCOUNT else str(self.asked.label)

    @property
    def days_words(self) -> str:
        """How long this has waited, in words."""
        if self.days <= 0:
            return "vandaag"
        return "1 dag" if self.days == 1 else f"{amount(self.days)} dagen"

    @property
    def is_long(self) -> bool:
        return self.days > LONG


def waiting(applications: QuerySet[Application], today: date | None = None) -> list[Waiting]:
    """Return what waits for a decision about `applications`, the oldest first; queries do not grow with them."""
    day = today or localdate()
    found = [
        *_undecided(applications),
        *_changes(applications),
        *_accounts(applications),
        *_ended(applications, day),
        *_overpaid(applications),
    ]
    named = subjects(applications.filter(pk__in={pk for _, pk, *_ in found}).order_by())
    lines = [
        Waiting(asked, named[pk], localdate(since), (day - localdate(since)).days, amount, key)
        for asked, pk, since, amount, key in found
    ]
    return sorted(lines, key=lambda line: (line.since, line.subject.reference, line.asked))


_Line = tuple[Asked, Any, datetime, Decimal | None, Any]


def _undecided(applications: QuerySet[Application]) -> Iterable[_Line]:
    open_ = applications.filter(status=Status.SUBMITTED)
    since = dict(open_.order_by().values_list("pk", "submitted_at"))
    for row in figures_of(open_).rows:
        moment = since[row.pk]
        if moment is not None:
            yield Asked.APPLICATION, row.pk, moment, row.money.asked, None


def _changes(applications: QuerySet[Application]) -> Iterable[_Line]:
    rows = ChangeRequest.objects.filter(application__in=applications.order_by().values("pk"), state=ChangeState.ASKED)
    for pk, moment, wanted, key in rows.order_by().values_list("application_id", "asked_at", "amount", "pk"):
        yield Asked.CHANGE, pk, moment, wanted, key


def _accounts(applications: QuerySet[Application]) -> Iterable[_Line]:
    rows = YearAccount.objects.filter(
        application__in=applications.order_by().values("pk"), state=AccountState.SUBMITTED, submitted_at__isnull=False
    )
    for pk, moment, spent, year in rows.order_by().values_list("application_id", "submitted_at", "spent", "year"):
        if moment is not None:
            yield Asked.ACCOUNT, pk, moment, spent, year


def _ended(applications: QuerySet[Application], today: date) -> Iterable[_Line]:
    """Yield the grants whose activities are over and whose years are all accounted for and agreed with."""
    running = applications.filter(status__in=sorted(RUNNING))
    counted = with_open_years(with_last_day(running), "not_accepted", {AccountState.ACCEPTED})
    ended = counted.filter(Q(until__lt=today, not_accepted=0))
    dated = ended.order_by().annotate(judged=Max("accounts__judged_at"))
    for pk, moment, since, granted in dated.values_list("pk", "judged", "status_since", "granted"):
        yield Asked.SETTLE, pk, moment or since, granted, None


def _overpaid(applications: QuerySet[Application]) -> Iterable[_Line]:
    """Yield the grants of which more was paid than the settlement left."""
    found = with_sums(applications).filter(OVERPAID).order_by()
    for pk, since, over in found.values_list("pk", "status_since", F("sum_paid") - F("granted")):
        yield Asked.RECLAIM, pk, since, over, None
