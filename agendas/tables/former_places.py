"""Which municipalities of an agenda went into another one since, in words; the agenda keeps the old name."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from agendas.choices import FROZEN_STATES, State
from agendas.models import Agenda
from gka_portal.notation import dutch_date

_SIGNED = frozenset({State.SEALING, State.SIGNED, State.CLOSED})


@dataclass(frozen=True)
class FormerPlace:
    """A municipality that ended after `last_day` and went into `successor`."""

    name: str
    last_day: datetime.date
    successor: str

    @property
    def since(self) -> datetime.date:
        return self.last_day + datetime.timedelta(days=1)


def former_sentences(agenda: Agenda) -> list[str]:
    """Return what there is to say about municipalities of `agenda` that are gone; no query after `load_agenda`."""
    today = timezone.localdate()
    places = [line.municipality for line in agenda.agenda_municipalities.all()]
    return [
        former_sentence(FormerPlace(row.name, row.valid_to, row.successor.name), agenda.state)
        for row in places
        if row.valid_to is not None and row.valid_to < today and row.successor is not None
    ]


def former_sentence(place: FormerPlace, state: str) -> str:
    """Return whose agenda it was and of what that municipality is a part now."""
    whose = "Gesloten door" if state in _SIGNED else "Vastgesteld door" if state in FROZEN_STATES else "Van"
    return f"{whose} gemeente {place.name} (sinds {dutch_date(place.since)} onderdeel van {place.successor})."
