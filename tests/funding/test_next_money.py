"""What must happen next with money that does not add up, with years before the grant, and in which order."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from agendas.choices import State
from funding.accountability import advice_for, due_on, granted_on, problems_of, with_books
from funding.actions import reminding
from funding.choices import AccountState, DecisionKind, Status
from funding.deadlines import Duty, deadlines_of
from funding.figures.queue import Asked, waiting
from funding.models import Application
from funding.tables.next_steps import Next, with_next
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_account, make_application
from tests.funding.granting import accounted, decided, granted, latest, paid, planned
from tests.funding.test_account_pages import text_of

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 3, 1)


def _duties(today: datetime.date = TODAY) -> list[tuple[Duty, datetime.date | None, int | None]]:
    found = with_books(Application.objects.order_by("reference")).prefetch_related("change_requests")
    return [(one.duty, one.on, one.year) for one in deadlines_of(found, today)]


def _next(application: Application) -> str:
    row: Any = with_next(Application.objects.all()).get(pk=application.pk)
    return str(row.next_step)


def _page(client: Client, application: Application) -> Any:
    return client.get(reverse("funding:application", args=[application.reference]))


def _granted_in(cast: Cast, year: int, years: dict[int, int | Decimal], **facts: Any) -> Application:
    application = make_application(cast, Status.GRANTED, years=years, **facts)
    application.decisions.filter(kind=DecisionKind.GRANT).update(date=datetime.date(year, 2, 1))
    return application


# ---------- paid too much, after the settlement ----------


def _settled_below_what_was_paid(cast: Cast) -> Application:
    application = granted(cast)
    for row in planned(cast, application):
        paid(cast, row)
    year = timezone.localdate().year
    Application.objects.filter(pk=application.pk).update(activities_until=datetime.date(year - 1, 12, 31))
    accounted(cast, latest(application), spent=51_799)
    decided(cast, latest(application), "settle", Decimal("51800.00"))
    return latest(application)


def test_what_was_paid_too_much_is_the_next_step_everywhere(cast: Cast, client: Client) -> None:
    application = _settled_below_what_was_paid(cast)
    assert _next(application) == Next.RECLAIM
    (line,) = waiting(Application.objects.all())
    assert (line.asked, line.amount) == (Asked.RECLAIM, Decimal(8200))
    client.force_login(cast.ocw_finance)
    answer = _page(client, application)
    assert "€ 8.200 terugvorderen Aan zet: OCW." in text_of(answer)
    first = answer.context["sheet"].buttons[0]
    assert (first.label, first.is_next) == ("Terugvorderen", True)
    assert client.get(first.url).status_code == 200
    words = text_of(client.get(reverse("funding:queue"), {"wat": Asked.RECLAIM.value}))
    assert "Te veel betaald terugvorderen" in words and "€ 8.200" in words
    client.force_login(cast.school_board)
    answer = client.get(reverse("funding:own"))
    assert "OCW vordert terug wat te veel is betaald: € 8.200" in text_of(answer)
    assert [row.application for row in answer.context["running"]] == [application]
    mail = OutgoingMail.objects.filter(template="grant_decided", recipient=cast.school_board).order_by("pk").last()
    assert mail is not None and mail.context["overpaid"].replace("\xa0", " ") == "€ 8.200"


def test_after_the_reclaim_nothing_is_asked(cast: Cast, client: Client) -> None:
    application = _settled_below_what_was_paid(cast)
    decided(cast, application, "reclaim", 8200)
    assert _next(application) == "" and waiting(Application.objects.all()) == []
    client.force_login(cast.school_board)
    answer = client.get(reverse("funding:own"))
    assert [row.application for row in answer.context["ended"]] == [application]
    assert answer.context["waiting"] == []
    mail = OutgoingMail.objects.filter(template="grant_decided", recipient=cast.school_board).order_by("pk").last()
    assert mail is not None and mail.context["overpaid"] == ""


def test_a_settlement_of_what_was_paid_ends_it(cast: Cast) -> None:
    application = make_application(cast, Status.SETTLED, paid=2)
    assert _next(application) == "" and waiting(Application.objects.all()) == [] and _duties() == []


# ---------- an instalment that was paid for less ----------


def test_a_gap_in_the_instalments_is_said_and_planned_again(cast: Cast, client: Client) -> None:
    application = granted(cast)
    first, _second = planned(cast, application)
    assert _next(application) == Next.PAY
    client.force_login(cast.ocw_finance)
    sent = {
        "paid_on": f"{timezone.localdate():%d-%m-%Y}",
        "amount": "23.199,99",
        "payment_reference": "BET-GAT",
    }
    url = reverse("funding:pay", args=[application.reference, first.number])
    said = "€ 6.800,01 staat in geen termijn: plan de termijnen opnieuw"
    assert f"{said}." in text_of(client.post(url, sent, follow=True))
    assert _next(application) == Next.PLAN
    answer = _page(client, application)
    assert f"{said} Aan zet: OCW." in text_of(answer)
    button = answer.context["sheet"].buttons[0]
    assert (button.label, button.url) == (
        "Termijnen plannen",
        reverse("funding:instalments", args=[application.reference]),
    )
    # Cents that no float holds: the sum is right again, and nothing is said.
    planned(cast, latest(application))
    assert _next(application) == Next.PAY and said not in text_of(_page(client, application))


def test_instalments_of_more_than_was_granted_are_planned_again(cast: Cast, client: Client) -> None:
    application = granted(cast)
    planned(cast, application)
    decided(cast, latest(application), "change", 50_000)
    assert _next(application) == Next.PLAN
    client.force_login(cast.ocw_finance)
    words = text_of(_page(client, application))
    assert "De termijnen zijn samen € 10.000 meer dan er is verleend: plan de termijnen opnieuw" in words


# ---------- years before the grant ----------


def test_years_before_the_grant_are_due_with_its_own(cast: Cast, client: Client) -> None:
    until = datetime.date(2025, 12, 31)
    application = _granted_in(cast, 2025, {2023: 1000, 2024: 1000, 2025: 1000}, activities_until=until)
    day = datetime.date(2026, 6, 30)
    assert [one for one in _duties() if one[0] == Duty.ACCOUNT] == [
        (Duty.ACCOUNT, day, year) for year in range(2023, 2026)
    ]
    assert all(one[1] is None or one[1] > TODAY for one in _duties()), "nobody is late on the day of the grant"
    client.force_login(cast.school_board)
    words = text_of(client.get(reverse("funding:account", args=[application.reference, 2023])))
    assert "Uiterlijk indienen op 30 juni 2026" in words
    # A control: a year after the grant keeps its own last day.
    assert due_on(2026, datetime.date(2025, 2, 1)) == datetime.date(2027, 6, 30)


def test_a_year_before_the_grant_takes_money_that_was_paid_later(cast: Cast) -> None:
    application = _granted_in(cast, 2025, {2023: 1000, 2024: 1000}, activities_until=datetime.date(2025, 12, 31))
    application.instalments.update(paid_on=datetime.date(2025, 3, 1), paid_amount=1000, payment_reference=F("number"))
    account = make_account(application, 2023, spent=Decimal(2000))
    row = with_books(Application.objects.all()).get()
    assert [one for one in problems_of(row, account, TODAY) if one.field == "spent"] == []
    said = advice_for(row, 2023)[-1]
    assert "daarvan is € 2.000 in 2023 nog niet betaald" in said and "termijnen die nog komen" not in said
    account.spent = Decimal(2001)
    (problem,) = [one for one in problems_of(row, account, TODAY) if one.field == "spent"]
    assert problem.sentence.endswith("Verleend is € 2.000. Vul hoogstens € 2.000 in.")


def test_reminders_follow_the_last_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _granted_in(cast, 2025, {2023: 1000, 2024: 1000, 2025: 1000}, activities_until=datetime.date(2025, 12, 31))

    def reminded(day: datetime.date) -> list[str]:
        moment = datetime.datetime.combine(day, datetime.time(7, 15), datetime.UTC)
        monkeypatch.setattr(reminding, "now", lambda: moment)
        before = set(OutgoingMail.objects.values_list("pk", flat=True))
        reminding.remind_accounts()
        found = OutgoingMail.objects.exclude(pk__in=before).filter(template="grant_account_due")
        return sorted(mail.context["year"] for mail in found)

    assert reminded(datetime.date(2025, 6, 20)) == [], "the account of 2024 is due in 2026"
    assert reminded(datetime.date(2026, 6, 20)) == ["2023", "2024", "2025"]
    assert reminded(datetime.date(2026, 6, 20)) == []


def test_the_grant_counts_and_not_a_later_change(cast: Cast) -> None:
    application = make_application(cast, Status.CHANGED)
    application.decisions.filter(kind=DecisionKind.CHANGE).update(date=datetime.date(2024, 5, 1))
    assert granted_on(application) == datetime.date(2022, 2, 1)


# ---------- the order of duties ----------


def test_what_can_be_done_now_is_first(cast: Cast) -> None:
    signed = make_agenda(cast, State.SIGNED)
    until = datetime.date(2026, 12, 31)
    make_application(cast, Status.GRANTED, agenda=signed, years={2024: 1000}, activities_until=until)
    make_application(cast, agenda=signed)
    make_application(cast, agenda=make_agenda(cast))
    assert _duties() == [
        (Duty.ACCOUNT, datetime.date(2025, 6, 30), 2024),
        (Duty.SUBMIT, None, None),
        (Duty.ACCOUNT, datetime.date(2026, 6, 30), 2025),
        (Duty.FINISH, until, None),
        (Duty.WAIT_SIGNATURES, None, None),
    ]


def test_an_end_that_is_near_is_work_of_now(cast: Cast) -> None:
    year: dict[int, int | Decimal] = {2024: 1000}
    grant = make_application(cast, Status.GRANTED, years=year, activities_until=datetime.date(2025, 5, 30))
    make_account(grant, 2024, AccountState.ACCEPTED)
    make_application(cast, agenda=make_agenda(cast, State.SIGNED))
    assert [one[0] for one in _duties()] == [Duty.FINISH, Duty.SUBMIT, Duty.ACCOUNT]
    grant.activities_until = datetime.date(2025, 5, 31)
    grant.save()
    assert [one[0] for one in _duties()] == [Duty.SUBMIT, Duty.FINISH, Duty.ACCOUNT]


def test_who_waits_for_signatures_has_nothing_to_do(cast: Cast, client: Client) -> None:
    make_application(cast)
    client.force_login(cast.school_board)
    answer = client.get(reverse("funding:own"))
    assert answer.context["todo"] == []
    assert "De aanvraag wacht op de ondertekening van de agenda" in text_of(answer)


# ---------- queries ----------


@pytest.mark.parametrize("address", ["own", "queue", "deadlines", "applications"])
def test_as_many_queries_for_nine_as_for_two(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.school_board if address == "own" else cast.ocw_finance)
    agenda = make_agenda(cast, State.SIGNED)
    counts = []
    for rows in (2, 7):
        for _ in range(rows):
            make_application(cast, agenda=agenda)
            make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
            Application.objects.filter(pk=make_application(cast, Status.SETTLED, agenda=agenda, paid=2).pk).update(
                granted=1000
            )
        client.get("/agendas/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"funding:{address}")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
