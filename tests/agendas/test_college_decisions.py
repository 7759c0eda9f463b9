"""The decision of the college: on the frozen text, with date, number and document; recorded and let go by who may."""

import io
from datetime import timedelta
from functools import cache

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agendas.actions.deciding import DecisionRefused, record_decision, void_decision
from agendas.actions.sealing import store_sealed_pdf
from agendas.actions.signing import recall
from agendas.choices import State
from agendas.models import Agenda, CollegeDecision
from records.models import Event, StoredFile
from records.uploads import CheckedUpload, check_upload
from tests.cast import Cast
from tests.factories import fresh, make_agenda, sign_as


@cache
def _pdf() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def _checked() -> CheckedUpload:
    return check_upload("Besluit.pdf", _pdf())


def _record(agenda: Agenda, cast: Cast, person: str = "officer_alkmaar", **changes: object) -> CollegeDecision:
    facts = {"date": timezone.localdate(), "number": "2026-0117", "document": _checked()} | changes
    return record_decision(agenda=agenda, municipality=cast.alkmaar, by=cast.people[person], **facts)


def _url(agenda: Agenda, code: str = "GM0361") -> str:
    return f"/agendas/{agenda.reference}/ondertekening/collegebesluit/{code}/"


def test_a_decision_binds_the_frozen_text(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    decision = _record(agenda, cast, number="  2026 - 0117 ")
    assert decision.sha256 == agenda.rounds.get().version.sha256
    assert decision.number == "2026 - 0117"
    event = Event.objects.in_stream(agenda.stream).get(action="decision_recorded")
    assert event.data["sha256"] == decision.sha256
    assert event.data["file_sha256"] == decision.document.sha256 == StoredFile.objects.get().sha256
    assert event.actor_id == str(cast.officer_alkmaar.pk)


@pytest.mark.parametrize(("days", "sentence"), [(1, "moet nog komen"), (-1, "niet eerder over hebben besloten")])
def test_the_college_decides_after_the_text_was_frozen_and_not_in_the_future(
    cast: Cast, days: int, sentence: str
) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(DecisionRefused, match=sentence) as refused:
        _record(agenda, cast, date=timezone.localdate() + timedelta(days=days))
    assert refused.value.field == "date"
    assert not CollegeDecision.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.CLOSED])
def test_only_a_frozen_text_is_decided_about(cast: Cast, state: State) -> None:
    with pytest.raises(DecisionRefused, match="geen vastgestelde tekst"):
        _record(make_agenda(cast, state), cast)


@pytest.mark.parametrize(
    "person", ["alderman_alkmaar", "ocw_staff", "officer_zwolle", "coordinator_zuid", "minister_ocw"]
)
def test_others_record_no_decision(cast: Cast, person: str) -> None:
    with pytest.raises(DecisionRefused, match="niet bij uw rol"):
        _record(make_agenda(cast, State.FROZEN), cast, person)


def test_one_decision_per_college_that_counts(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    first = _record(agenda, cast)
    with pytest.raises(DecisionRefused, match="al vastgelegd"):
        _record(agenda, cast)
    with pytest.raises(DecisionRefused, match="Vul een reden in"):
        void_decision(agenda=agenda, decision_id=first.pk, reason=" ", by=cast.officer_alkmaar)
    void_decision(agenda=agenda, decision_id=first.pk, reason="Verkeerd document.", by=cast.coordinator_noord)
    with pytest.raises(DecisionRefused, match="al vervallen"):
        void_decision(agenda=agenda, decision_id=first.pk, reason="Nog eens.", by=cast.coordinator_noord)
    second = _record(agenda, cast)
    assert list(CollegeDecision.objects.filter(voided_at=None)) == [second]
    assert Event.objects.in_stream(agenda.stream).get(action="decision_voided").data["reason"] == "Verkeerd document."


@pytest.mark.parametrize("state", [State.PARTLY_SIGNED, State.SEALING, State.SIGNED])
def test_what_a_signature_stood_on_stays(cast: Cast, client, state: State) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    decision = _record(agenda, cast)
    register = f"/agendas/{agenda.reference}/ondertekening/"
    client.force_login(cast.officer_alkmaar)
    assert "Laten vervallen" in client.get(register).content.decode()
    for person in [cast.alderman_alkmaar, cast.minister_ocw, cast.minister_po][
        : 1 if state == State.PARTLY_SIGNED else 3
    ]:
        sign_as(agenda, person)
    if state == State.SIGNED:
        store_sealed_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 only for tests")
    assert fresh(agenda).state == state
    sentence = "verzegeld" if state == State.SIGNED else "gemeente Alkmaar heeft al ondertekend"
    with pytest.raises(DecisionRefused, match=sentence):
        void_decision(agenda=agenda, decision_id=decision.pk, reason="Weg.", by=cast.officer_alkmaar)
    assert "Laten vervallen" not in client.get(register).content.decode()
    page = client.post(f"{register}collegebesluit/{decision.pk}/vervallen/", {"reason": "Weg."})
    assert page.status_code == 422 and sentence in page.content.decode()
    decision.refresh_from_db()
    assert decision.voided_at is None


def test_the_seal_alone_keeps_a_decision_too(cast: Cast) -> None:
    """Recorded after the last signature; nobody signed for a municipality that was added to the list meanwhile."""
    agenda = make_agenda(cast, State.SIGNED)
    decision = _record(agenda, cast)
    agenda.rounds.get().signatures.update(office_holder=None)
    with pytest.raises(DecisionRefused, match="verzegeld"):
        void_decision(agenda=agenda, decision_id=decision.pk, reason="Weg.", by=cast.officer_alkmaar)


def test_a_decision_about_an_earlier_text_stays_as_it_is(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    decision = _record(agenda, cast)
    recall(agenda=agenda, reason="Een fout in de tekst.", by=cast.ocw_staff)
    with pytest.raises(DecisionRefused):
        void_decision(agenda=agenda, decision_id=decision.pk, reason="Weg.", by=cast.officer_alkmaar)


def test_the_setting_stop_lets_the_municipality_wait_for_its_college(cast: Cast, settings) -> None:
    settings.SIGNING_COLLEGE_DECISION = "stop"
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(Exception, match="besluit van het college"):
        sign_as(agenda, cast.alderman_alkmaar)
    _record(agenda, cast)
    sign_as(agenda, cast.alderman_alkmaar)
    assert agenda.rounds.get().signatures.count() == 1


def test_the_page_records_a_decision_and_the_register_shows_it(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.officer_alkmaar)
    register = f"/agendas/{agenda.reference}/ondertekening/"
    assert "Besluit vastleggen" in client.get(register).content.decode()
    assert agenda.versions.get().short_hash in client.get(_url(agenda)).content.decode()
    day = timezone.localdate()
    typed = {"date": f"{day:%d-%m-%Y}", "number": "B&W 12", "document": SimpleUploadedFile("besluit.pdf", _pdf())}
    page = client.post(_url(agenda), typed, follow=True).content.decode()
    assert "Het besluit van het college van Alkmaar is vastgelegd." in page
    assert "B&amp;W 12" in page
    decision = CollegeDecision.objects.get()
    client.force_login(cast.school_board)
    document = client.get(f"/agendas/{agenda.reference}/ondertekening/collegebesluit/{decision.pk}/document/")
    assert document.content == _pdf()
    assert document["Content-Disposition"].startswith("attachment")
    assert "Laten vervallen" not in client.get(register).content.decode()


def test_what_is_wrong_stands_at_the_field_and_the_file_is_asked_again(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.officer_alkmaar)
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {"date": f"{tomorrow:%d-%m-%Y}", "number": "B 12", "document": SimpleUploadedFile("besluit.pdf", _pdf())}
    response = client.post(_url(agenda), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Deze dag moet nog komen." in page
    assert "Kies het bestand opnieuw." in page
    assert 'value="B 12"' in page


def test_a_file_that_is_no_pdf_is_refused(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.officer_alkmaar)
    typed = {
        "date": f"{timezone.localdate():%d-%m-%Y}",
        "number": "B 12",
        "document": SimpleUploadedFile("besluit.pdf", b"MZ not a pdf"),
    }
    assert client.post(_url(agenda), typed).status_code == 422
    assert not CollegeDecision.objects.exists() and not StoredFile.objects.exists()


def test_letting_a_decision_go_asks_first(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    decision = _record(agenda, cast)
    client.force_login(cast.officer_alkmaar)
    url = f"/agendas/{agenda.reference}/ondertekening/collegebesluit/{decision.pk}/vervallen/"
    assert "telt dan niet meer" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    page = client.post(url, {"reason": "Verkeerd document."}, follow=True).content.decode()
    assert "Verkeerd document." in page
    assert "Nog niet vastgelegd" in page


def test_others_do_not_reach_the_pages(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    decision = _record(agenda, cast)
    void = f"/agendas/{agenda.reference}/ondertekening/collegebesluit/{decision.pk}/vervallen/"
    document = f"/agendas/{agenda.reference}/ondertekening/collegebesluit/{decision.pk}/document/"
    for person, expected in (("ocw_staff", (403, 403, 200)), ("officer_zwolle", (404, 404, 404))):
        client.force_login(cast.people[person])
        assert tuple(client.get(url).status_code for url in (_url(agenda), void, document)) == expected
    client.force_login(cast.officer_alkmaar)
    assert client.get(_url(agenda, "GM0758")).status_code == 404
    other = make_agenda(cast, State.FROZEN)
    assert client.get(document.replace(agenda.reference, other.reference)).status_code == 404
