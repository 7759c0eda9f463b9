"""The page of who must answer many agendas: one list, one confirmation, a result for each; few queries for fifty."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions.inviting import hold, prepare
from agendas.actions.signing import NOT_READ, recall
from agendas.actions.signing_sessions import NOBODY_CHOSEN, waiting_answers
from agendas.choices import Answer, AnswerOutcome
from agendas.forms.signing_sessions import LOOK_AGAIN
from agendas.models import SessionAnswer, Signature, SigningSession
from agendas.tables.gone_answers import SOME_GONE
from records.models import Job
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.accounts.authenticator import SoftAuthenticator
from tests.agendas.answering import choice_for, fields, request_of, started, waiting_agendas
from tests.cast import PASSWORD, Cast

URL = "/agendas/ondertekenen/"
CONFIRM = f"{URL}bevestigen/"
# Written here and lower than what was asked (60): session, user and what the user holds are in it.
MOST = {"list": 12, "choose": 14, "confirm": 40, "result": 10, "status": 10, "earlier": 8}


@pytest.fixture(autouse=True)
def _no_wrong_answers_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def minister(cast: Cast, client: Client) -> Client:
    client.force_login(cast.minister_ocw)
    client.get(URL)  # the first request of a session stores when it began
    return client


def confirmed(client: Client, sent: dict[str, str], **changes: str):
    """Send the answers and confirm them, as somebody who reads the second page does."""
    page = client.post(URL, sent)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'name="session" value="([0-9a-f-]{36})"', page.content.decode())
    assert found
    typed = {"session": found[1], "place": "Den Haag", "confirmed": "on", "answer": PASSWORD}
    return client.post(CONFIRM, sent | typed | changes)


def chosen(page: str, request_id: object) -> str | None:
    """Return the answer that is set for a request on the page."""
    found = re.search(rf'name="answer-{request_id}"\s+value="(\w*)"\s+checked', page)
    return found[1] if found else None


def test_nothing_is_chosen_for_anybody(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (read,) = waiting_agendas(cast, 1, by=by)
    (unread,) = waiting_agendas(cast, 1, by=by, read=False)
    (held,) = waiting_agendas(cast, 1, by=by)
    hold(agenda=held, request_id=request_of(held, by).pk, reason="Eerst overleg.", by=by)
    page = minister.get(URL).content.decode()
    assert "3 agenda’s wachten op uw handtekening" in page
    assert "2 van 3 gelezen" in page
    assert chosen(page, request_of(read, by).pk) == ""
    assert chosen(page, request_of(unread, by).pk) == ""
    assert chosen(page, request_of(held, by).pk) == ""
    assert "Eerst overleg." in page
    # The only answer that is closed is that of the agenda that was not read.
    assert re.findall(r'name="answer-([^"]+)"\s+value="(\w*)"\s+disabled', page) == [
        (str(request_of(unread, by).pk), "sign")
    ]


def test_the_note_and_the_place_of_the_secretariat(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    request = request_of(agenda, by)
    prepare(agenda=agenda, request_id=request.pk, text="Let op bijlage 2.", place="Leiden", by=cast.secretariat_ocw)
    assert "Let op bijlage 2." in minister.get(URL).content.decode()
    page = minister.post(URL, fields([choice_for(agenda, by)])).content.decode()
    assert 'value="Leiden"' in page


def test_only_what_waits_for_this_person_is_in_the_list(cast: Cast, client: Client) -> None:
    waiting_agendas(cast, 1, by=cast.alderman_alkmaar)
    client.force_login(cast.minister_ocw)
    assert "Er wacht niets op uw handtekening" in client.get(URL).content.decode()
    client.force_login(cast.secretariat_ocw)
    assert client.get(URL).status_code == 403


def test_from_the_list_to_the_result(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    first, second, third = waiting_agendas(cast, 3, by=by)
    sent = fields(
        [
            choice_for(first, by),
            choice_for(second, by, Answer.HOLD, "Eerst overleg met de school."),
            choice_for(third, by, Answer.REFUSE, "Het bedrag klopt niet."),
        ]
    )
    page = minister.post(URL, sent).content.decode()
    for sentence in ("U ondertekent 1 agenda", "U houdt 1 agenda aan", "U weigert 1 agenda", "Het bedrag klopt niet."):
        assert sentence in page
    assert not SigningSession.objects.exists()
    response = confirmed(minister, sent)
    session = SigningSession.objects.get()
    assert (response.status_code, response.url) == (302, f"{URL}{session.pk}/")
    page = minister.get(response.url).content.decode()
    assert "0 van 3 verwerkt" in page and "hx-get" in page and "Stop met de rest" in page
    # What is in hand is not offered again.
    assert "Er wacht niets op uw handtekening" in minister.get(URL).content.decode()
    assert run_next("tests")
    page = minister.get(f"{URL}{session.pk}/stand/", headers={"HX-Request": "true"}).content.decode()
    assert "3 van 3 verwerkt" in page and "hx-get" not in page
    assert "Klaar: 1 ondertekend, 1 aangehouden en 1 geweigerd." in page
    assert "1 ondertekend, 1 aangehouden en 1 geweigerd" in minister.get(f"{URL}eerder/").content.decode()
    assert Signature.objects.get(signed_by=by).factor == "password"


def test_going_back_keeps_what_was_chosen(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    choice = choice_for(agenda, by, Answer.HOLD, "Nog even wachten.")
    page = minister.post(CONFIRM, fields([choice]) | {"back": "1"}).content.decode()
    assert chosen(page, choice.request) == "hold"
    assert "Nog even wachten." in page and "Er gaat" not in page
    assert not SigningSession.objects.exists()


def test_what_lacks_is_said_at_its_agenda(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    choice = choice_for(agenda, by, Answer.REFUSE)
    response = minister.post(URL, fields([choice]))
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_reason-{choice.request}"' in page
    assert "Schrijf waarom u niet ondertekent." in page
    assert chosen(page, choice.request) == "refuse"


def test_an_agenda_that_was_not_read_cannot_be_signed(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by, read=False)
    sent = fields([choice_for(agenda, by)])
    for url in (URL, CONFIRM):
        response = minister.post(url, sent | {"session": str(uuid4()), "place": "Den Haag", "answer": PASSWORD})
        assert response.status_code == 422
        assert NOT_READ in response.content.decode()
    assert not SigningSession.objects.exists()


def test_nothing_chosen_is_no_answer(cast: Cast, minister: Client) -> None:
    waiting_agendas(cast, 1, by=cast.minister_ocw)
    response = minister.post(URL, {})
    assert response.status_code == 422 and NOBODY_CHOSEN in response.content.decode()


def test_what_stopped_waiting_meanwhile_is_said(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    first, second = waiting_agendas(cast, 2, by=by)
    sent = fields([choice_for(first, by), choice_for(second, by)])
    recall(agenda=first, reason="De tekst verandert.", by=cast.ocw_staff)
    response = minister.post(CONFIRM, sent | {"session": str(uuid4()), "place": "Den Haag", "answer": PASSWORD})
    assert response.status_code == 422
    text = response.content.decode()
    assert f"Alkmaar, {first.start_year}-{first.end_year} wacht niet meer op u: het ondertekenen is gestopt." in text
    assert LOOK_AGAIN in text and SOME_GONE not in text
    other = fields([choice_for(second, by)]) | {f"answer-{request_of(second, cast.minister_po).pk}": "sign"}
    text = minister.post(URL, other).content.decode()
    assert SOME_GONE in text and "wacht niet meer op u:" not in text
    assert not SigningSession.objects.exists()


def test_a_wrong_code_keeps_the_answers_and_the_place(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    sent = fields([choice_for(agenda, by)])
    response = confirmed(minister, sent, answer="fout", place="Delft")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Dit wachtwoord klopt niet." in page and 'value="Delft"' in page
    assert f'name="answer-{choice_for(agenda, by).request}" value="sign"' in page
    assert not SigningSession.objects.exists()


def test_holding_asks_no_code(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    sent = fields([choice_for(agenda, by, Answer.HOLD, "Later.")])
    assert "Uw wachtwoord" not in minister.post(URL, sent).content.decode()
    assert confirmed(minister, sent, answer="", place="", confirmed="").status_code == 302
    assert SigningSession.objects.get().factor == ""


def test_pressing_twice_is_one_session(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    sent = fields([choice_for(agenda, by)]) | {"session": str(uuid4())}
    answers = [
        minister.post(CONFIRM, sent | {"place": "Den Haag", "confirmed": "on", "answer": PASSWORD}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert SessionAnswer.objects.count() == 1


@pytest.fixture
def device(cast: Cast, minister: Client) -> SoftAuthenticator:
    """The passkey of the minister, who is signed in on `minister`."""
    made = SoftAuthenticator()
    minister.post("/account/bevestigen/", {"password": PASSWORD})
    answer = made.make(minister.post("/account/passkeys/toevoegen/vraag/").json())
    sent = {"name": "Telefoon", "credential": answer}
    assert minister.post("/account/passkeys/toevoegen/", sent).status_code == 302
    return made


def _asked(client: Client, device: SoftAuthenticator, sent: dict[str, str]) -> dict[str, str]:
    """Answer the question of the page that confirms `sent` with the passkey; return what the browser sends then."""
    page = client.post(URL, sent).content.decode()
    question = re.search(r'data-passkey-question="([^"]+)"', page)
    session = re.search(r'name="session" value="([^"]+)"', page)
    assert question and session
    credential = device.answer(client.post(question[1]).json())
    return {"session": session[1], "place": "Den Haag", "confirmed": "on", "credential": credential}


def test_a_passkey_confirms_exactly_these_answers(cast: Cast, minister: Client, device: SoftAuthenticator) -> None:
    by = cast.minister_ocw
    first, second = waiting_agendas(cast, 2, by=by)
    one, both = fields([choice_for(first, by)]), fields([choice_for(first, by), choice_for(second, by)])
    # What was answered for one agenda does not sign two, nor another answer for that one.
    typed = _asked(minister, device, one)
    assert minister.post(CONFIRM, both | typed).status_code == 422
    held = fields([choice_for(second, by, Answer.HOLD, "Later.")])
    typed = _asked(minister, device, one)
    assert minister.post(CONFIRM, one | held | typed).status_code == 422
    assert not SigningSession.objects.exists()
    typed = _asked(minister, device, both)
    assert minister.post(CONFIRM, both | typed).status_code == 302
    assert run_next("tests")
    assert set(Signature.objects.filter(signed_by=by).values_list("factor", flat=True)) == {"passkey"}


def test_the_sessions_of_another_are_not_there(cast: Cast, minister: Client) -> None:
    (agenda,) = waiting_agendas(cast, 1, by=cast.minister_po)
    session = started([choice_for(agenda, cast.minister_po)], cast.minister_po)
    for page in ("", "stand/"):
        assert minister.get(f"{URL}{session.pk}/{page}").status_code == 404
    for page in ("stoppen/", "hervatten/"):
        assert minister.post(f"{URL}{session.pk}/{page}").status_code == 404
    assert waiting_answers(session.pk)


def test_stopping_and_going_on(cast: Cast, minister: Client) -> None:
    by = cast.minister_ocw
    (agenda,) = waiting_agendas(cast, 1, by=by)
    session = started([choice_for(agenda, by)], by)
    job = Job.objects.get(effect=f"answers:{session.pk}")
    job.status, job.finished = JobStatus.FAILED, job.enqueued
    job.save()
    assert "Opnieuw proberen" in minister.get(f"{URL}{session.pk}/").content.decode()
    minister.post(f"{URL}{session.pk}/hervatten/")
    assert "Stop met de rest" in minister.get(f"{URL}{session.pk}/").content.decode()
    page = minister.post(f"{URL}{session.pk}/stoppen/", follow=True).content.decode()
    assert "1 antwoord wordt niet verwerkt." in page and "1 niet verwerkt" in page
    assert SessionAnswer.objects.get().outcome == AnswerOutcome.CANCELLED


def _queries(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = call()
    assert response.status_code in {200, 302}
    return len(captured)


def _counts(cast: Cast, client: Client, number: int) -> dict[str, int]:
    by = cast.minister_ocw
    agendas = waiting_agendas(cast, number, by=by)
    sent = fields([choice_for(agenda, by) for agenda in agendas])
    typed = {"session": str(uuid4()), "place": "Den Haag", "confirmed": "on", "answer": PASSWORD}
    counts = {
        "list": _queries(lambda: client.get(URL)),
        "choose": _queries(lambda: client.post(URL, sent)),
        "confirm": _queries(lambda: client.post(CONFIRM, sent | typed)),
    }
    result = f"{URL}{typed['session']}/"
    counts["result"] = _queries(lambda: client.get(result))
    counts["status"] = _queries(lambda: client.get(f"{result}stand/", headers={"HX-Request": "true"}))
    counts["earlier"] = _queries(lambda: client.get(f"{URL}eerder/"))
    while run_next("tests"):
        pass
    return counts


def test_no_page_asks_more_for_more_agendas(cast: Cast, minister: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.tasks.frozen_pdf", lambda signing_round: b"%PDF-1.7")
    # The first time makes the rows of the cache and of the record that every next time finds.
    counts = [_counts(cast, minister, number) for number in (1, 2, 9)][1:]
    assert counts[0] == counts[1]
    assert {page: count for page, count in counts[0].items() if count > MOST[page]} == {}


@pytest.mark.slow
def test_fifty_agendas_in_one_go(cast: Cast, minister: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst that is asked of it: each page under sixty queries, and each of the fifty signed once."""
    monkeypatch.setattr("agendas.tasks.frozen_pdf", lambda signing_round: b"%PDF-1.7")
    counts = _counts(cast, minister, 50)
    assert {page: count for page, count in counts.items() if count > MOST[page]} == {}
    assert Signature.objects.filter(signed_by=cast.minister_ocw).count() == 50
    assert "50 ondertekend" in minister.get(f"{URL}eerder/").content.decode()
