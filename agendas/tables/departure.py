"""What waits for somebody who leaves, and who takes it over."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from agendas.choices import ENDED_STATES, State
from agendas.models import Agenda, SigningRequest, SigningRound
from agendas.tables.turns import is_signed
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import Role

NOBODY = "Nog niemand"


@dataclass(frozen=True)
class Waiting:
    """An agenda that somebody who leaves has something to do with."""

    reference: str
    places: str
    state: str
    what: str
    next_person: str


def waiting_for(user: User) -> list[Waiting]:
    """Return the open agendas that wait for `user` or name `user`, with the colleague who can take over."""
    agendas = Agenda.objects.exclude(state__in=ENDED_STATES).prefetch_related("agenda_municipalities__municipality")
    own = list(
        Membership.objects.current().filter(user=user, role=Role.ALDERMAN).values_list("municipality", flat=True)
    )
    found = [
        (Role.COORDINATOR, "Regiocoördinator van de agenda", list(agendas.filter(coordinator=user))),
        (Role.OFFICER, "Contactpersoon van de agenda", list(agendas.filter(contact=user))),
        (Role.ALDERMAN, "Moet nog beoordelen", list(agendas.filter(state=State.REVIEW, municipalities__in=own))),
        (None, "Moet nog ondertekenen", list(agendas.filter(pk__in=_to_sign(user).values("round__agenda")))),
    ]
    colleagues = _colleagues(user, [agenda for _, _, rows in found for agenda in rows])
    return [
        Waiting(
            reference=agenda.reference,
            places=", ".join(line.municipality.name for line in agenda.agenda_municipalities.all()) or "Landelijk",
            state=agenda.state,
            what=what,
            next_person=_next(agenda, role, colleagues),
        )
        for role, what, rows in found
        for agenda in rows
    ]


def _to_sign(user: User) -> QuerySet[SigningRequest]:
    """Return what `user` must sign in the rounds that run, and did not sign yet, also when it is not their turn."""
    offices = OfficeHolder.objects.current().filter(user=user)
    running = SigningRequest.objects.filter(round__outcome=SigningRound.Outcome.OPEN, office_holder__in=offices)
    return running.exclude(is_signed())


def _colleagues(user: User, agendas: list[Agenda]) -> dict[tuple[str, int], list[str]]:
    """Return who else has a role at the municipalities of `agendas`, by role and municipality. One query."""
    places = {line.municipality_id for agenda in agendas for line in agenda.agenda_municipalities.all()}
    rows = Membership.objects.current(timezone.localdate()).filter(municipality__in=places, user__is_active=True)
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for role, place, name in rows.exclude(user=user).values_list("role", "municipality", "user__name"):
        found[role, place].append(name)
    return found


def _next(agenda: Agenda, role: Role | None, colleagues: dict[tuple[str, int], list[str]]) -> str:
    if role is None:
        return "De opvolger in het ambt of een plaatsvervanger. De regiocoördinator wijst die aan bij het ondertekenen."
    if role is Role.COORDINATOR:
        return "Draag de gemeente eerst over."
    places = [line.municipality_id for line in agenda.agenda_municipalities.all()]
    names = list(dict.fromkeys(name for place in places for name in colleagues.get((role, place), [])))
    return ", ".join(names) or NOBODY
