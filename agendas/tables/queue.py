"""What else waits for who signs, so that the next one is one press away."""

from dataclasses import dataclass

from accounts.models import User
from agendas.models import Agenda
from agendas.tables.turns import in_usual_order, requests_at_turn
from municipalities.memberships import own_office_ids_of


@dataclass(frozen=True)
class Queue:
    """`next_reference`: the agenda that comes after this one; `count`: how many wait besides this one."""

    next_reference: str
    next_title: str
    count: int


def queue_of(user: User, agenda: Agenda) -> Queue | None:
    """Return what waits for the signature of `user` besides `agenda`; None when that is nothing. One query."""
    own = own_office_ids_of(user)
    if not own:
        return None
    waiting = in_usual_order(requests_at_turn(own)).values_list("round__agenda__reference", "round__agenda__title")
    found = list(dict(waiting).items())
    references = [reference for reference, _ in found]
    others = [row for row in found if row[0] != agenda.reference]
    if not others:
        return None
    place = references.index(agenda.reference) + 1 if agenda.reference in references else 0
    later = [row for row in found[place:] if row[0] != agenda.reference] or others
    return Queue(*later[0], count=len(others))
