"""Each mail about accounts and changes has a subject, says what to do, and links to a page that exists."""

import datetime
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from accounts.emails import render
from accounts.models import OutgoingMail
from funding import account_emails
from funding.choices import AccountState, ChangeState, Status
from tests.cast import Cast
from tests.funding.factories import make_account, make_application, make_change_request

pytestmark = pytest.mark.django_db


def _mail(template: str) -> tuple[str, str]:
    message = render(OutgoingMail.objects.filter(template=template).latest("pk"))
    body = str(message.body)
    link = next(line for line in body.splitlines() if "/subsidie/" in line)
    assert resolve(urlsplit(link).path).namespace == "funding"
    assert "{" not in body + str(message.subject)
    assert "2.022" not in body + str(message.subject)
    return str(message.subject), body


def test_what_they_say(cast: Cast) -> None:
    grant = make_application(cast, Status.GRANTED)
    account = make_account(grant, 2022, spent=Decimal(1500))
    account_emails.tell_submitted(grant, account)
    subject, body = _mail("grant_account_submitted")
    assert subject.startswith("Graag beoordelen: verantwoording 2022") and "Besteed: € 1.500." in body
    account.state, account.remark, account.version = AccountState.RETURNED, "Noem de uren.", 2
    account_emails.tell_judged(grant, account)
    subject, body = _mail("grant_account_judged")
    assert subject.startswith("Graag aanvullen") and "Noem de uren." in body
    account.state, account.remark, account.version = AccountState.ACCEPTED, "", 3
    account_emails.tell_judged(grant, account)
    subject, body = _mail("grant_account_judged")
    assert subject.startswith("OCW is akkoord") and "U hoeft niets te doen." in body


@pytest.mark.parametrize(("late", "said"), [(False, "tot en met 30 juni 2023"), (True, "De laatste dag was 30 juni")])
def test_a_reminder(cast: Cast, late: bool, said: str) -> None:
    grant = make_application(cast, Status.GRANTED)
    assert account_emails.tell_account_due(grant, 2022, "30 juni 2023", stage="7", late=late) == 1
    subject, body = _mail("grant_account_due")
    assert "verantwoording over 2022" in subject and said in body


@pytest.mark.parametrize(
    ("state", "said"), [(ChangeState.AGREED, "staat uw wijziging toe"), (ChangeState.REFUSED, "niet toe")]
)
def test_changes(cast: Cast, state: ChangeState, said: str) -> None:
    grant = make_application(cast, Status.GRANTED)
    wanted = {"amount": Decimal(2500), "activities_until": datetime.date(2024, 7, 31)}
    request = make_change_request(grant, cast, state=state, answer="Om die reden.", **wanted)
    account_emails.tell_change_asked(grant, request)
    _subject, body = _mail("grant_change_asked")
    assert request.reason in body and "€ 2.500" in body and "31 juli 2024" in body
    account_emails.tell_change_answered(grant, request)
    subject, body = _mail("grant_change_answered")
    assert said in subject and "Om die reden." in body
