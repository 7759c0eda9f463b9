"""Who is asked to sign and waits; what the secretariat left for them; and what else waits for the same person."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions import inviting
from agendas.choices import State
from agendas.models import Agenda, SigningRequest
from agendas.tables.rows import turns_of
from agendas.tables.standing import Turn
from tests.cast import Cast
from tests.factories import fresh, make_agenda, read_as


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.PARTLY_SIGNED)


def request_of(agenda: Agenda, cast: Cast) -> SigningRequest:
    return agenda.rounds.get().requests.get(office_holder=cast.offices["minister_ocw"])


def url_of(agenda: Agenda, page: str = "ondertekenen/") -> str:
    return f"/agendas/{agenda.reference}/{page}"


def test_holding_asks_why_and_keeps_the_round(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.minister_ocw)
    assert f'href="{url_of(agenda, "aanhouden/")}"' in client.get(url_of(agenda)).content.decode()
    assert client.get(url_of(agenda, "aanhouden/")).status_code == 200
    response = client.post(url_of(agenda, "aanhouden/"), {"reason": " "})
    assert response.status_code == 422
    assert "Vul een reden in, zodat de regiocoördinator weet waarop u wacht." in response.content.decode()
    assert client.post(url_of(agenda, "aanhouden/"), {"reason": "x" * 401}).status_code == 422
    response = client.post(url_of(agenda, "aanhouden/"), {"reason": "Eerst naar de begroting kijken."}, follow=True)
    page = " ".join(response.content.decode().split())
    assert "U houdt deze agenda aan sinds" in page
    assert "Eerst naar de begroting kijken." in page
    assert fresh(agenda).state == State.PARTLY_SIGNED
    client.force_login(cast.coordinator_noord)
    assert "Is aan de beurt en wil nog wachten" in client.get(url_of(agenda, "")).content.decode()


def test_holding_ends_when_asked_and_signing_needs_no_end(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.minister_ocw)
    client.post(url_of(agenda, "aanhouden/"), {"reason": "Even wachten."})
    read_as(agenda, cast.minister_ocw)
    assert "data-sign-button" in client.get(url_of(agenda)).content.decode()
    client.post(url_of(agenda, "aanhouden/verder/"))
    assert request_of(agenda, cast).held_at is None
    again = client.post(url_of(agenda, "aanhouden/verder/"), follow=True).content.decode()
    assert "U hebt deze agenda niet aangehouden." in again


def test_a_held_agenda_is_no_turn_in_the_work_list_and_can_be_taken_up_again(
    cast: Cast, client: Client, agenda: Agenda
) -> None:
    client.force_login(cast.minister_ocw)
    turn, held = "U bent aan zet: ondertekenen", "Aangehouden"
    places = ("/", "/agendas/", url_of(agenda, ""))

    def shown() -> list[tuple[bool, bool]]:
        pages = [client.get(place, follow=True).content.decode() for place in places]
        return [(turn in page, held in page) for page in pages]

    before = shown()
    assert any(is_turn for is_turn, _ in before) and not any(is_held for _, is_held in before)
    client.post(url_of(agenda, "aanhouden/"), {"reason": "Even wachten."})
    assert [is_turn for is_turn, _ in shown()] == [False] * 3
    assert [is_held for _, is_held in shown()] == [is_turn for is_turn, _ in before]
    assert "Verder met ondertekenen" in client.get(url_of(agenda, "")).content.decode()
    # From the page to sign and from the page where it was held.
    for page in ("ondertekenen/", "aanhouden/"):
        client.post(url_of(agenda, "aanhouden/"), {"reason": "Even wachten."})
        text = client.get(url_of(agenda, page)).content.decode()
        assert f'action="{url_of(agenda, "aanhouden/verder/")}"' in text
        assert "Niet meer aanhouden" in text
        client.post(url_of(agenda, "aanhouden/verder/"))
        assert "Niet meer aanhouden" not in client.get(url_of(agenda, page)).content.decode()
    assert shown() == before


def test_who_prepares_still_waits_for_the_signature(cast: Cast, agenda: Agenda) -> None:
    inviting.hold(agenda=agenda, request_id=request_of(agenda, cast).pk, reason="Wacht", by=cast.minister_ocw)
    assert turns_of(cast.minister_ocw) == {agenda.pk: Turn.HELD}
    assert turns_of(cast.secretariat_ocw) == {agenda.pk: Turn.PREPARES}
    assert turns_of(cast.minister_po) == {agenda.pk: Turn.SIGNS}


def test_holding_is_for_who_is_at_turn(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.minister_ocw)
    assert "nog niet aan de beurt" in client.get(url_of(agenda, "aanhouden/")).content.decode()
    assert client.post(url_of(agenda, "aanhouden/"), {"reason": "Wacht"}).status_code == 422
    for person in (cast.secretariat_ocw, cast.coordinator_noord):
        client.force_login(person)
        for page in ("aanhouden/", "aanhouden/verder/"):
            assert client.post(url_of(agenda, page), {"reason": "Wacht"}).status_code == 403
    assert request_of(agenda, cast).held_at is None


def test_the_note_and_the_place_of_the_secretariat(cast: Cast, client: Client, agenda: Agenda) -> None:
    inviting.prepare(
        agenda=agenda,
        request_id=request_of(agenda, cast).pk,
        text="Let op bijlage 2.\nDe wethouder is er bij.",
        place="Utrecht",
        by=cast.secretariat_ocw,
    )
    client.force_login(cast.minister_ocw)
    page = client.get(url_of(agenda)).content.decode()
    assert "Let op bijlage 2.<br>De wethouder is er bij." in page
    assert "Notitie van Sanne Secretariaat" in page
    assert 'value="Utrecht"' in page
    client.force_login(cast.minister_po)
    page = client.get(url_of(agenda)).content.decode()
    assert "Let op bijlage 2." not in page
    assert 'value="Den Haag"' in page


def test_the_next_agenda_is_one_press_away(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.minister_ocw)
    assert "op uw handtekening" not in client.get(url_of(agenda)).content.decode()
    second, third = make_agenda(cast, State.PARTLY_SIGNED), make_agenda(cast, State.PARTLY_SIGNED)
    make_agenda(cast, State.FROZEN)  # not this minister's turn
    for here, there in ((agenda, second), (second, third), (third, agenda)):
        page = client.get(url_of(here)).content.decode()
        assert "Er wachten nog 2 andere agenda’s op uw handtekening." in page
        assert f'href="{url_of(there)}">Volgende:' in page


def test_the_page_asks_no_more_when_more_waits(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.minister_ocw)
    client.get("/agendas/")
    counts = []
    for number in (2, 6):
        for _ in range(number):
            make_agenda(cast, State.PARTLY_SIGNED)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(agenda)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1], counts
