"""What happens around signing in the demo: a decision of a college, a note, reminders, an agenda that is held.

Played after the signatures of a plan, by the people who may; what lies in the future does not happen.
"""

from datetime import datetime, time
from functools import cache

from django.utils import timezone

from agendas.actions.deciding import record_decision
from agendas.actions.inviting import hold, prepare, remind_now
from agendas.actions.rounds import open_round, whose_turn
from agendas.demo.people import Crew
from agendas.demo.plan import Plan, Stage
from agendas.models import Agenda, SigningRequest
from agendas.workflow import StepRefused
from agendas.working_days import after_working_days
from municipalities.roles import Role
from records.canonical import sha256_hex
from records.clock import now, told
from records.uploads import CheckedUpload

_SIGNING = frozenset({Stage.FROZEN, Stage.SIGNED_MUNICIPALITY, Stage.WAITS_FOR_OCW, Stage.WAITS_FOR_PO})


def play_signing(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Play what belongs to the stage of `plan`; nothing for agendas that nobody signs now."""
    if plan.stage not in _SIGNING:
        return
    asked = whose_turn(open_round(agenda))
    if plan.stage in {Stage.SIGNED_MUNICIPALITY, Stage.WAITS_FOR_OCW}:
        _prepare(agenda, asked, crew)
    if plan.stage is Stage.WAITS_FOR_PO:
        reason = "Ik wil eerst horen hoe de scholen hierover denken."
        hold(agenda=agenda, request_id=asked[0].pk, reason=reason, by=crew["minister_po"])
        return
    for request in asked:
        _remind(agenda, request, plan, crew)


def decide(agenda: Agenda, plan: Plan, crew: Crew) -> None:
    """Record the decision of every college, on the day of the first signature; not yet where nobody signed."""
    if plan.stage is Stage.FROZEN:
        return
    day = timezone.localdate(now())
    for code in plan.codes:
        municipality = crew.municipalities[code]
        record_decision(
            agenda=agenda,
            municipality=municipality,
            date=day,
            number=f"{day.year}-B{plan.number:03}",
            document=_decision(municipality.name),
            by=crew.at(code, Role.COORDINATOR),
        )


def _prepare(agenda: Agenda, asked: list[SigningRequest], crew: Crew) -> None:
    minister, secretariat = crew["minister_ocw"], crew["secretariat_ocw"]
    for request in asked:
        if request.office_holder is not None and request.office_holder.user_id == minister.pk:
            text = "De gemeente heeft artikel 3 aangepast na het overleg van vorige maand."
            prepare(agenda=agenda, request_id=request.pk, text=text, place="Den Haag", by=secretariat)


def _remind(agenda: Agenda, request: SigningRequest, plan: Plan, crew: Crew) -> None:
    """Send the reminders that would have gone out by now, by hand: the worker only looks at today."""
    if request.invited_at is None:
        return
    day = timezone.localdate(request.invited_at)
    for _number in range(1 + plan.number % 2):
        day = after_working_days(day, 3)
        if day >= timezone.localdate():
            return
        with told(datetime.combine(day, time(10, 15), tzinfo=timezone.get_current_timezone())):
            try:
                remind_now(agenda=agenda, request_id=request.pk, by=crew.at(plan.codes[0], Role.COORDINATOR))
            except StepRefused:
                return


@cache
def _decision(municipality: str) -> CheckedUpload:
    """Return an invented decision as a PDF."""
    from weasyprint import HTML

    words = f"<h1>Besluit</h1><p>Het college van {municipality} stemt in met de GKA-agenda. Verzonnen voor de demo.</p>"
    page = f'<html lang="nl"><title>Besluit van het college</title><body>{words}</body></html>'
    content = HTML(string=page).write_pdf()
    return CheckedUpload("collegebesluit.pdf", "application/pdf", content, sha256_hex(content))
