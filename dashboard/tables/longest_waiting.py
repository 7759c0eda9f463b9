"""The agendas that stood still longest, with whose turn it is; one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from agendas.choices import SigningParty, State
from agendas.models import Agenda, AgendaMunicipality, Approval, Signatory, Signature, SigningRound
from agendas.tables.links import page_url
from gka_portal.notation import dutch_date

MOST = 10
# Nobody waits for what is signed or was stopped; sealing is the work of the portal itself.
_WAITING = frozenset(State) - {State.SIGNED, State.CLOSED, State.WITHDRAWN}
CSV_HEADING = ("Kenmerk", "Gemeenten", "Periode", "Status", "Sinds", "Dagen", "Wie is aan de beurt")
_NOBODY = "nog niemand: kies een regiocoördinator"


@dataclass(frozen=True)
class WaitingAgenda:
    """An agenda that waits; `days` is how long, `turn` who should do something."""

    reference: str
    places: str
    period: str
    state: str
    since: date
    days: int
    turn: str

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
    today = timezone.localdate()
    return [_line(row, today) for row in _rows(user)]


def csv_rows(lines: Iterable[WaitingAgenda]) -> Iterable[tuple[object, ...]]:
    for line in lines:
        state = State(line.state).label
        yield line.reference, line.places, line.period, state, line.since, line.days, line.turn


def _rows(user: User) -> QuerySet[Agenda, dict[str, Any]]:
    open_ones = Agenda.objects.visible_to(user).filter(state__in=sorted(_WAITING))
    # First which ones, then what is said of them: the questions below are asked of ten agendas and not of all.
    chosen = open_ones.order_by("state_since", "pk").values("pk")[:MOST]
    lines = AgendaMunicipality.objects.filter(agenda=OuterRef("pk"))
    approvals = Approval.objects.filter(agenda=OuterRef("pk"), voided_at=None)
    signed = Signature.objects.filter(
        round__agenda=OuterRef("agenda"), round__outcome=SigningRound.Outcome.OPEN, signatory_id=OuterRef("pk")
    )
    unsigned = Signatory.objects.filter(~Exists(signed), agenda=OuterRef("pk")).order_by("order", "position")
    found = Agenda.objects.filter(pk__in=chosen).annotate(
        place=Subquery(lines.order_by("position").values("municipality__name")[:1]),
        places=Coalesce(Subquery(lines.order_by().values("agenda").annotate(count=Count("pk")).values("count")), 0),
        alderman_agreed=Exists(approvals.filter(party=SigningParty.MUNICIPALITY)),
        ministry_agreed=Exists(approvals.filter(party=SigningParty.MINISTRY)),
        first_name=Subquery(unsigned.values("name")[:1]),
        first_order=Subquery(unsigned.values("order")[:1]),
        second_order=Subquery(unsigned.values("order")[1:2]),
    )
    return found.order_by("state_since", "pk").values(
        "reference",
        "start_year",
        "end_year",
        "state",
        "state_since",
        "coordinator__name",
        "place",
        "places",
        "alderman_agreed",
        "ministry_agreed",
        "first_name",
        "first_order",
        "second_order",
    )


def _line(row: dict[str, Any], today: date) -> WaitingAgenda:
    moment: datetime = row["state_since"]
    since = timezone.localtime(moment).date()
    return WaitingAgenda(
        reference=row["reference"],
        places=_places(row["place"], row["places"]),
        period=f"{row['start_year']}-{row['end_year']}",
        state=row["state"],
        since=since,
        days=(today - since).days,
        turn=_turn(row),
    )


def _places(first: str | None, count: int) -> str:
    if not first:
        return "Landelijk"
    others = count - 1
    return first if not others else f"{first} en {others} andere {'gemeente' if others == 1 else 'gemeenten'}"


def _turn(row: dict[str, Any]) -> str:
    coordinator = row["coordinator__name"] or _NOBODY
    match row["state"]:
        case State.REVIEW:
            waiting = [] if row["alderman_agreed"] or not row["places"] else ["de wethouder"]
            waiting += [] if row["ministry_agreed"] else ["OCW"]
            return " en ".join(waiting) or coordinator
        case State.FROZEN | State.PARTLY_SIGNED:
            together = row["second_order"] is not None and row["second_order"] == row["first_order"]
            return f"{row['first_name']} en anderen" if together else row["first_name"] or _NOBODY
        case State.SEALING:
            return "het portaal"
    return str(coordinator)
