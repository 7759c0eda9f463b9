"""What became of the certified copies of a sealed demo agenda: fetched by some, sent by post to who has no account."""

from django.utils import timezone

from agendas.actions.copies import fetch_copy, record_copy
from agendas.choices import CopyWay
from agendas.demo.people import Crew
from agendas.demo.plan import Story, plan_of
from agendas.models import SigningRound
from municipalities.roles import Role

# Their agendas have a story that people look at longer; of the others a copy is fetched here and there.
_BY_POST = frozenset({Story.PAPER, Story.ELSEWHERE, Story.REFUSED_FIRST})


def play_copies(signing_round: SigningRound) -> None:
    """Let the alderman and the coordinator fetch their copy, and send one by post, for some agendas."""
    plan = plan_of(signing_round.agenda.reference)
    if plan is None or not (plan.story in _BY_POST or plan.number % 3 == 0):
        return
    crew = Crew()
    coordinator = crew.at(plan.codes[0], Role.COORDINATOR)
    for user in (crew.at(plan.codes[0], Role.ALDERMAN), coordinator):
        copy = signing_round.copies.filter(user=user).select_related("round__agenda").first()
        if copy is not None:
            fetch_copy(copy=copy, by=user)
    if plan.story in _BY_POST:
        record_copy(
            agenda=signing_round.agenda,
            name="Corrie Verhaegen",
            organisation="Bibliotheek Aan de Vaart",
            way=CopyWay.POST,
            sent_on=timezone.localdate(),
            remark="Aangetekend verstuurd, op papier.",
            by=coordinator,
        )
