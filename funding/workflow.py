"""The life of an application as a table that can be read aloud. Buttons, guards and tests derive from it."""

from dataclasses import dataclass

from accounts.models import User
from funding.choices import RUNNING, DecisionKind, Status
from funding.models import Application
from funding.permissions import has_right
from funding.roles import Right

OWN = "U hebt deze aanvraag zelf ingediend. Een collega moet erover beslissen."


class StepRefused(Exception):
    """A step that cannot be taken now; the message is a Dutch sentence for the person who tried."""


@dataclass(frozen=True)
class Transition:
    """A step in the life of an application. `decision`: the kind of grant decision that it asks for.

    `four_eyes`: not by who submitted the application.
    """

    name: str
    label: str
    sources: frozenset[Status]
    target: Status
    right: Right
    decision: DecisionKind | None = None
    asks_reason: bool = False
    four_eyes: bool = False

    def allowed(self, user: User, application: Application) -> bool:
        return has_right(user, application, self.right) and not self.is_own(user, application)

    def is_own(self, user: User, application: Application) -> bool:
        """Is this step for a colleague of `user`, who could take it but submitted the application?"""
        is_submitter = self.four_eyes and application.submitted_by_id == user.pk
        return is_submitter and has_right(user, application, self.right)


_SUBMITTED = frozenset({Status.SUBMITTED})

TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("submit", "Indienen", frozenset({Status.PREPARED}), Status.SUBMITTED, Right.PREPARE),
        Transition(
            "withdraw",
            "Intrekken",
            frozenset({Status.PREPARED, Status.SUBMITTED}),
            Status.WITHDRAWN,
            Right.PREPARE,
            asks_reason=True,
        ),
        Transition("grant", "Verlenen", _SUBMITTED, Status.GRANTED, Right.DECIDE, DecisionKind.GRANT, four_eyes=True),
        Transition(
            "reject",
            "Afwijzen",
            _SUBMITTED,
            Status.REJECTED,
            Right.DECIDE,
            DecisionKind.REJECTION,
            asks_reason=True,
            four_eyes=True,
        ),
        Transition("change", "Wijzigen", RUNNING, Status.CHANGED, Right.DECIDE, DecisionKind.CHANGE, asks_reason=True),
        Transition("settle", "Vaststellen", RUNNING, Status.SETTLED, Right.DECIDE, DecisionKind.SETTLEMENT),
        Transition(
            "reclaim",
            "Terugvorderen",
            RUNNING | {Status.SETTLED},
            Status.RECLAIMED,
            Right.DECIDE,
            DecisionKind.RECLAIM,
            asks_reason=True,
        ),
    )
}


def possible(user: User, application: Application) -> list[Transition]:
    """Return the steps that `user` may take from where `application` stands, whether or not all is filled in."""
    return [
        transition
        for transition in TRANSITIONS.values()
        if application.status in transition.sources and transition.allowed(user, application)
    ]
