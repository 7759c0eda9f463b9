"""What is planned, asked, granted, paid, spent and left of real rows, counted once; the queries do not grow."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.models import PlannedMoney
from funding.choices import AccountState, DecisionKind, Status
from funding.models import Application
from funding.reconciling import Figures, Picture, YearFigures, figures_of
from tests.cast import Cast
from tests.factories import intervention, make_agenda
from tests.funding.factories import make_account, make_application, make_decision, make_scheme

MOST_QUERIES = 8
NOTHING = Decimal()


def picture() -> Picture:
    return figures_of(Application.objects.order_by("reference"))


def euros(**amounts: int) -> Figures:
    return Figures(**{name: Decimal(amount) for name, amount in amounts.items()})


def test_nothing_is_nothing(cast: Cast) -> None:
    found = picture()
    assert (found.rows, found.total, found.by_year()) == ([], Figures(), {})


def test_a_running_grant(cast: Cast) -> None:
    grant = make_application(cast, Status.GRANTED, years={2022: 2000, 2023: 1000}, paid=1)
    make_account(grant, 2022, spent=Decimal(1400))
    row = picture().of(grant)
    assert row.money == euros(
        planned=2000, asked=3000, granted=3000, paid=1500, spent=1400, still_planned=1000, left=600
    )
    assert (row.money.unspent, row.money.to_pay) == (Decimal(100), Decimal(1500))
    first, second = row.years
    assert first == YearFigures(2022, Decimal(2000), Decimal(2000), Decimal(1500), Decimal(1400), "submitted")
    assert second == YearFigures(2023, asked=Decimal(1000))


@pytest.mark.parametrize("state", [AccountState.OPEN, AccountState.RETURNED])
def test_an_account_that_is_not_submitted_does_not_count(cast: Cast, state: AccountState) -> None:
    grant = make_application(cast, Status.GRANTED, paid=1)
    make_account(grant, 2022, state, spent=Decimal(1400))
    money = picture().of(grant).money
    assert (money.spent, money.still_planned, money.left) == (NOTHING, Decimal(3000), NOTHING)


def test_what_is_too_little_is_not_hidden_by_what_another_has_left(cast: Cast) -> None:
    agenda = make_agenda(cast)
    short = make_application(cast, Status.GRANTED, agenda=agenda, years={2022: 1000}, paid=2)
    make_account(short, 2022, spent=Decimal(1300))
    rich = make_application(cast, Status.GRANTED, agenda=agenda, years={2022: 1000}, paid=2)
    make_account(rich, 2022, spent=Decimal(800))
    total = picture().total
    assert (total.left, total.short) == (Decimal(200), Decimal(300))
    assert picture().of(short).money.unspent == Decimal(-300)


def test_a_settled_grant_plans_nothing_more(cast: Cast) -> None:
    grant = make_application(cast, Status.SETTLED, years={2022: 2000, 2023: 1000}, granted=Decimal(2500), paid=2)
    make_account(grant, 2022, AccountState.ACCEPTED, spent=Decimal(2300))
    money = picture().of(grant).money
    assert (money.still_planned, money.left) == (NOTHING, Decimal(200))


def test_reclaims_add_up_and_leave_the_grant_as_it_is(cast: Cast) -> None:
    grant = make_application(cast, Status.RECLAIMED, paid=2)
    before = picture().of(grant).money
    make_decision(grant, cast, DecisionKind.RECLAIM, amount=Decimal(50))
    after = picture().of(grant).money
    assert after.reclaimed == before.reclaimed + 50
    assert after.granted == before.granted == Decimal(3000)


def test_only_what_is_submitted_counts_as_asked(cast: Cast) -> None:
    agenda = make_agenda(cast)
    for status in Status:
        make_application(cast, status, agenda=agenda, years={2022: 100})
    asked = {row.status for row in picture().rows if row.is_asked}
    assert asked == set(Status) - {Status.PREPARED, Status.WITHDRAWN}


@pytest.mark.parametrize(
    ("moment", "year"),
    [((2021, 12, 31, 22, 59), 2021), ((2021, 12, 31, 23, 0), 2022), ((2022, 6, 30, 22, 30), 2022)],
)
def test_the_year_changes_at_midnight_in_dutch_time(cast: Cast, moment: tuple[int, ...], year: int) -> None:
    at = datetime.datetime(*moment, tzinfo=datetime.UTC)  # type: ignore[arg-type,misc]
    grant = make_application(cast, Status.GRANTED, submitted_at=at)
    assert picture().of(grant).ceiling_year == year
    assert list(picture().by_ceiling()) == [("test-2021", year)]


# ---------- the plan counts once ----------


def test_a_plan_counts_at_the_application_for_the_scheme_that_it_names(cast: Cast) -> None:
    named = intervention() | {"funding": {**intervention()["funding"], "scheme": "test-2021"}}
    agenda = make_agenda(cast, interventions=[named])
    first = make_application(cast, Status.GRANTED, agenda=agenda, scheme=make_scheme("test-2021"))
    second = make_application(cast, Status.GRANTED, agenda=agenda, scheme=make_scheme("test-2019"))
    found = picture()
    assert (found.of(first).money.planned, found.of(second).money.planned) == (Decimal(2000), NOTHING)
    assert (found.of(first).plan_at, found.of(second).plan_at) == ("", first.reference)


def test_a_plan_leaves_what_was_rejected_for_what_came_after_it(cast: Cast) -> None:
    agenda = make_agenda(cast)
    rejected = make_application(cast, Status.REJECTED, agenda=agenda)
    assert picture().of(rejected).money.planned == Decimal(2000)
    again = make_application(cast, Status.SUBMITTED, agenda=agenda)
    found = picture()
    assert (found.of(rejected).money.planned, found.of(again).money.planned) == (NOTHING, Decimal(2000))
    assert (found.of(rejected).plan_at, found.of(again).plan_at) == (again.reference, "")
    # Also when only one of the two is asked for.
    alone = figures_of(Application.objects.filter(pk=rejected.pk))
    assert alone.of(rejected).money.planned == 0


def test_the_plan_of_another_contactschool_does_not_count(cast: Cast) -> None:
    agenda = make_agenda(cast)
    own = make_application(cast, Status.SUBMITTED, agenda=agenda)
    other = make_application(cast, Status.SUBMITTED, agenda=agenda, board=cast.other_board)
    found = picture()
    assert (found.of(own).money.planned, found.of(other).money.planned) == (Decimal(2000), NOTHING)


def test_two_contactschools_of_one_intervention_do_not_double_the_plan(cast: Cast) -> None:
    doubled = intervention()
    doubled["parties"].append({"name": "Nog een", "role": "applicant", "organisation_id": cast.other_board.number})
    agenda = make_agenda(cast, interventions=[doubled])
    for board in (cast.board, cast.other_board):
        make_application(cast, Status.SUBMITTED, agenda=agenda, board=board)
    assert picture().total.planned == Decimal(2000)


def test_the_plan_is_that_of_the_agenda(cast: Cast) -> None:
    agenda = make_agenda(cast, rows=3)
    make_application(cast, Status.SUBMITTED, agenda=agenda)
    years = {year.year: year.planned for year in picture().by_year().values() if year.planned}
    assert years == dict(PlannedMoney.objects.filter(agenda=agenda).values_list("year", "amount"))


# ---------- queries ----------


def test_as_many_queries_for_nine_applications_as_for_two(cast: Cast) -> None:
    counts = []
    for number in (2, 9):
        for _ in range(number):
            agenda = make_agenda(cast)
            make_account(make_application(cast, Status.GRANTED, agenda=agenda, paid=1), 2022)
        with CaptureQueriesContext(connection) as captured:
            assert len(picture().rows) >= number
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_one_page_of_a_list_can_be_asked_for(cast: Cast) -> None:
    agenda = make_agenda(cast)
    for _ in range(3):
        make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
    part = figures_of(Application.objects.order_by("reference")[1:3])
    assert len(part.rows) == 2
    assert part.total.paid == Decimal(3000)
