"""What the front page asks of who looks at it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from agendas.choices import State
from agendas.document.nouns import noun_of
from agendas.front import asked_of_all
from agendas.models import Agenda
from agendas.tables.sheet import Sheet, StepButton
from agendas.tables.threads import Talk
from gka_portal.notation import dutch_date
from municipalities.roles import Role

_REVIEWING = ("approve", "send_back")
_ON_BEHALF = {Role.ALDERMAN: " namens de gemeente", Role.OCW_STAFF: " namens OCW"}
_CAME_BACK = (
    " {the} is teruggestuurd geweest en opnieuw ingediend. "
    "Begin met de tweede blik: precies wat toen is gevraagd, de tekst van toen en van nu."
)


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


def asked_of(agenda: Agenda, sheet: Sheet, talk: Talk) -> Asked:
    """Return what is asked of the person for whom `sheet` and `talk` were made."""
    buttons = [button for button in sheet.buttons if button.name in _REVIEWING]
    task = sheet.standing.task
    if task is not None and task.page == "agendas:front":
        task = None
    review_by = agenda.review_by if agenda.state == State.REVIEW else None
    link = (task.action, reverse(task.page, args=[agenda.reference, *task.arguments])) if task else None
    noun = noun_of(agenda.kind)
    came_back = sheet.may_approve and bool(talk.asked)
    if came_back:
        link = (f"Tweede blik ({len(talk.asked)})", reverse("agendas:second_look", args=[agenda.reference]))
    return Asked(
        sentence=f"{_sentence(agenda, sheet)}{_CAME_BACK.format(the=noun.the_first) if came_back else ''}",
        review_by=review_by,
        is_late=review_by is not None and review_by < timezone.localdate(),
        buttons=buttons,
        link=link,
    )


def _sentence(agenda: Agenda, sheet: Sheet) -> str:
    if sheet.may_approve:
        whose = _ON_BEHALF.get(sheet.role, "") if sheet.role else ""
        noun = noun_of(agenda.kind)
        return f"U beoordeelt {noun.this}{whose}. Geef akkoord, of stuur {noun.the} terug met uw opmerkingen."
    if sheet.approved is not None and agenda.state == State.REVIEW:
        day = dutch_date(timezone.localdate(sheet.approved.approved_at))
        return f"U gaf akkoord op {day}. {sheet.after_approval}"
    if sheet.standing.task is not None:
        return sheet.standing.task.reason
    return f"{asked_of_all(agenda)} U hoeft nu niets te doen."
