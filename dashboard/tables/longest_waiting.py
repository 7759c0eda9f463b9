"""The agendas that stood still longest, with whose turn it is; two queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from accounts.models import User
from agendas.choices import ENDED_STATES, SigningParty, State
from agendas.models import Agenda, AgendaMunicipality, Approval
from agendas.tables.beside import name_of_addendum
from agendas.tables.links import page_url
from agendas.tables.turns import all_at_turn, signer_name
from agendas.workflow import needed_approvals
from gka_portal.notation import dutch_date
from gka_portal.prepared import PreparedQuery

MOST = 10
# Nobody waits for what is signed or was stopped; sealing is the work of the portal itself.
_WAITING = frozenset(State) - {State.SIGNED} - ENDED_STATES
CSV_HEADING = ("Kenmerk", "Gemeenten", "Periode", "Status", "Sinds", "Dagen", "Wie is aan de beurt")
_APPROVERS = {SigningParty.MUNICIPALITY: "de wethouder", SigningParty.MINISTRY: "OCW"}
_NOBODY = "nog niemand: kies een regiocoördinator"


@dataclass(frozen=True)
class WaitingAgenda:
    """An agenda that waits; `days` is how long, `turn` who should do something, `name` what an addendum is called."""

    reference: str
    places: str
    period: str
    state: str
    since: date
    days: int
    turn: str
    name: str = ""

    @property
    def url(self) -> str:
        return page_url("agendas:detail", self.reference)

    @property
    def since_words(self) -> str:
        return dutch_date(self.since)

    @property
    def days_words(self) -> str:
        if self.days == 0:
            return "vandaag"
        return "1 dag" if self.days == 1 else f"{self.days} dagen"


def waiting_agendas(user: User) -> list[WaitingAgenda]:
    """Return which of the agendas that `user` may read came into their state first, the longest first."""
    today, rows = timezone.localdate(), _chosen(user)
    around = _around([row["pk"] for row in rows])
    return [_line(row, around[row["pk"]], today) for row in rows]


def csv_rows(lines: Iterable[WaitingAgenda]) -> Iterable[tuple[object, ...]]:
    for line in lines:
        state = State(line.state).label
        yield line.reference, line.places, line.period, state, line.since, line.days, line.turn


def _chosen(user: User) -> list[dict[str, Any]]:
    """Return the stored facts of the agendas that wait longest; one query."""
    found = Agenda.objects.visible_to(user).filter(state__in=sorted(_WAITING)).order_by("state_since", "pk")
    columns = ("pk", "reference", "start_year", "end_year", "state", "state_since", "coordinator__name", "parent_id")
    return list(found.values(*columns)[:MOST])


def _belonging(agendas: list[int]) -> QuerySet[Any, Any]:
    """Return of each agenda its municipalities, the parties that approved, and who may sign now, in one query.

    Agenda, which of the three, order, name or party.
    """
    none = Value(0)
    places = AgendaMunicipality.objects.filter(agenda__in=agendas).order_by()
    approvals = Approval.objects.filter(agenda__in=agendas, voided_at=None).order_by()
    signers = all_at_turn().filter(round__agenda__in=agendas, withdrawn_at=None).order_by()
    return places.values_list("agenda_id", Value(_PLACE), "position", "municipality__name").union(
        approvals.values_list("agenda_id", Value(_APPROVAL), none, "party"),
        signers.values_list("round__agenda_id", Value(_SIGNER), "order", signer_name()),
        all=True,
    )


_PLACE, _APPROVAL, _SIGNER = "place", "approval", "signer"
_BELONGING = PreparedQuery(_belonging, agendas=list[int])


@dataclass
class _Around:
    """What belongs to one agenda: municipalities, parties that approved, who may sign now."""

    places: list[str] = field(default_factory=list)
    approved: set[str] = field(default_factory=set)
    signers: list[str] = field(default_factory=list)


def _around(agendas: list[int]) -> dict[int, _Around]:
    found: dict[int, _Around] = defaultdict(_Around)
    for agenda, kind, _, words in sorted(_BELONGING(agendas=agendas) if agendas else []):
        match kind:
            case "place":
                found[agenda].places.append(words)
            case "approval":
                found[agenda].approved.add(words)
            case "signer":
                found[agenda].signers.append(words)
    return found


def _line(row: dict[str, Any], around: _Around, today: date) -> WaitingAgenda:
    moment: datetime = row["state_since"]
    since = timezone.localtime(moment).date()
    return WaitingAgenda(
        reference=row["reference"],
        places=_places(around.places),
        period=f"{row['start_year']}-{row['end_year']}",
        state=row["state"],
        since=since,
        days=(today - since).days,
        turn=_turn(row["state"], row["coordinator__name"] or _NOBODY, around),
        name=name_of_addendum(row["reference"]) if row["parent_id"] else "",
    )


def _places(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names) or "Landelijk"
    others = len(names) - 1
    return f"{names[0]} en {others} andere {'gemeente' if others == 1 else 'gemeenten'}"


def _turn(state: str, coordinator: str, around: _Around) -> str:
    match state:
        case State.REVIEW:
            parties = [party for party in needed_approvals(bool(around.places)) if party not in around.approved]
            return " en ".join(_APPROVERS[party] for party in parties) or coordinator
        case State.FROZEN | State.PARTLY_SIGNED:
            # Whose invitation was withdrawn waits for the coordinator.
            return " en ".join(around.signers) or coordinator
        case State.SEALING:
            return "het portaal"
    return coordinator
