"""Filters and order of the list of agendas; what was chosen stands in the address of the page."""

from functools import lru_cache
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.models import User
from agendas.choices import FROZEN_STATES, Kind, State
from agendas.models import Agenda, AgendaMunicipality
from agendas.models.agenda import last_year_at
from agendas.roles import RIGHTS
from gka_portal.lists import Column, FilterForm, choice, order_choices, plain_letters, search_field
from gka_portal.prepared import PreparedQuery
from interventions.models import Theme
from municipalities.choices import Province
from municipalities.memberships import office_holder_ids_of, roles_of
from municipalities.models import Membership, Municipality, Region
from municipalities.roles import Role
from municipalities.successors import Successors

FIRST_YEAR = 2018
MOST_WORDS = 6

COLUMNS = (
    Column("Gemeente", "gemeente", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Agenda"),
    Column("Periode", "periode", "Oudste eerst", "Nieuwste eerst"),
    Column("Status", "status", "Status, van concept tot afgesloten", "Status, van afgesloten tot concept"),
    Column("Sinds", "wacht", "Wacht het langst", "Net veranderd"),
    Column("Wat u kunt doen"),
)
USUAL_ORDER = "-periode"

# Positions start at 0 (agendas.snapshot.writing); looking for the lowest instead takes half as long again.
_FIRST_PLACE = Subquery(
    AgendaMunicipality.objects.filter(agenda=OuterRef("pk"), position=0).order_by().values("municipality__name")[:1]
)
_PLACE_IN_LIFE = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(State)), output_field=IntegerField()
)
# Every order ends with the reference: without it a row could stand on two pages.
ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("-start_year", "reference"),
    "periode": ("start_year", "reference"),
    "gemeente": (_FIRST_PLACE.asc(nulls_last=True), "-start_year", "reference"),
    "-gemeente": (_FIRST_PLACE.desc(nulls_last=True), "-start_year", "reference"),
    "status": (_PLACE_IN_LIFE.asc(), "state_since", "reference"),
    "-status": (_PLACE_IN_LIFE.desc(), "state_since", "reference"),
    "wacht": ("state_since", "reference"),
    "-wacht": ("-state_since", "reference"),
}


# Every kind but an addendum: that repeats the text of its agenda, so figures do not count it.
AGENDAS_ONLY = "agenda"


class AgendaFilter(FilterForm):
    """Searches short texts only (reference, title, names); the text of the agenda is not searched here."""

    zoek = search_field("Gemeente, titel of kenmerk")
    status = choice("Status", "Alle statussen")
    soort = choice("Soort", "Alle soorten", [(AGENDAS_ONLY, "Agenda’s, zonder addenda"), *Kind.choices])
    provincie = choice("Provincie", "Alle provincies", Province.choices)
    regio = choice("Regio", "Alle regio’s")
    jaar = choice("Loopt in jaar", "Alle jaren")
    thema = choice("Thema", "Alle thema’s")
    coordinator = choice("Coördinator", "Alle coördinatoren")
    groep = choice("G4 of G40", "Alle gemeenten", [("g4", "G4"), ("g40", "G40")])
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.offer("status", _states_read_by(user))
        years = range(timezone.localdate().year + 3, FIRST_YEAR - 1, -1)
        self.offer("jaar", [(str(year), str(year)) for year in years])
        for name, choices in _named_choices().items():
            self.offer(name, choices)

    def found_in(self, agendas: QuerySet[Agenda]) -> QuerySet[Agenda]:
        """Return those of `agendas` that were asked for, in the order that was asked for."""
        return self.narrowed(agendas).order_by(*ORDERS[self.order])

    def narrowed(self, agendas: QuerySet[Agenda]) -> QuerySet[Agenda]:
        """Return those of `agendas` that were asked for."""
        chosen = self.chosen
        if "zoek" in chosen:
            agendas = agendas.filter(with_words(chosen["zoek"]))
        if "status" in chosen:
            agendas = agendas.filter(state=chosen["status"])
        if chosen.get("soort") == AGENDAS_ONLY:
            agendas = agendas.exclude(kind=Kind.ADDENDUM)
        elif "soort" in chosen:
            agendas = agendas.filter(kind=chosen["soort"])
        if "jaar" in chosen:
            agendas = agendas.alias(until=last_year_at()).filter(
                start_year__lte=chosen["jaar"], until__gte=chosen["jaar"]
            )
        if "thema" in chosen:
            with_theme = Agenda.themes.through.objects.filter(theme__slug=chosen["thema"])
            agendas = agendas.filter(pk__in=with_theme.values("agenda"))
        if "coordinator" in chosen:
            agendas = agendas.filter(coordinator=chosen["coordinator"])
        if place := _place(chosen):
            agendas = agendas.filter(pk__in=AgendaMunicipality.objects.filter(place).values("agenda"))
        return agendas


def _place(chosen: dict[str, str]) -> Q:
    """Return what one municipality of an agenda must be."""
    place = Q()
    if "provincie" in chosen:
        place &= Q(municipality__province=chosen["provincie"])
    if "regio" in chosen:
        place &= Q(municipality__region=chosen["regio"])
    if "groep" in chosen:
        place &= Q(**{f"municipality__{chosen['groep']}": True})
    return place


def with_words(query: str) -> Q:
    """Return the condition for every word of `query`: in the reference or the title, or in a name without accents."""
    rows = _PLACES()
    names = [(pk, _folded(f"{name}\n{aliases}")) for pk, name, aliases, *_ in rows]
    today = timezone.localdate()
    gone = Successors((pk, successor) for pk, _, _, successor, last_day in rows if last_day and last_day < today)
    found = Q()
    for word in query.split()[:MOST_WORDS]:
        plain = plain_letters(word)
        named = [pk for pk, name in names if plain and plain in name]
        # What went into a municipality is found under its name too.
        named += [pk for place in named for pk in gone.before(place)]
        places = AgendaMunicipality.objects.filter(municipality__in=named).values("agenda")
        found &= Q(reference__icontains=word) | Q(title__icontains=word) | Q(pk__in=places)
    return found


# Folding 360 names takes longer than the search itself; the names are always the same.
_folded = lru_cache(maxsize=2048)(plain_letters)
_PLACES = PreparedQuery(
    lambda: Municipality.objects.order_by().values_list("pk", "name", "aliases", "successor", "valid_to")
)


def _names() -> QuerySet[Any, Any]:
    """What a field offers: name of the field, value, words. Coordinators are the present and the former ones."""
    held = Membership.objects.filter(role=Role.COORDINATOR).order_by()
    people = held.values_list(Value("coordinator"), "user_id", "user__name", Value("")).distinct()
    regions = Region.objects.order_by().values_list(Value("regio"), "pk", "name", Value(""))
    themes = Theme.objects.order_by().values_list(Value("thema"), "pk", "name", "slug")
    return people.union(regions, themes, all=True)


_NAMES = PreparedQuery(_names)


def _named_choices() -> dict[str, list[tuple[str, str]]]:
    """Return regions, themes and coordinators, in one query."""
    found: dict[str, list[tuple[str, str]]] = {"regio": [], "thema": [], "coordinator": []}
    for name, pk, label, slug in sorted(_NAMES(), key=lambda row: plain_letters(row[2])):
        found[name].append((slug or str(pk), label))
    return found


def _states_read_by(user: User) -> list[tuple[str, str]]:
    """Return the states in which `user` can meet an agenda: others would only give an empty list."""
    read: set[State] = set(FROZEN_STATES) if office_holder_ids_of(user) else set()
    for role in roles_of(user):
        read |= RIGHTS[role].reads
    return [choice for choice in State.choices if choice[0] in read]
