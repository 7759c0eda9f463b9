"""Where an agenda stands for one person: the label, and the task when it is their turn."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from agendas.choices import SigningParty, State
from agendas.document.nouns import AGENDA, Noun
from agendas.structure import BLOCKS
from agendas.workflow import label_for
from gka_portal.notation import dutch_date
from municipalities.roles import Role


@dataclass(frozen=True)
class Task:
    """What somebody is asked to do: words on the link, why, and the page.

    `page` is a URL name; its arguments are the reference of the agenda and `arguments`.
    """

    action: str
    reason: str
    page: str = "agendas:detail"
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    label: str
    task: Task | None = None

    def of(self, noun: Noun) -> "Standing":
        """Return the same in the words for another text than an agenda."""
        if self.task is None or noun == AGENDA:
            return self
        reason = self.task.reason.replace(AGENDA.the_first, noun.the_first).replace(AGENDA.this, noun.this)
        return replace(self, task=replace(self.task, reason=reason))


class Turn(IntEnum):
    """How a signature waits for somebody; of more than one for the same agenda the highest counts."""

    PREPARES = 1  # the person whose signatures they prepare is at turn
    HELD = 2  # at turn, and wants to wait
    SIGNS = 3


_FIRST_BLOCK = (BLOCKS[0].slug,)
_WRITE = Task("Verder schrijven", "U schrijft aan dit concept.", "agendas:edit", _FIRST_BLOCK)
_ADJUST = Task("Aanpassen", "De agenda kwam terug. Lees waarom en pas de tekst aan.")
_REVIEW = Task("Beoordelen", "De agenda is ingediend. Lees de tekst en geef akkoord of stuur terug.", "agendas:front")
_FREEZE = Task("Vaststellen", "Gemeente en OCW zijn akkoord. De agenda kan ter ondertekening.")
_SIGN = Task("Ondertekenen", "U bent aan de beurt om te ondertekenen.", "agendas:sign")
_HELD = Task("Verder met ondertekenen", "U houdt deze agenda aan. Ondertekenen kan op elk moment.", "agendas:sign")
_PREPARE = Task("Bekijken", "Wacht op de handtekening van de persoon voor wie u werkt.", "agendas:sign")
_CLOSE = Task("Afsluiten", "De jaren van deze agenda zijn voorbij.")
_SIGNING = {
    Turn.SIGNS: Standing("U bent aan zet: ondertekenen", _SIGN),
    Turn.HELD: Standing("Aangehouden", _HELD),
    Turn.PREPARES: Standing("Wacht op handtekening", _PREPARE),
}

# What waits for whom because of the state alone; reviewing, freezing, signing and closing ask more (see `standing`).
TASKS: dict[tuple[State, Role], Task] = {
    (State.DRAFT, Role.COORDINATOR): _WRITE,
    (State.DRAFT, Role.OFFICER): _WRITE,
    (State.CONSULTATION, Role.COORDINATOR): Task("Afstemming afronden", "Gemeente en scholen lezen nu mee."),
    (State.CONSULTATION, Role.OFFICER): Task("Lezen en aanvullen", "De regiocoördinator vraagt u mee te lezen."),
    (State.CONSULTATION, Role.SCHOOL_BOARD): Task("Lezen en aanvullen", "U vult de interventie van uw school aan."),
    (State.RETURNED, Role.COORDINATOR): _ADJUST,
    (State.RETURNED, Role.OFFICER): _ADJUST,
}
_FREEZES = frozenset({Role.COORDINATOR, Role.OCW_STAFF})
_REVIEWS = {Role.ALDERMAN: SigningParty.MUNICIPALITY, Role.OCW_STAFF: SigningParty.MINISTRY}


def states_with_tasks(roles: Collection[Role]) -> set[State]:
    """Return the states in which something may wait for one of `roles` (not signing and closing: see tables.work)."""
    states = {state for state, role in TASKS if role in roles}
    if _FREEZES.intersection(roles) or set(_REVIEWS).intersection(roles):
        states.add(State.REVIEW)
    return states


def standing(
    *,
    state: State,
    role: Role | None,
    years: tuple[int, int],
    today: date,
    turn: Turn | None = None,
    approved: Collection[SigningParty] = (),
    needed: Collection[SigningParty] = tuple(_REVIEWS.values()),
    edited: bool = False,
    review_by: date | None = None,
) -> Standing:
    """Return where an agenda stands for somebody in `role`.

    `turn`: this person may sign now, or prepares that. `approved` and `needed` are the parties that agreed and that
    must; `edited`: this person wrote in the text; `review_by`: the last day on which the reviewers are asked to answer.
    """
    if turn is not None:
        return _SIGNING[turn]
    if state == State.REVIEW:
        found = _in_review(role, set(approved), set(needed), edited)
        return _by_when(found, review_by, today) if found.task is _REVIEW else found
    if state == State.SIGNED:
        return _signed(role, years, today)
    task = TASKS.get((state, role)) if role else None
    return Standing(label_for(state, role), task)


def _in_review(role: Role | None, approved: set[SigningParty], needed: set[SigningParty], edited: bool) -> Standing:
    if approved >= needed:
        return Standing("U bent aan zet: vaststellen", _FREEZE) if role in _FREEZES else Standing("Akkoord gegeven")
    party = _REVIEWS.get(role) if role else None
    if party in needed - approved and not (party == SigningParty.MINISTRY and edited):
        return Standing(label_for(State.REVIEW, role), _REVIEW)
    names = {SigningParty.MUNICIPALITY: "wethouder", SigningParty.MINISTRY: "OCW"}
    waiting = " en ".join(names[name] for name in _REVIEWS.values() if name in needed - approved)
    return Standing(f"Wacht op {waiting}")


def _by_when(found: Standing, review_by: date | None, today: date) -> Standing:
    if review_by is None or found.task is None:
        return found
    day = dutch_date(review_by)
    words = f"Reageer uiterlijk {day}." if review_by >= today else f"De gevraagde dag is voorbij: {day}."
    return replace(found, task=replace(found.task, reason=f"{found.task.reason} {words}"))


# Signed, and its last year is over: it counts as proof, not as work in hand. It begins with the word of the state, by
# which lists are filtered and which files have; that it runs now stands in its years.
PAST = f"{State.SIGNED.label}, verlopen"


def _signed(role: Role | None, years: tuple[int, int], today: date) -> Standing:
    if today.year > years[1]:
        return Standing(PAST, _CLOSE if role == Role.OCW_STAFF else None)
    return Standing(State.SIGNED.label)
