"""The latest agenda of each municipality, as far as somebody may read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import BigIntegerField, Case, Max, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.choices import Kind, State
from agendas.models import Agenda, AgendaMunicipality
from agendas.models.agenda import last_year_at
from agendas.tables.standing import standing
from dashboard.tables.figures import only_of

# Keys of agendas stay below this number; the rank of an agenda is: not withdrawn, first year, key.
_KEYS = 10**10
_RANK = (
    Case(When(agenda__state=State.WITHDRAWN, then=Value(0)), default=Value(10**4), output_field=BigIntegerField())
    + Cast("agenda__start_year", BigIntegerField())
) * Value(_KEYS, output_field=BigIntegerField()) + Cast("agenda_id", BigIntegerField())


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
        return self.words_on(timezone.localdate())

    def words_on(self, today: date) -> str:
        """Return the state in words; for who asks it of hundreds of agendas and knows which day it is."""
        return state_words(self.state, self.first, self.last, today)

    @property
    def url(self) -> str:
        return reverse("agendas:detail", args=[self.reference])


@lru_cache(maxsize=1024)
def state_words(state: str, first: int, last: int, today: date) -> str:
    """Return the state in words that suit every reader; what is signed may be past its years."""
    known = State(state)
    if known == State.SIGNED:
        return standing(state=known, role=None, years=(first, last), today=today).label
    return str(known.label)


def latest_agendas(user: User, municipalities: Collection[int] | None = None) -> dict[int, LatestAgenda]:
    """Return the latest agenda per municipality that `user` may read; one query for any number of agendas.

    Latest: the last start year, then the newest. What was withdrawn counts only where nothing else is. None: all
    municipalities. An agenda is found under the municipality that made it; see `of_successors` for mergers.
    """
    rows = AgendaMunicipality.objects.exclude(agenda__kind=Kind.ADDENDUM).order_by()
    rows = only_of(rows, Agenda.objects.visible_to(user))
    if municipalities is not None:
        rows = rows.filter(municipality__in=municipalities)
    # The highest rank of each municipality ends in the key of its latest agenda: cheaper than sorting all of them.
    newest = rows.values("municipality").annotate(newest=Max(_RANK) % _KEYS).values("newest")
    columns = rows.filter(agenda__in=newest).values_list(
        "municipality_id",
        "agenda_id",
        "agenda__reference",
        "agenda__state",
        "agenda__start_year",
        last_year_at("agenda__"),
    )
    found: dict[int, LatestAgenda] = {}
    for place, pk, reference, state, first, last in columns:
        # An agenda of two municipalities can be the latest of one of them only.
        agenda = LatestAgenda(reference, state, first, last, (state != State.WITHDRAWN, first, pk))
        if place not in found or found[place].rank < agenda.rank:
            found[place] = agenda
    return found


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
