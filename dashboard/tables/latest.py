"""The latest agenda of each municipality, as far as somebody may read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.choices import Kind, State
from agendas.models import Agenda, AgendaMunicipality
from agendas.tables.standing import standing


@dataclass(frozen=True)
class LatestAgenda:
    """An agenda in one cell of a list; `rank` tells which of two is the later one."""

    reference: str
    state: str
    first: int
    last: int
    rank: tuple[bool, int, int]

    @property
    def period(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def label(self) -> str:
        return state_words(self.state, self.first, self.last, timezone.localdate())

    @property
    def url(self) -> str:
        return reverse("agendas:detail", args=[self.reference])


def state_words(state: str, first: int, last: int, today: date) -> str:
    """Return the state in words that suit every reader; what is signed is also running or past its years."""
    known = State(state)
    if known == State.SIGNED:
        return standing(state=known, role=None, years=(first, last), today=today).label
    return str(known.label)


def latest_agendas(user: User, municipalities: Collection[int] | None = None) -> dict[int, LatestAgenda]:
    """Return the latest agenda per municipality that `user` may read; one query for any number of agendas.

    Latest: the last start year, then the newest. What was withdrawn counts only where nothing else is. None: all
    municipalities. An agenda is found under the municipality that made it; see `of_successors` for mergers.
    """
    withdrawn = Case(When(agenda__state=State.WITHDRAWN, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = AgendaMunicipality.objects.filter(agenda__in=Agenda.objects.visible_to(user))
    rows = rows.exclude(agenda__kind=Kind.ADDENDUM)
    if municipalities is not None:
        rows = rows.filter(municipality__in=municipalities)
    order = [withdrawn.asc(), F("agenda__start_year").desc(), F("agenda").desc()]
    rows = rows.annotate(nth=Window(RowNumber(), partition_by=[F("municipality")], order_by=order)).filter(nth=1)
    columns = rows.order_by().values_list(
        "municipality_id",
        "agenda_id",
        "agenda__reference",
        "agenda__state",
        "agenda__start_year",
        "agenda__end_year",
    )
    return {
        place: LatestAgenda(reference, state, first, last, (state != State.WITHDRAWN, first, pk))
        for place, pk, reference, state, first, last in columns
    }


def of_successors(latest: dict[int, LatestAgenda], went_into: dict[int, int]) -> dict[int, LatestAgenda]:
    """Return `latest` with the agendas of merged municipalities also under the municipality that they went into.

    `went_into` gives for a municipality that ended the one that exists today.
    """
    found = dict(latest)
    for place, agenda in latest.items():
        successor = went_into.get(place)
        if successor is not None and (successor not in found or found[successor].rank < agenda.rank):
            found[successor] = agenda
    return found
