"""What stays between the contactschool and the ministry is not in the history that municipalities read either."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.choices import State
from funding.actions.moving import note
from funding.choices import AccountState, Status
from funding.models import Instalment
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_account, make_application

pytestmark = pytest.mark.django_db

_SECRETS: dict[str, dict[str, Any]] = {
    "change_asked": {"reason": "Vertrouwelijke reden"},
    "change_agreed": {"reason": "Vertrouwelijke reden", "answer": "Vertrouwelijk antwoord"},
    "change_refused": {"answer": "Vertrouwelijk antwoord"},
    "account_returned": {"year": 2022, "remark": "Vertrouwelijke opmerking"},
    "account_accepted": {"year": 2022, "remark": "Vertrouwelijke opmerking"},
    "instalment_paid": {"number": 1, "amount": "5", "on": "2022-01-01", "payment_reference": "Vertrouwelijk-1"},
}


@pytest.mark.parametrize(
    ("who", "reads"), [("coordinator_noord", False), ("school_board", True), ("ocw_finance", True)]
)
def test_the_history_keeps_the_papers_from_municipalities(cast: Cast, who: str, reads: bool) -> None:
    application = make_application(
        cast, Status.GRANTED, agenda=make_agenda(cast, State.REVIEW), paid=1, years={2022: 4_000}
    )
    Instalment.objects.filter(application=application, number=1).update(payment_reference="Vertrouwelijk-1")
    said = {"remark": "Vertrouwelijke opmerking", "submitted_by": cast.school_board, "judged_by": cast.ocw_finance}
    make_account(application, 2022, AccountState.RETURNED, **said)
    for action, data in _SECRETS.items():
        note(application, action, cast.ocw_finance, data)
    client = Client()
    client.force_login(cast.people[who])
    pages = ("funding:application", [application.reference]), ("funding:account", [application.reference, 2022])
    for page, arguments in pages:
        answer = client.get(reverse(page, args=arguments))
        assert answer.status_code == 200
        assert ("ertrouwelijk" in answer.content.decode()) is reads, page
    text = client.get(reverse("funding:application", args=[application.reference])).content.decode()
    assert "Er is een wijziging gevraagd." in text, "that it happened is for everybody"
