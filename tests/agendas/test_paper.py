"""Signatures in wet ink: recorded by one, confirmed by another, and only then a signature like every other."""

import datetime
import io
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions.paper import CODE_LENGTH, confirm_paper, record_paper, reject_paper
from agendas.actions.signing import recall
from agendas.actions.waiting_scans import OTHER_WAY, OWN_SCAN, ROUND_OVER
from agendas.choices import SignatureMethod, State
from agendas.models import Agenda, PaperSignature, Signature, SigningRequest
from agendas.tables.desk import desk_of
from agendas.tables.papers import scans_to_confirm
from agendas.workflow import StepRefused
from municipalities.models import Membership
from records.canonical import sha256_hex
from records.models import Event, Job, StoredFile
from records.uploads import CheckedUpload
from tests.agendas.racing import again, complaints, failures, race, refused
from tests.cast import Cast
from tests.factories import fresh, make_agenda, sign_as

DAY = datetime.timedelta(days=1)
ALDERMAN, MINISTER, PRIMARY = "alderman_alkmaar", "minister_ocw", "minister_po"


def png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (60, 85), 250).save(file, "PNG")
    return file.getvalue()


def scan(content: bytes = b"") -> CheckedUpload:
    content = content or png()
    return CheckedUpload("scan.png", "image/png", content, sha256_hex(content))


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.FROZEN)


def asked(agenda: Agenda, cast: Cast, who: str = ALDERMAN) -> SigningRequest:
    return SigningRequest.objects.get(round__agenda=agenda, round__outcome="open", office_holder=cast.offices[who])


def code_of(agenda: Agenda) -> str:
    return agenda.rounds.get(outcome="open").version.sha256[:CODE_LENGTH]


def recorded(agenda: Agenda, cast: Cast, **changes: Any) -> PaperSignature:
    given: dict[str, Any] = {
        "request_id": asked(agenda, cast).pk,
        "scan": scan(),
        "date": timezone.localdate(),
        "place": "Alkmaar",
        "by": cast.officer_alkmaar,
    }
    return record_paper(agenda=agenda, **given | changes)


def url(name: str, paper: PaperSignature) -> str:
    return reverse(f"agendas:{name}", args=[paper.request.round.agenda.reference, paper.request_id, paper.pk])


def record_url(agenda: Agenda, cast: Cast, who: str = ALDERMAN) -> str:
    return reverse("agendas:sign_paper", args=[agenda.reference, asked(agenda, cast, who).pk])


def typed(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    given = {"date": f"{today.day}-{today.month}-{today.year}", "place": "Alkmaar"}
    return given | {"scan": SimpleUploadedFile("Handtekening.png", png(), "image/png")} | changes


def actions(agenda: Agenda) -> list[str]:
    return list(Event.objects.in_stream(agenda.stream).order_by("number").values_list("action", flat=True))


# ---------- what counts


def test_a_scan_alone_is_no_signature(cast: Cast, agenda: Agenda) -> None:
    paper = recorded(agenda, cast)
    assert fresh(agenda).state == State.FROZEN
    assert not Signature.objects.exists()
    assert (paper.confirmed, paper.judged_by, paper.scan.sha256) == (None, None, scan().sha256)
    assert actions(agenda)[-1] == "paper_recorded"


def test_a_colleague_makes_it_a_signature_like_every_other(cast: Cast, agenda: Agenda) -> None:
    paper = recorded(agenda, cast)
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)
    row = Signature.objects.get()
    assert (row.method, row.factor, row.place, row.date) == ("wet_ink", "paper", "Alkmaar", paper.date)
    assert (row.name, row.signed_by, row.recorded_by) == ("Wouter Alkmaar", cast.alderman_alkmaar, cast.officer_alkmaar)
    assert row.file_id == paper.scan_id
    assert row.sha256 == agenda.rounds.get().version.sha256
    assert {check["what"]: check["result"].split(",")[0] for check in row.checks[2:]} == {
        "Vastgelegd": "Olivia Alkmaar",
        "Bevestigd": "Nora Noord",
    }
    assert fresh(agenda).state == State.PARTLY_SIGNED
    # Whoever comes next is asked, as after every signature.
    assert actions(agenda)[-4:] == ["paper_confirmed", "signed", "invited", "invited"]
    assert complaints(agenda) == []


def test_the_last_one_on_paper_orders_the_seal(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    sign_as(agenda, cast.minister_ocw)
    paper = recorded(agenda, cast, request_id=asked(agenda, cast, PRIMARY).pk, by=cast.ocw_staff, place="Den Haag")
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.ocw_reviewer)
    assert fresh(agenda).state == State.SEALING
    assert Job.objects.filter(effect=f"seal:{agenda.rounds.get().pk}").count() == 1


def test_one_person_does_not_record_and_confirm(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    with pytest.raises(StepRefused, match="zelf vastgelegd"):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.officer_alkmaar)
    with pytest.raises(StepRefused, match="zelf vastgelegd"):
        reject_paper(agenda=agenda, paper_id=paper.pk, reason="Onscherp", by=cast.officer_alkmaar)
    client.force_login(cast.officer_alkmaar)
    assert client.post(url("sign_paper_judge", paper), {"code": code_of(agenda), "compared": "on"}).status_code == 403
    assert client.post(url("sign_paper_reject", paper), {"reason": "Onscherp"}).status_code == 403
    # The control: without these rules the database still refuses.
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperSignature.objects.filter(pk=paper.pk).update(
            confirmed=True, judged_at=timezone.now(), judged_by=cast.officer_alkmaar
        )
    assert not Signature.objects.exists()


def test_who_signed_does_not_confirm_the_own_signature(cast: Cast, agenda: Agenda) -> None:
    # Also somebody who is officer there as well.
    Membership.objects.create(
        user=cast.alderman_alkmaar, role="officer", start=timezone.localdate(), municipality=cast.alkmaar
    )
    alderman = User.objects.get(pk=cast.alderman_alkmaar.pk)
    paper = recorded(agenda, cast, by=cast.coordinator_noord)
    with pytest.raises(StepRefused, match="rol"):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=alderman)
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.officer_alkmaar)


@pytest.mark.parametrize("code", ["", "12", "00000000", "{other}", "{short}"])
def test_the_code_on_the_scan_must_be_that_of_this_text(cast: Cast, agenda: Agenda, client: Client, code: str) -> None:
    right = code_of(agenda)
    other = ("0" if right[0] != "0" else "1") + right[1:]
    code = code.format(other=other, short=right[: CODE_LENGTH - 1])
    paper = recorded(agenda, cast)
    with pytest.raises(StepRefused, match="code"):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code, by=cast.coordinator_noord)
    client.force_login(cast.coordinator_noord)
    response = client.post(url("sign_paper_judge", paper), {"code": code, "compared": "on"})
    assert response.status_code == 422
    assert "code" in response.context["form"].errors
    assert not Signature.objects.exists()


def test_the_page_does_not_show_the_code_that_must_be_read_from_the_paper(
    cast: Cast, agenda: Agenda, client: Client
) -> None:
    paper = recorded(agenda, cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(url("sign_paper_judge", paper)).content.decode()
    assert code_of(agenda) not in page
    assert 'name="code"' in page


@pytest.mark.parametrize("written", ["{upper}", " {spaced} ", "{whole}"])
def test_a_code_may_be_typed_as_people_type(cast: Cast, agenda: Agenda, written: str) -> None:
    whole = agenda.rounds.get().version.sha256[:12]
    code = written.format(upper=whole.upper(), spaced=f"{whole[:4]} {whole[4:8]}", whole=whole)
    paper = recorded(agenda, cast)
    assert (
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code, by=cast.ocw_staff).method == SignatureMethod.WET_INK
    )


# ---------- who, when and in which order


@pytest.mark.parametrize(
    ("person", "who", "may"),
    [
        ("coordinator_noord", ALDERMAN, True),
        ("officer_alkmaar", ALDERMAN, True),
        ("ocw_staff", ALDERMAN, True),
        ("alderman_alkmaar", ALDERMAN, True),
        ("secretariat_ocw", ALDERMAN, False),
        ("minister_ocw", ALDERMAN, False),
        ("ocw_finance", ALDERMAN, False),
        ("school_board", ALDERMAN, False),
    ],
)
def test_who_records(cast: Cast, agenda: Agenda, client: Client, person: str, who: str, may: bool) -> None:
    client.force_login(cast.people[person])
    assert client.get(record_url(agenda, cast, who)).status_code == (200 if may else 403)
    if may:
        assert recorded(agenda, cast, by=cast.people[person]).pk
    else:
        with pytest.raises(StepRefused, match="rol"):
            recorded(agenda, cast, by=cast.people[person])


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("secretariat_ocw", True),  # records for the own minister
        ("ocw_staff", True),
        ("officer_alkmaar", False),  # only for the own municipality
        ("minister_po", False),
    ],
)
def test_who_records_for_a_minister(cast: Cast, person: str, may: bool) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    given = {"request_id": asked(agenda, cast, MINISTER).pk, "by": cast.people[person]}
    if not may:
        with pytest.raises(StepRefused, match="rol"):
            recorded(agenda, cast, **given)
        return
    paper = recorded(agenda, cast, **given)
    for other in ("secretariat_ocw", "officer_alkmaar", "minister_ocw"):
        with pytest.raises(StepRefused):
            confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.people[other])
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)


def test_who_reads_nothing_here_gets_404(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    for person in ("officer_zwolle", "coordinator_zuid", "administrator", "reader"):
        client.force_login(cast.people[person])
        for name in ("sign_paper_judge", "sign_paper_scan", "sign_paper_reject"):
            assert client.get(url(name, paper)).status_code == 404, (person, name)
    for person in ("ocw_finance", "minister_po", "secretariat_ocw", "school_board"):
        client.force_login(cast.people[person])
        for name in ("sign_paper_judge", "sign_paper_scan", "sign_paper_reject"):
            assert client.get(url(name, paper)).status_code == 403, (person, name)


def test_a_scan_of_another_agenda_is_not_found(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    other = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    for request in (paper.request_id, asked(other, cast).pk):
        address = reverse("agendas:sign_paper_scan", args=[other.reference, request, paper.pk])
        assert client.get(address).status_code == 404


def test_the_order_holds_on_paper_too(cast: Cast, agenda: Agenda, client: Client) -> None:
    with pytest.raises(StepRefused, match="nog niet aan de beurt"):
        recorded(agenda, cast, request_id=asked(agenda, cast, MINISTER).pk, by=cast.ocw_staff)
    client.force_login(cast.ocw_staff)
    page = client.get(record_url(agenda, cast, MINISTER))
    assert page.context["form"] is None
    assert "Nu is Wouter Alkmaar aan zet" in page.content.decode()
    sign_as(agenda, cast.alderman_alkmaar)
    page = client.get(record_url(agenda, cast))
    assert "Nu zijn Mina Minister en Pieter Primair aan zet" in page.content.decode()


@pytest.mark.parametrize(("days", "sentence"), [(1, "nog niet geweest"), (-1, "hoort bij een andere tekst")])
def test_the_day_is_after_freezing_and_not_in_the_future(
    cast: Cast, agenda: Agenda, client: Client, days: int, sentence: str
) -> None:
    day = timezone.localdate() + days * DAY
    with pytest.raises(StepRefused, match=sentence):
        recorded(agenda, cast, date=day)
    client.force_login(cast.officer_alkmaar)
    response = client.post(record_url(agenda, cast), typed(date=f"{day.day}-{day.month}-{day.year}"))
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text
    assert "Kies het bestand opnieuw" in text  # the browser lost it
    assert 'value="Alkmaar"' in text  # nothing typed is lost
    assert not StoredFile.objects.filter(content_type="image/png").exists()


def test_one_scan_at_a_time(cast: Cast, agenda: Agenda) -> None:
    recorded(agenda, cast)
    with pytest.raises(StepRefused, match="al een scan"):
        recorded(agenda, cast, by=cast.coordinator_noord)


def test_who_signed_in_the_portal_meanwhile_does_not_sign_twice(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    sign_as(agenda, cast.alderman_alkmaar)
    with pytest.raises(StepRefused, match="al beoordeeld"):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)
    assert Signature.objects.count() == 1
    assert scans_to_confirm(cast.coordinator_noord) == []
    paper.refresh_from_db()
    closed = (paper.confirmed, paper.judged_by, paper.rejection_reason)
    assert closed == (False, cast.alderman_alkmaar, OTHER_WAY)
    # In one transaction with the signature, and before it in the history.
    told = actions(agenda)
    assert told.index("paper_superseded") < told.index("signed")
    assert complaints(agenda) == []
    client.force_login(cast.officer_alkmaar)
    for page in (client.get(url("sign_paper_judge", paper)), client.get(record_url(agenda, cast))):
        assert page.context["form"] is None
        assert OTHER_WAY in page.content.decode()
        assert "Wacht op bevestiging" not in page.content.decode()
    assert "niet meer nodig" in client.get(f"/agendas/{agenda.reference}/historie/").content.decode()


def test_who_signs_is_told_that_a_scan_waits(cast: Cast, agenda: Agenda, client: Client) -> None:
    recorded(agenda, cast)
    client.force_login(cast.alderman_alkmaar)
    page = client.get(f"/agendas/{agenda.reference}/ondertekenen/").content.decode()
    assert "Olivia Alkmaar legde op" in page and "telt de scan niet meer" in page


def test_nobody_signs_past_the_own_scan(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast, by=cast.alderman_alkmaar)
    with pytest.raises(StepRefused, match="collega die eerst beoordelen"):
        sign_as(agenda, cast.alderman_alkmaar)
    assert not Signature.objects.exists()
    client.force_login(cast.alderman_alkmaar)
    assert desk_of(agenda, cast.alderman_alkmaar).blocked == OWN_SCAN
    reject_paper(agenda=agenda, paper_id=paper.pk, reason="Onscherp", by=cast.coordinator_noord)
    sign_as(agenda, cast.alderman_alkmaar)
    assert Signature.objects.count() == 1


def test_a_scan_is_closed_with_its_round_and_says_so(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    recall(agenda=agenda, reason="Er staat een fout in.", by=cast.ocw_staff)
    paper.refresh_from_db()
    assert (paper.confirmed, paper.judged_by, paper.rejection_reason) == (False, cast.ocw_staff, ROUND_OVER)
    assert "paper_superseded" in actions(agenda)
    client.force_login(cast.officer_alkmaar)
    assert ROUND_OVER in client.get(url("sign_paper_judge", paper)).content.decode()


def test_who_ends_the_round_does_not_judge_the_own_scan(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast, by=cast.ocw_staff)
    recall(agenda=agenda, reason="Er staat een fout in.", by=cast.ocw_staff)
    paper.refresh_from_db()
    assert paper.confirmed is None
    client.force_login(cast.ocw_staff)
    address = reverse("agendas:sign_paper", args=[agenda.reference, paper.request_id])
    for page in (url("sign_paper_judge", paper), address):
        text = client.get(page).content.decode()
        assert ROUND_OVER in text and "Wacht op bevestiging" not in text


def test_a_scan_dies_with_its_version(cast: Cast, agenda: Agenda) -> None:
    paper, code = recorded(agenda, cast), code_of(agenda)
    recall(agenda=agenda, reason="Er staat een fout in.", by=cast.ocw_staff)
    with pytest.raises(StepRefused):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code, by=cast.coordinator_noord)
    assert scans_to_confirm(cast.coordinator_noord) == []
    assert not Signature.objects.exists()


# ---------- rejecting


def test_a_rejected_scan_makes_room_for_another(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    client.force_login(cast.coordinator_noord)
    assert client.post(url("sign_paper_reject", paper), {"reason": " "}).status_code == 422
    response = client.post(url("sign_paper_reject", paper), {"reason": "Bladzijde 2 ontbreekt."}, follow=True)
    assert "Bladzijde 2 ontbreekt." in response.content.decode()
    paper.refresh_from_db()
    assert (paper.confirmed, paper.judged_by) == (False, cast.coordinator_noord)
    mail = render(OutgoingMail.objects.get(template="agenda_paper_rejected"))
    assert (mail.to, "Bladzijde 2 ontbreekt." in mail.body) == ([cast.officer_alkmaar.email], True)
    with pytest.raises(StepRefused, match="al beoordeeld"):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.ocw_staff)
    client.force_login(cast.officer_alkmaar)
    assert "Bladzijde 2 ontbreekt." in client.get(record_url(agenda, cast)).content.decode()
    second = recorded(agenda, cast)
    confirm_paper(agenda=agenda, paper_id=second.pk, code=code_of(agenda), by=cast.coordinator_noord)
    assert StoredFile.objects.filter(pk=paper.scan_id).exists()  # nothing is deleted
    assert actions(agenda).count("paper_rejected") == 1


# ---------- the pages, and who hears of it


def test_from_file_to_signature_through_the_pages(cast: Cast, agenda: Agenda, client: Client) -> None:
    client.force_login(cast.officer_alkmaar)
    address = record_url(agenda, cast)
    assert agenda.rounds.get().version.short_hash in client.get(address).content.decode()
    page = client.post(address, typed(), follow=True).content.decode()
    assert "Wacht op bevestiging" in page
    paper = PaperSignature.objects.get()
    assert (paper.scan.name, paper.scan.content_type) == ("Handtekening.png", "image/png")
    mail = OutgoingMail.objects.get(template="agenda_paper_waits")
    assert mail.recipient == cast.coordinator_noord
    assert url("sign_paper_judge", paper) in render(mail).body
    client.force_login(cast.coordinator_noord)
    shown = client.get(url("sign_paper_scan", paper))
    assert (shown.content, shown["X-Content-Type-Options"]) == (png(), "nosniff")
    assert shown["Content-Disposition"].startswith("inline")
    judge = url("sign_paper_judge", paper)
    assert client.post(judge, {"code": code_of(agenda)}).status_code == 422  # not compared
    assert "telt mee" in client.post(judge, {"code": code_of(agenda), "compared": "on"}, follow=True).content.decode()
    assert Signature.objects.get().recorded_by == cast.officer_alkmaar


@pytest.mark.parametrize(
    ("name", "content"),
    [("scan.pdf", b"MZ\x90 a program"), ("scan.exe", png()), ("scan.png", png()[:40]), ("scan.png", b"")],
)
def test_what_is_no_scan_is_not_kept(cast: Cast, agenda: Agenda, client: Client, name: str, content: bytes) -> None:
    client.force_login(cast.officer_alkmaar)
    response = client.post(record_url(agenda, cast), typed(scan=SimpleUploadedFile(name, content)))
    assert response.status_code == 422
    assert "scan" in response.context["form"].errors
    assert not PaperSignature.objects.exists()
    assert not StoredFile.objects.filter(name__startswith="scan").exists()


def test_it_waits_in_the_work_of_colleagues_only(cast: Cast, agenda: Agenda, client: Client) -> None:
    paper = recorded(agenda, cast)
    sees = {name for name, user in cast.people.items() if scans_to_confirm(user)}
    assert sees == {"coordinator_noord", "ocw_staff", "ocw_reviewer"}
    for person, count in (("coordinator_noord", 1), ("officer_alkmaar", 0), ("alderman_alkmaar", 0)):
        client.force_login(cast.people[person])
        assert client.get("/").content.decode().count(url("sign_paper_judge", paper)) == count, person


def test_the_work_list_asks_no_more_for_more_scans(cast: Cast) -> None:
    counts = []
    for rows in (2, 9):
        while PaperSignature.objects.count() < rows:
            recorded(make_agenda(cast, State.FROZEN), cast)
        coordinator = User.objects.get(pk=cast.coordinator_noord.pk)
        with CaptureQueriesContext(connection) as captured:
            assert len(scans_to_confirm(coordinator)) == rows
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4  # what the person holds, the scans, their agendas' places


def test_who_never_confirms_costs_no_query(cast: Cast, agenda: Agenda) -> None:
    recorded(agenda, cast)
    reader = cast.reader
    assert scans_to_confirm(reader) == []
    with CaptureQueriesContext(connection) as captured:
        scans_to_confirm(reader)
    assert len(captured) == 0


def test_the_page_of_one_signatory_asks_no_more_for_more_scans(cast: Cast, agenda: Agenda, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for rows in (2, 9):
        while PaperSignature.objects.filter(confirmed=False).count() < rows:
            paper = recorded(agenda, cast)
            reject_paper(agenda=agenda, paper_id=paper.pk, reason="Onscherp.", by=cast.coordinator_noord)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(record_url(agenda, cast)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_judge_at_once_judge_once(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    paper, code = recorded(agenda, cast), code_of(agenda)
    people = [cast.coordinator_noord, cast.ocw_staff, cast.ocw_reviewer]
    calls: list[Any] = [
        partial(confirm_paper, agenda=agenda, paper_id=paper.pk, code=code, by=again(user)) for user in people
    ]
    calls.append(
        partial(reject_paper, agenda=agenda, paper_id=paper.pk, reason="Onscherp.", by=again(cast.coordinator_noord))
    )
    outcomes = race(*calls)
    assert failures(outcomes, StepRefused) == []
    assert refused(outcomes, StepRefused) == 3
    paper.refresh_from_db()
    assert Signature.objects.count() == int(bool(paper.confirmed))
    assert actions(agenda).count("paper_confirmed") + actions(agenda).count("paper_rejected") == 1
    assert complaints(agenda) == []
