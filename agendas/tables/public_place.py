"""The public page of one municipality: its newest agenda in short, the older ones, and those of former neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agendas.choices import Kind
from agendas.document.front import Front, front_of
from agendas.models import AgendaMunicipality, Publication
from agendas.published import public_agendas, public_reading, public_signers
from agendas.publishing.years import last_years_of
from agendas.tables.public_list import last_signatures
from agendas.tables.public_parts import AddendumLine, FileLine, addenda_of, files_of, signed_sentence, with_file
from gka_portal.notation import dutch_date
from municipalities.models import Municipality
from municipalities.successors import Successors


@dataclass(frozen=True)
class Neighbour:
    """A municipality that went into this one, or that this one went into; `since` is the first day together."""

    name: str
    url: str
    since: date


@dataclass(frozen=True)
class AgendaLine:
    """A public agenda in short. `closed_by` says which former municipality made it, "" when this one did."""

    publication: Publication
    url: str
    last_year: int
    signed_on: date | None
    closed_by: str
    addenda: list[AddendumLine]

    @property
    def period(self) -> str:
        return f"{self.publication.agenda.start_year}-{self.last_year}"


@dataclass(frozen=True)
class Latest:
    """The newest agenda with what the page tells of it. `lacks_money`: amounts were left out, so no total is true."""

    line: AgendaLine
    signed: list[str]
    front: Front
    lacks_money: bool
    files: list[FileLine]
    is_over: bool


@dataclass(frozen=True)
class PlacePage:
    municipality: Municipality
    has_ended: bool
    successor: Neighbour | None
    predecessors: list[Neighbour]
    latest: Latest | None
    others: list[AgendaLine]


def place_page(code: str) -> PlacePage | None:
    """Return the page of the municipality `code`, None when there is none; a fixed number of queries."""
    today = timezone.localdate()
    every = list(Municipality.objects.filter(Q(cbs_code=code) | Q(successor__isnull=False)).select_related("successor"))
    own = next((row for row in every if row.cbs_code == code), None)
    if own is None:
        return None
    by_key = {row.pk: row for row in every}
    ended = {row.pk: row for row in every if row.valid_to and row.valid_to < today}
    before = [by_key[pk] for pk in Successors((row.pk, row.successor_id) for row in ended.values()).before(own.pk)]
    lines = _lines([own, *before], own)
    return PlacePage(
        municipality=own,
        has_ended=own.valid_to is not None and own.valid_to < today,
        successor=_neighbour(own.successor, own) if own.successor and own.pk in ended else None,
        predecessors=[_neighbour(row, row) for row in before],
        latest=_latest(lines[0], today) if lines else None,
        others=lines[1:],
    )


def _neighbour(shown: Municipality, ended: Municipality) -> Neighbour:
    """Return `shown` with the day after the last one of `ended`."""
    url = reverse("public:municipality", args=[shown.cbs_code])
    return Neighbour(shown.name, url, day_after(ended))


def day_after(ended: Municipality) -> date:
    """Return the first day on which `ended` did not exist any more."""
    return (ended.valid_to or date.min) + timedelta(days=1)


def _lines(places: list[Municipality], own: Municipality) -> list[AgendaLine]:
    """Return the public agendas of `places`, the newest first; four queries."""
    by_key = {row.pk: row for row in places}
    rows = AgendaMunicipality.objects.filter(municipality__in=by_key).values_list("agenda", "municipality")
    of_agenda: dict[int, set[int]] = {}
    for agenda, municipality in rows.order_by():
        of_agenda.setdefault(agenda, set()).add(municipality)
    found = with_file(public_agendas()).filter(agenda__in=of_agenda).exclude(agenda__kind=Kind.ADDENDUM)
    publications = sorted(found, key=lambda row: (-row.agenda.start_year, row.agenda.reference))
    keys = [row.agenda_id for row in publications]
    signed, addenda = (last_signatures(keys), addenda_of(keys)) if keys else ({}, {})
    last_years = last_years_of(publications)
    return [
        AgendaLine(
            publication=row,
            url=reverse("public:agenda", args=[row.agenda.reference]),
            last_year=last_years[row.agenda_id],
            signed_on=signed.get(row.agenda_id),
            closed_by=_closed_by((by_key[pk] for pk in of_agenda[row.agenda_id]), own),
            addenda=addenda[row.agenda_id],
        )
        for row in publications
    ]


def _closed_by(places: Iterable[Municipality], own: Municipality) -> str:
    """Return which municipality that is part of `own` now made the agenda; "" when `own` did so itself."""
    rows = list(places)
    if own in rows or not rows:
        return ""
    former = rows[0]
    return f"Gesloten door gemeente {former.name}, sinds {dutch_date(day_after(former))} onderdeel van {own.name}."


def _latest(line: AgendaLine, today: date) -> Latest:
    reading = public_reading(line.publication)
    return Latest(
        line=line,
        signed=[signed_sentence(row, "de GKA-agenda") for row in public_signers(line.publication)],
        front=front_of(reading.document),
        lacks_money=reading.lacks_money,
        files=files_of(line.publication),
        is_over=today.year > reading.document["period"]["end"],
    )
