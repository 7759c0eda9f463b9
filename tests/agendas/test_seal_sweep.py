"""What is signed and not sealed is found again, tried again and told; nothing is sealed with less than asked."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas import tasks
from agendas.actions import sweeping
from agendas.actions.sealing import store_evidence_pdf, store_sealed_pdf
from agendas.actions.sweeping import sweep_seals
from agendas.choices import State
from agendas.models import Agenda, SigningRound
from records.certificates import make_development_authority
from records.models import Event, Job, StoredFile
from records.models.jobs import JobStatus
from records.recurring import recurring
from records.sealing import SealNotConfigured
from records.verification import Verdict
from records.worker import run_next
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db

ENDED = {"worker": "", "leased_until": None, "finished": timezone.now()}
LOST: dict[str, Callable[[Job], object]] = {
    "failed": lambda job: Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, attempts=20, **ENDED),
    "cancelled": lambda job: Job.objects.filter(pk=job.pk).update(status=JobStatus.CANCELLED, **ENDED),
    "done without its effect": lambda job: Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE, **ENDED),
    "missing": lambda job: job.delete(),
}


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.SEALING)


def seal_job(agenda: Agenda) -> Job:
    return Job.objects.get(effect=f"seal:{agenda.rounds.get().pk}")


def warnings(agenda: Agenda) -> int:
    return OutgoingMail.objects.filter(template="agenda_seal_late", context__reference=agenda.reference).count()


def age(agenda: Agenda, days: int) -> None:
    Agenda.objects.filter(pk=agenda.pk).update(state_since=timezone.localtime() - timedelta(days=days))


@pytest.mark.parametrize("how", sorted(LOST))
def test_a_lost_job_comes_back(how: str, agenda: Agenda, caplog: pytest.LogCaptureFixture) -> None:
    LOST[how](seal_job(agenda))
    assert [row.agenda_id for row in sweep_seals()] == [agenda.pk]
    job = seal_job(agenda)
    assert (job.status, job.attempts, job.urgent) == (JobStatus.WAITING, 0, True)
    assert job.arguments == {"round_id": agenda.rounds.get().pk}
    assert warnings(agenda) == 1
    assert [record.levelno for record in caplog.records if record.name.endswith("sweeping")] == [logging.ERROR]


def test_control_what_has_just_been_signed_is_left_alone(agenda: Agenda) -> None:
    assert sweep_seals() == []
    assert warnings(agenda) == 0
    assert not Event.objects.filter(action="seal_late").exists()


@pytest.mark.parametrize("days", [1, 400, 4000])
def test_there_is_no_limit_of_age(days: int, agenda: Agenda) -> None:
    age(agenda, days)
    assert [row.agenda_id for row in sweep_seals()] == [agenda.pk]


def test_it_is_told_once_a_day(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    seal_job(agenda).delete()
    for _ in range(5):
        sweep_seals()
    age(agenda, 3)
    sweep_seals()
    assert warnings(agenda) == 1
    tomorrow = timezone.localtime() + timedelta(days=1)
    for module in ("agendas.actions.sweeping", "agendas.signing_emails"):
        monkeypatch.setattr(f"{module}.now", lambda: tomorrow)
    sweep_seals()
    assert warnings(agenda) == 2


def test_the_mail_goes_to_who_looks_after_the_portal(agenda: Agenda, cast: Cast) -> None:
    Job.objects.filter(pk=seal_job(agenda).pk).update(error="TimestampRequestError: de dienst antwoordt niet")
    sweep_seals()
    mail = OutgoingMail.objects.get(template="agenda_seal_late")
    assert mail.recipient == cast.administrator
    message = render(mail)
    assert message.subject == f"Verzegelen lukt niet: {agenda.reference}"
    assert "de dienst antwoordt niet" in message.body
    assert f"/job/{seal_job(agenda).pk}/change/" in message.body
    # They do not read agendas: nothing of its text, and no names.
    assert agenda.title not in message.body
    assert "Wouter" not in message.body


def test_other_states_are_left_alone(cast: Cast) -> None:
    for state in (State.FROZEN, State.PARTLY_SIGNED):
        age(make_agenda(cast, state), 30)
    assert sweep_seals() == []


def test_a_missing_evidence_sheet_is_made_without_a_mail(agenda: Agenda) -> None:
    signing_round = agenda.rounds.get()
    store_sealed_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 sealed")
    jobs = Job.objects.filter(effect=f"evidence:{signing_round.pk}")
    jobs.delete()
    assert sweep_seals() == []
    assert jobs.get().status == JobStatus.WAITING
    assert warnings(agenda) == 0
    store_evidence_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 evidence")
    jobs.delete()
    sweep_seals()
    assert not jobs.exists()


def test_the_worker_and_a_person_can_ask_for_it(agenda: Agenda, capsys: pytest.CaptureFixture[str]) -> None:
    assert [(task.task, getattr(task, "minutes", 0)) for task in recurring() if task.name == "sweep-seals"] == [
        ("agendas.tasks.sweep_seals", 10)
    ]
    seal_job(agenda).delete()
    call_command("sweep_seals")
    assert agenda.reference in capsys.readouterr().out
    tasks.sweep_seals()
    assert warnings(agenda) == 1


def test_the_sweep_costs_the_same_per_round(cast: Cast, django_assert_num_queries: Callable[[int], object]) -> None:
    """Nothing late: one look for what waits, one for missing evidence."""
    make_agenda(cast, State.FROZEN)
    with django_assert_num_queries(2):
        sweep_seals()


# ---------- nothing less than what was asked ----------


def test_when_the_time_service_is_away_nothing_is_sealed(agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not sealed without a time, tried again, and told."""
    make_development_authority(Path(settings.SEAL_DIR))
    roots = Path(settings.SEAL_DIR) / "timestamping.crt"
    had_roots = roots.exists()
    roots.write_bytes((Path(settings.SEAL_DIR) / "root.crt").read_bytes())
    monkeypatch.setattr("agendas.tasks.signed_pdf", lambda signing_round: _small_pdf())
    Job.objects.exclude(pk=seal_job(agenda).pk).delete()
    try:
        with override_settings(SEAL_TSA_URL="http://127.0.0.1:9/tsa"):
            assert run_next("tests")
    finally:
        if not had_roots:
            roots.unlink()
    job = seal_job(agenda)
    assert (job.status, job.attempts) == (JobStatus.WAITING, 1)
    assert "TimestampRequestError" in job.error
    assert fresh(agenda).state == State.SEALING
    assert not StoredFile.objects.exists()
    assert [row.agenda_id for row in sweep_seals()] == [agenda.pk]
    assert warnings(agenda) == 1
    # The job is still being tried: it is not put in the queue a second time.
    assert seal_job(agenda).attempts == 1


def _small_pdf() -> bytes:
    import io

    import pikepdf

    output = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("judged", "sentence"),
    [
        (Verdict(genuine=False, objections=["De tijdstempel in het zegel is niet te vertrouwen."]), "eigen controle"),
        (Verdict(genuine=True), "geen tijd van de tijdstempeldienst"),
    ],
)
def test_what_our_own_check_refuses_is_not_stored(
    judged: Verdict, sentence: str, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agendas.tasks.signed_pdf", lambda signing_round: b"%PDF-1.7")
    monkeypatch.setattr("agendas.tasks.seal", lambda pdf, reason: b"%PDF-1.7 sealed")
    monkeypatch.setattr("agendas.tasks.verdict", lambda pdf: judged)
    with override_settings(SEAL_TSA_URL="http://127.0.0.1:9/tsa"), pytest.raises(SealNotConfigured, match=sentence):
        tasks.seal_agenda(agenda.rounds.get().pk)
    assert not SigningRound.objects.filter(sealed_pdf__isnull=False).exists()
    # Control: with a good verdict it is stored, and the event says whose time it is.
    monkeypatch.setattr("agendas.tasks.verdict", lambda pdf: Verdict(genuine=True, trusted_time=True))
    tasks.seal_agenda(agenda.rounds.get().pk)
    assert Event.objects.get(action="sealed").data["trusted_time"] is True


def test_a_round_that_fails_does_not_hide_those_after_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_agenda(cast, State.SEALING), make_agenda(cast, State.SEALING)
    for agenda in (first, second):
        seal_job(agenda).delete()
    warn = sweeping.warn_about_seal

    def fail_for_the_first(agenda: Agenda, *arguments: Any) -> None:
        if agenda.pk == first.pk:
            raise ConnectionError("no mail")
        warn(agenda, *arguments)

    monkeypatch.setattr(sweeping, "warn_about_seal", fail_for_the_first)
    with pytest.raises(ConnectionError):
        sweep_seals()
    assert seal_job(second).status == JobStatus.WAITING and warnings(second) > 0
