"""Signing with a trust service provider: the frozen PDF goes out, comes back signed, and is judged before it counts."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from agendas.actions import elsewhere
from agendas.actions.elsewhere import NO_PDF_YET, OTHER_TEXT, Judged, judge_upload, note_refused, record_external
from agendas.actions.rounds import open_round
from agendas.actions.sealing import store_frozen_pdf
from agendas.actions.signing import recall
from agendas.choices import SignatureMethod, State
from agendas.forms.elsewhere import ExternalForm
from agendas.headlines import headline
from agendas.models import Agenda, Signature, SigningRequest
from agendas.permissions import can_record
from agendas.tasks import make_frozen_pdf, seal_agenda
from agendas.workflow import StepRefused
from municipalities.models import OfficeHolder
from records.certificates import make_development_authority
from records.external_signatures import NO_PROVIDERS, Expected, ExternalVerdict
from records.models import Event, StoredFile
from records.upload_fields import CHOOSE_AGAIN
from records.uploads import CheckedUpload
from records.verification import verdict
from tests.cast import Cast
from tests.factories import fresh, make_agenda, sign_as
from tests.pdf.conformance import objections
from tests.pdf.provider import Provider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_provider(settings: Any, tmp_path: Path) -> None:
    """A portal that knows a provider; which one does not matter to who is not judged."""
    settings.SIGNING_TRUST_DIR = tmp_path / "providers"
    settings.SIGNING_TRUST_DIR.mkdir()
    (settings.SIGNING_TRUST_DIR / "provider.crt").write_text("provider")


CHECKS = [{"what": "Tekst", "result": "precies de vastgestelde pdf"}]
ACCEPTED = ExternalVerdict(checks=CHECKS)
REFUSED = ExternalVerdict(["Dit is niet de vastgestelde pdf."])
FROZEN = b"%PDF-1.7 frozen"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """An agenda that waits for the alderman, with its frozen PDF."""
    agenda = make_agenda(cast, State.FROZEN)
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=FROZEN)
    return agenda


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[ExternalVerdict], None]:
    """Let the file be judged as given: what the judgement itself is worth stands in tests/pdf."""

    def look(verdict: ExternalVerdict) -> None:
        monkeypatch.setattr(elsewhere, "judge_external", lambda frozen, signed, expected: verdict)
        monkeypatch.setattr(
            "records.upload_fields.check_upload",
            lambda name, content, kinds: CheckedUpload(name, "application/pdf", content, "a" * 64),
        )

    return look


def _request(agenda: Agenda, cast: Cast, person: str = "alderman_alkmaar") -> SigningRequest:
    requests = open_round(agenda).requests.select_related("office_holder__user", "round__frozen_pdf")
    return requests.get(office_holder=cast.offices[person])


def _url(request: SigningRequest, more: str = "") -> str:
    return f"/agendas/{request.round.agenda.reference}/ondertekening/{request.pk}/elders/{more}"


def _sent(place: str = "Alkmaar", content: bytes = b"%PDF-1.7 signed") -> dict[str, Any]:
    return {"place": place, "file": SimpleUploadedFile("getekend.pdf", content)}


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _judged(request: SigningRequest, verdict: ExternalVerdict = ACCEPTED, **changes: Any) -> Judged:
    frozen = request.round.frozen_pdf
    facts: dict[str, Any] = {
        "upload": CheckedUpload("getekend.pdf", "application/pdf", b"%PDF-1.7 signed", "a" * 64),
        "verdict": verdict,
        "frozen_sha256": frozen.sha256 if frozen else "",
        "expected": Expected(request.who, request.organisation),
    }
    return Judged(**facts | changes)


# ---------- the page ----------


def test_the_page_tells_how_it_goes(cast: Cast, agenda: Agenda, client: Client) -> None:
    request = _request(agenda, cast)
    client.force_login(cast.alderman_alkmaar)
    text = _text(client.get(_url(request)))
    assert "Hebt u een eigen certificaat" in text
    assert request.round.version.short_hash in text
    assert 'accept=".pdf"' in text
    assert NO_PROVIDERS not in text
    client.force_login(cast.coordinator_noord)
    assert f"Heeft {request.who} een eigen certificaat" in _text(client.get(_url(request)))


def test_without_a_provider_the_page_says_what_to_do_and_nothing_leads_there(
    cast: Cast, agenda: Agenda, client: Client, settings: Any
) -> None:
    request = _request(agenda, cast)
    client.force_login(cast.alderman_alkmaar)
    sign, register = (f"/agendas/{agenda.reference}/{page}/" for page in ("ondertekenen", "ondertekening"))
    assert _url(request) in _text(client.get(sign)) and _url(request) in _text(client.get(register))
    (settings.SIGNING_TRUST_DIR / "provider.crt").unlink()
    text = _text(client.get(_url(request)))
    assert NO_PROVIDERS in text and '<form method="post" enctype' not in text
    answer = client.post(_url(request), _sent())
    assert answer.status_code == 422 and NO_PROVIDERS in _text(answer) and "enctype" not in _text(answer)
    for page in (sign, register):
        assert _url(request) not in _text(client.get(page))


def test_a_signed_pdf_that_is_too_large_is_not_to_be_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.upload_fields.MAXIMUM_BYTES", 10)
    form = ExternalForm({"place": "Alkmaar"}, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 too large")})
    assert "20 MB" in form.errors["file"][0] and "scan" not in form.errors["file"][0]


def test_the_frozen_pdf_goes_out_byte_for_byte_and_that_is_noted(cast: Cast, agenda: Agenda, client: Client) -> None:
    request = _request(agenda, cast)
    client.force_login(cast.alderman_alkmaar)
    assert client.get(_url(request, "pdf/")).status_code == 405
    response = client.post(_url(request, "pdf/"))
    assert response.content == FROZEN
    assert response["Content-Disposition"] == f'attachment; filename="{agenda.reference}-ter-ondertekening.pdf"'
    event = Event.objects.filter(stream=agenda.stream).latest("number")
    assert (event.action, event.actor_id) == ("exported", str(cast.alderman_alkmaar.pk))


def test_an_accepted_file_becomes_a_signature_in_the_register(
    cast: Cast, agenda: Agenda, client: Client, looked_at: Callable[[ExternalVerdict], None]
) -> None:
    looked_at(ACCEPTED)
    request = _request(agenda, cast)
    client.force_login(cast.officer_alkmaar)
    response = client.post(_url(request), _sent(place="  Alkmaar "))
    assert (response.status_code, response["Location"]) == (302, f"/agendas/{agenda.reference}/ondertekening/")
    signature = Signature.objects.get()
    assert signature.method == SignatureMethod.EXTERNAL
    assert (signature.place, signature.factor, signature.checks) == ("Alkmaar", "certificate", CHECKS)
    assert (signature.signed_by, signature.recorded_by) == (cast.alderman_alkmaar, cast.officer_alkmaar)
    assert signature.file is not None
    assert bytes(signature.file.content) == b"%PDF-1.7 signed"
    assert fresh(agenda).state == State.PARTLY_SIGNED


def test_a_refused_file_is_not_kept_and_its_reason_is_told_and_recorded(
    cast: Cast, agenda: Agenda, client: Client, looked_at: Callable[[ExternalVerdict], None]
) -> None:
    looked_at(REFUSED)
    request, files = _request(agenda, cast), StoredFile.objects.count()
    client.force_login(cast.officer_alkmaar)
    response = client.post(_url(request), _sent(place="Heerhugowaard"))
    assert response.status_code == 422
    assert "Dit is niet de vastgestelde pdf." in _text(response)
    assert 'value="Heerhugowaard"' in _text(response)
    assert (Signature.objects.count(), StoredFile.objects.count()) == (0, files)
    event = Event.objects.filter(stream=agenda.stream).latest("number")
    assert (event.action, event.object) == ("external_refused", request.who)
    assert event.data["reason"] == "Dit is niet de vastgestelde pdf."
    assert headline(event) == f"De elders ondertekende pdf van {request.who} is niet aangenomen."


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"place": ""}, "Vul de plaats in waar is ondertekend."),
        ({"place": "Alkmaar 🧀"}, "Dit teken kan niet worden afgedrukt"),
        ({"place": "x" * 81}, "De tekst is te lang"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    sent: dict[str, str],
    sentence: str,
    cast: Cast,
    agenda: Agenda,
    client: Client,
    looked_at: Callable[[ExternalVerdict], None],
) -> None:
    looked_at(ACCEPTED)
    client.force_login(cast.officer_alkmaar)
    text = _text(client.post(_url(_request(agenda, cast)), _sent() | sent))
    assert sentence in text
    assert CHOOSE_AGAIN in text
    assert "Kies de ondertekende pdf." in _text(client.post(_url(_request(agenda, cast)), {"place": "Alkmaar"}))
    assert not Signature.objects.exists()


def test_a_file_that_is_no_pdf_is_refused_before_anything_else(cast: Cast, agenda: Agenda, client: Client) -> None:
    client.force_login(cast.officer_alkmaar)
    text = _text(client.post(_url(_request(agenda, cast)), _sent(content=b"rommel")))
    assert "De naam eindigt op .pdf, maar de inhoud is iets anders." in text


def test_who_is_not_at_turn_hears_it_and_nothing_is_stored(
    cast: Cast, agenda: Agenda, client: Client, looked_at: Callable[[ExternalVerdict], None]
) -> None:
    looked_at(ACCEPTED)
    request = _request(agenda, cast, "minister_ocw")
    client.force_login(cast.secretariat_ocw)
    first = cast.offices["alderman_alkmaar"].name
    assert f"Nu is {first} aan zet." in _text(client.get(_url(request)))
    assert client.post(_url(request, "pdf/")).status_code == 302
    response = client.post(_url(request), _sent())
    assert response.status_code == 422
    assert f"Nu is {first} aan zet." in _text(response)
    assert not Signature.objects.exists()


def test_without_a_frozen_pdf_there_is_nothing_to_sign_yet(cast: Cast, client: Client) -> None:
    request = _request(make_agenda(cast, State.FROZEN), cast)
    client.force_login(cast.alderman_alkmaar)
    text = _text(client.get(_url(request)))
    assert NO_PDF_YET in text
    assert 'type="file"' not in text
    assert client.post(_url(request, "pdf/")).status_code == 302
    upload = CheckedUpload("a.pdf", "application/pdf", b"x", "a" * 64)
    with pytest.raises(StepRefused, match="wordt nog gemaakt"):
        judge_upload(request, upload)


def test_an_invitation_of_another_version_leads_nowhere(cast: Cast, agenda: Agenda, client: Client) -> None:
    request = _request(agenda, cast)
    recall(agenda=agenda, reason="Er staat een fout in.", by=cast.ocw_staff)
    client.force_login(cast.coordinator_noord)
    response = client.get(_url(request))
    assert response.status_code == 200
    assert "Ondertekenen kan niet" in _text(response)
    assert 'type="file"' not in _text(response)


def test_the_query_count_does_not_grow(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, State.FROZEN, rows=rows)
        store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=FROZEN)
        request = _request(agenda, cast)
        client.force_login(cast.officer_alkmaar)
        client.get(_url(request))  # what is asked once per session
        with django_assert_max_num_queries(25) as captured:
            assert client.get(_url(request)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


# ---------- who may ----------


def test_who_may_record_for_whom(cast: Cast, agenda: Agenda) -> None:
    """An officer records for the own municipality, a secretariat for its minister, the coordinator for everybody."""
    everybody = {"coordinator_noord", "ocw_staff", "ocw_reviewer"}
    allowed = {
        "alderman_alkmaar": everybody | {"officer_alkmaar", "alderman_alkmaar"},
        "minister_ocw": everybody | {"minister_ocw", "secretariat_ocw"},
        "minister_po": everybody | {"minister_po"},
    }
    for signer, people in allowed.items():
        request = _request(agenda, cast, signer)
        assert {name for name, user in cast.people.items() if can_record(user, agenda, request)} == people


def test_others_are_kept_out_of_the_page(cast: Cast, agenda: Agenda, client: Client) -> None:
    request = _request(agenda, cast)
    statuses = {"officer_zwolle": 404, "coordinator_zuid": 404, "minister_ocw": 403, "ocw_finance": 403}
    for name, status in statuses.items():
        client.force_login(cast.people[name])
        assert client.get(_url(request)).status_code == status
        assert client.post(_url(request), _sent()).status_code == status
        assert client.post(_url(request, "pdf/")).status_code == status
    assert not Signature.objects.exists()


def test_a_request_of_another_agenda_is_not_found(cast: Cast, agenda: Agenda, client: Client) -> None:
    other = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    url = _url(_request(agenda, cast)).replace(agenda.reference, other.reference)
    assert client.get(url).status_code == 404


# ---------- the action, when the page is passed by ----------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"verdict": REFUSED}, "Dit is niet de vastgestelde pdf."),
        ({"frozen_sha256": "0" * 64}, OTHER_TEXT),
        ({"expected": Expected("Iemand Anders", "gemeente Alkmaar")}, OTHER_TEXT),
    ],
)
def test_the_action_takes_only_what_was_judged_for_this_text_and_person(
    changes: dict[str, Any], sentence: str, cast: Cast, agenda: Agenda
) -> None:
    request = _request(agenda, cast)
    with pytest.raises(StepRefused) as refused:
        record_external(
            agenda=agenda,
            request_id=request.pk,
            judged=_judged(request, **changes),
            place="Alkmaar",
            by=cast.officer_alkmaar,
        )
    assert str(refused.value) == sentence
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("person", "place"), [("officer_zwolle", "Zwolle"), ("officer_alkmaar", "  ")])
def test_the_action_refuses_strangers_and_an_empty_place(person: str, place: str, cast: Cast, agenda: Agenda) -> None:
    request = _request(agenda, cast)
    with pytest.raises(StepRefused):
        record_external(
            agenda=agenda, request_id=request.pk, judged=_judged(request), place=place, by=cast.people[person]
        )
    assert not Signature.objects.exists()


def test_the_day_of_a_trusted_stamp_counts_and_not_one_of_before_the_text(cast: Cast, agenda: Agenda) -> None:
    request = _request(agenda, cast)
    frozen_on = request.round.opened_at.astimezone().date()
    early = ExternalVerdict(checks=CHECKS, signed_on=frozen_on.replace(year=frozen_on.year - 1))
    facts = {"agenda": agenda, "request_id": request.pk, "place": "Alkmaar", "by": cast.officer_alkmaar}
    with pytest.raises(StepRefused, match="De tijdstempel is van voor"):
        record_external(judged=_judged(request, early), **facts)
    on_the_day = ExternalVerdict(checks=CHECKS, signed_on=frozen_on)
    assert record_external(judged=_judged(request, on_the_day), **facts).date == frozen_on
    with pytest.raises(StepRefused, match="heeft al ondertekend"):
        record_external(judged=_judged(request, on_the_day), **facts)


def test_somebody_without_an_account_signs_elsewhere(cast: Cast, agenda: Agenda) -> None:
    OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(user=None)
    request = _request(agenda, cast)
    signature = record_external(
        agenda=agenda, request_id=request.pk, judged=_judged(request), place="Alkmaar", by=cast.officer_alkmaar
    )
    assert (signature.signed_by, signature.name) == (None, request.who)


def test_a_refusal_is_noted_by_whom_and_of_which_file(cast: Cast, agenda: Agenda) -> None:
    request = _request(agenda, cast)
    facts = {"reason": "Geen goede pdf.", "file_sha256": "a" * 64}
    note_refused(agenda=agenda, request=request, **facts, by=cast.officer_alkmaar)
    event = Event.objects.filter(stream=agenda.stream).latest("number")
    assert (event.data["reason"], event.data["file_sha256"]) == ("Geen goede pdf.", "a" * 64)
    assert event.data["signatory"] == str(request.signatory_id)


# ---------- the whole way, with a provider of the tests ----------


def test_from_the_frozen_pdf_to_the_sealed_one_with_the_signed_copy_inside(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    """Only the provider is invented: the real frozen PDF, judged by the real judgement, through the page."""
    make_development_authority(Path(settings.SEAL_DIR))
    agenda = make_agenda(cast, State.FROZEN)
    signing_round = agenda.rounds.get()
    make_frozen_pdf(signing_round.pk)
    request = _request(agenda, cast)
    frozen = bytes(StoredFile.objects.get(pk=request.round.frozen_pdf_id).content)
    provider = Provider.make()
    provider.trust_in(tmp_path)
    signed = provider.sign(frozen, provider.person(request.who))
    stranger = provider.sign(frozen, provider.person("Iemand Anders"))
    client.force_login(cast.officer_alkmaar)
    with override_settings(SIGNING_TRUST_DIR=tmp_path):
        assert NO_PROVIDERS not in _text(client.get(_url(request)))
        assert "De handtekening is van Iemand Anders." in _text(client.post(_url(request), _sent(content=stranger)))
        response = client.post(_url(request), _sent(content=signed))
    assert response.status_code == 302, _text(response)
    for minister in (cast.minister_ocw, cast.minister_po):
        sign_as(agenda, minister)
    seal_agenda(signing_round.pk)
    sealed = agenda.rounds.get().sealed_pdf
    assert sealed is not None
    pdf = bytes(sealed.content)
    assert verdict(pdf).genuine, verdict(pdf).objections
    assert objections(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        name = f"ondertekend-1-{'-'.join(request.who.lower().split())}.pdf"
        copy = document.attachments[name]
        assert copy.get_file().read_bytes() == signed
        assert copy.obj.AFRelationship == "/Supplement"
