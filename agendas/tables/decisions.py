"""The decisions of the colleges about the frozen text, per municipality of the agenda."""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from agendas.actions.deciding import DECIDING_STATES
from agendas.authority import stops_without_college_decision
from agendas.models import Agenda, CollegeDecision, SigningRound
from agendas.signing_rights import decides_for
from municipalities.models import Municipality


@dataclass(frozen=True)
class College:
    """A municipality with the decision that counts, if any, and those that were recorded by mistake."""

    municipality: Municipality
    decision: CollegeDecision | None
    voided: list[CollegeDecision]
    may_record: bool
    may_void: bool


@dataclass(frozen=True)
class Decisions:
    """`stops`: a municipality cannot sign before its college decided."""

    colleges: list[College]
    stops: bool


def decisions_of(agenda: Agenda, signing_round: SigningRound, user: User, signed: Collection[int]) -> Decisions:
    """Return who decided about the text of `signing_round`; two queries.

    `signed`: the municipalities for which somebody signed it; their decisions stay as they are.
    """
    rows = list(
        signing_round.college_decisions.select_related("document", "recorded_by", "voided_by").defer(
            "document__content"
        )
    )
    own = decides_for(user, agenda) if agenda.state in DECIDING_STATES else set()
    colleges = [
        College(
            municipality=place,
            decision=next((row for row in rows if row.municipality_id == place.pk and not row.voided_at), None),
            voided=[row for row in rows if row.municipality_id == place.pk and row.voided_at],
            may_record=place.pk in own,
            may_void=place.pk in own - set(signed) and signing_round.outcome == SigningRound.Outcome.OPEN,
        )
        for place in agenda.municipalities.order_by("name")
    ]
    return Decisions(colleges, stops_without_college_decision())
