"""The demo's money: every kind of story, made with the actions, and it holds when it is checked."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agendas.actions.sealing import store_sealed_pdf
from agendas.demo.plan import plans
from agendas.models import SigningRound
from funding.choices import AccountState, ChangeState, Status
from funding.demo.plan import Stage, grants
from funding.integrity import misfits
from funding.models import Application, ChangeRequest, FiguresFile, YearAccount
from funding.reconciling import figures_of
from records.integrity import broken_streams
from records.models import Event

# One agenda for each of the stories that differ in what was decided, paid and accounted for.
_STORIES = {
    "GKA-2019-0014": Stage.SETTLED_REST,
    "GKA-2019-0518": Stage.RECLAIMED,
    "GKA-2019-0983": Stage.REJECTED,
    "GKA-2021-0917": Stage.RETURNED,
    "GKA-2022-0361": Stage.OVERDUE,
    "GKA-2023-0014": Stage.ACCOUNT_WAITS,
    "GKA-2024-0599": Stage.CHANGE_ASKED,
    "GKA-2026-0361": Stage.PREPARED,
}


def _sealed(round_id: int) -> None:
    signing_round = SigningRound.objects.select_related("agenda").get(pk=round_id)
    store_sealed_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 only for tests")


@pytest.fixture
def agendas(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """The demo agendas of `_STORIES`, without rendering."""
    call_command("load_reference", stdout=StringIO())
    settings.SIGNING_TRUST_DIR = tmp_path
    chosen = tuple(plan for plan in plans() if plan.reference in _STORIES)
    monkeypatch.setattr("agendas.demo.loading.plans", lambda: chosen)
    command = "agendas.management.commands.load_demo"
    monkeypatch.setattr(f"{command}.seal_agenda", _sealed)
    for name in ("make_frozen_pdf", "make_evidence"):
        monkeypatch.setattr(f"{command}.{name}", lambda round_id: None)
    call_command("load_demo", stdout=StringIO(), stderr=StringIO())


def _load() -> str:
    out = StringIO()
    call_command("load_demo_grants", stdout=out, stderr=out)
    return out.getvalue()


def test_every_stage_has_an_application() -> None:
    assert {grant.stage for grant in grants()} == set(Stage)


@pytest.mark.slow
@pytest.mark.usefixtures("agendas")
def test_the_stories_hold() -> None:
    printed = _load()
    found = {row.agenda.reference: row for row in Application.objects.select_related("agenda")}
    # The addendum of an agenda that is loaded comes along, and asks for what it adds.
    assert set(found) == {*_STORIES, "GKA-2024-0599-A1"}, printed
    assert found["GKA-2019-0518"].status == Status.RECLAIMED
    assert found["GKA-2021-0917"].accounts.get(year=2024).state == AccountState.RETURNED
    assert not YearAccount.objects.filter(application=found["GKA-2022-0361"], year=2025).exists()
    assert ChangeRequest.objects.get().state == ChangeState.ASKED
    assert FiguresFile.objects.count() == 1
    assert list(misfits()) == []
    assert not list(broken_streams())
    total = figures_of(Application.objects.all()).total
    # All steps of the money have something to show; nobody spends what was not promised.
    assert total.asked > total.granted >= total.paid - total.reclaimed > total.spent > 0
    assert (total.short, total.reclaimed > 0, total.left > 0) == (0, True, True)
    events = Event.objects.count()
    assert "Er is niets gewijzigd" in _load()
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_only_in_demo_mode(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="demo-modus"):
        _load()
    assert not Application.objects.exists()
