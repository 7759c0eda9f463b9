"""Loading the demo's money: after the agendas, one application per transaction; safe to repeat."""

from collections.abc import Callable

from django.db import transaction

from agendas.choices import State
from agendas.demo.people import Crew
from agendas.models import Agenda
from funding.actions.files import ask_file
from funding.choices import ReportKind
from funding.demo.plan import Grant, Stage, grants
from funding.demo.steps import Player, is_made
from funding.figures.scope import Wanted
from funding.models import Application, FiguresFile

Tell = Callable[[str], None]
_SIGNED = (State.SIGNED, State.CLOSED)


def load(tell: Tell) -> int:
    """Make the applications that are not there yet and return how many; `tell` hears one sentence each."""
    crew = Crew()
    count = 0
    for grant in grants():
        if is_made(grant):
            continue
        agenda = Agenda.objects.filter(reference=grant.agenda).first()
        if agenda is None or (grant.stage is not Stage.PREPARED and agenda.state not in _SIGNED):
            tell(f"{grant.agenda}: nog geen aanvraag, de agenda is nog niet ondertekend.")
            continue
        row = _make(grant, crew)
        count += 1
        tell(f"{row.reference} {row.board.name}: {row.get_status_display().lower()}")
    if count and not FiguresFile.objects.exists():
        ask_file(kind=ReportKind.XLSX, wanted=Wanted(), by=crew["ocw_finance"])
    return count


@transaction.atomic
def _make(grant: Grant, crew: Crew) -> Application:
    return Player(grant, crew).play()
