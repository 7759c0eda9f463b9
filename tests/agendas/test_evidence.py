"""The evidence sheet: what it says, that it is sealed and accessible, who may read it, and that it is made once."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.moving import note
from agendas.actions.reviewing import submit
from agendas.actions.sealing import store_evidence_pdf, store_frozen_pdf, store_sealed_pdf
from agendas.actions.signing import freeze, refuse
from agendas.choices import State
from agendas.evidence import evidence_document, evidence_in
from agendas.integrity import first_misfit
from agendas.models import Agenda, SigningRound
from agendas.tasks import make_evidence, make_frozen_pdf, seal_agenda
from agendas.workflow import StepRefused
from records.actions import store_file
from records.certificates import make_development_authority
from records.models import Event, EventOrigin, Job, StoredFile
from records.origin import coming_from
from records.verification import verdict
from records.worker import run_next
from tests.agendas.racing import complaints
from tests.agendas.unprotected import lifted
from tests.cast import Cast
from tests.factories import approve_all, fresh, make_agenda, sign_as
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db

REASON = "De begroting klopt niet."


@pytest.fixture
def seal_key() -> None:
    make_development_authority(Path(settings.SEAL_DIR))


def refused_once(cast: Cast) -> Agenda:
    """Return an agenda that was refused by a minister, then signed by all in a second round."""
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    signatory = agenda.signatories.get(office_holder__user=cast.minister_ocw)
    refuse(agenda=agenda, signatory_id=signatory.pk, reason=REASON, by=cast.minister_ocw)
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve_all(agenda, cast)
    freeze(agenda=agenda, by=cast.coordinator_noord)
    with coming_from("192.0.2.17"):
        for by in (cast.alderman_alkmaar, cast.minister_ocw, cast.minister_po):
            sign_as(agenda, by)
    return fresh(agenda)


def sealed_round(agenda: Agenda) -> SigningRound:
    signing_round = agenda.rounds.get(outcome=SigningRound.Outcome.OPEN)
    make_frozen_pdf(signing_round.pk)
    seal_agenda(signing_round.pk)
    return SigningRound.objects.select_related("agenda", "version").get(pk=signing_round.pk)


def told_round(agenda: Agenda) -> SigningRound:
    """Return the round after sealing, with files that nobody reads: quick, for what the data and the page say."""
    signing_round = agenda.rounds.get(outcome=SigningRound.Outcome.OPEN)
    store_frozen_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 frozen")
    store_sealed_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 sealed")
    return SigningRound.objects.select_related("agenda", "version").get(pk=signing_round.pk)


@pytest.fixture
def kept(cast: Cast) -> SigningRound:
    """A sealed round with a sheet, for the page that gives it."""
    signing_round = told_round(make_agenda(cast, State.SEALING))
    store_evidence_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 evidence")
    return SigningRound.objects.select_related("agenda", "evidence_pdf").get(pk=signing_round.pk)


@pytest.fixture
def with_evidence(cast: Cast, seal_key: None) -> SigningRound:
    signing_round = sealed_round(refused_once(cast))
    make_evidence(signing_round.pk)
    return SigningRound.objects.select_related("agenda", "version", "evidence_pdf").get(pk=signing_round.pk)


def _pdf(signing_round: SigningRound) -> bytes:
    assert signing_round.evidence_pdf is not None
    return bytes(signing_round.evidence_pdf.content)


def test_it_is_sealed_accessible_and_fits(with_evidence: SigningRound) -> None:
    pdf = _pdf(with_evidence)
    judged = verdict(pdf)
    assert judged.genuine, judged.objections
    assert judged.stored
    assert objections(pdf) == []
    assert complaints(with_evidence.agenda) == []
    assert evidence_in(pdf) == evidence_document(with_evidence)
    assert with_evidence.sealed_pdf is not None
    assert evidence_in(bytes(with_evidence.sealed_pdf.content)) is None
    before = (StoredFile.objects.count(), Event.objects.count())
    make_evidence(with_evidence.pk)
    assert (StoredFile.objects.count(), Event.objects.count()) == before
    text = _text(pdf)
    for words in ("Bewijsblad", REASON, "Geweigerd op", "192.0.2.17", "met een code uit de app", "Volgt uit het ambt"):
        assert words in text
    assert "Geen vertrouwde tijd" in text
    assert "/controleren/" + with_evidence.version.sha256[:32] in text


def _text(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True)
    return " ".join(run.stdout.decode().split())


def test_it_names_the_files_and_who_signed_how(cast: Cast) -> None:
    signing_round = told_round(refused_once(cast))
    evidence = evidence_document(signing_round)
    assert signing_round.sealed_pdf is not None
    assert signing_round.frozen_pdf is not None
    assert evidence["text"]["sha256"] == evidence["agenda"]["sha256"] == signing_round.version.sha256
    assert evidence["sealed"]["sha256"] == signing_round.sealed_pdf.sha256
    assert evidence["frozen"]["sha256"] == signing_round.frozen_pdf.sha256
    assert evidence["trusted_time"] is False
    first, *_others = evidence["signers"]
    assert first["named"]["name"] == first["signature"]["name"] == "Wouter Alkmaar"
    assert first["signature"]["way"] == "In het portaal"
    assert first["signature"]["factor"] == "totp"
    assert first["origin"] == "192.0.2.17"
    assert first["read_at"] <= first["signature"]["at"]
    assert first["invited_at"] <= first["signature"]["at"]
    assert [row["by_office"] for row in evidence["signers"]] == [False, True, True]


def test_it_tells_what_went_wrong_too(cast: Cast) -> None:
    evidence = evidence_document(told_round(refused_once(cast)))
    (before,) = evidence["earlier_rounds"]
    assert (before["outcome"], before["reason"], before["ended_by"]) == ("Geweigerd", REASON, "Mina Minister")
    assert [row["name"] for row in before["void_signatures"]] == ["Wouter Alkmaar"]
    actions = [row["action"] for row in evidence["events"]]
    assert actions[0] == "frozen"
    assert actions[-1] == "sealed"
    assert actions.count("frozen") == 2
    assert "refused" in actions
    # Between the rounds the text was written again: that is no part of signing.
    assert not {"submitted", "approved"} & set(actions)


def test_every_event_of_the_rounds_is_there_or_counted(cast: Cast) -> None:
    agenda = refused_once(cast)
    note(agenda, "external_refused", cast.coordinator_noord, {"reason": "De handtekening is van een ander."})
    note(agenda, "exported", cast.coordinator_noord, {"kind": "pdf"})
    signing_round = told_round(agenda)
    evidence = evidence_document(signing_round)
    told = {row["number"] for row in evidence["events"]}
    stream = list(Event.objects.in_stream(agenda.stream))
    for frozen, end in ((0, "refused"), (1, "sealed")):
        start = [event.number for event in stream if event.action == "frozen"][frozen]
        last = next(event.number for event in stream if event.action == end)
        asked = {event.number for event in stream if start <= event.number <= last and event.action != "exported"}
        assert asked <= told
    assert evidence["events_left_out"] == 1
    assert "De handtekening is van een ander." in json.dumps(evidence["events"], ensure_ascii=False)


def test_an_address_that_was_erased_is_not_there(cast: Cast) -> None:
    signing_round = told_round(refused_once(cast))
    EventOrigin.objects.all().delete()
    assert {row["origin"] for row in evidence_document(signing_round)["signers"]} == {None}


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    agenda = refused_once(cast)
    signing_round = told_round(agenda)
    with CaptureQueriesContext(connection) as few:
        evidence_document(signing_round)
    numbers = list(signing_round.signatures.values_list("pk", flat=True))
    with lifted():
        signing_round.signatures.filter(pk__in=numbers[:2]).delete()
    with CaptureQueriesContext(connection) as fewer:
        evidence_document(signing_round)
    assert len(few) == len(fewer) <= 16


# ---------- making it ----------


def test_sealing_asks_for_it_and_the_worker_makes_it(cast: Cast, seal_key: None) -> None:
    signing_round = sealed_round(make_agenda(cast, State.SEALING))
    jobs = Job.objects.filter(effect=f"evidence:{signing_round.pk}")
    assert jobs.get().name == "agendas.tasks.make_evidence"
    Job.objects.exclude(pk=jobs.get().pk).delete()
    assert run_next("tests")
    signing_round.refresh_from_db()
    assert signing_round.evidence_pdf_id is not None
    assert jobs.get().status == "done"


def test_before_the_seal_there_is_none(cast: Cast) -> None:
    signing_round = make_agenda(cast, State.SEALING).rounds.get()
    with pytest.raises(StepRefused, match="pas als de agenda is verzegeld"):
        store_evidence_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 evidence")


# ---------- integrity ----------


def test_the_integrity_check_sees_another_sheet(with_evidence: SigningRound, monkeypatch: pytest.MonkeyPatch) -> None:
    agenda = fresh(with_evidence.agenda)
    assert first_misfit(agenda) == ""
    genuine = evidence_in(_pdf(with_evidence))
    assert genuine is not None
    for changed, sentence in (
        ({**genuine, "sealed": {"sha256": "0" * 64}}, "hoort bij een ander verzegeld bestand"),
        ({**genuine, "agenda": {"sha256": "0" * 64}}, "hoort bij een andere tekst"),
        (None, "hoort bij een andere tekst"),
    ):
        # A stored file cannot be changed; the check is told that it holds something else.
        with monkeypatch.context() as patch:
            patch.setattr("agendas.integrity.evidence_in", lambda pdf, changed=changed: changed)
            assert sentence in first_misfit(agenda)
    forged = bytearray(_pdf(with_evidence))
    forged[len(forged) // 3] ^= 1
    other = store_file(name="y-bewijsblad.pdf", content_type="application/pdf", content=bytes(forged), by=None)
    SigningRound.objects.filter(pk=with_evidence.pk).update(evidence_pdf=other)
    assert "y-bewijsblad.pdf is geen gebeurtenis" in first_misfit(agenda)
    note(agenda, "evidence_stored", None, {"file_sha256": other.sha256})
    assert "het zegel van y-bewijsblad.pdf klopt niet" in first_misfit(agenda)


# ---------- the page ----------


def _client(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, name))
    return client


@pytest.mark.parametrize(
    "name", ["coordinator_noord", "officer_alkmaar", "alderman_alkmaar", "minister_po", "ocw_staff"]
)
def test_who_works_on_it_or_signs_reads_it(name: str, kept: SigningRound, cast: Cast) -> None:
    client = _client(cast, name)
    url = reverse("agendas:evidence", args=[kept.agenda.reference])
    events = Event.objects.count()
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content == _pdf(kept)
    assert answer["Content-Disposition"].startswith("inline")
    assert Event.objects.count() == events
    answer = client.post(url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(action="exported", data__kind="evidence").count() == 1
    assert url in client.get(reverse("agendas:detail", args=[kept.agenda.reference])).content.decode()


@pytest.mark.parametrize("name", ["reader", "school_board", "ocw_finance"])
def test_who_only_reads_the_agenda_does_not(name: str, kept: SigningRound, cast: Cast) -> None:
    """It holds addresses and reasons of people."""
    client = _client(cast, name)
    url = reverse("agendas:evidence", args=[kept.agenda.reference])
    assert client.get(url).status_code == client.post(url).status_code == 403
    assert url not in client.get(reverse("agendas:detail", args=[kept.agenda.reference])).content.decode()


def test_before_it_is_there_a_sentence_says_so(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    answer = _client(cast, "coordinator_noord").get(reverse("agendas:evidence", args=[agenda.reference]), follow=True)
    assert "nog geen bewijsblad" in answer.content.decode()
