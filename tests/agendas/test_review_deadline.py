"""Until when the reviewers are asked to answer: chosen at handing in, shown and mailed, gone when it comes back."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions.closing import withdraw
from agendas.actions.reviewing import send_back, submit
from agendas.actions.signing import freeze
from agendas.choices import State
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from tests.cast import Cast
from tests.factories import approve_all, fresh, make_agenda

TODAY = timezone.localdate()
SOON = TODAY + datetime.timedelta(days=10)


def _typed(day: datetime.date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def test_two_weeks_is_the_proposal(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(f"/agendas/{agenda.reference}/stap/submit/").content.decode()
    assert "Reactie graag tot en met" in page
    assert f'value="{_typed(TODAY + datetime.timedelta(days=14))}"' in page


@pytest.mark.parametrize(("typed", "kept"), [(_typed(SOON), SOON), ("", None), (_typed(TODAY), TODAY)])
def test_the_day_is_kept(cast: Cast, client: Any, typed: str, kept: datetime.date | None) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    assert client.post(f"/agendas/{agenda.reference}/stap/submit/", {"review_by": typed}).status_code == 302
    assert (fresh(agenda).state, fresh(agenda).review_by) == (State.REVIEW, kept)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (_typed(TODAY - datetime.timedelta(days=1)), "Deze dag is al voorbij."),
        (_typed(TODAY + datetime.timedelta(days=400)), "Controleer het jaartal."),
        ("31-2-2027", "Vul een datum in die bestaat"),
    ],
)
def test_a_day_that_cannot_be(cast: Cast, client: Any, typed: str, sentence: str) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    response = client.post(f"/agendas/{agenda.reference}/stap/submit/", {"review_by": typed})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert fresh(agenda).state == State.DRAFT


def test_the_action_refuses_a_day_that_is_over(cast: Cast) -> None:
    agenda = make_agenda(cast)
    with pytest.raises(StepRefused, match="al voorbij"):
        submit(agenda=agenda, review_by=TODAY - datetime.timedelta(days=1), by=cast.coordinator_noord)


def test_the_mail_and_the_work_list_name_the_day(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    submit(agenda=agenda, review_by=SOON, by=cast.coordinator_noord)
    message = render(OutgoingMail.objects.get(template="agenda_review"))
    assert message.subject.startswith(f"Graag uw oordeel uiterlijk {dutch_date(SOON)}: ")
    assert f"Graag uw reactie uiterlijk {dutch_date(SOON)}." in message.body
    assert f"/agendas/{agenda.reference}/voorplaat/\n" in message.body
    for person in (cast.alderman_alkmaar, cast.ocw_staff):
        client.force_login(person)
        page = client.get("/").content.decode()
        assert f"Reageer uiterlijk {dutch_date(SOON)}." in page
        assert f'href="/agendas/{agenda.reference}/voorplaat/"' in page


def test_without_a_day_nothing_is_said_of_it(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    message = render(OutgoingMail.objects.get(template="agenda_review"))
    assert message.subject.startswith("Graag uw oordeel: ") and "uiterlijk" not in message.body
    client.force_login(cast.alderman_alkmaar)
    for page in ("/", f"/agendas/{agenda.reference}/voorplaat/"):
        assert "uiterlijk" not in client.get(page).content.decode()


def test_a_day_that_passed_is_told(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    submit(agenda=agenda, review_by=TODAY, by=cast.coordinator_noord)
    type(agenda).objects.update(review_by=TODAY - datetime.timedelta(days=2))
    client.force_login(cast.alderman_alkmaar)
    assert "De gevraagde dag is voorbij: " in client.get("/").content.decode()


@pytest.mark.parametrize("way", ["send_back", "withdraw", "freeze"])
def test_the_day_goes_with_the_review(cast: Cast, way: str) -> None:
    agenda = make_agenda(cast)
    submit(agenda=agenda, review_by=SOON, by=cast.coordinator_noord)
    if way == "send_back":
        send_back(agenda=agenda, reason="Korter graag.", by=cast.alderman_alkmaar)
    elif way == "withdraw":
        withdraw(agenda=agenda, reason="Het gaat niet door.", by=cast.ocw_staff)
    else:
        approve_all(agenda, cast)
        freeze(agenda=agenda, by=cast.coordinator_noord)
    assert fresh(agenda).review_by is None
