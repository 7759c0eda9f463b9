"""Answering many at once: nothing is chosen for anybody, nothing happens by accident, and it says what became of it."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from agendas.actions.inviting import IN_HAND, hold, invite_again, withdraw_invitation
from agendas.actions.signing import recall
from agendas.actions.signing_sessions import NOBODY_CHOSEN, carry_out, waiting_answers
from agendas.choices import Answer
from agendas.models import SigningSession
from agendas.tables.signing_sessions import waiting_rows
from agendas.views.signing_sessions import NO_SESSION
from gka_portal.templatetags.gka import euro
from records.worker import run_next
from tests.agendas.answering import choice_for, fields, request_of, started, waiting_agendas
from tests.agendas.test_signing_session_pages import chosen
from tests.cast import PASSWORD, Cast

URL = "/agendas/ondertekenen/"
CONFIRM = f"{URL}bevestigen/"


@pytest.fixture(autouse=True)
def _no_wrong_answers_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def minister(cast: Cast, client: Client) -> Client:
    client.force_login(cast.minister_ocw)
    return client


def test_one_button_chooses_what_was_read_and_sends_nothing(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    read, refused = waiting_agendas(cast, 2, by=by)
    (unread,) = waiting_agendas(cast, 1, by=by, read=False)
    (held,) = waiting_agendas(cast, 1, by=by)
    hold(agenda=held, request_id=request_of(held, by).pk, reason="Eerst overleg.", by=by)
    assert "bij alles wat ik las (2)" in minister.get(URL).content.decode()
    sent = fields([choice_for(refused, by, Answer.REFUSE, "Nee, te duur.")])
    answer = minister.post(URL, sent | {"choose_read": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "<h1>Ondertekenen</h1>" in page
    agendas = (read, refused, unread, held)
    assert [chosen(page, request_of(agenda, by).pk) for agenda in agendas] == ["sign", "refuse", "", ""]
    assert "Nee, te duur." in page and NOBODY_CHOSEN not in page
    assert not SigningSession.objects.exists()


def test_the_amounts_and_their_sum_are_confirmed(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    agendas = waiting_agendas(cast, 2, by=by)
    page = minister.post(URL, fields([choice_for(agenda, by) for agenda in agendas])).content.decode()
    rows = waiting_rows(by)
    assert all(row.gka for row in rows)
    assert page.count(f"GKA betaalt {euro(rows[0].gka)}") == 2
    assert f"GKA betaalt samen {euro(sum(row.gka for row in rows))}." in page


@pytest.mark.parametrize("session", [None, "", "geen-nummer", "\x00"])
def test_a_confirmation_without_its_number_is_asked_again(cast: Cast, minister: Client, session: str | None) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    sent = fields([choice_for(agenda, by)]) | {"place": "Delft", "confirmed": "on", "answer": PASSWORD}
    answer = minister.post(CONFIRM, sent | ({} if session is None else {"session": session}))
    page = answer.content.decode()
    assert answer.status_code == 422 and NO_SESSION in page and 'value="Delft"' in page
    assert not SigningSession.objects.exists()
    found = re.search(r'name="session" value="([0-9a-f-]{36})"', page)
    assert found
    assert minister.post(CONFIRM, sent | {"session": found[1]}).status_code == 302


def test_after_an_expired_session_nothing_is_chosen_and_reasons_come_back(cast: Cast, client: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    typed = {"session": str(uuid4()), "place": "Den Haag", "confirmed": "on", "answer": PASSWORD}
    back = "?next=/agendas/ondertekenen/%3Fuitgelogd%3D1".replace("/", "%2F")
    for url in (URL, CONFIRM):
        answer = client.post(url, fields([choice_for(agenda, by, Answer.REFUSE, "Het bedrag klopt niet.")]) | typed)
        page = answer.content.decode()
        assert answer.status_code == 401 and "Het bedrag klopt niet." in page and back in page
        assert PASSWORD not in page and "Den Haag" not in page
        answer = client.post(url, fields([choice_for(agenda, by)]) | typed)
        assert answer.status_code == 302 and answer["Location"].endswith(back)
    client.force_login(by)
    page = client.get(f"{URL}?uitgelogd=1").content.decode()
    assert "U was uitgelogd. Er is niets verwerkt." in page
    assert chosen(page, request_of(agenda, by).pk) == ""
    assert "U was uitgelogd" not in client.get(URL).content.decode()
    assert not SigningSession.objects.exists()


def test_only_what_waits_again_is_offered_again(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    stopped, withdrawn = waiting_agendas(cast, 2, by=by)
    session = started([choice_for(stopped, by), choice_for(withdrawn, by)], by)
    request = request_of(withdrawn, by)
    recall(agenda=stopped, reason="De tekst verandert.", by=cast.ocw_staff)
    withdraw_invitation(agenda=withdrawn, request_id=request.pk, reason="Een ander.", by=cast.coordinator_noord)
    assert run_next("tests")
    page = minister.get(f"{URL}{session.pk}/").content.decode()
    assert "Probeer wat niet lukte opnieuw" not in page
    assert f'href="/agendas/{stopped.reference}/gestopt/">Lees waarom' in page
    assert page.count("Lees waarom") == 1
    invite_again(agenda=withdrawn, request_id=request.pk, by=cast.coordinator_noord)
    assert "Probeer wat niet lukte opnieuw" in minister.get(f"{URL}{session.pk}/").content.decode()


def test_what_was_called_off_is_not_counted_as_done(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    agendas = waiting_agendas(cast, 3, by=by)
    session = started([choice_for(agenda, by) for agenda in agendas], by)
    carry_out(answer_id=waiting_answers(session.pk)[0])
    minister.post(f"{URL}{session.pk}/stoppen/")
    page = minister.get(f"{URL}{session.pk}/").content.decode()
    assert "1 van 3 verwerkt" in page and re.search(r'max="3"\s+value="1"', page)


def test_the_page_of_one_agenda_says_what_is_in_hand(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    url = f"/agendas/{agenda.reference}/ondertekenen/"
    page = minister.get(url).content.decode()
    assert "U koos Ondertekenen. Dat wordt nu verwerkt." in page and "data-sign-button" not in page
    answer = minister.post(f"/agendas/{agenda.reference}/aanhouden/", {"reason": "Toch niet."})
    assert answer.status_code == 422 and IN_HAND in answer.content.decode()
    minister.post(f"{URL}{session.pk}/stoppen/")
    page = minister.get(url).content.decode()
    assert "U koos" not in page and "data-sign-button" in page
