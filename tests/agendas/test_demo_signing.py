"""The demo shows every state of the register, made by the real actions."""

from io import StringIO

import pytest
from django.core.management import call_command

from agendas.demo.people import Crew
from agendas.demo.plan import Stage
from agendas.integrity import first_misfit
from agendas.models import Agenda, CollegeDecision
from agendas.tables.register import Standing, register_of
from records.models import Event
from tests.agendas.test_demo import keep, load

STAGES = (Stage.FROZEN, Stage.SIGNED_MUNICIPALITY, Stage.WAITS_FOR_OCW, Stage.WAITS_FOR_PO)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_registers_of_the_demo_have_something_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("load_reference", stdout=StringIO())
    keep(monkeypatch, *STAGES)
    load()
    coordinator = Crew()["ocw_staff"]
    agendas = list(Agenda.objects.filter(rounds__isnull=False).order_by("pk"))
    rows = [row for agenda in agendas for row in register_of(agenda, coordinator).rows]
    standings = {row.standing for row in rows}
    assert {Standing.WAITING, Standing.SIGNED, Standing.INVITED, Standing.HELD} <= standings
    assert any(row.request.reminders for row in rows)
    assert any(row.request.preparation for row in rows)
    assert CollegeDecision.objects.filter(voided_at=None).count() >= len(STAGES) - 1
    assert [first_misfit(agenda) for agenda in agendas] == [""] * len(agendas)
    for agenda in agendas:
        moments = [event.at for event in _events(agenda)]
        assert moments == sorted(moments)


def _events(agenda: Agenda) -> list[Event]:
    return list(Event.objects.in_stream(agenda.stream).order_by("number"))
