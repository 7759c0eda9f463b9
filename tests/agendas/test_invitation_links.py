"""The link in the mail that asks to sign: it dies with its version, and says why instead of a bare 404."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import OutgoingMail
from agendas.actions import inviting, signing
from agendas.actions.substituting import substitute
from agendas.choices import State, Substitution
from agendas.models import Agenda, SigningRequest
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from tests.cast import SINCE, Cast
from tests.factories import bring, fresh, make_agenda, sign_as

OVER = "Deze uitnodiging geldt niet meer"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.FROZEN)


def first(agenda: Agenda) -> SigningRequest:
    return agenda.rounds.last().requests.get(order=1)


def link(agenda: Agenda, request: SigningRequest | None = None) -> str:
    return f"/agendas/{agenda.reference}/ondertekenen/{(request or first(agenda)).pk}/"


def page_for(client: Client, person: Any, url: str) -> str:
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200
    text = " ".join(response.content.decode().split())
    assert f"<h1>{OVER}</h1>" in text
    return text


def test_the_mail_carries_the_link_and_it_leads_to_signing(cast: Cast, client: Client, agenda: Agenda) -> None:
    mail = OutgoingMail.objects.get(recipient=cast.alderman_alkmaar, template="agenda_sign")
    assert mail.context["url"] == settings.PORTAL_URL + link(agenda)
    client.force_login(cast.alderman_alkmaar)
    assert client.get(link(agenda))["Location"] == f"/agendas/{agenda.reference}/ondertekenen/"


@pytest.mark.parametrize(("name", "status"), [("coordinator_noord", 403), ("reader", 404), ("officer_zwolle", 404)])
def test_the_link_is_for_who_was_asked(cast: Cast, client: Client, agenda: Agenda, name: str, status: int) -> None:
    client.force_login(getattr(cast, name))
    assert client.get(link(agenda)).status_code == status
    unknown = f"/agendas/{agenda.reference}/ondertekenen/00000000-0000-4000-8000-000000000000/"
    assert client.get(unknown).status_code == 404


def test_a_link_of_another_agenda_opens_nothing(cast: Cast, client: Client, agenda: Agenda) -> None:
    other = make_agenda(cast, State.FROZEN)
    client.force_login(cast.alderman_alkmaar)
    assert client.get(link(agenda, first(other))).status_code == 404


def test_after_a_refusal(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    minister = agenda.rounds.get().requests.get(office_holder=cast.offices["minister_ocw"])
    signing.refuse(
        agenda=agenda, signatory_id=minister.signatory_id, reason="De bedragen kloppen niet.", by=cast.minister_ocw
    )
    text = page_for(client, cast.alderman_alkmaar, link(agenda))
    assert "Mina Minister weigerde te ondertekenen op" in text
    assert "Uw handtekening van" in text and "telt niet meer" in text
    assert "De bedragen kloppen niet." in text
    text = page_for(client, cast.minister_ocw, link(agenda, minister))
    assert "U weigerde te ondertekenen op" in text
    assert "Agenda Afspraak" not in text


def test_a_new_round_has_a_new_link(cast: Cast, client: Client, agenda: Agenda) -> None:
    old = link(agenda)
    signing.recall(agenda=agenda, reason="Verkeerde bijlage", by=cast.ocw_staff)
    text = page_for(client, cast.minister_ocw, link(agenda, agenda.rounds.get().requests.filter(order=2)[0]))
    assert "Verkeerde bijlage" in text
    bring(fresh(agenda), State.FROZEN, cast)
    assert link(agenda) != old
    text = page_for(client, cast.alderman_alkmaar, old)
    assert "Otto OCW haalde haar terug op" in text
    assert f'href="/agendas/{agenda.reference}/ondertekenen/">Naar de nieuwe versie' in text
    assert client.get(link(agenda)).status_code == 302


def test_a_withdrawn_invitation(cast: Cast, client: Client, agenda: Agenda) -> None:
    inviting.withdraw_invitation(
        agenda=agenda, request_id=first(agenda).pk, reason="De wethouder is ziek.", by=cast.coordinator_noord
    )
    text = page_for(client, cast.alderman_alkmaar, link(agenda))
    assert "ingetrokken door Nora Noord" in text
    assert "De wethouder is ziek." in text
    page = client.get(f"/agendas/{agenda.reference}/ondertekenen/").content.decode()
    assert "De uitnodiging is ingetrokken" in page
    assert "data-sign-button" not in page
    inviting.invite_again(agenda=agenda, request_id=first(agenda).pk, by=cast.coordinator_noord)
    assert client.get(link(agenda)).status_code == 302


def test_who_signed_reads_when(cast: Cast, client: Client, agenda: Agenda) -> None:
    sign_as(agenda, cast.alderman_alkmaar)
    assert "U hebt op" in page_for(client, cast.alderman_alkmaar, link(agenda))


def test_somebody_else_signs_instead(cast: Cast, client: Client, agenda: Agenda) -> None:
    successor = _mayor(cast)
    substitute(
        agenda=agenda,
        request_id=first(agenda).pk,
        office_holder=successor,
        kind=Substitution.SUBSTITUTE,
        note="De wethouder is met verlof.",
        by=cast.coordinator_noord,
    )
    text = page_for(client, cast.alderman_alkmaar, link(agenda))
    assert "Bea Burgemeester ondertekent in plaats van Wouter Alkmaar, als plaatsvervanger." in text
    page = client.get(f"/agendas/{agenda.reference}/ondertekenen/").content.decode()
    assert "Iemand anders ondertekent in uw plaats" in page
    assert "data-sign-button" not in page
    assert client.post(f"/agendas/{agenda.reference}/ondertekenen/", {"place": "Alkmaar"}).status_code == 403
    client.force_login(cast.officer_alkmaar)
    assert client.get(link(agenda)).status_code == 302
    page = " ".join(client.get(f"/agendas/{agenda.reference}/ondertekenen/").content.decode().split())
    assert "U wordt gevraagd deze agenda te ondertekenen namens de gemeente Alkmaar." in page
    assert "Wouter Alkmaar, Wethouder" in page.split("In plaats van")[1][:200]
    assert "Bea Burgemeester" in page


def _mayor(cast: Cast) -> OfficeHolder:
    return OfficeHolder.objects.create(
        name="Bea Burgemeester",
        office="Burgemeester",
        kind=OfficeKind.MAYOR,
        organisation="gemeente Alkmaar",
        municipality=cast.alkmaar,
        user=cast.officer_alkmaar,
        start=SINCE,
    )
