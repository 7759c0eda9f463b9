"""Who submits or plans on a page that is out of date is told so; and what the decide page says of what changed."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from agendas.models import SchemeWindow
from funding.actions.applying import submit
from funding.actions.moving import Conflict
from funding.actions.paying import Planned, plan_instalments
from funding.choices import Status
from funding.models import Application
from municipalities.models import SchoolBoard
from records.clock import told
from tests.cast import Cast
from tests.funding.factories import make_application
from tests.funding.granting import scheme_of
from tests.funding.test_application_steps import _plan, _text, _url


def test_an_application_that_changed_is_not_submitted_unseen(cast: Cast, client: Any) -> None:
    application = make_application(cast, version=3)
    with pytest.raises(Conflict):
        submit(application=application, version=2, by=cast.school_board)
    client.force_login(cast.school_board)
    for sent in ({"version": "2"}, {}, {"version": "²"}):
        page = client.post(_url(application, "indienen/"), sent)
        assert page.status_code == 422
        assert "Iemand anders heeft deze aanvraag intussen gewijzigd." in _text(page)
        # The page shows what stands there now, and pressing again is a choice.
        assert 'name="version" value="3"' in _text(page)
    again = client.post(_url(application, "indienen/"), {"version": "3"})
    assert "intussen gewijzigd" not in _text(again) and "is nog niet ondertekend" in _text(again)


def test_a_plan_on_a_page_that_is_out_of_date_keeps_what_was_typed(cast: Cast, client: Any) -> None:
    application = make_application(cast, Status.GRANTED, version=5)
    parts = [Planned(datetime.date(2022, 4, 1), Decimal(1500)), Planned(datetime.date(2023, 4, 1), Decimal(1500))]
    with pytest.raises(Conflict):
        plan_instalments(application=application, planned=parts, version=4, by=cast.ocw_finance)
    client.force_login(cast.ocw_finance)
    address = _url(application, "termijnen/")
    assert 'name="version" value="5"' in _text(client.get(address))
    rows = (("1-4-2022", "1.000"), ("1-4-2023", "2.000"))
    # What is not stored for another reason still has its own version: the change is not passed over.
    wrong = client.post(address, _plan(("1-4-2022", "veel"), rows[1], version=4))
    assert 'name="version" value="4"' in _text(wrong)
    page = client.post(address, _plan(*rows, version=4))
    assert page.status_code == 422
    assert "Iemand anders heeft deze aanvraag intussen gewijzigd." in _text(page)
    assert 'value="1.000"' in _text(page) and 'value="1-4-2023"' in _text(page)
    assert 'name="version" value="5"' in _text(page)
    assert {row.amount for row in application.instalments.all()} == {Decimal(1500)}
    assert client.post(address, _plan(*rows, version=5)).status_code == 302
    assert [row.amount for row in application.instalments.all()] == [Decimal(1000), Decimal(2000)]


def test_after_the_settlement_the_rest_is_planned_and_paid(cast: Cast, client: Any) -> None:
    application = make_application(cast, Status.SETTLED, paid=1)
    client.force_login(cast.ocw_finance)
    text = _text(client.get(_url(application)))
    assert _url(application, "termijnen/") in text and _url(application, "termijnen/2/betalen/") in text
    assert client.get(_url(application, "termijnen/")).status_code == 200
    sent = {**_plan(("1-3-2023", "1.500"), version=0)}
    assert client.post(_url(application, "termijnen/"), sent).status_code == 302
    # Control: when money goes back, nothing more is planned.
    Application.objects.filter(pk=application.pk).update(status=Status.RECLAIMED)
    assert client.get(_url(application, "termijnen/")).status_code == 302
    assert _url(application, "termijnen/") not in _text(client.get(_url(application)))


def test_ten_years_ahead_is_counted_in_dutch_time(cast: Cast) -> None:
    """In the first half hour of 2026 in Amsterdam 2036 is ten years ahead; in UTC it would be eleven."""
    application = make_application(cast, Status.GRANTED, scheme=scheme_of(instalments=None))
    application.instalments.all().delete()
    parts = [Planned(datetime.date(2036, 6, 1), Decimal(3000))]
    with told(datetime.datetime(2025, 12, 31, 23, 30, tzinfo=datetime.UTC)):
        plan_instalments(application=application, planned=parts, version=0, by=cast.ocw_finance)


def test_the_decide_page_proposes_the_last_day_of_the_year_of_submitting(cast: Cast, client: Any) -> None:
    scheme, year = scheme_of(activities_until=datetime.date(2030, 12, 31)), timezone.localdate().year
    SchemeWindow.objects.create(scheme=scheme, year=year, activities_until=datetime.date(2031, 7, 31))
    application = make_application(cast, Status.SUBMITTED, scheme=scheme)
    client.force_login(cast.ocw_finance)
    form = client.get(_url(application, "besluit/grant/")).context["form"]
    assert form["activities_until"].value() == datetime.date(2031, 7, 31)


def test_a_board_that_ended_after_submitting_is_said_and_stops_nothing(cast: Cast, client: Any) -> None:
    application = make_application(cast, Status.SUBMITTED, scheme=scheme_of())
    client.force_login(cast.ocw_finance)
    address = _url(application, "besluit/grant/")
    assert "Dit veranderde na het indienen" not in _text(client.get(address))
    SchoolBoard.objects.filter(pk=cast.board.pk).update(valid_to=datetime.date(2024, 7, 31))
    text = _text(client.get(address))
    assert "Dit veranderde na het indienen" in text
    assert f"{cast.board.name} bestond tot en met 31 juli 2024." in text
    day = timezone.localdate()
    sent = {"number": "B-1", "date": f"{day.day}-{day.month}-{day.year}", "amount": "2.000"}
    assert client.post(address, sent).status_code == 302
