"""Reading comes before signing: what counts as read, by whom, of which text; and what the server does without it."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions import signing
from agendas.actions.sealing import store_frozen_pdf
from agendas.actions.signing import NOT_READ, StepRefused, sign
from agendas.actions.touching import Touch, touch
from agendas.choices import State
from agendas.models import Agenda, Signature, SigningRequest
from records.models import Event
from tests.cast import PASSWORD, Cast
from tests.factories import bring, fresh, make_agenda, read_as

JSON = {"Accept": "application/json"}
TOUCHES = ("sign_opened", "sign_read", "sign_pdf_opened")


@pytest.fixture(autouse=True)
def _no_wrong_answers_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.FROZEN)


def url_of(agenda: Agenda, page: str = "") -> str:
    return f"/agendas/{agenda.reference}/ondertekenen/{page}"


def sha_of(agenda: Agenda) -> str:
    return str(agenda.rounds.last().version.sha256)


def typed(agenda: Agenda, **changes: str) -> dict[str, str]:
    return {"sha256": sha_of(agenda), "place": "Alkmaar", "confirmed": "on", "answer": PASSWORD} | changes


def first(agenda: Agenda) -> SigningRequest:
    """The request of the alderman, in the last round."""
    return agenda.rounds.last().requests.get(order=1)


def touches(agenda: Agenda) -> list[str]:
    events = Event.objects.in_stream(agenda.stream).filter(action__in=TOUCHES)
    return list(events.values_list("action", flat=True))


def read_on_page(client: Client, agenda: Agenda, **more: Any) -> Any:
    return client.post(url_of(agenda, "gelezen/"), {"what": "read", "sha256": sha_of(agenda)} | more)


def buttons(client: Client, agenda: Agenda) -> list[str]:
    """Return the tags of the buttons that sign."""
    page = client.get(url_of(agenda)).content.decode()
    return [" ".join(tag.split(">")[0].split()) for tag in page.split("<button ")[1:] if "data-sign-button" in tag]


def test_the_button_is_closed_until_the_text_is_read(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    (button,) = buttons(client, agenda)
    assert 'disabled aria-describedby="sign-why"' in button
    page = client.get(url_of(agenda)).content.decode()
    assert NOT_READ in page.split('id="sign-why"')[1].split("</div>")[0]
    assert read_on_page(client, agenda)["Location"] == f"{url_of(agenda)}#ondertekenen"
    (button,) = buttons(client, agenda)
    assert "disabled" not in button
    assert "U hebt de tekst tot het einde gelezen." in client.get(url_of(agenda)).content.decode()


def test_unread_is_unsigned_whatever_the_browser_sends(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    response = client.post(url_of(agenda), typed(agenda, place="Heiloo"))
    assert response.status_code == 422
    text = response.content.decode()
    assert NOT_READ in text
    assert 'value="Heiloo"' in text
    with pytest.raises(StepRefused, match="Lees de agenda eerst"):
        sign(
            agenda=agenda,
            signatory_id=first(agenda).signatory_id,
            sha256=sha_of(agenda),
            place="Alkmaar",
            factor="totp",
            by=cast.alderman_alkmaar,
        )
    assert not Signature.objects.exists()


def test_a_code_is_not_used_up_before_the_text_is_read(cast: Cast, client: Client, agenda: Agenda) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.alderman_alkmaar, secret)
    client.force_login(cast.alderman_alkmaar)
    code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
    assert client.post(url_of(agenda), typed(agenda, answer=code)).status_code == 422
    read_on_page(client, agenda)
    assert client.post(url_of(agenda), typed(agenda, answer=code)).status_code == 302


def test_a_passkey_is_not_asked_before_the_text_is_read(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    response = client.post(url_of(agenda, "vraag/"))
    assert (response.status_code, response.json()["error"]) == (409, NOT_READ)
    read_on_page(client, agenda)
    assert client.post(url_of(agenda, "vraag/")).status_code == 200


def test_a_script_hears_whether_it_is_enough(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    sent = {"what": "opened", "sha256": sha_of(agenda)}
    answer = client.post(url_of(agenda, "gelezen/"), sent, headers=JSON)
    assert answer.json() == {"is_read": False, "is_other": False}
    assert first(agenda).opened_at is not None
    assert not first(agenda).is_read
    answer = client.post(url_of(agenda, "gelezen/"), sent | {"what": "read"}, headers=JSON)
    assert answer.json() == {"is_read": True, "is_other": False}
    assert touches(agenda) == ["sign_opened", "sign_read"]


def test_what_was_done_first_is_kept_and_told_once(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    read_on_page(client, agenda)
    moment = first(agenda).read_at
    read_on_page(client, agenda)
    assert first(agenda).read_at == moment
    assert first(agenda).opened_at is not None
    assert touches(agenda) == ["sign_read"]


@pytest.mark.parametrize("sent", [{"what": "pdf_opened_at"}, {"what": "pdf"}, {"what": ""}, {"sha256": ""}])
def test_what_is_no_touch_is_refused(cast: Cast, client: Client, agenda: Agenda, sent: dict[str, str]) -> None:
    client.force_login(cast.alderman_alkmaar)
    data = {"what": "read", "sha256": sha_of(agenda)} | sent
    assert client.post(url_of(agenda, "gelezen/"), data, headers=JSON).status_code == 422
    assert "kon niet worden vastgelegd" in client.post(url_of(agenda, "gelezen/"), data, follow=True).content.decode()
    assert touches(agenda) == []


@pytest.mark.parametrize(
    ("name", "status"),
    [("coordinator_noord", 403), ("secretariat_ocw", 403), ("ocw_staff", 403), ("officer_zwolle", 404)],
)
def test_only_who_signs_reads_to_sign(cast: Cast, client: Client, agenda: Agenda, name: str, status: int) -> None:
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    client.force_login(getattr(cast, name))
    assert read_on_page(client, agenda).status_code == status
    assert client.post(url_of(agenda, "pdf/")).status_code == status
    assert touches(agenda) == []


def test_a_page_of_the_round_before_reads_nothing_of_this_one(cast: Cast, client: Client, agenda: Agenda) -> None:
    """It stayed open in another tab: its end is that of another text."""
    old = sha_of(agenda)
    agenda = _again(cast, agenda, "Een andere slogan")
    client.force_login(cast.alderman_alkmaar)
    sent = {"what": "read", "sha256": old}
    answer = client.post(url_of(agenda, "gelezen/"), sent, headers=JSON)
    assert answer.json() == {"is_read": False, "is_other": True}
    text = client.post(url_of(agenda, "gelezen/"), sent, follow=True).content.decode()
    assert "De tekst is intussen een andere." in text
    assert not first(agenda).is_read
    # Without the hash, as somebody without a page of an earlier round, it would count.
    assert touch(agenda=agenda, what=Touch.READ, by=cast.alderman_alkmaar)


def test_reading_is_of_one_round(cast: Cast, agenda: Agenda) -> None:
    read_as(agenda, cast.alderman_alkmaar)
    agenda = _again(cast, agenda, "")
    assert not first(agenda).is_read


def _again(cast: Cast, agenda: Agenda, slogan: str) -> Agenda:
    """Stop the round and freeze the agenda once more, with another text when there is a slogan."""
    signing.recall(agenda=agenda, reason="Nog een keer.", by=cast.ocw_staff)
    if slogan:
        from agendas.actions.editing import save_part
        from agendas.addresses import part_at
        from agendas.snapshot import content_hash

        part = part_at(fresh(agenda).text.document, "heading")
        save_part(
            agenda=fresh(agenda),
            address="heading",
            content={**part, "slogan": slogan},
            base=content_hash(part),
            by=cast.coordinator_noord,
        )
    bring(fresh(agenda), State.FROZEN, cast)
    return fresh(agenda)


def test_the_pdf_opens_in_the_browser_and_counts(cast: Cast, client: Client, agenda: Agenda) -> None:
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    client.force_login(cast.alderman_alkmaar)
    assert client.get(url_of(agenda, "pdf/")).status_code == 405
    response = client.post(url_of(agenda, "pdf/"))
    assert response.content == b"%PDF-1.7 frozen"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert touches(agenda) == ["sign_pdf_opened"]
    assert "U hebt de pdf geopend." in client.get(url_of(agenda)).content.decode()
    assert client.post(url_of(agenda), typed(agenda)).status_code == 302


def test_a_pdf_that_is_not_there_yet_counts_for_nothing(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    assert "Er is nog geen pdf om te lezen." in client.post(url_of(agenda, "pdf/"), follow=True).content.decode()
    assert touches(agenda) == []


def test_reading_before_ones_turn_counts_and_signing_waits(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.minister_ocw)
    assert "Ik heb de tekst tot het einde gelezen" in client.get(url_of(agenda)).content.decode()
    read_on_page(client, agenda)
    read_as(agenda, cast.alderman_alkmaar)
    assert client.post(url_of(agenda), typed(agenda)).status_code == 422
    client.force_login(cast.alderman_alkmaar)
    assert client.post(url_of(agenda), typed(agenda)).status_code == 302
    client.force_login(cast.minister_ocw)
    assert client.post(url_of(agenda), typed(agenda)).status_code == 302


def test_who_prepares_gets_no_way_to_say_that_it_was_read(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    client.force_login(cast.secretariat_ocw)
    page = client.get(url_of(agenda)).content.decode()
    assert "data-sign-touch" not in page
    assert "signing.js" not in page
    assert f'href="/agendas/{agenda.reference}/pdf/"' in page


def test_looking_at_the_page_writes_nothing(cast: Cast, client: Client, agenda: Agenda) -> None:
    client.force_login(cast.alderman_alkmaar)
    client.get(url_of(agenda))
    client.get(url_of(agenda, f"{first(agenda).pk}/"))
    assert first(agenda).opened_at is None
    assert touches(agenda) == []


def test_the_page_asks_no_more_for_a_longer_text(cast: Cast, client: Client) -> None:
    client.force_login(cast.alderman_alkmaar)
    client.get("/agendas/")
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, State.FROZEN, rows=rows)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(agenda)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20, counts
