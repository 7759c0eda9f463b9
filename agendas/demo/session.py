"""A signing session that the minister held: four agendas answered at once, each with its own result."""

import uuid
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.inviting import withdraw_invitation
from agendas.actions.signing_sessions import Choice, carry_out, start_session, waiting_answers
from agendas.actions.touching import Touch, touch
from agendas.choices import Answer
from agendas.demo.people import Crew
from agendas.demo.plan import IN_SESSION, Plan, Story
from agendas.demo.signers import FACTOR, request_of
from agendas.models import Agenda, SigningSession
from municipalities.roles import Role
from records.clock import told

_AGO = timedelta(days=6)
_AT = time(16, 40)
_WAIT = "Ik spreek de wethouder donderdag en wil dat gesprek eerst voeren."
_WITHDRAWN = "De gemeente heeft ontdekt dat een bedrag in de begroting niet klopt. Wij kijken dat eerst na."


@transaction.atomic
def hold_session(plans: list[Plan], crew: Crew) -> int:
    """Let the minister answer the agendas of `plans` that are for the session, once; return how many that were.

    One invitation is withdrawn after the answers and before the worker comes to them: that one fails, the rest goes on.
    """
    minister = crew["minister_ocw"]
    chosen = {plan.reference: plan for plan in plans if plan.story in IN_SESSION}
    if not chosen or SigningSession.objects.filter(user=minister).exists():
        return 0
    agendas = list(Agenda.objects.filter(reference__in=chosen).order_by("pk"))
    moment = datetime.combine(timezone.localdate() - _AGO, _AT, tzinfo=timezone.get_current_timezone())
    for number, agenda in enumerate(agendas):
        with told(moment - timedelta(minutes=7 * (len(agendas) - number))):
            touch(agenda=agenda, what=Touch.READ, by=minister)
    choices = [_choice(agenda, chosen[agenda.reference], minister) for agenda in agendas]
    with told(moment):
        session_id = uuid.uuid4()
        session = start_session(session_id=session_id, choices=choices, place="Den Haag", factor=FACTOR, by=minister)
        _withdraw(agendas, chosen, crew)
    with told(moment + timedelta(seconds=20)):
        # As agendas.tasks.answer_session; that job finds nothing left to do.
        for answer_id in waiting_answers(session.pk):
            carry_out(answer_id=answer_id)
    return len(choices)


def _choice(agenda: Agenda, plan: Plan, minister: User) -> Choice:
    request = request_of(agenda, minister)
    is_held = plan.story is Story.HOLDS_IN_SESSION
    answer = Answer.HOLD if is_held else Answer.SIGN
    return Choice(request.pk, answer, request.round.version.sha256, reason=_WAIT if is_held else "")


def _withdraw(agendas: list[Agenda], chosen: dict[str, Plan], crew: Crew) -> None:
    for agenda in agendas:
        plan = chosen[agenda.reference]
        if plan.story is Story.WITHDRAWN_IN_SESSION:
            request = request_of(agenda, crew["minister_ocw"])
            by = crew.at(plan.codes[0], Role.COORDINATOR)
            withdraw_invitation(agenda=agenda, request_id=request.pk, reason=_WITHDRAWN, by=by)
