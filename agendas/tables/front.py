"""What the front page asks of who looks at it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from agendas.choices import State
from agendas.front import asked_of_all
from agendas.models import Agenda
from agendas.tables.sheet import Sheet, StepButton
from gka_portal.notation import dutch_date
from municipalities.roles import Role

_REVIEWING = ("approve", "send_back")
_ON_BEHALF = {Role.ALDERMAN: " namens de gemeente", Role.OCW_STAFF: " namens OCW"}


@dataclass(frozen=True)
class Asked:
    """What is asked: in a sentence, until when, and where to do it.

    `buttons`: the steps that the viewer may take here. `link` (words and address): another page, where something
    else waits for the viewer.
    """

    sentence: str
    review_by: date | None
    is_late: bool
    buttons: list[StepButton]
    link: tuple[str, str] | None


def asked_of(agenda: Agenda, sheet: Sheet) -> Asked:
    """Return what is asked of the person for whom `sheet` was made."""
    buttons = [button for button in sheet.buttons if button.name in _REVIEWING]
    task = sheet.standing.task
    if task is not None and task.page == "agendas:front":
        task = None
    review_by = agenda.review_by if agenda.state == State.REVIEW else None
    return Asked(
        sentence=_sentence(agenda, sheet, buttons),
        review_by=review_by,
        is_late=review_by is not None and review_by < timezone.localdate(),
        buttons=buttons,
        link=(task.action, reverse(task.page, args=[agenda.reference, *task.arguments])) if task else None,
    )


def _sentence(agenda: Agenda, sheet: Sheet, buttons: list[StepButton]) -> str:
    if any(button.name == "approve" for button in buttons):
        whose = _ON_BEHALF.get(sheet.role, "") if sheet.role else ""
        return f"U beoordeelt deze agenda{whose}. Geef akkoord, of stuur de agenda terug met uw opmerkingen."
    if sheet.approved is not None and agenda.state == State.REVIEW:
        day = dutch_date(timezone.localdate(sheet.approved.approved_at))
        return f"U gaf akkoord op {day}. {sheet.after_approval}"
    if sheet.standing.task is not None:
        return sheet.standing.task.reason
    return f"{asked_of_all(agenda)} U hoeft nu niets te doen."
