"""What happens around signing in the demo: a decision of a college, a note, reminders, an agenda that is held.

Played after the signatures of a plan, by the people who may; what lies in the future does not happen.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from agendas.actions.deciding import record_decision
from agendas.actions.inviting import hold, prepare, remind_now
from agendas.actions.rounds import open_round, whose_turn
from agendas.actions.touching import Touch, touch
from agendas.demo.people import Crew
from agendas.demo.plan import IN_SESSION, Plan, Stage, Story
from agendas.models import Agenda, SigningRequest
from agendas.workflow import StepRefused
from agendas.working_days import after_working_days
from municipalities.roles import Role
from records.canonical import sha256_hex
from records.clock import now, told
from records.uploads import CheckedUpload

_SIGNING = frozenset({Stage.FROZEN, Stage.SIGNED_MUNICIPALITY, Stage.WAITS_FOR_OCW, Stage.WAITS_FOR_PO})

_NOTES = (
    "De gemeente heeft artikel 3 aangepast na het overleg van vorige maand.",
    "Akkoord van de directie. De wethouder belt nog over een werkbezoek in het voorjaar.",
)


def play_signing(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Play what belongs to the stage of `plan`; nothing for agendas that nobody signs now or that have a story."""
    if plan.stage not in _SIGNING or plan.story in IN_SESSION | {Story.SCAN_WAITS}:
        return
    asked = whose_turn(open_round(agenda))
    if plan.stage in {Stage.SIGNED_MUNICIPALITY, Stage.WAITS_FOR_OCW}:
        _prepare(agenda, asked, plan, crew)
        _read(agenda, plan, crew)
    if plan.stage is Stage.WAITS_FOR_PO:
        reason = "Ik wil eerst horen hoe de scholen hierover denken."
        hold(agenda=agenda, request_id=asked[0].pk, reason=reason, by=crew["minister_po"])
        return
    _remind(agenda, asked, plan, crew)


def decide(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Record the decision of every college, on the day of the first signature; not yet where nobody signed."""
    if plan.stage is Stage.FROZEN and plan.story is Story.NONE:
        return
    day = timezone.localdate(now())
    for code in plan.codes:
        municipality = crew.municipalities[code]
        record_decision(
            agenda=agenda,
            municipality=municipality,
            date=day,
            number=f"{day.year}-B{day:%j}",
            document=_decision(municipality.name),
            by=crew.at(code, Role.COORDINATOR),
        )


def _prepare(agenda: Agenda, asked: list[SigningRequest], plan: Plan, crew: Crew) -> None:
    """Leave a note of the secretariat; one in three agendas has none yet."""
    if plan.number % 3 == 2:
        return
    minister, secretariat = crew["minister_ocw"], crew["secretariat_ocw"]
    for request in asked:
        if request.office_holder is not None and request.office_holder.user_id == minister.pk:
            text = _NOTES[plan.number % len(_NOTES)]
            prepare(agenda=agenda, request_id=request.pk, text=text, place="Den Haag", by=secretariat)


def _read(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Let the minister read half of what waits, the next morning."""
    moment = _morning(timezone.localdate(now()) + timedelta(days=1))
    if plan.number % 2 or moment > timezone.now():
        return
    with told(moment):
        touch(agenda=agenda, what=Touch.READ, by=crew["minister_ocw"])


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10, 15), tzinfo=timezone.get_current_timezone())


def _remind(agenda: Agenda, asked: list[SigningRequest], plan: Plan, crew: Crew) -> None:
    """Send the reminders that would have gone out by now, by hand: the worker only looks at today."""
    day = max(timezone.localdate(request.invited_at) for request in asked if request.invited_at)
    for _number in range(1 + plan.number % 2):
        day = after_working_days(day, 3)
        if day >= timezone.localdate():
            return
        with told(_morning(day)):
            for request in asked:
                # Who has no account gets no mail.
                with suppress(StepRefused):
                    remind_now(agenda=agenda, request_id=request.pk, by=crew.at(plan.codes[0], Role.COORDINATOR))


@cache
def _decision(municipality: str) -> CheckedUpload:
    """Return an invented decision as a PDF."""
    from weasyprint import HTML

    words = f"<h1>Besluit</h1><p>Het college van {municipality} stemt in met de GKA-agenda. Verzonnen voor de demo.</p>"
    page = f'<html lang="nl"><title>Besluit van het college</title><body>{words}</body></html>'
    content = HTML(string=page).write_pdf()
    return CheckedUpload("collegebesluit.pdf", "application/pdf", content, sha256_hex(content))
