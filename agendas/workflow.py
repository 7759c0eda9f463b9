"""The life of an agenda as a table that can be read aloud. Buttons, guards and tests derive from it."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from agendas.choices import EDITABLE_STATES, SigningParty, State, Step
from agendas.models import Agenda
from agendas.permissions import approves_for, has_right
from agendas.roles import Right
from municipalities.roles import Role


class StepRefused(Exception):
    """A step that cannot be taken now; the message is a Dutch sentence for the person who tried."""


@dataclass(frozen=True)
class Transition:
    """A step in the life of an agenda. `target` None: it stays where it is."""

    name: str
    label: str
    sources: frozenset[State]
    target: State | None
    allowed: Callable[[User, Agenda], bool]
    asks_reason: bool = False
    complete_for: Step | None = None


def _with(right: Right) -> Callable[[User, Agenda], bool]:
    return lambda user, agenda: has_right(user, agenda, right)


def _reviews(user: User, agenda: Agenda) -> bool:
    return bool(approves_for(user, agenda))


_SIGNING = frozenset({State.FROZEN, State.PARTLY_SIGNED})
_WITHDRAWABLE = frozenset({State.DRAFT, State.CONSULTATION, State.REVIEW, State.RETURNED})

TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("share", "Delen voor afstemming", frozenset({State.DRAFT}), State.CONSULTATION, _with(Right.SHARE)),
        Transition("take_back", "Afstemming sluiten", frozenset({State.CONSULTATION}), State.DRAFT, _with(Right.SHARE)),
        Transition(
            "submit",
            "Indienen voor beoordeling",
            frozenset(EDITABLE_STATES),
            State.REVIEW,
            _with(Right.SUBMIT),
            complete_for=Step.REVIEW,
        ),
        Transition("approve", "Akkoord geven", frozenset({State.REVIEW}), None, _reviews),
        Transition("send_back", "Terugsturen", frozenset({State.REVIEW}), State.RETURNED, _reviews, asks_reason=True),
        Transition(
            "freeze",
            "Vaststellen voor ondertekening",
            frozenset({State.REVIEW}),
            State.FROZEN,
            _with(Right.FREEZE),
            complete_for=Step.FREEZE,
        ),
        Transition("recall", "Terughalen", _SIGNING, State.DRAFT, _with(Right.RECALL), asks_reason=True),
        Transition("close", "Afsluiten", frozenset({State.SIGNED}), State.CLOSED, _with(Right.CLOSE)),
        Transition("withdraw", "Intrekken", _WITHDRAWABLE, State.WITHDRAWN, _with(Right.WITHDRAW), asks_reason=True),
    )
}
# Signing and refusing belong to one signatory at a time (actions.signing); sealing belongs to the system.


def target_of(name: str) -> State | None:
    """Return the state to which the step `name` leads; None when it leads nowhere else."""
    return TRANSITIONS[name].target


def possible(user: User, agenda: Agenda) -> list[Transition]:
    """Return the steps that `user` may take from the state that `agenda` is in, whether or not all is filled in."""
    return [
        transition
        for transition in TRANSITIONS.values()
        if agenda.state in transition.sources and transition.allowed(user, agenda)
    ]


def needed_approvals(has_municipality: bool) -> list[SigningParty]:
    """Return which parties must agree before an agenda is frozen; a national theme agenda has no municipality."""
    return [*([SigningParty.MUNICIPALITY] if has_municipality else []), SigningParty.MINISTRY]


# What each state means for who looks at it: the next action, in their words.
_FOR_ROLE: dict[tuple[State, Role], str] = {
    (State.DRAFT, Role.COORDINATOR): "U schrijft aan het concept",
    (State.DRAFT, Role.OFFICER): "U schrijft mee aan het concept",
    (State.CONSULTATION, Role.COORDINATOR): "In afstemming met gemeente en scholen",
    (State.CONSULTATION, Role.OFFICER): "U bent aan zet: lees en vul aan",
    (State.CONSULTATION, Role.SCHOOL_BOARD): "U bent aan zet: lees en vul uw interventie aan",
    (State.REVIEW, Role.COORDINATOR): "Wacht op wethouder en OCW",
    (State.REVIEW, Role.OFFICER): "Wacht op wethouder en OCW",
    (State.REVIEW, Role.ALDERMAN): "U bent aan zet: beoordelen",
    (State.REVIEW, Role.OCW_STAFF): "U bent aan zet: beoordelen",
    (State.RETURNED, Role.COORDINATOR): "U bent aan zet: aanpassen",
    (State.RETURNED, Role.OFFICER): "U bent aan zet: aanpassen",
    (State.RETURNED, Role.ALDERMAN): "Wacht op de regiocoördinator",
    (State.FROZEN, Role.COORDINATOR): "Wacht op de eerste handtekening",
    (State.PARTLY_SIGNED, Role.COORDINATOR): "Wacht op de volgende handtekening",
}


def label_for(state: str, role: Role | None) -> str:
    """Return what `state` means for someone in `role`."""
    known = State(state)
    return _FOR_ROLE.get((known, role), known.label) if role else known.label
