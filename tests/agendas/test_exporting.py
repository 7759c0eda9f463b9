"""Files that the worker makes: asked once, made once, for one person, for a week."""

import io
import signal
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas import tasks
from agendas.actions.closing import withdraw
from agendas.actions.exporting import (
    MOST_AT_ONCE,
    ask_export,
    cancel_export,
    forget_exports,
    retry_export,
    store_export,
)
from agendas.choices import ExportKind, State
from agendas.files.making import MadeFile
from agendas.models import Agenda, Export
from agendas.snapshot import keep_text, write
from agendas.workflow import StepRefused
from municipalities.models import Membership
from records.archival_pdf import RenderingFailed
from records.models import Event, Job
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.access.table import READS
from tests.cast import Cast
from tests.factories import fresh, make_agenda
from tests.records.processes import start_worker

pytestmark = pytest.mark.django_db


def ask(
    agenda: Agenda, cast: Cast, kind: ExportKind = ExportKind.DOCX, by: str = "officer_alkmaar", **wanted: str
) -> Export:
    return ask_export(agenda=agenda, kind=kind, wanted=wanted, by=cast.people[by])


def job_of(export: Export) -> Job:
    return Job.objects.get(effect=export.effect)


def now_of(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def change(agenda: Agenda, **parts: Any) -> None:
    write(agenda, parts)
    keep_text(agenda, None)


def work() -> None:
    while run_next("test"):
        pass


def events(agenda: Agenda) -> list[tuple[str, str]]:
    found = Event.objects.filter(stream=agenda.stream, action__contains="export").order_by("number")
    return [(event.action, event.data["kind"]) for event in found]


def page_url(agenda: Agenda, *parts: object) -> str:
    return f"/agendas/{agenda.reference}/bestanden/" + "".join(f"{part}/" for part in parts)


# ---------- asking and making ----------


@pytest.mark.parametrize(("kind", "inside"), [("docx", "word/document.xml"), ("odt", "content.xml")])
def test_a_draft_is_made_and_downloaded(cast: Cast, client: Client, kind: str, inside: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.officer_alkmaar)
    response = client.post(page_url(agenda), {"kind": kind}, follow=True)
    assert "Dat begint binnen een paar seconden." in response.content.decode()
    work()
    export = Export.objects.get()
    assert export.problem == ""
    text = client.get(page_url(agenda)).content.decode()
    assert f"{agenda.reference}-concept-versie-1.{kind}" in text
    assert "Klaar" in text
    taken = client.post(page_url(agenda, export.pk))
    assert taken["Content-Disposition"] == f'attachment; filename="{agenda.reference}-concept-versie-1.{kind}"'
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert taken["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.testzip() is None
        assert inside in archive.namelist()
    assert events(agenda) == [("export_asked", kind), ("exported", kind)]


def test_asking_again_within_the_hour_gives_the_same_file(cast: Cast) -> None:
    agenda = make_agenda(cast)
    first = ask(agenda, cast)
    assert ask(agenda, cast) == first
    work()
    assert ask(agenda, cast) == first
    assert ask(agenda, cast, ExportKind.ODT) != first
    assert ask(agenda, cast, by="coordinator_noord") != first
    assert len(events(agenda)) == 3
    change(agenda, slogan="Een andere slogan")
    assert ask(fresh(agenda), cast) != first


def test_after_an_hour_it_is_made_anew(cast: Cast) -> None:
    agenda = make_agenda(cast)
    first = ask(agenda, cast)
    Export.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    assert ask(agenda, cast) != first


def test_the_file_tells_of_which_text_it_was_made(cast: Cast) -> None:
    agenda = make_agenda(cast)
    export = ask(agenda, cast)
    before = export.wanted["sha256"]
    change(agenda, slogan="Nog net op tijd")
    work()
    made = now_of(export)
    assert made.wanted["sha256"] == fresh(agenda).text.sha256 != before
    with zipfile.ZipFile(io.BytesIO(bytes(made.content or b""))) as archive:
        assert "Nog net op tijd" in archive.read("word/document.xml").decode()


def test_nobody_fills_the_queue(cast: Cast, client: Client) -> None:
    for _ in range(MOST_AT_ONCE):
        ask(make_agenda(cast), cast)
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    text = client.post(page_url(agenda), {"kind": "docx"}, follow=True).content.decode()
    assert "Er worden al 5 bestanden voor u gemaakt. Wacht tot er een klaar is." in text
    assert Export.objects.count() == MOST_AT_ONCE
    ask(agenda, cast, by="coordinator_noord")


def test_the_two_texts_that_were_chosen_are_compared(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    change(agenda, slogan="Nieuwe slogan")
    compared = []

    def compare(before: Any, after: Any, **_kwargs: Any) -> bytes:
        compared.append((before.document["slogan"], after.document["slogan"]))
        return b"%PDF-1.7"

    monkeypatch.setattr("agendas.files.making.comparison_pdf", compare)
    client.force_login(cast.officer_alkmaar)
    client.post(page_url(agenda), {"kind": "redline", "before": "v1", "after": "nu"})
    work()
    export = Export.objects.get()
    assert compared == [("Gelijke kansen voor alle kinderen", "Nieuwe slogan")]
    assert export.name == f"{agenda.reference}-vergelijking-v1-nu.pdf"
    assert "Van versie 1 naar de huidige tekst." in client.get(page_url(agenda)).content.decode()
    assert ask(agenda, cast, ExportKind.REDLINE, before="v1", after="nu") == export
    assert ask(agenda, cast, ExportKind.REDLINE, before="nu", after="v1") != export


# ---------- a worker that dies, is late or fails ----------


def test_a_job_that_was_killed_is_taken_again_and_leaves_one_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(make_agenda(cast), cast)
    real = tasks.make

    def killed(*_args: Any, **_kwargs: Any) -> MadeFile:
        raise SystemExit

    monkeypatch.setattr(tasks, "make", killed)
    with pytest.raises(SystemExit):
        run_next("first")
    assert job_of(export).status == JobStatus.RUNNING
    monkeypatch.setattr(tasks, "make", real)
    assert not run_next("second")  # the lease still holds
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert run_next("second")
    assert (job_of(export).status, job_of(export).attempts) == (JobStatus.DONE, 2)
    assert now_of(export).content is not None


def test_a_worker_that_comes_too_late_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(make_agenda(cast), cast)
    real = tasks.make
    late = MadeFile("te-laat.docx", "text/plain", b"too late")

    def slow(*_args: Any, **_kwargs: Any) -> MadeFile:
        Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        monkeypatch.setattr(tasks, "make", real)
        assert run_next("second")
        return late

    monkeypatch.setattr(tasks, "make", slow)
    run_next("first")
    made = now_of(export)
    assert made.name.endswith(".docx") and made.name != late.name
    assert job_of(export).status == JobStatus.DONE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_that_is_killed_half_way_leaves_one_whole_file(cast: Cast) -> None:
    agenda = make_agenda(cast, rows=5)
    export = ask(agenda, cast)
    first = start_worker("--poll", "0.01", "--lease", "1.5")
    end = time.monotonic() + 30
    while job_of(export).status == JobStatus.WAITING and time.monotonic() < end:
        time.sleep(0.002)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert (now_of(export).content is None) == (job_of(export).status != JobStatus.DONE)
    second = start_worker("--poll", "0.05", "--lease", "1.5")
    while Job.objects.unfinished().exists() and time.monotonic() < end:
        time.sleep(0.05)
    second.kill()
    second.communicate()
    assert job_of(export).status == JobStatus.DONE
    with zipfile.ZipFile(io.BytesIO(bytes(now_of(export).content or b""))) as archive:
        assert archive.testzip() is None


def test_what_cannot_be_made_says_why_and_can_be_tried_again(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda = make_agenda(cast)
    export = ask(agenda, cast)
    real = tasks.make

    def fail(*_args: Any, **_kwargs: Any) -> MadeFile:
        raise RenderingFailed("Het document is te groot om te maken. Maak de tekst of de tabellen korter.")

    monkeypatch.setattr(tasks, "make", fail)
    work()
    client.force_login(cast.officer_alkmaar)
    text = client.get(page_url(agenda)).content.decode()
    assert "Niet gelukt" in text
    assert "Het document is te groot om te maken." in text
    assert client.post(page_url(agenda, export.pk)).status_code == 302
    monkeypatch.setattr(tasks, "make", real)
    client.post(page_url(agenda, export.pk, "opnieuw"))
    work()
    made = Export.objects.get()
    assert made.pk != export.pk
    assert made.content is not None


def test_a_worker_that_keeps_failing_gives_up_and_says_so(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda = make_agenda(cast)
    export = ask(agenda, cast)

    def broken(*_args: Any, **_kwargs: Any) -> MadeFile:
        raise RuntimeError("the library is broken")

    monkeypatch.setattr(tasks, "make", broken)
    client.force_login(cast.officer_alkmaar)
    for _ in range(3):
        Job.objects.update(not_before=timezone.now())
        run_next("test")
        text = client.get(page_url(agenda)).content.decode()
        assert "the library is broken" not in text
    assert job_of(export).status == JobStatus.FAILED
    assert "Het is niet gelukt. Probeer het opnieuw." in text
    assert retry_export(export=export, by=cast.officer_alkmaar) != export


def test_an_export_of_a_text_that_one_may_no_longer_read_is_not_made(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    export = ask(agenda, cast)
    Membership.objects.filter(user=cast.officer_alkmaar).delete()
    work()
    assert now_of(export).content is None
    assert now_of(export).problem == "U leest deze agenda niet meer, dus dit bestand wordt niet gemaakt."


# ---------- calling off ----------


def cancelled(export: Export) -> list[str]:
    """Return who called off the making of `export`, as the record has it."""
    stream = f"job:{job_of(export).pk}"
    return list(Event.objects.filter(stream=stream, action="job_cancelled").values_list("actor_name", flat=True))


def test_a_file_is_called_off_before_it_is_made(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    export = ask(agenda, cast)
    client.force_login(cast.officer_alkmaar)
    text = client.post(page_url(agenda, export.pk, "annuleren"), follow=True).content.decode()
    assert "Geannuleerd" in text
    work()
    assert now_of(export).content is None
    assert job_of(export).status == JobStatus.CANCELLED
    assert events(agenda) == [("export_asked", "docx"), ("export_cancelled", "docx")]
    assert cancelled(export) == ["Olivia Alkmaar"]
    with pytest.raises(StepRefused):
        cancel_export(export=export, by=cast.officer_alkmaar)
    assert ask(agenda, cast) != export


def test_a_file_is_called_off_while_the_worker_is_at_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(make_agenda(cast), cast)
    real = tasks.make

    def meanwhile(*args: Any, **kwargs: Any) -> MadeFile:
        cancel_export(export=export, by=cast.officer_alkmaar)
        return real(*args, **kwargs)

    monkeypatch.setattr(tasks, "make", meanwhile)
    work()
    assert now_of(export).content is None
    assert job_of(export).status == JobStatus.CANCELLED
    assert cancelled(export) == ["Olivia Alkmaar"]


def test_what_is_ready_is_not_called_off(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    export = ask(agenda, cast)
    work()
    client.force_login(cast.officer_alkmaar)
    text = client.post(page_url(agenda, export.pk, "annuleren"), follow=True).content.decode()
    assert "Annuleren kan niet meer" in text
    assert now_of(export).content is not None
    with pytest.raises(StepRefused):
        retry_export(export=export, by=cast.officer_alkmaar)


# ---------- a week ----------


def test_after_a_week_a_file_is_gone(cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    agenda = make_agenda(cast)
    kept, over, waiting = ask(agenda, cast), ask(agenda, cast, ExportKind.ODT), ask(make_agenda(cast), cast)
    for _ in range(2):
        run_next("test")
    soon = timezone.localtime() + timedelta(days=7)
    assert abs(now_of(kept).expires - soon) < timedelta(minutes=1)
    Export.objects.filter(pk__in=[over.pk, waiting.pk]).update(expires=timezone.now() - timedelta(seconds=1))
    client.force_login(cast.officer_alkmaar)
    assert client.post(page_url(agenda, over.pk)).status_code == 404
    assert client.get(page_url(agenda)).content.decode().count("Te downloaden tot") == 1
    call_command("forget_exports")
    assert "Vergeten: 2." in capsys.readouterr().out
    assert list(Export.objects.all()) == [kept]
    assert job_of(waiting).status == JobStatus.CANCELLED
    assert cancelled(waiting) == ["Systeem"]
    work()
    assert forget_exports() == 0


def test_what_comes_after_forgetting_is_not_kept(cast: Cast) -> None:
    export = ask(make_agenda(cast), cast)
    export_before = now_of(export)
    Export.objects.all().delete()
    store_export(export=export_before, file=MadeFile("a.docx", "text/plain", b"a"), made_of={})
    assert Export.objects.count() == 0


# ---------- who ----------


def test_another_person_gets_nothing(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    export = ask(agenda, cast)
    work()
    for name in sorted(set(READS) - {"officer_alkmaar"}):
        other = Client()
        other.force_login(cast.people[name])
        for part in ((), ("annuleren",), ("opnieuw",)):
            assert other.post(page_url(agenda, export.pk, *part)).status_code == 404, name
        if (response := other.get(page_url(agenda))).status_code == 200:
            assert "U hebt nog geen bestanden" in response.content.decode()
    assert now_of(export) == export


def test_the_asker_loses_the_file_with_the_right_to_read(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    export = ask(agenda, cast, by="alderman_alkmaar")
    work()
    client.force_login(cast.alderman_alkmaar)
    assert client.post(page_url(agenda, export.pk)).status_code == 200
    withdraw(agenda=agenda, reason="De gemeente stopt.", by=cast.ocw_staff)
    assert client.post(page_url(agenda, export.pk)).status_code == 404


def test_a_file_of_another_agenda_is_not_there(cast: Cast, client: Client) -> None:
    export = ask(make_agenda(cast), cast)
    work()
    client.force_login(cast.officer_alkmaar)
    assert client.post(page_url(make_agenda(cast), export.pk)).status_code == 404


_WRITERS = {"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"}
_OPEN = {State.DRAFT, State.CONSULTATION, State.RETURNED, State.REVIEW}
_TO_DECIDE = _OPEN | {State.FROZEN, State.PARTLY_SIGNED}


@pytest.mark.parametrize("state", list(State))
def test_who_is_offered_what(cast: Cast, state: State) -> None:
    """Word and OpenDocument while the text can change; the package for who takes it to the college."""
    agenda = make_agenda(cast, state)
    wrong = []
    for name, reads in READS.items():
        if state not in reads:
            continue
        client = Client()
        client.force_login(cast.people[name])
        for kind in ("docx", "college"):
            response = client.post(page_url(agenda), {"kind": kind})
            granted = Export.objects.filter(asked_by=cast.people[name], kind=kind).exists()
            expected = state in (_OPEN if kind == "docx" else _TO_DECIDE)
            if kind == "college":
                expected = expected and name in _WRITERS | {"alderman_alkmaar"}
            if granted != expected or response.status_code not in ({302} if granted else {302, 403}):
                wrong.append(f"{name} {kind}: {granted}, {response.status_code}")
        text = client.get(page_url(agenda)).content.decode()
        if state in {State.FROZEN, State.SIGNED} and "De pdf is de tekst" not in text:
            wrong.append(f"{name} is not told where the text is")
        if state == State.WITHDRAWN and "Deze agenda is ingetrokken" not in text:
            wrong.append(f"{name} is not told that nothing is made")
    assert wrong == []


# ---------- the page ----------


@pytest.mark.parametrize("data", [{}, {"kind": "exe"}, {"kind": "docx' OR 1=1"}])
def test_nonsense_is_refused(cast: Cast, client: Client, data: dict[str, str]) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    assert client.post(page_url(agenda), data).status_code == 422
    assert Export.objects.count() == 0


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("nu", "nu", "Kies twee verschillende teksten."),
        ("", "nu", "Kies de oude tekst."),
        ("v1", "v99", "Kies een tekst uit de lijst."),
        ("../v1", "nu", "Kies een tekst uit de lijst."),
    ],
)
def test_two_texts_must_be_chosen(cast: Cast, client: Client, before: str, after: str, sentence: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.officer_alkmaar)
    response = client.post(page_url(agenda), {"kind": "redline", "before": before, "after": after})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Export.objects.count() == 0


def test_the_page_asks_how_far_it_is_until_it_is_done(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    assert "hx-get" not in client.get(page_url(agenda)).content.decode()
    ask(agenda, cast)
    assert "hx-get" in client.get(page_url(agenda)).content.decode()
    status = page_url(agenda, "stand")
    assert client.get(status).status_code == 302
    busy = client.get(status, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" in busy and "<h1" not in busy
    assert "Kijk of het klaar is" in busy
    work()
    done = client.get(status, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in done
    assert "Er wordt niets meer gemaakt." in done


def _asked(agenda: Agenda, cast: Cast) -> Export:
    moment = timezone.now()
    who = {"asked_at": moment, "asked_by": cast.officer_alkmaar, "expires": moment + timedelta(days=7)}
    return Export.objects.create(agenda=agenda, kind=ExportKind.DOCX, wanted={"sha256": "0", "version": "x"}, **who)


def test_the_page_asks_no_more_for_more_files(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer_alkmaar)
    client.get("/")
    counts = []
    for number in (2, 9):
        agenda = make_agenda(cast, State.REVIEW, rows=number)
        asked = [_asked(agenda, cast) for _ in range(number)]
        Job.objects.bulk_create(
            Job(name="agendas.tasks.make_export", effect=export.effect, not_before=timezone.now()) for export in asked
        )
        for url, headers in ((page_url(agenda), {}), (page_url(agenda, "stand"), {"HX-Request": "true"})):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url, headers=headers).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 12
    assert counts[1] <= 8
