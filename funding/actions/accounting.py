"""The account of a year: written in parts, submitted by the contactschool, judged by OCW."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.editing import Conflict
from funding.account_emails import tell_judged, tell_submitted
from funding.accountability import WRITABLE, problems_of
from funding.actions.moving import locked, note
from funding.choices import COMMITTED, RUNNING, AccountState
from funding.models import Application, YearAccount
from funding.permissions import has_right
from funding.roles import Right
from funding.rules import Problem, Refused
from funding.workflow import StepRefused
from funding.years import years_of
from gka_portal.notation import in_words
from records.clock import now


@dataclass(frozen=True)
class AccountFacts:
    """What a board says about a year; all of it may still be empty. `destination` is a value of Destination or ""."""

    spent: Decimal | None = None
    activities_done: bool = False
    annual_report_url: str = ""
    realised_activities: str = ""
    nature_and_extent: str = ""
    results: str = ""
    obligations: str = ""
    comparison: str = ""
    destination: str = ""
    destination_note: str = ""


def can_write_account(user: User, application: Application, account: YearAccount | None) -> bool:
    """May `user` write the account of a year now? `account` None: nobody began it."""
    state = account.state if account else AccountState.OPEN
    return application.status in RUNNING and state in WRITABLE and has_right(user, application, Right.ACCOUNT)


def can_judge_account(user: User, application: Application, account: YearAccount) -> bool:
    """May `user` judge this account now? Nobody judges what they submitted."""
    return (
        application.status in COMMITTED
        and account.state == AccountState.SUBMITTED
        and account.submitted_by_id != user.pk
        and has_right(user, application, Right.DECIDE)
    )


@transaction.atomic
def save_account(*, application: Application, year: int, facts: AccountFacts, version: int, by: User) -> YearAccount:
    """Keep what is filled in so far; what is missing does not matter yet.

    `version` is that of the account as the page showed it (0: there was none). Conflict, with the stored account,
    when somebody else saved meanwhile. What is equal is not stored again.
    """
    application = locked(application)
    account = _writable(application, year, by)
    if account.version != version:
        raise Conflict(account)
    new = asdict(facts)
    changed = [name for name, value in new.items() if getattr(account, name) != value]
    if not changed:
        return account
    for name in changed:
        setattr(account, name, new[name])
    _keep(account)
    note(application, "account_saved", by, {"year": year, "fields": changed})
    return account


@transaction.atomic
def submit_account(*, application: Application, year: int, by: User) -> YearAccount:
    """Give the account of `year` to OCW. Raises Refused with every problem when something is missing or wrong."""
    application = locked(application)
    account = _writable(application, year, by)
    if problems := problems_of(application, account):
        raise Refused(*problems)
    account.state = AccountState.SUBMITTED
    account.submitted_at, account.submitted_by = now(), by
    account.judged_at = account.judged_by = None
    _keep(account)
    data = {"year": year, "spent": str(account.spent), "done": account.activities_done}
    note(application, "account_submitted", by, {**data, "destination": account.destination})
    tell_submitted(application, account)
    return account


@transaction.atomic
def judge_account(*, application: Application, year: int, accepted: bool, remark: str, by: User) -> YearAccount:
    """Accept the account of `year`, or send it back with a remark. Nobody judges what they submitted."""
    application = locked(application)
    account = application.accounts.filter(year=year).first()
    if account is None or account.state != AccountState.SUBMITTED:
        state = account.get_state_display().lower() if account else "nog niet begonnen"
        raise StepRefused(f"De verantwoording van {year} is niet te beoordelen: zij is {state}.")
    if account.submitted_by_id == by.pk:
        raise StepRefused("U hebt deze verantwoording zelf ingediend. Een collega moet haar beoordelen.")
    if not can_judge_account(by, application, account):
        raise StepRefused("Een verantwoording beoordelen hoort niet bij uw rol bij deze aanvraag.")
    if not accepted and application.status not in RUNNING:
        status = application.get_status_display().lower()
        raise StepRefused(f"Terugsturen kan niet meer: de subsidie is {status}, dus het bestuur kan niets aanvullen.")
    if not accepted and not remark.strip():
        sentence = "Schrijf bij ‘Opmerking’ wat er moet veranderen. Het schoolbestuur leest dat."
        raise Refused(Problem(sentence, "remark"))
    account.state = AccountState.ACCEPTED if accepted else AccountState.RETURNED
    account.remark = remark.strip()
    account.judged_at, account.judged_by = now(), by
    _keep(account)
    action = "account_accepted" if accepted else "account_returned"
    note(application, action, by, {"year": year, "spent": str(account.spent), "remark": account.remark})
    tell_judged(application, account)
    return account


def _writable(application: Application, year: int, by: User) -> YearAccount:
    """Return the account of `year`, new when nobody began it; refuse what cannot be written now."""
    if not has_right(by, application, Right.ACCOUNT):
        raise StepRefused("Een verantwoording invullen hoort niet bij uw rol bij deze aanvraag.")
    if application.status not in RUNNING:
        status = application.get_status_display().lower()
        raise StepRefused(f"Een verantwoording hoort bij een lopende subsidie. Deze aanvraag is {status}.")
    years = years_of(application)
    if year not in years:
        known = in_words([str(one) for one in years])
        raise StepRefused(f"De subsidie loopt in {known}. Over {year} is geen verantwoording nodig.")
    if year > timezone.localdate(now()).year:
        raise StepRefused(f"Het jaar {year} moet nog beginnen. Invullen kan vanaf 1 januari {year}.")
    account = application.accounts.filter(year=year).first() or YearAccount(application=application, year=year)
    if account.state not in WRITABLE:
        raise StepRefused(
            f"De verantwoording van {year} is {account.get_state_display().lower()}. Wijzigen kan niet meer."
        )
    return account


def _keep(account: YearAccount) -> None:
    account.version += 1
    account.save()
