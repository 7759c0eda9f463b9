"""Which texts of an agenda can be compared, and what they are called in the file."""

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from agendas.choices import Kind, State
from agendas.document.amendment import amendment_of
from agendas.files.heading import TextInHand, text_in_hand
from agendas.models import Agenda, SigningRound
from agendas.snapshot.kept import NOW, document_in, title_of_source
from agendas.snapshot.readers import kept_text, readable_versions, texts_to_choose
from gka_portal.notation import dutch_date


@dataclass(frozen=True)
class Compared:
    """A text to compare, and what it is called."""

    document: dict[str, Any]
    title: str


def texts_of(agenda: Agenda, reader: User) -> list[tuple[str, str]]:
    """Return the key and the title of each text of `agenda` that `reader` may compare, that of today first."""
    found: list[tuple[str, str]] = []
    for key, title in texts_to_choose(reader, agenda):
        found += [(key, title)] if isinstance(title, str) else title
    return found


def text_at(agenda: Agenda, key: str, reader: User) -> Compared | None:
    """Return the text that `key` means ("v2", "t12", "nu"), or None when `reader` may read none there."""
    if key == NOW:
        now = text_in_hand(agenda)
        return Compared(now.document, f"Huidige tekst ({now.version}), {dutch_date(localdate(now.changed_at))}")
    try:
        text = kept_text(reader, agenda, key)
    except KeyError:
        return None
    return Compared(text.document, text.title)


def text_before(agenda: Agenda, now: TextInHand, reader: User) -> Compared | None:
    """Return what the college knows: the signed agenda before this one, else the version before this text, else None.

    For an addendum it is the text in force from which it started. Of earlier agendas only those count that `reader`
    may read.
    """
    earlier = None if agenda.kind == Kind.ADDENDUM else _agenda_before(agenda, reader)
    if earlier is not None:
        rounds = earlier.rounds.filter(outcome=SigningRound.Outcome.SEALED).select_related("version")
        sealed = rounds.order_by("opened_at").last()
        if sealed is not None:
            years = f"{earlier.start_year}-{earlier.end_year}"
            return Compared(document_in(sealed.version), f"De vorige agenda, {years} ({earlier.reference})")
    if amends := amendment_of(now.document):
        return Compared(amends.before, f"{amends.base.capitalize()} ({amends.parent})")
    version = readable_versions(reader, agenda).exclude(sha256=now.sha256).first()
    return Compared(document_in(version), title_of_source(version)) if version is not None else None


def _agenda_before(agenda: Agenda, reader: User) -> Agenda | None:
    places = [line.municipality_id for line in agenda.agenda_municipalities.all()]
    earlier = Agenda.objects.visible_to(reader).filter(
        kind=Kind.MUNICIPAL,
        state__in=[State.SIGNED, State.CLOSED],
        start_year__lt=agenda.start_year,
        pk__in=Agenda.objects.filter(agenda_municipalities__municipality__in=places).values("pk"),
    )
    return earlier.exclude(pk=agenda.pk).order_by("-start_year", "-end_year", "-reference").first()
