"""A contactschool is reminded of the account of last year: once for each stage, and not of what it has submitted."""

import datetime
from datetime import UTC

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from funding.accountability import due_on
from funding.actions import reminding
from funding.choices import AccountState, Status
from funding.tasks import remind_accounts
from municipalities.models import Membership
from records.models import Event
from records.recurring import recurring
from tests.cast import Cast
from tests.funding.factories import make_account, make_application

pytestmark = pytest.mark.django_db

DUE = due_on(2022)


def on(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> None:
    moment = datetime.datetime.combine(day, datetime.time(7, 15), UTC)
    monkeypatch.setattr(reminding, "now", lambda: moment)


def sent() -> list[tuple[str, bool]]:
    found = OutgoingMail.objects.filter(template="grant_account_due").order_by("pk")
    return [(mail.recipient.email, mail.context["late"]) for mail in found]


def test_the_last_day_is_before_the_first_of_july() -> None:
    assert datetime.date(2023, 6, 30) == DUE


@pytest.mark.parametrize(
    ("left", "stage"),
    [(31, ""), (30, "30"), (8, "30"), (7, "7"), (0, "7"), (-1, "late"), (-30, "late"), (-31, "")],
)
def test_each_day_has_its_stage(left: int, stage: str) -> None:
    assert reminding.stage_on(DUE - datetime.timedelta(days=left), DUE) == stage


def test_once_for_each_stage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    application = make_application(cast, Status.GRANTED, paid=1)
    for left, expected in ((40, 0), (30, 1), (29, 1), (12, 1), (7, 2), (1, 2), (-3, 3), (-20, 3), (-40, 3)):
        on(monkeypatch, DUE - datetime.timedelta(days=left))
        remind_accounts()
        assert len(sent()) == expected, left
    assert sent() == [(cast.school_board.email, late) for late in (False, False, True)]
    events = Event.objects.filter(stream=application.stream, action="account_reminded").order_by("number")
    assert [event.data["stage"] for event in events] == ["30", "7", "late"]
    assert {event.actor_id for event in events} == {""} or {event.actor_id for event in events} == {None}


@pytest.mark.parametrize("state", AccountState)
def test_who_submitted_hears_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch, state: AccountState) -> None:
    make_account(make_application(cast, Status.GRANTED), 2022, state)
    on(monkeypatch, DUE)
    reminding.remind_accounts()
    assert bool(sent()) is (state in {AccountState.OPEN, AccountState.RETURNED})


@pytest.mark.parametrize("status", [Status.PREPARED, Status.SUBMITTED, Status.REJECTED, Status.SETTLED])
def test_no_grant_no_reminder(cast: Cast, monkeypatch: pytest.MonkeyPatch, status: Status) -> None:
    make_application(cast, status)
    on(monkeypatch, DUE)
    assert (reminding.remind_accounts(), sent()) == (0, [])


def test_a_year_outside_the_grant_is_not_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_application(cast, Status.GRANTED)
    on(monkeypatch, due_on(2024))
    assert reminding.remind_accounts() == 0


def test_a_board_without_people_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_application(cast, Status.GRANTED)
    gone = Membership.objects.filter(school_board=cast.board)
    gone.update(end=timezone.localdate() - datetime.timedelta(days=1))
    on(monkeypatch, DUE)
    assert reminding.remind_accounts() == 0
    gone.update(end=None)
    assert reminding.remind_accounts() == 1


def test_the_worker_does_it_every_morning() -> None:
    assert "funding.tasks.remind_accounts" in {one.task for one in recurring()}
