"""What an agenda asks from GKA per year is kept with its text, in the migration too; integrity sees when it differs."""

from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from agendas.actions.editing import save_part
from agendas.addresses import part_at
from agendas.choices import State
from agendas.integrity import first_misfit
from agendas.models import Agenda, PlannedMoney
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db


def _kept(agenda: Agenda) -> dict[int, Decimal]:
    return dict(agenda.planned_money.values_list("year", "amount"))


def _save(cast: Cast, agenda: Agenda, lines: list[dict[str, Any]]) -> None:
    agenda = fresh(agenda)
    row = agenda.text.document["interventions"][0]
    address = f"interventions.{row['id']}"
    part = part_at(agenda.text.document, address)
    content = {**part, "funding": {**part["funding"], "lines": lines}}
    save_part(agenda=agenda, address=address, content=content, base=content_hash(part), by=cast.coordinator_noord)


def test_it_follows_the_text(cast: Cast) -> None:
    agenda = make_agenda(cast)
    assert _kept(agenda) == {2022: Decimal(2000)}
    gka, other = {"source": "gka", "amount": "1500.50"}, {"source": "municipality", "amount": "99.00"}
    _save(cast, agenda, [{"year": 2022, **gka}, {"year": 2023, **gka}, {"year": 2023, **gka}, {"year": 2024, **other}])
    assert _kept(agenda) == {2022: Decimal("1500.50"), 2023: Decimal("3001.00")}
    _save(cast, agenda, [{"year": 2024, **other}, {"year": 2025, "source": "gka", "amount": "0.00"}])
    assert _kept(agenda) == {}
    assert first_misfit(fresh(agenda)) == ""


def test_integrity_sees_a_difference(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    agenda.planned_money.update(amount=1)
    assert first_misfit(fresh(agenda)) == "het geplande GKA-geld per jaar is niet dat van de tekst."


def test_the_migration_adds_up_what_was_there(cast: Cast) -> None:
    agenda = make_agenda(cast, rows=3)
    before = _kept(agenda)
    PlannedMoney.objects.all().delete()
    import_module("agendas.migrations.0002_planned_money").add_up(apps, None)
    assert _kept(agenda) == before != {}
