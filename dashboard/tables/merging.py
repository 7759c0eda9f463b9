"""Mergers of municipalities: what each means for agendas, which are planned and done, and what moved."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone

from agendas.choices import EDITABLE_STATES, State
from agendas.models import Agenda, AgendaMunicipality
from gka_portal.lists import Column
from gka_portal.notation import dutch_date, in_words
from municipalities.actions.merging import MERGED
from municipalities.models import Merger, Municipality
from municipalities.streams import object_name, stream_of_list
from municipalities.tables.merging import moved_words
from records.models import Event

COLUMNS = (
    Column("Gemeente", "naam", "Gemeente, A tot Z", "Gemeente, Z tot A"),
    Column("Gaat op in"),
    Column("Vanaf", "vanaf", "Oudste eerst", "Nieuwste eerst"),
    Column("Stand"),
    Column("Wat verhuisde"),
)
USUAL_ORDER = "-vanaf"
_FOLLOWS = EDITABLE_STATES | {State.REVIEW}
_WAITS = frozenset({State.FROZEN, State.PARTLY_SIGNED})


class Stand(TextChoices):
    """How far a merger is."""

    PLANNED = "gepland", "Gepland"
    DUE = "nog-te-doen", "Moet nog worden uitgevoerd"
    DONE = "uitgevoerd", "Uitgevoerd"


@dataclass(frozen=True)
class MergerRow:
    """A line of the list. `day` is the first one on which the municipality is not there any more."""

    name: str
    code: str
    into: str
    day: datetime.date
    stand: Stand
    moved: str

    @property
    def url(self) -> str:
        return reverse("dashboard:merger", args=[self.code])

    @property
    def is_due(self) -> bool:
        return self.stand is Stand.DUE

    @property
    def words(self) -> str:
        return str(self.stand.label)

    @property
    def icon(self) -> str:
        return {Stand.PLANNED: "calendar-clock", Stand.DUE: "triangle-alert", Stand.DONE: "circle-check"}[self.stand]


def rows_of(mergers: Iterable[Merger]) -> list[MergerRow]:
    """Return the lines of `mergers` (with municipality and successor); one query, none without mergers."""
    every = list(mergers)
    told = moved_of([row.municipality_id for row in every if row.done_at])
    return [_row(row, told.get(row.municipality_id, {})) for row in every]


def _row(merger: Merger, told: dict[str, Any]) -> MergerRow:
    place = merger.municipality
    into = place.successor.name if place.successor else "Verdeeld, geen opvolger"
    moved = in_words(moved_words(told)) or ("Niets" if merger.done_at else "")
    return MergerRow(place.name, place.cbs_code, into, day_of(merger), stand_of(merger), moved)


def day_of(merger: Merger) -> datetime.date:
    """Return the day after the last day of the municipality."""
    last_day = merger.municipality.valid_to or timezone.localdate()
    return last_day + datetime.timedelta(days=1)


def stand_of(merger: Merger) -> Stand:
    if merger.done_at is not None:
        return Stand.DONE
    return Stand.DUE if day_of(merger) <= timezone.localdate() else Stand.PLANNED


def moved_of(places: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what moved per municipality (key) whose merger was carried out, as its event tells; one query."""
    names = {object_name(Municipality, place): place for place in places}
    if not names:
        return {}
    events = Event.objects.filter(stream=stream_of_list(Municipality), action=MERGED, object__in=list(names))
    return {names[event.object]: event.data for event in events.order_by("number")}


def agendas_of(municipality: Municipality, *, has_successor: bool = False) -> list[str]:
    """Return how many agendas `municipality` has in each state and what becomes of them, as sentences; one query."""
    lines = AgendaMunicipality.objects.filter(municipality=municipality).values_list("agenda__state", "agenda__parent")
    states = list(lines)
    counted = Counter(state for state, parent in states if parent is None)
    if not counted:
        return [f"{municipality.name} heeft geen agenda’s."]
    count = counted.total()
    found = [f"{municipality.name} heeft {count} {'agenda' if count == 1 else 'agenda’s'}: {_by_state(counted)}."]
    if has_successor:
        found += _what_becomes(counted)
    if addenda := Counter(state for state, parent in states if parent is not None):
        number = addenda.total()
        hold = f"Daarbij {'hoort 1 addendum' if number == 1 else f'horen {number} addenda'}: {_by_state(addenda)}."
        found.append(f"{hold} Een addendum houdt zijn titel." if has_successor else hold)
    return found


def _by_state(counted: Counter[str]) -> str:
    return in_words([f"{counted[state]} {state.label.lower()}" for state in State if counted[state]])


def _what_becomes(counted: Counter[str]) -> list[str]:
    followed, waiting = (sum(counted[state] for state in states) for states in (_FOLLOWS, _WAITS))
    signed = counted[State.SEALING] + counted[State.SIGNED] + counted[State.CLOSED]
    found = []
    if followed:
        what = _agendas(followed, "is nog niet vastgesteld en krijgt", "zijn nog niet vastgesteld en krijgen")
        found.append(f"{what} de naam van de opvolger.")
    if counted[State.REVIEW]:
        found.append("Wat ter beoordeling ligt, wordt opnieuw voorgelegd: gegeven akkoorden vervallen.")
    if waiting:
        what = _agendas(waiting, "houdt", "houden")
        found.append(f"{what} de oude naam en wacht op handtekeningen. De regiocoördinator krijgt daarover een mail.")
    if signed:
        found.append(f"{_agendas(signed, 'houdt', 'houden')} de naam waarmee is ondertekend.")
    return found


def _agendas(count: int, one: str, many: str) -> str:
    return f"{count} {'agenda' if count == 1 else 'agenda’s'} {one if count == 1 else many}"


@dataclass(frozen=True)
class MovedAgendas:
    """Agendas to which the same happened, for the page of a merger that is done."""

    title: str
    references: list[str]


def moved_agendas(told: dict[str, Any]) -> list[MovedAgendas]:
    """Return the agendas that `told` (a "merged" event) names and that are still there; one query."""
    titles = (
        ("followed", "Nu met de naam van de opvolger"),
        ("waiting", "Vastgesteld met de oude naam"),
        ("signed", "Ondertekend met de oude naam"),
    )
    named = [reference for key, _ in titles for reference in told.get(key, ())]
    there = set(Agenda.objects.filter(reference__in=named).values_list("reference", flat=True)) if named else set()
    groups = [(title, [one for one in told.get(key, ()) if one in there]) for key, title in titles]
    return [MovedAgendas(title, references) for title, references in groups if references]


def outcome_of(told: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return what `told` (a "merged" event) counts, as terms and values; what was none is left out."""
    counted = (
        ("Rollen die doorgaan bij de opvolger", "roles_given"),
        ("Rollen die daar al waren", "roles_kept"),
        ("Rollen die bij de oude gemeente eindigden", "roles_ended"),
        ("Ambtsdragers die meegingen", "offices_moved"),
        ("Ambtsdragers van wie het ambt eindigde", "offices_ended"),
        ("Bevoegdheden die meegingen", "mandates"),
    )
    return [(words, str(told[key])) for words, key in counted if told.get(key)]


def head_of(merger: Merger) -> list[tuple[str, Any]]:
    """Return the facts of a merger as terms and values."""
    place = merger.municipality
    facts: list[tuple[str, Any]] = [("Gemeente", f"{place.name} ({place.cbs_code})")]
    into = f"{place.successor.name} ({place.successor.cbs_code})" if place.successor else "Verdeeld, geen opvolger"
    facts.append(("Gaat op in", into))
    facts.append(("Laatste dag", dutch_date(place.valid_to) if place.valid_to else "Niet bekend"))
    if place.successor:
        facts.append(("Wethouders en burgemeester", "Gaan mee" if merger.moves_offices else "Ambt eindigt"))
    who = f" door {merger.planned_by}" if merger.planned_by else ""
    facts.append(("Vastgelegd", f"{dutch_date(timezone.localdate(merger.planned_at))}{who}"))
    if merger.done_at:
        facts.append(("Uitgevoerd", dutch_date(timezone.localdate(merger.done_at))))
    return facts
