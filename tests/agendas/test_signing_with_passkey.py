"""Signing with a passkey: bound to this person, this text and this moment, and recorded as such."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from agendas.choices import State
from agendas.models import Agenda, Signature
from records.models import Event
from tests.accounts.authenticator import SoftAuthenticator
from tests.cast import PASSWORD, Cast
from tests.factories import fresh, make_agenda, read_as

QUESTION = "/account/passkeys/toevoegen/vraag/"


@pytest.fixture(autouse=True)
def _no_wrong_answers_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def device(cast: Cast, client: Client) -> SoftAuthenticator:
    """The passkey of the alderman, who is signed in on `client`."""
    made = SoftAuthenticator()
    client.force_login(cast.alderman_alkmaar)
    client.post("/account/bevestigen/", {"password": PASSWORD})
    answer = made.make(client.post(QUESTION).json())
    assert client.post("/account/passkeys/toevoegen/", {"name": "Telefoon", "credential": answer}).status_code == 302
    return made


def read_agenda(cast: Cast) -> Agenda:
    """Return an agenda that the alderman, who signs first, has read."""
    agenda = make_agenda(cast, State.FROZEN)
    read_as(agenda, cast.alderman_alkmaar)
    return agenda


def url_of(agenda: Agenda) -> str:
    return f"/agendas/{agenda.reference}/ondertekenen/"


def typed(agenda: Agenda, **changes: str) -> dict[str, str]:
    return {"sha256": agenda.versions.get().sha256, "place": "Alkmaar", "confirmed": "on"} | changes


def answered(client: Client, device: SoftAuthenticator, agenda: Agenda) -> str:
    return device.answer(client.post(f"{url_of(agenda)}vraag/").json())


def test_a_passkey_signs(cast: Cast, client: Client, device: SoftAuthenticator) -> None:
    agenda = read_agenda(cast)
    page = client.get(url_of(agenda)).content.decode()
    assert "Ondertekenen met passkey" in page and "Uw wachtwoord" not in page
    credential = answered(client, device, agenda)
    assert client.post(url_of(agenda), typed(agenda, credential=credential)).status_code == 302
    signature = Signature.objects.get()
    assert (signature.factor, signature.signed_by) == ("passkey", cast.alderman_alkmaar)
    event = Event.objects.in_stream(agenda.stream).get(action="signed")
    assert event.data["factor"] == "passkey"


def test_reading_the_page_asks_nothing_yet(cast: Cast, client: Client, device: SoftAuthenticator) -> None:
    client.get(url_of(make_agenda(cast, State.FROZEN)))
    assert "passkey_question" not in client.session


def test_a_recovery_code_signs_when_the_passkey_is_not_there(
    cast: Cast, client: Client, device: SoftAuthenticator
) -> None:
    agenda = read_agenda(cast)
    assert "Herstelcode" in client.get(url_of(agenda)).content.decode()
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    assert client.post(url_of(agenda), typed(agenda, answer=code)).status_code == 302
    assert Signature.objects.get().factor == "recovery_code"


def test_the_password_is_not_enough_for_who_has_a_passkey(
    cast: Cast, client: Client, device: SoftAuthenticator
) -> None:
    agenda = read_agenda(cast)
    assert client.post(url_of(agenda), typed(agenda, answer=PASSWORD)).status_code == 422
    assert not Signature.objects.exists()


def test_an_answer_is_for_one_text(cast: Cast, client: Client, device: SoftAuthenticator) -> None:
    """What was answered about one agenda signs no other."""
    agenda, other = read_agenda(cast), read_agenda(cast)
    credential = answered(client, device, other)
    response = client.post(url_of(agenda), typed(agenda, credential=credential))
    assert response.status_code == 422
    assert "Deze passkey kon niet worden gecontroleerd." in response.content.decode()
    assert fresh(agenda).state == State.FROZEN


def test_an_answer_that_confirms_an_account_change_signs_nothing(
    cast: Cast, client: Client, device: SoftAuthenticator
) -> None:
    agenda = read_agenda(cast)
    credential = device.answer(client.post("/account/passkeys/bevestigen/vraag/").json())
    assert client.post(url_of(agenda), typed(agenda, credential=credential)).status_code == 422
    assert not Signature.objects.exists()


def test_an_answer_of_six_minutes_ago_signs_nothing(
    cast: Cast, client: Client, device: SoftAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda = read_agenda(cast)
    credential = answered(client, device, agenda)
    session = client.session
    session["passkey_question"] = {**session["passkey_question"], "at": session["passkey_question"]["at"] - 360}
    session.save()
    assert client.post(url_of(agenda), typed(agenda, credential=credential)).status_code == 422


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"place": ""}, "Vul ‘Plaats’ in."),
        ({"confirmed": ""}, "Zet een vinkje als u de agenda hebt gelezen"),
        ({}, "Zet JavaScript aan"),
    ],
)
def test_what_lacks_is_said_before_the_passkey_is_used(
    cast: Cast, client: Client, device: SoftAuthenticator, changes: dict[str, str], sentence: str
) -> None:
    agenda = read_agenda(cast)
    response = client.post(url_of(agenda), typed(agenda, with_passkey="1", place="Heiloo") | changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "herstelcode in." not in response.content.decode().split("</ul>")[0]


def test_wrong_passkeys_and_wrong_codes_share_one_limit(cast: Cast, client: Client, device: SoftAuthenticator) -> None:
    agenda = read_agenda(cast)
    for _ in range(4):
        client.post(url_of(agenda), typed(agenda, answer="00000000"))
    device.verifies = False
    client.post(url_of(agenda), typed(agenda, credential=answered(client, device, agenda)))
    device.verifies = True
    response = client.post(url_of(agenda), typed(agenda, credential=answered(client, device, agenda)))
    assert "U hebt het te vaak geprobeerd." in response.content.decode()
    assert not Signature.objects.exists()


def test_who_is_not_at_turn_hears_why(cast: Cast, client: Client) -> None:
    agenda = read_agenda(cast)
    client.force_login(cast.minister_ocw)
    response = client.post(f"{url_of(agenda)}vraag/")
    assert response.status_code == 409 and response.json()["error"]
