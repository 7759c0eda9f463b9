"""The public verdict on a file: what it says, to whom, and that nothing of the file stays behind."""

import io
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from agendas.actions.sealing import store_frozen_pdf, store_sealed_pdf
from agendas.actions.signing import refuse
from agendas.choices import Kind, SignatureMethod, State
from agendas.models import Agenda, Signature, SigningRound
from agendas.verifying import Outcome, _beginnings, examine
from agendas.views import verifying
from records.actions import store_file
from records.archival_pdf import Attachment, render
from records.archival_pdf.limits import Limits
from records.certificates import make_development_authority
from records.judging import TOO_HARD, judge_apart
from records.sealing import seal
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db

PAGE = "/controleren/"


@pytest.fixture(autouse=True)
def _seal() -> None:
    make_development_authority(Path(settings.SEAL_DIR))


def printed(signing_round: SigningRound, words: str = "Ondertekend") -> bytes:
    """Return a small PDF that carries the text of `signing_round`, as the large one does."""
    html = f"<!doctype html><html lang=nl><title>Agenda</title><body><h1>Agenda</h1><p>{words}</p></body></html>"
    content = bytes(signing_round.version.content)
    source = Attachment("agenda.json", content, "De tekst", "application/json")
    return render(html, attachments=[source], created=datetime(2026, 11, 22, tzinfo=UTC))


def seal_round(agenda: Agenda) -> bytes:
    """Seal `agenda`, which everybody signed, with a small PDF; return the file."""
    signing_round = agenda.rounds.get()
    pdf = seal(printed(signing_round))
    store_sealed_pdf(signing_round=signing_round, pdf=pdf)
    return pdf


def freeze_round(agenda: Agenda) -> bytes:
    signing_round = agenda.rounds.get()
    pdf = printed(signing_round, "Nog niet ondertekend")
    store_frozen_pdf(signing_round=signing_round, pdf=pdf)
    return pdf


@pytest.fixture
def signed(cast: Cast) -> Agenda:
    """An agenda that everybody signed; not sealed yet."""
    return make_agenda(cast, State.SEALING)


def bring(client: Client, content: bytes, address: str = PAGE, name: str = "agenda.pdf") -> HttpResponse:
    return client.post(address, {"file": SimpleUploadedFile(name, content, "application/pdf")})


def said(response: HttpResponse) -> str:
    return response.content.decode()


# ---------- the verdicts ----------


def test_a_genuine_file(client: Client, signed: Agenda) -> None:
    pdf = seal_round(signed)
    finding = examine(pdf)
    assert (finding.outcome, finding.kept, finding.doubts) == (Outcome.GENUINE, True, [])
    page = said(bring(client, pdf))
    assert "Uitkomst: Echt en volledig" in page
    assert signed.reference in page
    assert signed.title in page
    assert "geen vertrouwde tijd" in page
    assert finding.file_sha256 in page


def test_a_genuine_file_that_the_portal_no_longer_keeps(signed: Agenda) -> None:
    finding = examine(seal(printed(signed.rounds.get())))
    assert (finding.outcome, finding.kept) == (Outcome.GENUINE, False)
    assert finding.title == signed.title


def test_a_genuine_file_that_was_superseded(client: Client, cast: Cast, signed: Agenda) -> None:
    pdf = seal_round(signed)
    addendum = make_agenda(cast, State.SEALING)
    Agenda.objects.filter(pk=addendum.pk).update(kind=Kind.ADDENDUM, parent=signed)
    assert examine(pdf).outcome is Outcome.GENUINE  # not signed by all and sealed yet
    seal_round(addendum)
    finding = examine(pdf)
    assert finding.outcome is Outcome.SUPERSEDED
    assert [row.reference for row in finding.addenda] == [addendum.reference]
    page = said(bring(client, pdf))
    assert "Echt, maar later aangevuld" in page
    assert addendum.reference in page


def test_a_sealed_agenda_that_was_withdrawn(signed: Agenda) -> None:
    pdf = seal_round(signed)
    Agenda.objects.filter(pk=signed.pk).update(state=State.WITHDRAWN)
    assert examine(pdf).outcome is Outcome.WITHDRAWN


def test_the_frozen_text_before_and_after(client: Client, cast: Cast, signed: Agenda) -> None:
    pdf = freeze_round(signed)
    assert examine(pdf).outcome is Outcome.FROZEN
    assert "Nog niet ondertekend" in said(bring(client, pdf))
    seal_round(signed)
    assert examine(pdf).is_signed_now
    assert "zonder handtekeningen" in said(bring(client, pdf))


def test_the_frozen_text_of_a_round_that_was_refused(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    pdf = freeze_round(agenda)
    signatory = agenda.signatories.get(office_holder__user=cast.alderman_alkmaar)
    refuse(agenda=agenda, signatory_id=signatory.pk, reason="Onjuist bedrag", by=cast.alderman_alkmaar)
    Agenda.objects.filter(pk=agenda.pk).update(title="Nog geheime nieuwe titel")
    assert examine(pdf).outcome is Outcome.WITHDRAWN
    page = said(bring(client, pdf))
    assert "Ingetrokken" in page
    assert agenda.title in page
    # What became of it since, is not in the file; nor is why it stopped.
    assert "geheime" not in page
    assert "Onjuist bedrag" not in page


def test_an_evidence_sheet(client: Client, signed: Agenda) -> None:
    seal_round(signed)
    html = "<!doctype html><html lang=nl><title>Bewijsblad</title><body><h1>Bewijsblad</h1></body></html>"
    pdf = seal(render(html, attachments=[], created=datetime(2026, 11, 22, tzinfo=UTC)))
    stored = store_file(name="bewijsblad.pdf", content_type="application/pdf", content=pdf, by=None)
    signed.rounds.update(evidence_pdf=stored)
    assert examine(pdf).outcome is Outcome.EVIDENCE
    assert "Een echt bewijsblad" in said(bring(client, pdf))


def test_a_copy_that_was_signed_elsewhere(client: Client, signed: Agenda, cast: Cast) -> None:
    pdf = freeze_round(signed) + b"\n% signed elsewhere\n"
    stored = store_file(name="elders.pdf", content_type="application/pdf", content=pdf, by=None)
    row = Signature.objects.filter(round=signed.rounds.get()).order_by("pk")[:1].get()
    Signature.objects.filter(pk=row.pk).update(
        method=SignatureMethod.EXTERNAL, file=stored, recorded_by=cast.officer_alkmaar
    )
    assert examine(pdf).outcome is Outcome.SIGNATURE
    assert row.name in said(bring(client, pdf))


def rewritten(pdf: bytes) -> bytes:
    """Return `pdf` as an editor saves it: everything in it is still there, only the bytes are others."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(output)
    return output.getvalue()


ALTERATIONS: dict[str, Callable[[bytes], bytes]] = {
    "a bit": lambda pdf: pdf[:900] + bytes([pdf[900] ^ 1]) + pdf[901:],
    "something behind": lambda pdf: pdf + b"\n% erbij\n",
    "saved again": rewritten,
    "cut off": lambda pdf: pdf[:-100],
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_file_is_known_as_altered(name: str, client: Client, signed: Agenda) -> None:
    changed = ALTERATIONS[name](seal_round(signed))
    finding = examine(changed)
    assert finding.outcome is Outcome.ALTERED
    page = said(bring(client, changed))
    assert "Uitkomst: Veranderd" in page
    assert "kunnen we niet zeggen" in page
    # Nothing in an altered file is repeated as if it were true.
    assert signed.title not in page
    assert signed.reference not in page


def test_a_note_on_the_frozen_text_is_an_alteration(signed: Agenda) -> None:
    pdf = freeze_round(signed)
    assert examine(pdf + b"\n% een notitie\n%%EOF\n").outcome is Outcome.ALTERED


@pytest.mark.parametrize("content", [b"Dit is geen pdf.", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7 kapot"])
def test_a_file_that_is_not_ours(content: bytes, client: Client) -> None:
    assert examine(content).outcome is Outcome.UNKNOWN
    assert "Niet van dit portaal" in said(bring(client, content))


def test_a_kept_file_outlives_the_certificate_of_its_seal(client: Client, signed: Agenda, tmp_path: Path) -> None:
    pdf = seal_round(signed)
    with override_settings(SEAL_DIR=tmp_path / "other"):
        make_development_authority(Path(settings.SEAL_DIR))
        finding = examine(pdf)
        assert finding.outcome is Outcome.GENUINE
        assert finding.doubts
        assert "kan zichzelf nu niet meer bewijzen" in said(bring(client, pdf))
        # Control: one byte more, and only the seal could have helped.
        assert examine(pdf + b"\n").outcome is Outcome.ALTERED


# ---------- the code of the QR ----------


def test_a_code_tells_only_whether_it_is_known(client: Client, signed: Agenda) -> None:
    code = signed.rounds.get().version.sha256[:32]
    address = reverse("verifying:code", args=[code])
    for unknown in (address, reverse("verifying:code", args=["0" * 32])):
        page = said(client.get(unknown))
        assert "kent deze code niet" in page  # signed by all, but no sealed document exists
        assert signed.title not in page
    pdf = seal_round(signed)
    page = said(client.get(address))
    assert "Het portaal kent deze code" in page
    assert signed.title not in page
    assert signed.reference not in page
    assert "ander document" not in said(bring(client, pdf, address))
    assert "ander document" in said(bring(client, pdf, reverse("verifying:code", args=["0" * 32])))


@pytest.mark.parametrize("code", ["0" * 31, "0" * 33, "G" * 32, "%00" * 32])
def test_other_codes_are_no_pages(code: str, client: Client) -> None:
    assert client.get(f"{PAGE}{code}/").status_code == 404


def test_pages_are_not_indexed_or_cached(client: Client) -> None:
    for response in (client.get(PAGE), bring(client, b"%PDF-1.7")):
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        assert b'name="robots"' in response.content


# ---------- nothing is kept ----------


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_nothing_of_the_file_is_kept(client: Client, signed: Agenda) -> None:
    pdf = seal_round(signed)
    before = counts()
    for content in (pdf, pdf + b"x", b"nothing"):
        assert bring(client, content).status_code == 200
    assert counts() == before
    assert "sessionid" not in client.cookies


@pytest.fixture
def seen_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[list[str]]]:
    """What stands in the folder for uploads at the moment that a file is judged."""
    seen: list[list[str]] = []

    def look(pdf: bytes, text_code: str) -> object:
        seen.append([path.name for path in tmp_path.iterdir()])
        return examine(b"nothing")

    monkeypatch.setattr(verifying, "examine", look)
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        yield seen
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_never_touches_the_disk(client: Client, seen_files: list[list[str]]) -> None:
    large = b"%PDF-1.7" + bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
    bring(client, large)
    assert seen_files == [[]]


def test_without_our_handler_it_would(
    client: Client, seen_files: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control of the test above."""
    monkeypatch.setattr(verifying, "FirstFileInMemory", TemporaryFileUploadHandler)
    bring(client, b"%PDF-1.7" + bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE))
    assert len(seen_files[0]) == 1


# ---------- too large, too often, too hard ----------


def test_a_file_that_is_too_large_is_refused_with_a_sentence(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("agendas.views.verifying", "agendas.forms.verifying"):
        monkeypatch.setattr(f"{module}.MAXIMUM_BYTES", 100_000)
    monkeypatch.setattr(verifying, "examine", lambda *arguments: pytest.fail("it was judged"))
    page = said(bring(client, bytes(200_000)))
    assert "groter dan 50 MB" in page
    assert "<title>Fout: " in page


def test_no_file_is_a_sentence_at_the_field(client: Client) -> None:
    assert "Kies het pdf-bestand" in said(client.post(PAGE))
    assert "Dit bestand is leeg" in said(bring(client, b""))


def test_only_the_first_file_is_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(verifying, "examine", lambda pdf, code: read.append(pdf) or examine(b"nothing"))
    files = [SimpleUploadedFile(f"{n}.pdf", content) for n, content in enumerate((b"first", b"second"))]
    client.post(PAGE, {"file": files})
    assert read == [b"first"]


def test_who_asks_too_often_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = examine(b"nothing")
    monkeypatch.setattr(verifying, "examine", lambda pdf, code: finding)
    answers = [bring(client, b"%PDF-1.7") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "Wacht een minuut" in said(answers[-1])
    assert answers[-1]["Retry-After"] == "60"
    # Somebody at another address does not wait; reading the page is never counted.
    assert client.get(PAGE).status_code == 200
    upload = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
    assert client.post(PAGE, upload, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_file_of_nothing_but_end_marks_costs_little() -> None:
    """Each mark could be the end of a document of ours: only the first thirty are tried."""
    started = time.process_time()
    assert len(list(_beginnings(b"%%EOF\n" * 1_000_000))) == 2 * 30
    assert time.process_time() - started < 2


def test_when_the_place_is_taken_it_says_so(client: Client) -> None:
    assert verifying._places.acquire()
    try:
        response = bring(client, b"%PDF-1.7")
    finally:
        verifying._places.release()
    assert response.status_code == 503
    assert "Wacht een paar tellen" in said(response)
    assert bring(client, b"%PDF-1.7").status_code == 200


def test_a_form_from_elsewhere_is_refused(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert bring(strict, b"%PDF-1.7").status_code == 403
    page = said(strict.get(PAGE))
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    assert strict.post(PAGE, {"csrfmiddlewaretoken": token, "file": upload}).status_code == 200


def bomb(megabytes: int) -> bytes:
    """Return a small PDF whose table of objects unfolds to `megabytes`."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()
    head = b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 2 1]/Size 2/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
    return head % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def test_a_hostile_file_ends_its_own_process_only() -> None:
    hostile = bomb(700)
    assert len(hostile) < 4_000_000
    small = Limits(cpu_seconds=5, memory_mib=400, wall_seconds=15)
    judged = judge_apart(hostile, limits=small)
    assert not judged.verdict.genuine
    assert judged.verdict.objections
    # A limit on the clock ends it as well.
    late = judge_apart(b"%PDF-1.7\n%%EOF", limits=Limits(wall_seconds=0))
    assert late.verdict.objections == [TOO_HARD]


def test_the_footer_leads_here(client: Client) -> None:
    assert f'href="{PAGE}"' in said(client.get(reverse("portal:privacy")))


def test_what_was_signed_says_the_same_after_it_was_closed(signed: Agenda) -> None:
    pdf = seal_round(signed)
    Agenda.objects.filter(pk=signed.pk).update(state=State.CLOSED)
    assert fresh(signed).state == State.CLOSED
    assert examine(pdf).outcome is Outcome.GENUINE
