"""The amounts on the page of an application: from plan to what is left, per year, and per instalment."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from funding.accountability import WRITABLE
from funding.actions.accounting import can_judge_account, can_write_account
from funding.choices import COMMITTED, AccountState
from funding.models import Application, Instalment, YearAccount
from funding.reconciling import Figures, YearFigures
from funding.rules.paying import PAYABLE
from funding.years import years_of
from gka_portal.notation import euro


@dataclass(frozen=True)
class Stage:
    """One amount of the row planned, asked, granted, paid, spent, left; `amount` None: not yet."""

    label: str
    amount: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class YearRow:
    """A calendar year with its account; `url` is the page of that account, "" when there is nothing to see yet."""

    figures: YearFigures
    state: str
    url: str
    action: str
    is_due: bool


@dataclass(frozen=True)
class InstalmentRow:
    instalment: Instalment
    pay_url: str
    is_late: bool


def stages_of(application: Application, money: Figures, plan_at: str) -> list[Stage]:
    """Return the row of figures; before anything is promised, what follows is not there yet.

    The plan of a contactschool counts once: at the application `plan_at`, "" for this one.
    """
    planned = (
        Stage("Gepland", None, f"staat bij {plan_at}") if plan_at else Stage("Gepland", money.planned, "in de agenda")
    )
    asked = [planned, Stage("Gevraagd", money.asked, "in deze aanvraag")]
    if application.status not in COMMITTED:
        return [*asked, *(Stage(label, None) for label in ("Verleend", "Betaald", "Besteed", "Verwacht over"))]
    back = f"teruggevorderd: {euro(money.reclaimed)}" if money.reclaimed else "volgens de beschikking"
    to_pay = f"nog te betalen: {euro(money.to_pay)}" if money.to_pay > 0 else "alles is betaald"
    if money.overpaid:
        to_pay = f"te veel betaald: {euro(money.overpaid)}"
    return [
        *asked,
        Stage("Verleend", money.granted, back),
        Stage("Betaald", money.paid, to_pay),
        Stage("Besteed", money.spent, "volgens de verantwoording"),
        _forecast(money),
    ]


def _forecast(money: Figures) -> Stage:
    """Return what will be left or lacking when the plan comes true, and how that is worked out."""
    planned = f" min {euro(money.still_planned)} nog gepland" if money.still_planned else ""
    worked_out = f"{euro(money.granted)} verleend min {euro(money.spent)} besteed{planned}"
    return (
        Stage("Verwacht tekort", money.short, worked_out)
        if money.short
        else Stage("Verwacht over", money.left, worked_out)
    )


def year_rows(application: Application, years: Collection[YearFigures], user: User) -> list[YearRow]:
    """Return the years of `application` (with its accounts and years prefetched) for `user`."""
    accounts = {account.year: account for account in application.accounts.all()}
    known = set(years_of(application)) if application.status in COMMITTED else set()
    return [_year_row(application, year, accounts.get(year.year), user, year.year in known) for year in years]


def _year_row(
    application: Application, figures: YearFigures, account: YearAccount | None, user: User, is_accounted: bool
) -> YearRow:
    if not is_accounted:
        return YearRow(figures, "", "", "", is_due=False)
    today, url, action = timezone.localdate(), "", ""
    if account and can_judge_account(user, application, account):
        url, action = _url("judge_account", application, figures.year), "Beoordelen"
    elif figures.year <= today.year and can_write_account(user, application, account):
        url, action = _url("account", application, figures.year), "Invullen"
    elif account and account.state != AccountState.OPEN:
        url, action = _url("account", application, figures.year), "Bekijken"
    waits = account is None or account.state in WRITABLE
    state = account.get_state_display() if account else "Nog niet begonnen"
    return YearRow(figures, state, url, action, is_due=waits and figures.year < today.year)


def instalment_row(application: Application, row: Instalment, *, decides: bool) -> InstalmentRow:
    payable = decides and row.paid_on is None and application.status in PAYABLE
    url = _url("pay", application, row.number) if payable else ""
    return InstalmentRow(row, url, is_late=row.paid_on is None and row.planned_on < timezone.localdate())


def _url(page: str, application: Application, part: int) -> str:
    return reverse(f"funding:{page}", args=[application.reference, part])
