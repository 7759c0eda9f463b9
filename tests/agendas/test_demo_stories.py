"""The signing of the demo has stories: paper, elsewhere, a session, a refused text, an addendum, copies."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from agendas.choices import Answer, AnswerOutcome, CopyWay, Kind, SignatureMethod, State
from agendas.demo.addenda import addendum_plans
from agendas.demo.people import Crew
from agendas.demo.plan import Plan, Story, plans
from agendas.demo.provider import NOT_LEGAL, DemoProvider, NotADemo
from agendas.integrity import first_misfit
from agendas.models import (
    Agenda,
    CertifiedCopy,
    PaperSignature,
    SessionAnswer,
    Signature,
    SigningRequest,
    SigningRound,
    SigningSession,
)
from agendas.tables.register import Standing, register_of
from records.models import Event
from records.uploads import Kind as UploadKind
from records.uploads import check_upload
from tests.agendas.test_demo import load, seal_without_rendering


def _told() -> tuple[Plan, ...]:
    """The agendas with a story, and those with an addendum."""
    parents = {row.parent for row in addendum_plans()}
    return tuple(plan for plan in plans() if plan.story or plan.reference in parents)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_story_is_told_by_the_real_actions(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNING_TRUST_DIR = tmp_path / "trust"
    monkeypatch.setattr("agendas.management.commands.load_demo.seal_agenda", seal_without_rendering)
    for name in ("make_frozen_pdf", "make_evidence"):
        monkeypatch.setattr(f"agendas.management.commands.load_demo.{name}", lambda round_id: None)
    monkeypatch.setattr("agendas.demo.loading.plans", _told)
    call_command("load_reference", stdout=StringIO())
    load()
    agendas = {plan.story: Agenda.objects.get(reference=plan.reference) for plan in _told()}
    assert set(agendas) == set(Story)
    _check_session(agendas)
    _check_paper(agendas)
    _check_elsewhere(agendas[Story.ELSEWHERE], tmp_path / "trust")
    _check_rounds(agendas[Story.REFUSED_FIRST])
    _check_addenda()
    assert CertifiedCopy.objects.exclude(opened_at=None).count() >= 2
    assert CertifiedCopy.objects.filter(way=CopyWay.POST).count() == 3
    for agenda in Agenda.objects.all():
        moments = [event.at for event in Event.objects.in_stream(agenda.stream).order_by("number")]
        assert moments == sorted(moments), agenda.reference
        if agenda.state != State.SIGNED:  # the seals of this test are not real
            assert first_misfit(agenda) == ""
    events = Event.objects.count()
    assert "Er is niets gewijzigd" in load()
    assert Event.objects.count() == events


def _check_session(agendas: dict[Story, Agenda]) -> None:
    session = SigningSession.objects.get()
    assert session.finished_at is not None
    answers = SessionAnswer.objects.filter(session=session)
    became = {row.request.round.agenda_id: (row.answer, row.outcome) for row in answers}
    assert len(became) == 4
    assert became[agendas[Story.SIGNS_IN_SESSION].pk] == (Answer.SIGN, AnswerOutcome.DONE)
    assert became[agendas[Story.HOLDS_IN_SESSION].pk] == (Answer.HOLD, AnswerOutcome.DONE)
    assert became[agendas[Story.WITHDRAWN_IN_SESSION].pk] == (Answer.SIGN, AnswerOutcome.FAILED)
    assert "ingetrokken" in answers.get(outcome=AnswerOutcome.FAILED).problem
    assert _standings(agendas[Story.HOLDS_IN_SESSION]) >= {Standing.HELD}
    assert SigningRequest.objects.exclude(withdrawn_at=None).count() == 1


def _check_paper(agendas: dict[Story, Agenda]) -> None:
    found = {
        story: [row.confirmed for row in PaperSignature.objects.filter(request__round__agenda=agendas[story])]
        for story in (Story.SCAN_WAITS, Story.SCAN_REJECTED, Story.PAPER)
    }
    assert found == {Story.SCAN_WAITS: [None], Story.SCAN_REJECTED: [False], Story.PAPER: [False, True]}
    assert agendas[Story.SCAN_WAITS].state == State.FROZEN
    signed = Signature.objects.get(round__agenda=agendas[Story.PAPER], method=SignatureMethod.WET_INK)
    assert signed.recorded_by != signed.signed_by
    # A person could have brought these scans in.
    for paper in PaperSignature.objects.select_related("scan"):
        assert (
            check_upload(paper.scan.name, bytes(paper.scan.content), UploadKind.PDF).content_type == "application/pdf"
        )


def _check_elsewhere(agenda: Agenda, folder: Path) -> None:
    signature = Signature.objects.get(round__agenda=agenda, method=SignatureMethod.EXTERNAL)
    results = {row["what"]: row["result"] for row in signature.checks}
    assert NOT_LEGAL in results["Certificaat"]
    assert results["Ingetrokken"].startswith("nee")
    assert "tijdstempeldienst" in results["Tijd"]
    assert signature.file is not None and signature.round.frozen_pdf is not None
    assert bytes(signature.file.content).startswith(bytes(signature.round.frozen_pdf.content))
    # The keys of the provider are nowhere: nobody signs anything else under its root.
    assert sorted(path.name for path in folder.iterdir()) == ["demonstratie.crl", "demonstratie.crt"]
    assert not [path for path in folder.iterdir() if b"PRIVATE" in path.read_bytes()]


def _check_rounds(agenda: Agenda) -> None:
    outcomes = [row.outcome for row in agenda.rounds.order_by("opened_at")]
    assert outcomes == [SigningRound.Outcome.REFUSED, SigningRound.Outcome.SEALED]
    assert len({row.version.sha256 for row in agenda.rounds.select_related("version")}) == 2


def _check_addenda() -> None:
    made = {row.reference: row.state for row in Agenda.objects.filter(kind=Kind.ADDENDUM)}
    assert made == {row.reference: row.state for row in addendum_plans()}
    for addendum in Agenda.objects.filter(kind=Kind.ADDENDUM).select_related("parent"):
        assert addendum.parent is not None and addendum.parent.state == State.SIGNED


def _standings(agenda: Agenda) -> set[Standing]:
    return {row.standing for row in register_of(agenda, Crew()["ocw_staff"]).rows}


def test_the_provider_of_the_demo_is_for_a_demo_only(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(NotADemo):
        DemoProvider()
