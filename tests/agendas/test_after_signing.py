"""What remains to be seen of a signature or a refusal: in the history, and for who gave it."""

import pytest
from django.urls import reverse

from accounts.models import OutgoingMail
from agendas.actions import signing
from agendas.choices import State
from agendas.timeline import entries
from records.models import Event
from tests.cast import Cast
from tests.factories import fresh, make_agenda, sign_as


def _refuse(agenda, cast: Cast) -> None:
    signatory = agenda.signatories.get(office_holder__user=cast.minister_ocw)
    signing.refuse(agenda=agenda, signatory_id=signatory.pk, reason="De bedragen kloppen niet.", by=cast.minister_ocw)


def _signed_entries(agenda) -> list:
    events = Event.objects.in_stream(agenda.stream)
    return [entry for entry in entries(events) if entry.title.startswith("De agenda is ondertekend")]


def test_the_history_says_where_how_and_what(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    row = agenda.rounds.get().signatures.get()
    (entry,) = _signed_entries(agenda)
    assert entry.title == "De agenda is ondertekend."
    for words in (f"in {row.place}.", "In het portaal", f"Versie {row.round.version.number}", row.sha256[:12]):
        assert words in entry.text
    assert "Vervallen" not in entry.text
    client.force_login(cast.coordinator_noord)
    assert row.sha256[:12] in client.get(reverse("agendas:history", args=[agenda.reference])).content.decode()


def test_a_signature_of_a_round_that_ended_is_void_in_the_history(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    _refuse(agenda, cast)
    (entry,) = _signed_entries(agenda)
    assert entry.title == "De agenda is ondertekend. Deze handtekening is vervallen."
    assert "een ander weigerde te ondertekenen" in entry.text


def test_a_recall_is_named_as_such(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    signing.recall(agenda=agenda, reason="Eerst praten.", by=cast.ocw_staff)
    (entry,) = _signed_entries(agenda)
    assert "OCW haalde de agenda terug" in entry.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_asks_for_signatures_once(cast: Cast, number: int, django_assert_num_queries) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    for person in (cast.minister_ocw, cast.minister_po)[: number - 1]:
        sign_as(agenda, person)
    events = list(Event.objects.in_stream(agenda.stream))
    assert len([event for event in events if event.action == "signed"]) == number
    with django_assert_num_queries(1):
        entries(events)


def test_who_refused_reads_what_they_did_and_no_text(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.minister_ocw)
    refuse = reverse("agendas:refuse", args=[agenda.reference])
    refused = reverse("agendas:stopped", args=[agenda.reference])
    assert client.post(refuse, {"reason": "De bedragen kloppen niet."})["Location"] == refused
    text = client.get(refused).content.decode()
    assert "U hebt geweigerd te ondertekenen" in text
    assert "De bedragen kloppen niet." in text
    assert "De agenda is terug bij de schrijvers." in text
    assert "Agenda Afspraak" not in text
    for page in ("detail", "sign", "refuse", "status"):
        assert client.get(reverse(f"agendas:{page}", args=[agenda.reference]))["Location"] == refused
    for page in ("history", "missing", "pdf"):
        assert client.get(reverse(f"agendas:{page}", args=[agenda.reference])).status_code == 404


@pytest.mark.parametrize("name", ["minister_po", "secretariat_ocw"])
def test_who_was_asked_to_sign_hears_that_it_stopped(cast: Cast, client, name: str) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    _refuse(agenda, cast)
    person = getattr(cast, name)
    mail = OutgoingMail.objects.get(recipient=person, template="agenda_round_ended")
    assert mail.context["url"].endswith(f"/agendas/{agenda.reference}/")
    client.force_login(person)
    stopped = reverse("agendas:stopped", args=[agenda.reference])
    for page in ("detail", "sign"):
        assert client.get(reverse(f"agendas:{page}", args=[agenda.reference]))["Location"] == stopped
    text = client.get(stopped).content.decode()
    assert "Het ondertekenen is gestopt" in text
    assert "Mina Minister weigerde te ondertekenen" in text
    assert "U hoeft nu niets te doen." in text
    assert "Agenda Afspraak" not in text
    assert f'href="{stopped}"' in client.get("/").content.decode()


def test_who_refused_gets_no_mail_about_it_and_finds_it_back(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    _refuse(agenda, cast)
    assert not OutgoingMail.objects.filter(recipient=cast.minister_ocw, template="agenda_round_ended").exists()
    client.force_login(cast.minister_ocw)
    assert reverse("agendas:stopped", args=[agenda.reference]) in client.get("/").content.decode()


@pytest.mark.parametrize("name", ["minister_ocw", "minister_po", "secretariat_ocw", "coordinator_noord"])
def test_the_reason_of_a_refusal_reaches_the_coordinator_and_who_would_sign_later(
    cast: Cast, client, name: str
) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    signatory = agenda.signatories.get(office_holder__user=cast.alderman_alkmaar)
    signing.refuse(agenda=agenda, signatory_id=signatory.pk, reason="Eerst naar de raad.", by=cast.alderman_alkmaar)
    person = getattr(cast, name)
    mail = OutgoingMail.objects.get(recipient=person, template="agenda_round_ended")
    assert mail.context["reason"] == "Eerst naar de raad."
    client.force_login(person)
    text = client.get(reverse("agendas:detail", args=[agenda.reference]), follow=True).content.decode()
    assert "Eerst naar de raad." in text
    assert ("Agenda Afspraak" in text) == (name == "coordinator_noord")


def test_who_has_no_part_in_the_round_hears_nothing(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    signatory = agenda.signatories.get(office_holder__user=cast.alderman_alkmaar)
    signing.refuse(agenda=agenda, signatory_id=signatory.pk, reason="Nee.", by=cast.alderman_alkmaar)
    assert not OutgoingMail.objects.filter(recipient=cast.school_board, template="agenda_round_ended").exists()
    client.force_login(cast.reader)
    for page in ("detail", "sign", "stopped"):
        assert client.get(reverse(f"agendas:{page}", args=[agenda.reference])).status_code == 404


def test_who_signed_reads_that_their_signature_lapsed(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    _refuse(agenda, cast)
    client.force_login(cast.alderman_alkmaar)
    text = client.get(reverse("agendas:detail", args=[agenda.reference])).content.decode()
    assert "is vervallen" in text
    assert "tekent u opnieuw" in text


def test_who_still_reads_is_led_on(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    signatory = agenda.signatories.get(office_holder__user=cast.alderman_alkmaar)
    signing.refuse(agenda=agenda, signatory_id=signatory.pk, reason="Nee.", by=cast.alderman_alkmaar)
    assert fresh(agenda).state == State.RETURNED
    client.force_login(cast.alderman_alkmaar)
    assert client.get(reverse("agendas:detail", args=[agenda.reference])).status_code == 200
    text = client.get(reverse("agendas:stopped", args=[agenda.reference])).content.decode()
    assert "U kunt de tekst weer lezen." in text


def test_the_last_signer_is_told_that_they_signed(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    sign_as(agenda, cast.minister_ocw)
    sign_as(agenda, cast.minister_po)
    client.force_login(cast.minister_po)
    assert "U hebt ondertekend op" in client.get(reverse("agendas:sign", args=[agenda.reference])).content.decode()


def test_on_a_phone_the_buttons_come_again_after_the_text(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    page = client.get(reverse("agendas:detail", args=[agenda.reference])).content.decode()
    again = page.split('class="now-again"')[1].split("</nav>")[0]
    assert "/stap/approve/" in again
    assert "/stap/send_back/" in again
    client.force_login(cast.ocw_finance)
    assert 'class="now-again"' not in client.get(reverse("agendas:detail", args=[agenda.reference])).content.decode()
