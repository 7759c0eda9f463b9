"""An import from upload to applied: the worker, cancelling, a list that changes meanwhile, a large file."""

import datetime
import time
import tracemalloc
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from municipalities.actions import save_row
from municipalities.actions.imports import (
    apply_import,
    cancel_import,
    choose_import,
    options_of,
    request_import,
    retry_import,
    store_preview,
)
from municipalities.choices import ImportKind, ImportState
from municipalities.importing.planning import Options
from municipalities.models import ReferenceImport, School, SchoolBoard
from municipalities.tasks import read_import
from records.models import Event, Job
from records.models.jobs import JobStatus
from records.worker import run_next
from tests.municipalities.duo import DAY, SCHOOLS, apply, family_a, fresh, plan, read_in, school, work
from tests.municipalities.factories import make_board, make_municipality, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> bytes:
    make_municipality("Alkmaar", cbs_code="GM0361")
    make_board("99901")
    return family_a(SCHOOLS, school("99X000"), school("99X001"), school("kapot"))


def steps_of(run: ReferenceImport) -> list[tuple[str, str]]:
    return list(Event.objects.in_stream(f"import:{run.pk}").values_list("action", "actor_name"))


def test_events_tell_who_read_what_and_what_it_did(content: bytes) -> None:
    by = make_user("Bea Beheer")
    run = apply(read_in(content, by=by), by=by)
    assert steps_of(run) == [
        ("import_uploaded", "Bea Beheer"),
        ("import_chosen", "Bea Beheer"),
        ("import_proposed", "Systeem"),
        ("import_requested", "Bea Beheer"),
        ("import_applied", "Bea Beheer"),
    ]
    event = Event.objects.get(stream="reference:school")
    assert (event.action, event.object, event.actor_name) == ("imported", f"import:{run.pk}", "Bea Beheer")
    assert (event.data["counts"]["new"], event.data["counts"]["refused"]) == (2, 1)
    assert (run.ended_by, event.data["sha256"]) == (by, run.file.sha256)


def test_applying_needs_the_proposal_that_was_seen(content: bytes) -> None:
    run = read_in(content)
    with pytest.raises(ValidationError, match="intussen veranderd"):
        request_import(run=run, digest="0" * 64, by=None)
    assert not School.objects.exists()


def test_a_list_that_changed_meanwhile_gives_a_new_proposal(content: bytes) -> None:
    run = read_in(content)
    apply(read_in(family_a(SCHOOLS, school("99X000", name="Andere naam"))))
    run = apply(run)
    assert run.state == ImportState.READY, "the worker found another list than was shown"
    assert run.message.startswith("De lijst is veranderd sinds dit voorstel werd gemaakt. Er is niets toegepast.")
    assert (run.counts["new"], run.counts["changed"]) == (1, 1)
    assert School.objects.get().name == "Andere naam"
    assert steps_of(run)[-2:] == [("import_requested", "Systeem"), ("import_outdated", "Systeem")]
    assert apply(run).state == ImportState.APPLIED
    assert steps_of(run)[-1] == ("import_applied", "Systeem")
    assert School.objects.get(establishment="99X000").name == "De School"


def test_changing_a_row_by_hand_meanwhile_is_noticed_too(content: bytes) -> None:
    apply(read_in(content))
    run = read_in(family_a(SCHOOLS, school("99X000", name="Naam van DUO")))
    row = School.objects.get(establishment="99X000")
    row.name = "Naam van het beheer"
    save_row(row=row, by=make_user())
    assert apply(run).state == ImportState.READY
    assert School.objects.get(pk=row.pk).name == "Naam van het beheer"


def test_cancelled_before_and_while_reading(content: bytes) -> None:
    run = read_in(content)
    choose_import(run=run, options=options_of(run), by=None)
    cancel_import(run=run, by=make_user())
    work()
    assert (fresh(run).state, run.rows.count()) == (ImportState.CANCELLED, 0)
    for step in (
        lambda: cancel_import(run=run, by=None),
        lambda: choose_import(run=run, options=options_of(run), by=None),
        lambda: request_import(run=run, digest=run.digest, by=None),
    ):
        with pytest.raises(ValidationError):
            step()


def test_cancelling_stops_the_worker_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    make_municipality("Alkmaar", cbs_code="GM0361")
    rows = [school(f"{number // 100:02d}AB{number % 100:02d}") for number in range(2500)]
    run = read_in(family_a(SCHOOLS, *rows[:1]))
    run.file.content = family_a(SCHOOLS, *rows)
    told: list[str] = []

    def cancel(text: str) -> None:
        told.append(text)
        cancel_import(run=run, by=None)

    choose_import(run=run, options=options_of(run), by=None)
    monkeypatch.setattr("municipalities.tasks.report_progress", cancel)
    monkeypatch.setattr("municipalities.actions.imports.bytes", lambda content: run.file.content, raising=False)
    read_import(run.pk, fresh(run).round)
    assert told == ["1.000 regels gelezen"]
    assert fresh(run).state == ImportState.CANCELLED


def test_cancelled_while_it_waits_to_be_applied(content: bytes) -> None:
    run = read_in(content)
    request_import(run=run, digest=run.digest, by=None)
    cancel_import(run=run, by=None)
    work()
    assert not School.objects.exists()


def test_a_job_that_runs_twice_has_one_effect(content: bytes) -> None:
    run = read_in(content)
    store_preview(run_id=run.pk, round_number=run.round)
    assert run.rows.count() == 3
    request_import(run=run, digest=run.digest, by=None)
    for _ in range(2):
        apply_import(run_id=run.pk, round_number=run.round, by=None)
    assert Event.objects.filter(action="imported").count() == 1


def test_a_worker_that_fails_three_times_gives_up_and_says_so(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **named: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("municipalities.tasks.store_preview", broken)
    run = read_in(content)
    assert run.is_busy
    for _ in range(2):
        Job.objects.update(not_before="2020-01-01T00:00:00Z")
        run_next("test")
    run = fresh(run)
    assert (run.has_failed, run.is_busy, run.job.status) == (True, False, JobStatus.FAILED)
    monkeypatch.undo()
    retry_import(run=run, by=make_user("Bea Beheer"))
    with pytest.raises(ValidationError, match="niet vastgelopen"):
        retry_import(run=run, by=make_user("Ben Beheer"))
    work()
    assert fresh(run).state == ImportState.READY
    assert steps_of(run)[2:] == [("import_retried", "Bea Beheer"), ("import_proposed", "Systeem")]


def test_a_file_that_is_refused_as_a_whole(content: bytes) -> None:
    rows = [("", *school(f"99X{number:03d}")[:-1]) for number in range(9)]
    run = read_in(family_a(SCHOOLS, *rows))
    assert run.state == ImportState.REFUSED
    assert "Waarschijnlijk zijn de kolommen verschoven" in run.message
    assert run.rows.count() == 0
    event = Event.objects.in_stream(f"import:{run.pk}").last()
    assert (event.action, event.result, event.data["sentence"]) == ("import_refused", "refused", run.message)
    choose_import(run=run, options=options_of(run), by=None)
    work()
    assert fresh(run).state == ImportState.REFUSED


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"kind": ImportKind.BOARDS}, "kind", "in de kopregel ontbreekt: BEVOEGD GEZAG NAAM."),
        ({"sector": ""}, "sector", "Kies de sector"),
        ({"sector": "", "is_full": True}, "sector", "Kies van welke sector"),
        ({"sector": "mixed"}, "sector", "geen sector waarvoor DUO een bestand heeft"),
        ({"ended_on": datetime.date(2026, 1, 1)}, "ended_on", "De laatste dag moet voor de peildatum liggen."),
        ({"decisions": {"GM9904": {"province": "PV99"}}}, "decisions", "PV99 is geen provincie."),
    ],
)
def test_choices_are_checked_by_the_action_itself(
    content: bytes, change: dict[str, object], field: str, sentence: str
) -> None:
    run = read_in(content)
    before = steps_of(run)
    with pytest.raises(ValidationError, match=sentence) as refused:
        choose_import(run=run, options=replace(options_of(run), **change), by=None)
    assert list(refused.value.message_dict) == [field]
    assert (fresh(run).state, steps_of(run)) == (ImportState.READY, before)


def test_choices_that_do_not_belong_to_the_file_are_left_out(content: bytes) -> None:
    headings = ["gemeentecode", "gemeentenaam", "aantalInwoners"]
    chosen = Options(kind=ImportKind.MUNICIPALITIES, day=DAY, sector="po", is_full=True, create_boards=True)
    checked = chosen.checked(headings)
    assert (checked.sector, checked.create_boards) == ("", False)
    assert checked.ended_on == datetime.date(2025, 12, 31), "the day before, when nobody says otherwise"


@pytest.mark.slow
def test_six_thousand_rows_take_seconds_and_a_bounded_number_of_queries() -> None:
    make_municipality("Alkmaar", cbs_code="GM0361")
    numbers = [f"{number // 100:02d}AB{number % 100:02d}" for number in range(6000)]
    content = family_a(SCHOOLS, *(school(number, board=f"90{number[:2]}1") for number in numbers))
    started = time.monotonic()
    with CaptureQueriesContext(connection) as captured:
        run = apply(read_in(content, create_boards=True))
    seconds = time.monotonic() - started
    assert (run.state, School.objects.count(), SchoolBoard.objects.count()) == ("applied", 6000, 60)
    # SQLite takes a hundred rows per statement; PostgreSQL five hundred.
    assert len(captured) < 240
    tracemalloc.start()
    assert plan(content).counts["unchanged"] == 6000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
    print(f"6,000 rows: {seconds:.1f} s, {len(captured)} queries, peak {peak / 1e6:.0f} MB")
