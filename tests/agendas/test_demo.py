"""The demo: invented, complete, in every state, and made by the real actions."""

import re
import time
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import User
from agendas.actions.sealing import store_sealed_pdf
from agendas.choices import State, Step
from agendas.completeness import missing_for, placeholder_in, stops
from agendas.demo import plan as demo_plan
from agendas.demo.money import CEILING, budget_lines, cover_lines, total
from agendas.demo.people import PASSWORD
from agendas.demo.plan import UNFINISHED, Stage, plans, rows_of
from agendas.demo.words import general, interventions, themes
from agendas.integrity import first_misfit
from agendas.models import Agenda, SigningRound
from agendas.richtext import text_of
from agendas.tables.signing_sessions import waiting_rows
from agendas.tables.work import work_of
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.roles import Role
from records.actions import SYSTEM
from records.certificates import make_development_authority
from records.integrity import broken_streams
from records.models import Event, Job

_KNOWN_FACTS = {"gemeente", "n", "tientallen", "j1", "j2", "jn", "sj1", "sj2"}


@pytest.fixture
def lists(db: None) -> None:
    """An empty portal with all its lists, as `load_reference` makes it."""
    call_command("load_reference", stdout=StringIO())


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, stderr=out)
    return out.getvalue()


def keep(monkeypatch: pytest.MonkeyPatch, *stages: Stage) -> None:
    """Shorten the demo to the first agenda of each of `stages`."""
    chosen = tuple(next(plan for plan in plans() if plan.stage is stage) for stage in stages)
    monkeypatch.setattr("agendas.demo.loading.plans", lambda: chosen)


def seal_without_rendering(round_id: int) -> None:
    signing_round = SigningRound.objects.select_related("agenda").get(pk=round_id)
    store_sealed_pdf(signing_round=signing_round, pdf=b"%PDF-1.7 only for tests")


# ---------- the texts, without a database ----------


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def test_texts_name_only_facts_that_are_filled_in() -> None:
    named = {name for text in _texts([general(), *themes()]) for name in re.findall(r"\{([^}]*)\}", text)}
    assert named <= _KNOWN_FACTS


def test_texts_hold_no_template_text() -> None:
    assert [text for text in _texts([general(), *themes()]) if placeholder_in(text)] == []


def test_every_theme_of_the_portal_has_two_approaches() -> None:
    assert len(themes()) == 12
    assert {len(theme["interventions"]) for theme in themes()} == {2}
    used = {key for plan in plans() for key in plan.interventions}
    assert used <= set(interventions())
    assert len(used) >= 20


@pytest.mark.parametrize("key", sorted(interventions()))
@pytest.mark.parametrize("scale", [Fraction(1), Fraction(1, 3)])
def test_money_balances_in_every_year_and_gka_stays_below_its_share(key: str, scale: Fraction) -> None:
    row, _ = interventions()[key]
    others = {item.split(":")[0]: int(item.split(":")[1]) for item in row["cover"]}
    assert sum(others.values()) == 100
    budget = budget_lines(row["budget"], range(2024, 2028), 3)
    cover = cover_lines(budget, row["share"], others, {}, scale)
    for year in {line["year"] for line in budget}:
        assert total(line for line in cover if line["year"] == year) == total(
            line for line in budget if line["year"] == year
        )
    gka = total(line for line in cover if line["source"] == "gka")
    assert gka <= (Fraction(row["share"]) * Fraction(total(budget)) * scale if row["share"] else 0)
    assert all(Decimal(line["amount"]) >= 0 for line in cover)


def test_the_plan_holds_forty_agendas_of_thirty_five_places_in_every_stage() -> None:
    assert len(plans()) >= 40
    assert len({code for plan in plans() for code in plan.codes}) >= 35
    assert {plan.stage for plan in plans()} == set(Stage)
    assert len({plan.reference for plan in plans()}) == len(plans())
    assert min(plan.start for plan in plans()) == 2019
    # The real agenda must stay importable into a demo.
    assert "GKA-2019-0361" not in {plan.reference for plan in plans()}


def test_money_and_waiting_are_spread_over_the_years() -> None:
    assert {year for plan in plans() for year in plan.years} >= set(range(2019, 2028))
    waiting = sorted(plan.days for plan in plans() if plan.stage not in {Stage.SIGNED, Stage.CLOSED})
    assert waiting[0] <= 2
    assert waiting[-1] >= 90
    assert len(set(waiting)) > 20


def test_names_of_people_are_given_once() -> None:
    names = [row["name"] for row in rows_of("cast.csv")]
    names += [row[role] for row in rows_of("municipalities.csv") for role in ("officer", "alderman")]
    assert len(names) == len(set(names)) > 100


def test_the_files_fit_the_limits_of_the_house() -> None:
    folder = Path(demo_plan.DATA)
    assert [path.name for path in folder.rglob("*.*") if len(path.read_text().splitlines()) > 300] == []


# ---------- the command ----------


@pytest.mark.django_db
def test_it_refuses_outside_demo_mode(settings: Any) -> None:
    settings.DEMO_MODE = False
    for name in ("load_demo", "demo_accounts"):
        with pytest.raises(CommandError, match="demo-modus"):
            call_command(name)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_asks_for_the_reference_data_first() -> None:
    with pytest.raises(CommandError, match="load_reference"):
        load()
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_accounts")
    assert not User.objects.exists()


def test_people_have_their_roles_and_offices_and_a_good_password(lists: None, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch)
    load()
    assert {row.role for row in Membership.objects.current()} == {role.value for role in Role}
    for user in User.objects.all():
        validate_password(PASSWORD, user)
    minister = User.objects.get(email="minister.ocw@demo.gka.example")
    assert minister.check_password(PASSWORD)
    # Exactly two ministers in office, so that a new agenda gets two signatories of the State; one alderman per place.
    current = OfficeHolder.objects.current()
    assert current.filter(municipality=None).count() == 2
    places = current.exclude(municipality=None).values_list("municipality", flat=True)
    assert len(places) == len(set(places)) == Municipality.objects.filter(is_member=True).count()
    assert not User.objects.filter(is_superuser=True).exists()
    administrator = User.objects.get(email="beheerder@demo.gka.example")
    made = Event.objects.filter(action="account_made").exclude(actor_name=SYSTEM)
    assert {event.actor_id for event in made} == {str(administrator.pk)}


def test_an_interrupted_run_goes_on_where_it_stopped(lists: None, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, Stage.HALF, Stage.PLACEHOLDERS, Stage.EMPTY)
    with monkeypatch.context() as patch:
        patch.setattr("agendas.demo.loading.bring", _fail_on(Stage.PLACEHOLDERS))
        with pytest.raises(KeyboardInterrupt):
            load()
    assert Agenda.objects.count() == 1
    before = Event.objects.count()
    assert "accounts gemaakt" not in load()
    assert Agenda.objects.count() == 4  # with the national one
    assert Event.objects.filter(action="account_made").count() == User.objects.count()
    assert Event.objects.count() > before


def _fail_on(stage: Stage) -> Any:
    def bring(agenda: Agenda, plan: Any, crew: Any) -> None:
        if plan.stage is stage:
            raise KeyboardInterrupt

    return bring


@pytest.mark.slow
def test_everything_is_loaded_once(lists: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("agendas.management.commands.load_demo.seal_agenda", seal_without_rendering)
    for name in ("make_frozen_pdf", "make_evidence"):
        monkeypatch.setattr(f"agendas.management.commands.load_demo.{name}", lambda round_id: None)
    settings.SIGNING_TRUST_DIR = tmp_path
    printed = load()
    assert PASSWORD in printed
    assert "wethouder.alkmaar@demo.gka.example" in printed
    states = list(Agenda.objects.values_list("state", flat=True))
    # Sealing takes seconds, so nothing stays in that state.
    assert set(states) == set(State) - {State.SEALING}
    assert states.count(State.SIGNED) >= 8
    assert Agenda.objects.filter(reference="GKA-2025-0677M").get().municipalities.count() == 3
    _check_texts()
    _check_chains()
    _check_moments()
    _check_work()
    events, started = Event.objects.count(), time.monotonic()
    assert "Er is niets gewijzigd" in load()
    assert time.monotonic() - started < 3
    assert (Event.objects.count(), Agenda.objects.count()) == (events, len(states))


def _check_texts() -> None:
    by_reference = {plan.reference: plan for plan in plans()}
    for agenda in Agenda.objects.select_related("text").filter(kind="municipal"):
        plan = by_reference[agenda.reference]
        complete = not stops(missing_for(agenda, Step.FREEZE))
        assert complete is (plan.stage not in UNFINISHED), agenda.reference
        funding = [row["funding"]["lines"] for row in agenda.text.document["interventions"]]
        assert total(line for lines in funding for line in lines if line["source"] == "gka") <= CEILING
        assert "{" not in text_of(agenda.text.document["explanation"])


def _check_chains() -> None:
    assert list(broken_streams()) == []
    # The seals of this test are not real: test_a_seal_of_the_demo_is_genuine looks at one.
    for agenda in Agenda.objects.exclude(state__in=[State.SIGNED, State.CLOSED]):
        assert first_misfit(agenda) == "", agenda.reference


def _check_moments() -> None:
    """An agenda waits as long as its plan says, and its history says the same."""
    today = timezone.localdate()
    for plan in plans():
        if plan.stage in {Stage.SIGNED, Stage.CLOSED}:
            continue  # sealed and closed on the day of loading
        agenda = Agenda.objects.get(reference=plan.reference)
        assert timezone.localdate(agenda.state_since) == today - timedelta(days=plan.days), plan.reference
        moves = Event.objects.filter(stream=agenda.stream, data__has_key="to").order_by("number")
        changed = [event.at for event in moves if event.data["from"] != event.data["to"]]
        assert not changed or timezone.localdate(changed[-1]) == today - timedelta(days=plan.days), plan.reference
        moments = list(Event.objects.filter(stream=agenda.stream).order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments), plan.reference


def _check_work() -> None:
    """Every account that acts has something to do."""
    idle = {"ocw.financien", "lezer", "beheerder", "coordinator.grotesteden"}
    for row in rows_of("cast.csv"):
        user = User.objects.get(email=f"{row['address']}@demo.gka.example")
        assert bool(work_of(user).tasks) is (row["address"] not in idle), row["address"]
    waiting = waiting_rows(User.objects.get(email="minister.ocw@demo.gka.example"))
    assert len(waiting) >= 8
    assert {row.request.is_read for row in waiting} == {True, False}
    assert {bool(row.request.preparation) for row in waiting} == {True, False}
    assert [row.reference for row in waiting if row.request.held_at] == ["GKA-2028-0059"]
    alderman = User.objects.get(email="wethouder.alkmaar@demo.gka.example")
    assert [(task.reference, task.action) for task in work_of(alderman).tasks] == [("GKA-2026-0361", "Ondertekenen")]


@pytest.mark.slow
def test_a_seal_of_the_demo_is_genuine(
    lists: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.SEAL_DIR = tmp_path
    make_development_authority(tmp_path)
    keep(monkeypatch, Stage.CLOSED)
    load()
    agenda = Agenda.objects.get(reference="GKA-2019-0983")
    assert agenda.state == State.CLOSED
    # The sheet of an agenda without a story comes from the worker.
    assert Job.objects.unfinished().filter(effect=f"evidence:{agenda.rounds.get().pk}").exists()
    assert first_misfit(agenda) == ""
