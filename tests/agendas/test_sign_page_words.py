"""What the page to sign on and the mails around it say: authority, advice, the day, who left, what is next."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions import inviting, signing
from agendas.actions.substituting import substitute
from agendas.choices import State, Substitution
from agendas.models import Agenda, CertifiedCopy, SigningRequest
from agendas.tables.sign_facts import ADVICE
from municipalities.choices import MandateKind
from municipalities.models import Mandate
from tests.agendas.test_invitation_links import OVER, _mayor
from tests.cast import PASSWORD, Cast
from tests.factories import make_agenda, sign_as


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.FROZEN)


def first(agenda: Agenda) -> SigningRequest:
    return agenda.rounds.last().requests.get(order=1)


def url_of(agenda: Agenda) -> str:
    return f"/agendas/{agenda.reference}/ondertekenen/"


def page_for(client: Client, person: Any, agenda: Agenda, more: str = "") -> str:
    client.force_login(person)
    return " ".join(client.get(url_of(agenda) + more, follow=True).content.decode().split())


def says(agenda: Agenda, words: str) -> None:
    request = first(agenda)
    request.mandate = words
    request.save(update_fields=["mandate"])


def test_the_recorded_mandate_stands_under_the_signature(cast: Cast, client: Client, agenda: Agenda) -> None:
    says(agenda, "besluit 12 uit de tekst")
    Mandate.objects.all().delete()
    page = page_for(client, cast.alderman_alkmaar, agenda)
    assert "Volgens de tekst: besluit 12 uit de tekst" in page
    today = timezone.localdate()
    mandate = Mandate.objects.create(
        office_holder=cast.offices["alderman_alkmaar"],
        kind=MandateKind.COLLEGE_DECISION,
        number="2026-77",
        date=today - timedelta(days=30),
        start=today - timedelta(days=30),
    )
    page = page_for(client, cast.alderman_alkmaar, agenda)
    assert str(mandate) in page and "2026-77" in page
    assert "besluit 12 uit de tekst" not in page.split('id="ondertekenen"')[1]


def test_a_substitute_never_has_the_mandate_of_the_text(cast: Cast, client: Client, agenda: Agenda) -> None:
    says(agenda, "besluit 12 uit de tekst")
    substitute(
        agenda=agenda,
        request_id=first(agenda).pk,
        office_holder=_mayor(cast),
        kind=Substitution.SUBSTITUTE,
        note="Verlof.",
        by=cast.coordinator_noord,
    )
    page = page_for(client, cast.officer_alkmaar, agenda)
    assert 'id="ondertekenen"' in page and "Volgens de tekst" not in page


def test_what_lacks_is_said_before_signing_although_it_stops_nobody(
    cast: Cast, client: Client, agenda: Agenda, settings: Any
) -> None:
    settings.SIGNING_MANDATE = settings.SIGNING_COLLEGE_DECISION = "advice"
    Mandate.objects.all().delete()
    page = page_for(client, cast.alderman_alkmaar, agenda)
    assert "Er is geen bevoegdheid vastgelegd waarmee Wouter Alkmaar" in page
    assert "Er is nog geen besluit van het college van de gemeente Alkmaar" in page
    assert page.count(ADVICE) == 2
    assert ADVICE not in page_for(client, cast.minister_ocw, agenda)


@pytest.mark.parametrize("refused", [True, False])
def test_the_mail_after_the_end_says_what_to_do(cast: Cast, agenda: Agenda, refused: bool) -> None:
    if refused:
        signing.refuse(
            agenda=agenda, signatory_id=first(agenda).signatory_id, reason="Te duur.", by=cast.alderman_alkmaar
        )
    else:
        signing.recall(agenda=agenda, reason="Te duur.", by=cast.ocw_staff)
    mails = OutgoingMail.objects.filter(template="agenda_round_ended")
    writer, other = (render(mails.get(recipient=user)).body for user in (cast.coordinator_noord, cast.minister_ocw))
    assert "Te duur." in writer and "Te duur." in other
    assert "Pas de tekst aan en dien de agenda opnieuw in" in writer and "U hoeft nu niets te doen" not in writer
    assert "U hoeft nu niets te doen" in other and "Pas de tekst aan" not in other
    if refused:
        assert "Wouter Alkmaar weigert de agenda van Alkmaar te ondertekenen." in writer
        assert "Wouter Alkmaar ondertekent de agenda van Alkmaar niet." in other
    else:
        assert all("Otto OCW (OCW) heeft de agenda van Alkmaar teruggehaald." in body for body in (writer, other))


def test_a_withdrawal_is_told_to_the_signer_as_you(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    request = agenda.rounds.get().requests.get(office_holder=cast.offices["minister_ocw"])
    inviting.withdraw_invitation(agenda=agenda, request_id=request.pk, reason="Later.", by=cast.coordinator_noord)
    mails = OutgoingMail.objects.filter(template="agenda_sign_withdrawn")
    own, prepares = (render(mails.get(recipient=user)) for user in (cast.minister_ocw, cast.secretariat_ocw))
    assert "heeft uw uitnodiging ingetrokken" in own.body and "U hoeft nu niet te ondertekenen" in own.subject
    assert "heeft de uitnodiging van Mina Minister, " in prepares.body
    assert "uw uitnodiging" not in prepares.body and "U hoeft nu niet te ondertekenen" not in prepares.subject


def test_a_day_that_is_past_is_called_so(cast: Cast, client: Client, agenda: Agenda) -> None:
    assert "deze dag is voorbij" not in page_for(client, cast.alderman_alkmaar, agenda)
    request = first(agenda)
    yesterday = timezone.localdate() - timedelta(days=1)
    request.due, request.invited_at = yesterday, timezone.localtime() - timedelta(days=9)
    request.save(update_fields=["due", "invited_at"])
    assert "(deze dag is voorbij)." in page_for(client, cast.alderman_alkmaar, agenda)
    inviting.remind_now(agenda=agenda, request_id=request.pk, by=cast.coordinator_noord)
    body = render(OutgoingMail.objects.get(template="agenda_sign_reminder")).body
    assert "Deze dag is voorbij." in body and "of eerder" not in body


def test_who_was_replaced_after_leaving_reads_why(cast: Cast, client: Client, agenda: Agenda) -> None:
    former = cast.offices["alderman_alkmaar"]
    former.end = timezone.localdate() - timedelta(days=1)
    former.save(update_fields=["end"])
    substitute(
        agenda=agenda,
        request_id=first(agenda).pk,
        office_holder=_mayor(cast),
        kind=Substitution.SUCCESSOR,
        note="Nieuwe wethouder.",
        by=cast.coordinator_noord,
    )
    page = page_for(client, cast.alderman_alkmaar, agenda)
    assert OVER in page and "Bea Burgemeester ondertekent" in page
    client.force_login(cast.alderman_alkmaar)
    assert client.post(url_of(agenda), {"place": "Alkmaar"}).status_code in {403, 404}
    # Who was never asked learns nothing.
    client.force_login(cast.coordinator_noord)
    assert client.get(url_of(agenda)).status_code == 403
    client.force_login(cast.officer_zwolle)
    assert client.get(url_of(agenda)).status_code == 404


def test_the_next_one_says_where_and_when(cast: Cast, client: Client, agenda: Agenda) -> None:
    other = make_agenda(cast, State.FROZEN)
    page = page_for(client, cast.alderman_alkmaar, agenda)
    assert f'href="{url_of(other)}">Volgende: Alkmaar, {other.start_year}-{other.end_year}</a>' in page


def test_after_an_expired_session_the_place_is_kept(cast: Cast, client: Client, agenda: Agenda) -> None:
    sent = {"sha256": "0" * 64, "place": "Heiloo & omstreken", "confirmed": "on", "answer": PASSWORD}
    where = client.post(url_of(agenda), sent)["Location"]
    assert PASSWORD not in where
    client.force_login(cast.alderman_alkmaar)
    page = " ".join(client.get(where, follow=True).content.decode().split())
    assert "Er is nog niets ondertekend" in page and 'value="Heiloo &amp; omstreken"' in page


def test_home_does_not_announce_what_is_done(cast: Cast, client: Client, agenda: Agenda) -> None:
    def others(user: Any) -> list[str]:
        client.force_login(user)
        return [row.reference for row in client.get("/").context["work"].others]

    assert others(cast.minister_ocw) == others(cast.secretariat_ocw) == [agenda.reference]
    sign_as(agenda, cast.alderman_alkmaar)
    sign_as(agenda, cast.minister_ocw)
    assert others(cast.minister_ocw) == others(cast.secretariat_ocw) == []
    # Who follows it does see that others must still sign.
    assert others(cast.alderman_alkmaar) == [agenda.reference]
    request = agenda.rounds.get().requests.get(office_holder=cast.offices["minister_po"])
    inviting.withdraw_invitation(agenda=agenda, request_id=request.pk, reason="Later.", by=cast.coordinator_noord)
    assert others(cast.minister_po) == []


def test_after_the_seal_one_pdf_and_the_own_copy(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    signing_round = agenda.rounds.get()
    copy, _ = CertifiedCopy.objects.get_or_create(
        round=signing_round,
        user=cast.minister_ocw,
        defaults={"organisation": "OCW", "name": "Mina Minister", "created_at": timezone.now()},
    )
    page = page_for(client, cast.minister_ocw, agenda)
    assert page.count(f'href="/agendas/{agenda.reference}/pdf/"') == 1
    assert f'href="/agendas/{agenda.reference}/afschrift/{copy.pk}/">Haal uw eigen afschrift op' in page
