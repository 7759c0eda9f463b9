"""A settlement ends it: every year is accounted for, nothing waits for an answer, and after it there is no way back."""

import datetime
from itertools import product
from types import SimpleNamespace

import pytest
from django.db.models import Q
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas.models import FundingScheme
from funding.accountability import due_on
from funding.actions.accounting import judge_account
from funding.actions.changing import answer_change
from funding.actions.deciding import decide
from funding.choices import AccountState, ChangeState, Status
from funding.figures.queue import Asked, waiting
from funding.models import Application, ApplicationYear
from funding.reconciling import figures_of
from funding.rules import Refused
from funding.tables.money_rows import year_rows
from funding.tables.next_steps import Next, with_next
from funding.workflow import StepRefused
from funding.years import MOST, with_open_years, years_between, years_of
from tests.cast import Cast
from tests.funding.factories import make_account, make_application, make_change_request
from tests.funding.granting import decision, latest

LONG = datetime.date(2024, 6, 30)


def _settle(cast: Cast, application: Application) -> None:
    decide(application=application, step="settle", decision=decision(0, number="VAST-1"), by=cast.ocw_finance)


def _refusal(cast: Cast, application: Application) -> str:
    with pytest.raises(Refused) as refused:
        _settle(cast, application)
    assert latest(application).status == Status.GRANTED
    return str(refused.value)


@pytest.mark.django_db
def test_the_open_years_are_named(cast: Cast) -> None:
    application = make_application(cast, Status.GRANTED, activities_until=LONG)
    assert _refusal(cast, application).startswith("Van 2022, 2023 en 2024 is er nog geen verantwoording waarmee OCW")
    make_account(application, 2022, AccountState.ACCEPTED)
    make_account(application, 2023, AccountState.RETURNED)
    make_account(application, 2024, AccountState.SUBMITTED)
    said = _refusal(cast, application)
    assert "OCW heeft nog niet geoordeeld over de verantwoording van 2024." in said
    assert "Van 2023 is er nog geen verantwoording" in said and "2022" not in said
    application.accounts.update(state=AccountState.ACCEPTED)
    _settle(cast, application)
    assert latest(application).status == Status.SETTLED


@pytest.mark.django_db
def test_an_open_change_request_is_answered_first(cast: Cast) -> None:
    application = make_application(cast, Status.GRANTED)
    for year in (2022, 2023):
        make_account(application, year, AccountState.ACCEPTED)
    request = make_change_request(application, cast)
    assert _refusal(cast, application) == "Er staat nog een wijzigingsverzoek open. Antwoord daar eerst op."
    answer_change(request=request, agreed=False, answer="Nee.", decision=None, by=cast.ocw_finance)
    _settle(cast, application)


@pytest.mark.django_db
def test_after_the_end_nothing_is_agreed_or_sent_back(cast: Cast) -> None:
    application = make_application(cast, Status.RECLAIMED)
    make_account(application, 2022, AccountState.SUBMITTED, submitted_by=cast.school_board)
    request = make_change_request(application, cast)
    with pytest.raises(StepRefused, match="Toestaan kan niet meer: de subsidie is teruggevorderd"):
        answer_change(request=request, agreed=True, answer="Ja.", decision=None, by=cast.ocw_finance)
    with pytest.raises(StepRefused, match="Terugsturen kan niet meer"):
        judge_account(application=application, year=2022, accepted=False, remark="Nee.", by=cast.ocw_finance)
    # Neither is a dead end: the one is refused, the other accepted.
    judge_account(application=application, year=2022, accepted=True, remark="", by=cast.ocw_finance)
    answered = answer_change(request=request, agreed=False, answer="Nee.", decision=None, by=cast.ocw_finance)
    assert answered.state == ChangeState.REFUSED


@pytest.mark.django_db
def test_every_page_has_the_same_years(cast: Cast) -> None:
    """A year without a cent, before the last day, is accounted for: list, queue and page agree."""
    application = make_application(cast, Status.GRANTED, activities_until=LONG, paid=2)
    for year in (2022, 2023):
        make_account(application, year, AccountState.ACCEPTED)

    def found() -> tuple[str, list[Asked]]:
        rows = Application.objects.all()
        step: str = with_next(rows).get().next_step  # type: ignore[attr-defined]  # annotated
        return step, [line.asked for line in waiting(rows)]

    assert found() == (Next.ACCOUNT, [])
    (row,) = figures_of(Application.objects.all()).rows
    shown = year_rows(latest(application), row.years, cast.school_board)
    assert [(line.figures.year, line.is_due) for line in shown] == [(2022, False), (2023, False), (2024, True)]
    make_account(application, 2024, AccountState.ACCEPTED)
    assert found() == (Next.SETTLE, [Asked.SETTLE])
    _settle(cast, application)


_UNTIL = (None, datetime.date(2021, 5, 1), LONG, datetime.date(9999, 12, 31))
_ASKED: tuple[set[int], ...] = (set(), {2023}, {2022, 2026})


@pytest.mark.django_db
def test_the_query_counts_the_years_of_the_rows(cast: Cast) -> None:
    moment = datetime.datetime(2021, 12, 31, 23, 30, tzinfo=datetime.UTC)  # 2022 in the Netherlands
    application = make_application(cast, Status.GRANTED, submitted_at=moment)
    for asked, until, of_scheme in product(_ASKED, _UNTIL, (None, datetime.date(2025, 12, 31))):
        FundingScheme.objects.update(activities_until=of_scheme)
        Application.objects.update(activities_until=until)
        application.years.all().delete()
        application.accounts.all().delete()
        for year in asked:
            ApplicationYear.objects.create(application=application, year=year, amount=1)
        years = years_of(latest(application))
        case = (asked, until, of_scheme, years)
        rows = with_open_years(Application.objects.all(), "open", {AccountState.ACCEPTED})
        assert rows.filter(Q(open=len(years))).exists(), case
        make_account(application, years[0], AccountState.ACCEPTED)
        make_account(application, years[-1] + 1, AccountState.ACCEPTED)
        assert rows.filter(Q(open=len(years) - 1)).exists(), case
        before = with_open_years(Application.objects.all(), "open", frozenset(AccountState), before=2024)
        assert before.filter(Q(open=len([year for year in years[1:] if year < 2024]))).exists(), case


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(2015, 2035), max_size=4), st.none() | st.dates())
def test_the_years_have_no_hole_and_end(asked: set[int], until: datetime.date | None) -> None:
    submitted = timezone.make_aware(datetime.datetime(2020, 3, 1))
    years = years_between(asked, submitted, until)
    assert years == list(range(years[0], years[-1] + 1)) and len(years) <= MOST
    assert asked <= set(years)
    assert all(due_on(year).year == year + 1 for year in years)


def test_a_last_day_that_cannot_be_breaks_no_page() -> None:
    assert due_on(9999) == datetime.date(9999, 6, 30)
    rows = SimpleNamespace(all=lambda: [SimpleNamespace(year=2022)])
    scheme = SimpleNamespace(activities_until=None)
    far = SimpleNamespace(years=rows, submitted_at=None, activities_until=datetime.date(9999, 12, 31), scheme=scheme)
    assert len(years_of(far)) == MOST  # type: ignore[arg-type]
