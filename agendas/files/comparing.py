"""Which texts of an agenda can be compared, and what they are called in the file."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from agendas.choices import Kind, State
from agendas.files.heading import TextInHand, text_in_hand
from agendas.models import Agenda, AgendaVersion, SigningRound
from gka_portal.notation import dutch_date

NOW = "nu"


@dataclass(frozen=True)
class Compared:
    """A text to compare, and what it is called."""

    document: dict[str, Any]
    title: str


def texts_of(agenda: Agenda) -> list[tuple[str, str]]:
    """Return the key and the title of each text of `agenda` that can be compared, the newest first (one query)."""
    rows = agenda.versions.order_by("-number").values_list("number", "name", "created_at")
    versions = [(f"v{number}", _title(number, name, localdate(at))) for number, name, at in rows]
    return [(NOW, "De tekst van nu"), *versions]


def _title(number: int, name: str, day: Any) -> str:
    return f"Versie {number}{f' ({name})' if name else ''}, {dutch_date(day)}"


def text_at(agenda: Agenda, key: str) -> Compared | None:
    """Return the text that `key` means ("v2", "nu"), or None when it is not there."""
    if key == NOW:
        now = text_in_hand(agenda)
        return Compared(now.document, f"De tekst van nu ({now.version}), {dutch_date(localdate(now.changed_at))}")
    if not (key.startswith("v") and key[1:].isascii() and key[1:].isdigit() and len(key) < 9):
        return None
    version = agenda.versions.filter(number=int(key[1:])).first()
    return _compared(version) if version is not None else None


def text_before(agenda: Agenda, now: TextInHand, reader: User) -> Compared | None:
    """Return what the college knows: the signed agenda before this one, else the version before this text, else None.

    Of earlier agendas only those that `reader` may read count.
    """
    earlier = _agenda_before(agenda, reader)
    if earlier is not None:
        rounds = earlier.rounds.filter(outcome=SigningRound.Outcome.SEALED).select_related("version")
        sealed = rounds.order_by("opened_at").last()
        if sealed is not None:
            years = f"{earlier.start_year}-{earlier.end_year}"
            return Compared(_content(sealed.version), f"De vorige agenda, {years} ({earlier.reference})")
    version = agenda.versions.exclude(sha256=now.sha256).order_by("number").last()
    return _compared(version) if version is not None else None


def _agenda_before(agenda: Agenda, reader: User) -> Agenda | None:
    places = [line.municipality_id for line in agenda.agenda_municipalities.all()]
    earlier = Agenda.objects.visible_to(reader).filter(
        kind=Kind.MUNICIPAL,
        state__in=[State.SIGNED, State.CLOSED],
        start_year__lt=agenda.start_year,
        pk__in=Agenda.objects.filter(agenda_municipalities__municipality__in=places).values("pk"),
    )
    return earlier.exclude(pk=agenda.pk).order_by("-start_year", "-end_year", "-reference").first()


def _compared(version: AgendaVersion) -> Compared:
    return Compared(_content(version), _title(version.number, version.name, localdate(version.created_at)))


def _content(version: AgendaVersion) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(version.content))
    return document
