"""One certificate, one file and one person sign once in a round; a refused upload leaves its reason."""

import unicodedata
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agendas.actions.elsewhere import Judged, record_external
from agendas.actions.obstacles import freeze_obstacle
from agendas.actions.paper import confirm_paper
from agendas.actions.registering import SAME_CERTIFICATE, SAME_FILE, TWICE, SignedTwice
from agendas.actions.rounds import open_round
from agendas.actions.sealing import store_frozen_pdf
from agendas.actions.substituting import candidates, substitute
from agendas.choices import SignatureMethod, State, Substitution
from agendas.forms.elsewhere import TOO_LARGE
from agendas.models import Agenda, Signature, SigningRequest
from agendas.workflow import StepRefused
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from records import inspection, uploads
from records.canonical import sha256_hex
from records.external_signatures import Expected, ExternalVerdict
from records.models import Event, StoredFile
from records.uploads import INFECTED, CheckedUpload
from tests.agendas.test_authority import reviewed
from tests.agendas.test_paper import code_of, recorded
from tests.agendas.test_substituting import make_holder, make_national, request_of
from tests.cast import SINCE, Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db

ONE, OTHER = "1" * 64, "2" * 64
ALDERMAN, OCW, PO = "Wouter Alkmaar", "Mina Minister", "Pieter Primair"
SPELLINGS = ["zoë  VAN Dam", "Zoë\N{NO-BREAK SPACE}van Dam", unicodedata.normalize("NFD", "Zoë van Dam"), "Zoe van Dam"]


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """An agenda that waits for the alderman and then for both ministers, with its frozen PDF."""
    agenda = make_agenda(cast, State.FROZEN)
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    return agenda


def _record(agenda: Agenda, cast: Cast, name: str, certificate: str, content: bytes) -> Signature:
    """Bring in what `name` signed elsewhere, as the judgement found it in order."""
    request = SigningRequest.objects.select_related("round__frozen_pdf").get(pk=request_of(agenda, name).pk)
    frozen = request.round.frozen_pdf
    judged = Judged(
        CheckedUpload("getekend.pdf", "application/pdf", content, sha256_hex(content)),
        ExternalVerdict(checks=[{"what": "Tekst", "result": "goed"}], certificate_sha256=certificate),
        frozen.sha256 if frozen else "",
        Expected(request.who, request.organisation),
    )
    return record_external(agenda=agenda, request_id=request.pk, judged=judged, place="A", by=cast.coordinator_noord)


# ---------- one certificate, one file


def test_one_certificate_signs_for_one_person(cast: Cast, agenda: Agenda) -> None:
    assert _record(agenda, cast, ALDERMAN, ONE, b"%PDF 1").certificate_sha256 == ONE
    files = StoredFile.objects.count()
    with pytest.raises(SignedTwice) as refused:
        _record(agenda, cast, OCW, ONE, b"%PDF 2")
    assert str(refused.value) == f"{SAME_CERTIFICATE.format(name=ALDERMAN)} {TWICE}"
    assert (Signature.objects.count(), StoredFile.objects.count()) == (1, files)
    assert _record(agenda, cast, OCW, OTHER, b"%PDF 2").name == OCW


def test_two_people_may_sign_with_the_seal_of_their_organisation_but_not_in_one_file(
    cast: Cast, agenda: Agenda
) -> None:
    _record(agenda, cast, ALDERMAN, ONE, b"%PDF 1")
    _record(agenda, cast, OCW, "", b"%PDF 2")
    with pytest.raises(SignedTwice) as refused:
        _record(agenda, cast, PO, "", b"%PDF 2")
    assert str(refused.value) == SAME_FILE.format(name=OCW)
    assert _record(agenda, cast, PO, "", b"%PDF 3").certificate_sha256 == ""


def test_a_certificate_counts_anew_in_another_agenda(cast: Cast, agenda: Agenda) -> None:
    _record(agenda, cast, ALDERMAN, ONE, b"%PDF 1")
    other = make_agenda(cast, State.FROZEN)
    store_frozen_pdf(signing_round=other.rounds.get(), pdf=b"%PDF-1.7 frozen too")
    assert _record(other, cast, ALDERMAN, ONE, b"%PDF 1").certificate_sha256 == ONE


def _on_paper(agenda: Agenda, cast: Cast, name: str, content: bytes) -> Signature:
    upload = CheckedUpload("scan.pdf", "application/pdf", content, sha256_hex(content))
    paper = recorded(agenda, cast, request_id=request_of(agenda, name).pk, scan=upload, by=cast.ocw_staff)
    return confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)


def test_a_pdf_from_elsewhere_is_no_scan_of_somebody_else(cast: Cast, agenda: Agenda) -> None:
    _record(agenda, cast, ALDERMAN, ONE, b"%PDF 1")
    with pytest.raises(SignedTwice) as refused:
        _on_paper(agenda, cast, OCW, b"%PDF 1")
    assert str(refused.value) == SAME_FILE.format(name=ALDERMAN)


def test_one_sheet_of_paper_may_hold_two_signatures(cast: Cast, agenda: Agenda) -> None:
    _record(agenda, cast, ALDERMAN, ONE, b"%PDF 1")
    for name in (OCW, PO):
        assert _on_paper(agenda, cast, name, b"%PDF sheet").method == SignatureMethod.WET_INK


# ---------- what is refused is noted


@pytest.fixture
def page(cast: Cast, agenda: Agenda, client: Client, monkeypatch: pytest.MonkeyPatch) -> tuple[Client, str]:
    monkeypatch.setattr("agendas.views.elsewhere.has_providers", lambda: True)
    client.force_login(cast.officer_alkmaar)
    return client, f"/agendas/{agenda.reference}/ondertekening/{request_of(agenda, ALDERMAN).pk}/elders/"


def _sent(content: bytes = b"", name: str = "getekend.pdf") -> dict[str, Any]:
    return {"place": "Alkmaar", **({"file": SimpleUploadedFile(name, content)} if content else {})}


def _refusals(agenda: Agenda) -> list[tuple[str, str]]:
    events = Event.objects.in_stream(agenda.stream).filter(action="external_refused").order_by("number")
    return [(event.data["reason"], event.data["file_sha256"]) for event in events]


def test_a_file_that_is_no_good_pdf_leaves_its_reason(agenda: Agenda, page: tuple[Client, str]) -> None:
    client, url = page
    files = StoredFile.objects.count()
    for content, name, reason in (
        (b"rommel", "getekend.pdf", "De naam eindigt op .pdf, maar de inhoud is iets anders. Kies een pdf-bestand."),
        (b"MZ", "getekend.exe", "Dit soort bestand kan niet. Kies een pdf-bestand."),
        (b"%PDF-1.7 stuk", "getekend.pdf", inspection.NO_PDF),
    ):
        assert client.post(url, _sent(content, name)).status_code == 422
        assert _refusals(agenda)[-1] == (reason, sha256_hex(content))
    assert (len(_refusals(agenda)), StoredFile.objects.count()) == (3, files)


def test_malware_and_a_file_that_is_too_large_leave_their_reason(
    agenda: Agenda, page: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = page
    monkeypatch.setattr(uploads, "in_child", lambda *arguments, **options: "")
    monkeypatch.setattr(uploads, "scan", lambda address, content: "EICAR")
    monkeypatch.setattr("django.conf.settings.CLAMD_ADDRESS", "127.0.0.1:1")
    client.post(url, _sent(b"%PDF-1.7 kwaad"))
    monkeypatch.setattr("records.upload_fields.MAXIMUM_BYTES", 5)
    client.post(url, _sent(b"%PDF-1.7 groot"))
    expected = [(INFECTED, sha256_hex(b"%PDF-1.7 kwaad")), (TOO_LARGE, sha256_hex(b"%PDF-1.7 groot"))]
    assert _refusals(agenda) == expected


def test_a_form_without_a_file_or_of_who_is_not_at_turn_leaves_nothing(
    cast: Cast, agenda: Agenda, page: tuple[Client, str]
) -> None:
    client, url = page
    assert client.post(url, _sent()).status_code == 422
    client.force_login(cast.coordinator_noord)
    later = url.replace(str(request_of(agenda, ALDERMAN).pk), str(request_of(agenda, OCW).pk))
    assert client.post(later, _sent(b"rommel")).status_code == 422
    assert _refusals(agenda) == []


def test_a_certificate_that_signed_already_is_told_at_the_file_and_noted(
    cast: Cast, agenda: Agenda, page: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = page
    _record(agenda, cast, ALDERMAN, ONE, b"%PDF 1")
    verdict = ExternalVerdict(certificate_sha256=ONE)
    monkeypatch.setattr("agendas.actions.elsewhere.judge_external", lambda frozen, signed, expected: verdict)
    monkeypatch.setattr(uploads, "in_child", lambda *arguments, **options: "")
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/ondertekening/{request_of(agenda, OCW).pk}/elders/"
    answer = client.post(url, _sent(b"%PDF-1.7 twee"))
    sentence = f"{SAME_CERTIFICATE.format(name=ALDERMAN)} {TWICE}"
    assert answer.status_code == 422 and answer.context["form"].errors["file"] == [sentence]
    assert _refusals(agenda) == [(sentence, sha256_hex(b"%PDF-1.7 twee"))]


# ---------- one name, however it was typed


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_freezing_sees_one_person_in_two_spellings(cast: Cast, spelling: str) -> None:
    agenda = reviewed(cast)
    assert freeze_obstacle(agenda) == ""
    for office, name in (("minister_ocw", "Zoë van Dam"), ("minister_po", spelling)):
        OfficeHolder.objects.filter(pk=cast.offices[office].pk).update(user=None)
        agenda.signatories.filter(office_holder=cast.offices[office]).update(name=name)
    assert TWICE in freeze_obstacle(agenda)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_signing_and_substituting_see_one_person_in_two_spellings(cast: Cast, agenda: Agenda, spelling: str) -> None:
    """Who signed without an account does not come again under the same name."""
    OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(user=None)
    SigningRequest.objects.filter(pk=request_of(agenda, ALDERMAN).pk).update(name="Zoë van Dam")
    _record(agenda, cast, "Zoë van Dam", ONE, b"%PDF 1")
    other = make_national(cast, spelling, user=None)
    with pytest.raises(StepRefused, match="twee partijen"):
        _substitute(agenda, OCW, other, cast)
    SigningRequest.objects.filter(pk=request_of(agenda, OCW).pk).update(name=spelling)
    with pytest.raises(SignedTwice, match=TWICE):
        _record(agenda, cast, spelling, OTHER, b"%PDF 2")


# ---------- who comes instead


def _substitute(agenda: Agenda, name: str, holder: OfficeHolder, cast: Cast) -> SigningRequest:
    return substitute(
        agenda=agenda,
        request_id=request_of(agenda, name).pk,
        office_holder=holder,
        kind=Substitution.SUBSTITUTE,
        note="Vakantie",
        by=cast.ocw_staff,
    )


def _offered(agenda: Agenda, cast: Cast, name: str = OCW) -> list[str]:
    request = open_round(agenda).requests.select_related("office_holder").get(name=name)
    return [row.name for row in candidates(request, cast.ocw_staff)]


def test_for_a_minister_comes_somebody_of_the_same_ministry(cast: Cast, agenda: Agenda) -> None:
    same = make_national(cast)
    other = OfficeHolder.objects.create(
        name="Vera Volksgezondheid",
        office="Staatssecretaris",
        kind=OfficeKind.STATE_SECRETARY,
        organisation="Ministerie van Volksgezondheid, Welzijn en Sport",
        start=SINCE,
    )
    with pytest.raises(StepRefused, match="hoort niet bij Ministerie van"):
        _substitute(agenda, OCW, other, cast)
    offered = _offered(agenda, cast)
    assert same.name in offered and other.name not in offered
    assert other.name not in _offered(agenda, cast, ALDERMAN)
    assert _substitute(agenda, OCW, same, cast).who == same.name


def test_the_ministry_may_be_written_in_two_ways(cast: Cast, agenda: Agenda) -> None:
    same = make_national(cast)
    OfficeHolder.objects.filter(pk=same.pk).update(organisation="ministerie van OCW")
    assert same.name in _offered(agenda, cast)
    assert _substitute(agenda, OCW, same, cast).who == same.name


def test_nobody_appoints_oneself_without_an_account(cast: Cast, agenda: Agenda) -> None:
    cast.ocw_staff.name = "Zoë van Dam"
    cast.ocw_staff.save()
    for spelling in SPELLINGS:
        oneself = make_national(cast, spelling, user=None)
        with pytest.raises(StepRefused, match="U kunt uzelf niet aanwijzen"):
            _substitute(agenda, OCW, oneself, cast)
        assert spelling not in _offered(agenda, cast)
    # A namesake with an account is somebody else.
    namesake = make_holder(cast, "Zoë van Dam")
    assert namesake.name in _offered(agenda, cast, ALDERMAN)
    assert _substitute(agenda, ALDERMAN, namesake, cast).who == namesake.name
