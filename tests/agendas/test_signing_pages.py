"""Signing: the page, the order, the second factor, and what happens after the last signature."""

import threading
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from agendas.actions.sealing import store_frozen_pdf, store_sealed_pdf
from agendas.choices import State
from agendas.models import Agenda, Signature
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from records.models import Event, Job
from tests.cast import PASSWORD, SINCE, Cast, make_cast
from tests.factories import fresh, make_agenda, read_as, sign_as, signatories


def _url(agenda: Agenda) -> str:
    return f"/agendas/{agenda.reference}/ondertekenen/"


def _typed(agenda: Agenda, **changes: str) -> dict[str, str]:
    sha256 = agenda.versions.get().sha256
    return {"sha256": sha256, "place": "Alkmaar", "confirmed": "on", "answer": PASSWORD} | changes


def _read(cast: Cast) -> Agenda:
    """Return an agenda that the alderman, who signs first, has read."""
    agenda = make_agenda(cast, State.FROZEN)
    read_as(agenda, cast.alderman_alkmaar)
    return agenda


@pytest.fixture(autouse=True)
def _no_wrong_answers_yet(db: None) -> None:
    cache.clear()


def test_the_page_tells_what_is_asked(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.alderman_alkmaar)
    text = " ".join(client.get(_url(agenda)).content.decode().split())
    assert "U wordt gevraagd deze agenda te ondertekenen namens de gemeente Alkmaar." in text
    assert "2022 tot en met 2025" in text
    assert "€ 3.000" in text
    assert "2022: € 2.000" in text
    assert agenda.versions.get().short_hash in text
    assert 'value="Alkmaar"' in text
    assert "Agenda Afspraak 1: overleg" in text
    assert "Uw wachtwoord" in text


def test_the_state_signs_in_the_hague(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.minister_ocw)
    assert 'value="Den Haag"' in client.get(_url(agenda)).content.decode()


def test_the_frozen_pdf_is_offered_when_it_is_there(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.alderman_alkmaar)
    assert "Lees de hele agenda (pdf" not in client.get(_url(agenda)).content.decode()
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    assert "Lees de hele agenda (pdf, nieuw tabblad)" in client.get(_url(agenda)).content.decode()


def test_signing_binds_the_text_on_screen(cast: Cast, client) -> None:
    agenda = _read(cast)
    client.force_login(cast.alderman_alkmaar)
    response = client.post(_url(agenda), _typed(agenda, place="  Alkmaar "), follow=True)
    assert "U hebt ondertekend" in response.content.decode()
    signature = Signature.objects.get()
    assert (signature.place, signature.factor, signature.signed_by) == ("Alkmaar", "password", cast.alderman_alkmaar)
    assert signature.sha256 == agenda.versions.get().sha256
    assert fresh(agenda).state == State.PARTLY_SIGNED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer": "fout wachtwoord"}, "Dit wachtwoord klopt niet."),
        ({"answer": ""}, "Vul uw wachtwoord in."),
        ({"confirmed": ""}, "Zet een vinkje als u de agenda hebt gelezen en wilt ondertekenen."),
        ({"place": ""}, "Vul ‘Plaats’ in."),
        ({"place": "Den\x00 Haag"}, "Verwijder het onzichtbare teken"),
        ({"place": "x" * 81}, "De tekst is te lang"),
        ({"place": "Alkmaar 🧀"}, "Dit teken kan niet worden afgedrukt"),
        ({"place": "<b>Alkmaar</b>"}, "Hier kan geen HTML staan"),
        ({"sha256": "0" * 64}, "De tekst is niet dezelfde als die u las."),
        ({"sha256": ""}, "error-summary"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, client, changes: dict, sentence: str) -> None:
    agenda = _read(cast)
    client.force_login(cast.alderman_alkmaar)
    response = client.post(_url(agenda), _typed(agenda, place="Heerhugowaard") | changes)
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    if "place" not in changes:
        assert 'value="Heerhugowaard"' in text
    assert PASSWORD not in text
    assert not Signature.objects.exists()


def test_a_code_app_goes_before_the_password(cast: Cast, client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.alderman_alkmaar, secret)
    agenda = _read(cast)
    client.force_login(cast.alderman_alkmaar)
    assert "Code uit uw app" in client.get(_url(agenda)).content.decode()
    # Something with letters can only have been meant as a recovery code.
    assert "Deze herstelcode klopt niet" in client.post(_url(agenda), _typed(agenda)).content.decode()
    assert "Deze code klopt niet." in client.post(_url(agenda), _typed(agenda, answer="000000")).content.decode()
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post(_url(agenda), _typed(agenda, answer=code)).status_code == 302
    assert Signature.objects.get().factor == "totp"


def test_five_wrong_answers_and_even_the_right_one_must_wait(cast: Cast, client) -> None:
    agenda = _read(cast)
    client.force_login(cast.alderman_alkmaar)
    for _ in range(5):
        client.post(_url(agenda), _typed(agenda, answer="fout"))
    assert "Wacht vijf minuten" in client.post(_url(agenda), _typed(agenda)).content.decode()
    assert not Signature.objects.exists()


def test_the_order_is_kept_by_the_server(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.minister_ocw)
    page = client.get(_url(agenda)).content.decode()
    assert "Iemand anders ondertekent eerst" in page
    assert "Wouter Alkmaar (Wethouder)" in page
    assert "data-sign-button" not in page
    response = client.post(_url(agenda), _typed(agenda))
    assert response.status_code == 422
    assert "U bent nog niet aan de beurt. Eerst ondertekent Wouter Alkmaar" in response.content.decode()
    assert not Signature.objects.exists()


def test_the_secretariat_reads_and_does_not_sign(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.secretariat_ocw)
    page = client.get(_url(agenda)).content.decode()
    assert "Mina Minister wordt gevraagd deze agenda te ondertekenen." in page
    assert "<form" not in page.split("<main")[1]
    assert client.post(_url(agenda), _typed(agenda)).status_code == 403
    assert client.post(f"/agendas/{agenda.reference}/weigeren/", {"reason": "Nee"}).status_code == 403
    assert Signature.objects.count() == 1


def test_one_person_signs_for_one_party(cast: Cast, client) -> None:
    second = OfficeHolder.objects.create(
        name="W. Alkmaar",
        office="Burgemeester",
        kind=OfficeKind.MAYOR,
        organisation="gemeente Alkmaar",
        municipality=cast.alkmaar,
        user=cast.officer_alkmaar,
        start=SINCE,
    )
    rows = signatories(cast)
    row = {**rows[0], "name": second.name, "office": second.office}
    agenda = make_agenda(cast, State.FROZEN, signatories=[rows[0], row, *rows[1:]])
    second.user = cast.alderman_alkmaar  # after freezing, which refuses it
    second.save()
    read_as(agenda, cast.alderman_alkmaar)
    client.force_login(cast.alderman_alkmaar)
    assert client.post(_url(agenda), _typed(agenda)).status_code == 302
    assert client.post(_url(agenda), _typed(agenda)).status_code == 422
    assert Signature.objects.count() == 1


def test_after_the_last_signature_the_page_waits_for_the_seal(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    sign_as(agenda, cast.minister_ocw)
    read_as(agenda, cast.minister_po)
    client.force_login(cast.minister_po)
    page = client.post(_url(agenda), _typed(agenda), follow=True).content.decode()
    assert "Ondertekend, wordt verzegeld" in page
    assert 'hx-trigger="every 2s"' in page
    assert Job.objects.filter(effect=f"seal:{agenda.rounds.get().pk}").count() == 1
    status = f"/agendas/{agenda.reference}/status/"
    assert 'hx-trigger="every 2s"' in client.get(status, headers={"HX-Request": "true"}).content.decode()
    assert "<h1" in client.get(status).content.decode()
    store_sealed_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 sealed")
    fragment = client.get(status, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in fragment
    assert f'href="/agendas/{agenda.reference}/pdf/"' in fragment
    assert "Verzegelde agenda lezen (pdf)" in client.get(_url(agenda)).content.decode()


LATE = "Het verzegelen lukt nog niet. Neem contact op met de functioneel beheerder."


@pytest.mark.parametrize(
    ("minutes", "changes", "is_late"),
    [
        (1, {}, False),
        (4, {"attempts": 5, "error": "SealNotConfigured"}, False),
        (6, {}, True),
        (6, {"status": "running", "worker": "w", "leased_until": timezone.now()}, True),
        (1, {"status": "failed", "finished": timezone.now(), "error": "SealNotConfigured"}, True),
        (1, {"status": "cancelled", "finished": timezone.now()}, True),
    ],
)
def test_a_seal_that_does_not_come_is_told(cast: Cast, client, minutes: int, changes: dict, is_late: bool) -> None:
    agenda = make_agenda(cast, State.SEALING)
    asked = timezone.now() - timedelta(minutes=minutes)
    Job.objects.filter(effect=f"seal:{agenda.rounds.get().pk}").update(enqueued=asked, **changes)
    client.force_login(cast.alderman_alkmaar)
    status = f"/agendas/{agenda.reference}/status/"
    fragment = client.get(status, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-trigger="every {30 if is_late else 2}s"' in fragment
    for page in (fragment, *(client.get(url).content.decode() for url in (status, _url(agenda)))):
        assert (LATE in page) == is_late
        assert ("een paar seconden" in page) == (not is_late)
    assert (LATE in client.get(f"/agendas/{agenda.reference}/").content.decode()) == is_late


def test_refusing_asks_why_and_ends_the_round(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.minister_ocw)
    refuse = f"/agendas/{agenda.reference}/weigeren/"
    assert client.post(refuse, {"reason": " "}).status_code == 422
    assert client.post(refuse, {"reason": "De bedragen kloppen niet."}).status_code == 302
    assert fresh(agenda).state == State.RETURNED
    assert Signature.objects.get().voided_at is not None
    assert Event.objects.filter(stream=agenda.stream, action="refused").count() == 1


def test_refusing_is_for_who_is_at_turn(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.minister_ocw)
    refuse = f"/agendas/{agenda.reference}/weigeren/"
    assert "nog niet aan de beurt" in client.get(refuse).content.decode()
    assert client.post(refuse, {"reason": "Nee"}).status_code == 422
    assert fresh(agenda).state == State.FROZEN


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_signature() -> None:
    """Real threads with connections of their own; the lock on the agenda lets one of them through."""
    cast = make_cast()
    agenda = _read(cast)
    typed = _typed(agenda)
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(cast.alderman_alkmaar)
        client.get("/agendas/")
    barrier, codes = threading.Barrier(len(clients)), []

    def click(client: Client) -> None:
        barrier.wait()
        try:
            codes.append(client.post(_url(agenda), typed).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [302, 422, 422, 422], connection.vendor
    assert Signature.objects.count() == 1
    assert Event.objects.filter(stream=agenda.stream, action="signed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_both_ministers_at_once_order_one_seal() -> None:
    cast = make_cast()
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    typed = _typed(agenda)
    clients = [Client(), Client()]
    for client, person in zip(clients, (cast.minister_ocw, cast.minister_po), strict=True):
        read_as(agenda, person)
        client.force_login(person)
        client.get("/agendas/")
    barrier, codes = threading.Barrier(2), []

    def click(client: Client) -> None:
        barrier.wait()
        try:
            codes.append(client.post(_url(agenda), typed).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302, 302]
    assert fresh(agenda).state == State.SEALING
    assert Job.objects.filter(name="agendas.tasks.seal_agenda").count() == 1
