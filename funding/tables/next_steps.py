"""What must happen with an application, and who does that: the first thing of a list that is one query for all rows."""

from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils import timezone

from funding.choices import RUNNING, AccountState, ChangeState, Status
from funding.models import Application, ChangeRequest, Instalment, YearAccount
from funding.rules.paying import BADLY_PLANNED, OVERPAID, with_sums
from funding.years import with_last_day, with_open_years


class Next(TextChoices):
    """In the order in which it is asked: the ministry answers first what a contactschool waits for."""

    SUBMIT = "indienen", "Aanvraag indienen"
    DECIDE = "beslissen", "Beslissen op de aanvraag"
    ANSWER = "wijziging", "Wijzigingsverzoek beantwoorden"
    JUDGE = "beoordelen", "Verantwoording beoordelen"
    PLAN = "plannen", "Termijnen plannen"
    PAY = "betalen", "Termijn betalen"
    COMPLETE = "aanvullen", "Verantwoording aanvullen"
    ACCOUNT = "verantwoorden", "Verantwoording indienen"
    SETTLE = "vaststellen", "Subsidie vaststellen"
    RECLAIM = "terugvorderen", "Te veel betaald terugvorderen"


_BEGUN = frozenset(AccountState) - {AccountState.OPEN}
# The others are for OCW.
BY_THE_BOARD = frozenset({Next.SUBMIT, Next.COMPLETE, Next.ACCOUNT})


def who_acts(step: str) -> str:
    """Return who must do `step`."""
    return "contactschool" if step in BY_THE_BOARD else "OCW"


def with_next(applications: QuerySet[Application], today: date | None = None) -> QuerySet[Application]:
    """Return `applications` with `next_step`, a value of Next, "" when nothing has to happen now."""
    running = Q(status__in=sorted(RUNNING))
    day = today or timezone.localdate()
    rules = _running_rules(day)
    applications = with_open_years(with_sums(applications), "not_begun", _BEGUN, before=day.year)
    applications = with_open_years(with_last_day(applications), "not_accepted", {AccountState.ACCEPTED})
    return applications.annotate(
        next_step=Case(
            When(status=Status.PREPARED, then=Value(Next.SUBMIT.value)),
            When(status=Status.SUBMITTED, then=Value(Next.DECIDE.value)),
            When(OVERPAID, then=Value(Next.RECLAIM.value)),
            *(When(running & condition, then=Value(step.value)) for step, condition in rules),
            default=Value(""),
            output_field=CharField(max_length=20),
        )
    )


def _running_rules(today: date) -> list[tuple[Next, Q]]:
    """Return what is asked of a grant that runs, the first that holds."""
    instalments = Instalment.objects.filter(application=OuterRef("pk"))
    accounts = YearAccount.objects.filter(application=OuterRef("pk"))
    asked = ChangeRequest.objects.filter(application=OuterRef("pk"), state=ChangeState.ASKED)
    return [
        (Next.ANSWER, Q(Exists(asked))),
        (Next.JUDGE, Q(Exists(accounts.filter(state=AccountState.SUBMITTED)))),
        (Next.PLAN, BADLY_PLANNED),
        (Next.PAY, Q(Exists(instalments.filter(paid_on=None, planned_on__lte=today)))),
        (Next.COMPLETE, Q(Exists(accounts.filter(state=AccountState.RETURNED)))),
        (Next.ACCOUNT, Q(not_begun__gt=0)),
        (Next.SETTLE, Q(until__lt=today, not_accepted=0)),
    ]
