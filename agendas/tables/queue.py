"""What else waits for who signs, so that the next one is one press away."""

from dataclasses import dataclass

from accounts.models import User
from agendas.models import Agenda
from agendas.tables.turns import in_usual_order, requests_at_turn
from municipalities.memberships import own_office_ids_of


@dataclass(frozen=True)
class Queue:
    """`next_reference`: the agenda that comes after this one, `next_name`: where and when; `count`: how many wait."""

    next_reference: str
    next_name: str
    count: int


def queue_of(user: User, agenda: Agenda) -> Queue | None:
    """Return what waits for the signature of `user` besides `agenda`; None when that is nothing. One query.

    The next one is what must still be read, in the usual order from this one on; then what is read.
    """
    own = own_office_ids_of(user)
    if not own:
        return None
    columns = ("round__agenda__reference", "round__agenda__start_year", "round__agenda__end_year")
    place = "round__agenda__agenda_municipalities"
    more = ("read_at", "pdf_opened_at", f"{place}__position", f"{place}__municipality__name")
    waiting = list(in_usual_order(requests_at_turn(own)).values_list(*columns, *more))
    found = list({reference: f"{first}-{last}" for reference, first, last, *_ in waiting}.items())
    unread = {reference for reference, _, _, read, opened, *_ in waiting if not (read or opened)}
    references = [reference for reference, _ in found]
    others = [row for row in found if row[0] != agenda.reference]
    if not others:
        return None
    start = references.index(agenda.reference) + 1 if agenda.reference in references else 0
    later = [row for row in found[start:] if row[0] != agenda.reference] or others
    chosen = [row for row in (*later, *others) if row[0] in unread] or later
    reference, period = chosen[0]
    # An agenda stands in `waiting` once for each of its municipalities.
    places = sorted({row[-2:] for row in waiting if row[0] == reference and row[-1]})
    names = ", ".join(name for _, name in places) or "Landelijk"
    return Queue(reference, f"{names}, {period}", count=len(others))
