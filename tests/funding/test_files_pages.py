"""Files of the figures: asked once, made once, for one person, for a week."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.events import stream_of
from funding import tasks
from funding.actions.files import MOST_AT_ONCE, ask_file, cancel_file, forget_files, retry_file
from funding.choices import ReportKind, Status
from funding.figures import Wanted
from funding.files.making import MadeFile
from funding.models import FiguresFile
from funding.workflow import StepRefused
from municipalities.models import Membership
from records.archival_pdf import RenderingFailed
from records.models import Event, Job
from records.models.jobs import JobStatus
from records.recurring import recurring
from records.worker import run_next
from tests.cast import Cast
from tests.funding.factories import make_application, make_scheme

pytestmark = pytest.mark.django_db
URL = "/subsidie/bestanden/"
PERSON = "ocw_finance"


def ask(cast: Cast, kind: ReportKind = ReportKind.XLSX, by: str = PERSON, **wanted: str) -> FiguresFile:
    return ask_file(kind=kind, wanted=Wanted(**wanted), by=cast.people[by])


def job_of(file: FiguresFile) -> Job:
    return Job.objects.get(effect=file.effect)


def now_of(file: FiguresFile) -> FiguresFile:
    return FiguresFile.objects.get(pk=file.pk)


def work() -> None:
    while run_next("test"):
        pass


def signed_in(client: Client, cast: Cast, person: str = PERSON) -> Client:
    client.force_login(cast.people[person])
    return client


def instead(monkeypatch: pytest.MonkeyPatch, does: Callable[..., MadeFile]) -> Callable[..., MadeFile]:
    """Let the worker do something else; return what it did."""
    real = tasks.make
    monkeypatch.setattr(tasks, "make", does)
    return real


# ---------- asking and making ----------


@pytest.mark.parametrize(("kind", "inside"), [("xlsx", "xl/workbook.xml"), ("ods", "content.xml")])
def test_a_sheet_is_asked_made_and_downloaded(cast: Cast, client: Client, kind: str, inside: str) -> None:
    make_application(cast, Status.GRANTED)
    signed_in(client, cast)
    response = client.post(URL, {"kind": kind, "regeling": "test-2021"}, follow=True)
    assert response.redirect_chain == [(f"{URL}?regeling=test-2021#uw-bestanden", 302)]
    page = response.content.decode()
    assert "Dat begint binnen een paar seconden." in page
    assert "Regeling test-2021. Gevraagd op" in page
    assert '<option value="test-2021" selected>' in page, "The next file is of the same applications"
    work()
    file = FiguresFile.objects.get()
    assert file.problem == ""
    assert "Klaar" in client.get(URL).content.decode()
    taken = client.post(f"{URL}{file.pk}/")
    assert taken["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert file.name.startswith("gka-subsidies-") and file.name.endswith(f".{kind}")
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert taken["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.testzip() is None
        assert inside in archive.namelist()
    told = Event.objects.filter(stream=stream_of(cast.ocw_finance), object=f"figures:{file.pk}").order_by("number")
    assert [(event.action, event.data["kind"]) for event in told] == [("export_asked", kind), ("exported", kind)]


@pytest.mark.slow
def test_a_pdf_is_made_by_the_worker(cast: Cast) -> None:
    file = ask(cast, ReportKind.PDF)
    work()
    made = now_of(file)
    assert (made.content_type, made.problem) == ("application/pdf", "")
    assert bytes(made.content or b"").startswith(b"%PDF-1.7")


def test_two_clicks_are_one_file_and_a_ready_file_is_made_anew(cast: Cast) -> None:
    first = ask(cast)
    assert ask(cast) == first
    assert ask(cast, year="2021") != first
    assert ask(cast, ReportKind.ODS) != first
    assert ask(cast, by="ocw_staff") != first
    work()
    assert ask(cast) != first, "Figures change: what is ready may be old"


def test_nobody_fills_the_queue(cast: Cast, client: Client) -> None:
    for year in range(2017, 2017 + MOST_AT_ONCE):
        ask(cast, year=str(year))
    text = signed_in(client, cast).post(URL, {"kind": "pdf"}, follow=True).content.decode()
    assert "Er worden al 5 bestanden voor u gemaakt. Wacht tot er een klaar is." in text
    assert FiguresFile.objects.count() == MOST_AT_ONCE


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Kies een soort bestand."),
        ({"kind": "exe"}, "Kies een bestand uit de lijst."),
        ({"kind": "xlsx", "regeling": "zelfbedacht"}, "Regeling: kies iets uit de lijst."),
        ({"kind": "xlsx", "jaar": "1066"}, "Ingediend in: kies iets uit de lijst."),
    ],
)
def test_what_is_not_in_the_list_is_refused_in_words(
    cast: Cast, client: Client, data: dict[str, str], sentence: str
) -> None:
    make_scheme()
    response = signed_in(client, cast).post(URL, {"regio": "geen", **data})
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert '<option value="geen" selected>' in page, "Nothing that was chosen is lost"
    assert FiguresFile.objects.count() == 0


# ---------- a worker that dies, is late or fails ----------


def test_a_job_that_was_killed_is_taken_again_and_leaves_one_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ask(cast)

    def killed(*_args: Any, **_kwargs: Any) -> MadeFile:
        raise SystemExit

    real = instead(monkeypatch, killed)
    with pytest.raises(SystemExit):
        run_next("first")
    assert job_of(file).status == JobStatus.RUNNING
    instead(monkeypatch, real)
    assert not run_next("second")  # the lease still holds
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert run_next("second")
    assert (job_of(file).status, job_of(file).attempts) == (JobStatus.DONE, 2)
    assert now_of(file).content is not None


def test_a_worker_that_comes_too_late_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ask(cast)
    late = MadeFile("te-laat.xlsx", "text/plain", b"too late")

    def slow(*_args: Any, **_kwargs: Any) -> MadeFile:
        Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        instead(monkeypatch, real)
        assert run_next("second")
        return late

    real = instead(monkeypatch, slow)
    run_next("first")
    assert now_of(file).name != late.name
    assert job_of(file).status == JobStatus.DONE


def test_what_cannot_be_made_says_why_and_can_be_tried_again(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ask(cast, scheme="test-2021")

    def fail(*_args: Any, **_kwargs: Any) -> MadeFile:
        raise RenderingFailed("Het document is te groot om te maken.")

    real = instead(monkeypatch, fail)
    work()
    signed_in(client, cast)
    text = client.get(URL).content.decode()
    assert "Niet gelukt" in text
    assert "Het document is te groot om te maken." in text
    assert client.post(f"{URL}{file.pk}/").status_code == 302
    instead(monkeypatch, real)
    client.post(f"{URL}{file.pk}/opnieuw/")
    work()
    made = FiguresFile.objects.get()
    assert made.pk != file.pk
    assert made.wanted == {"regeling": "test-2021"}
    assert made.content is not None


def test_a_file_for_who_lost_the_right_is_not_made(cast: Cast) -> None:
    file = ask(cast)
    Membership.objects.filter(user=cast.ocw_finance).delete()
    work()
    assert now_of(file).content is None
    assert (
        now_of(file).problem
        == "U mag de cijfers van alle subsidies niet meer zien, dus dit bestand wordt niet gemaakt."
    )


# ---------- calling off and forgetting ----------


def test_a_file_is_called_off_before_and_while_it_is_made(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = ask(cast)
    signed_in(client, cast)
    assert "Geannuleerd" in client.post(f"{URL}{file.pk}/annuleren/", follow=True).content.decode()
    work()
    assert (now_of(file).content, job_of(file).status) == (None, JobStatus.CANCELLED)
    with pytest.raises(StepRefused):
        cancel_file(file=file, by=cast.ocw_finance)
    busy = ask(cast, ReportKind.ODS)

    def meanwhile(*args: Any, **kwargs: Any) -> MadeFile:
        cancel_file(file=busy, by=cast.ocw_finance)
        return real(*args, **kwargs)

    real = instead(monkeypatch, meanwhile)
    work()
    assert (now_of(busy).content, job_of(busy).status) == (None, JobStatus.CANCELLED)


def test_what_is_ready_is_not_called_off_nor_made_again(cast: Cast) -> None:
    file = ask(cast)
    work()
    with pytest.raises(StepRefused, match="Annuleren kan niet meer"):
        cancel_file(file=file, by=cast.ocw_finance)
    with pytest.raises(StepRefused, match="Opnieuw proberen is niet nodig"):
        retry_file(file=file, by=cast.ocw_finance)


def test_files_are_forgotten_after_a_week_with_their_work(cast: Cast, client: Client) -> None:
    made = ask(cast)
    work()
    waiting, kept = ask(cast, ReportKind.ODS), ask(cast, year="2021")
    FiguresFile.objects.exclude(pk=kept.pk).update(expires=timezone.now())
    assert signed_in(client, cast).post(f"{URL}{made.pk}/").status_code == 404
    assert forget_files() == 2
    assert list(FiguresFile.objects.all()) == [kept]
    assert job_of(waiting).status == JobStatus.CANCELLED
    assert job_of(kept).status == JobStatus.WAITING
    assert "funding.tasks.forget_files" in {task.task for task in recurring()}


# ---------- who ----------


def test_only_who_asked_gets_the_file(cast: Cast, client: Client) -> None:
    file = ask(cast)
    work()
    signed_in(client, cast, "ocw_staff")
    for part in ("", "annuleren/", "opnieuw/"):
        assert client.post(f"{URL}{file.pk}/{part}").status_code == 404
    assert file.name not in client.get(URL).content.decode() or file.name == ""
    assert now_of(file).name not in client.get(URL).content.decode()


def test_who_does_not_see_the_figures_may_not_ask(cast: Cast) -> None:
    with pytest.raises(StepRefused):
        ask(cast, by="school_board")
    assert not Job.objects.exists()


# ---------- pages ----------


def test_the_status_is_a_fragment_that_stops_asking_when_all_is_done(cast: Cast, client: Client) -> None:
    signed_in(client, cast)
    assert client.get(f"{URL}stand/").status_code == 302
    ask(cast)
    busy = client.get(f"{URL}stand/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in busy and "<html" not in busy
    work()
    done = client.get(f"{URL}stand/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    assert "Er wordt niets meer gemaakt." in done


def test_an_empty_list_says_what_to_do(cast: Cast, client: Client) -> None:
    page = signed_in(client, cast).get(f"{URL}?regeling=bestaat-niet&jaar=xx").content.decode()
    assert "U hebt nog geen bestanden" in page
    assert page.count("<h1") == 1


def test_the_page_takes_the_same_queries_for_two_and_nine_files(cast: Cast, client: Client) -> None:
    signed_in(client, cast)
    counts = []
    for years in (range(2017, 2019), range(2019, 2026)):
        for year in years:
            ask(cast, year=str(year))
            Job.objects.update(status=JobStatus.DONE, finished=timezone.now())
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert FiguresFile.objects.count() == 9
    assert counts[0] == counts[1] <= 20
