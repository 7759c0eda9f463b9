"""What keeps an agenda from becoming public today: one list for the page, the button and the action."""

from collections.abc import Iterable

from django.utils import timezone

from agendas.choices import State
from agendas.in_force import Part, parts_of
from agendas.models import Agenda, Publication
from agendas.publishing.masks import effective_mask
from agendas.publishing.minimum import minimum
from agendas.publishing.problems import in_plan_problems
from agendas.publishing.rights import SIGNED_STATES
from gka_portal.notation import dutch_date

NOT_SIGNED = "Openbaar maken kan pas als iedereen heeft ondertekend en het document is verzegeld."
BEING_MADE = "De openbare pdf is nog niet klaar. Het portaal maakt die nu; kijk over een minuut opnieuw."


def obstacles(publication: Publication) -> list[str]:
    """Return a sentence for each thing that stands in the way of making it public today (not: the copy)."""
    agenda = publication.agenda
    if State(agenda.state) not in SIGNED_STATES:
        return [NOT_SIGNED]
    found = minimum(publication)
    if publication.public_from is not None and publication.public_from > timezone.localdate():
        found.append(f"Openbaar maken kan vanaf {dutch_date(publication.public_from)}.")
    found += _of_family(agenda)
    _document, mask = effective_mask(publication)
    said = in_plan_problems(mask, title=publication.title, summary=publication.summary)
    names = {"title": "de officiële titel", "summary": "de samenvatting"}
    found += [f"In {names[name]}: {sentence[0].lower()}{sentence[1:]}" for name, sentence in said.items()]
    return found


def _of_family(agenda: Agenda) -> list[str]:
    """Return what must be public before the addendum `agenda`, because its document repeats that text."""
    if agenda.parent_id is None:
        return []
    parts = parts_of(agenda)
    public = public_among(part.agenda.pk for part in parts)
    before = parts[: [part.agenda.pk for part in parts].index(agenda.pk)] if _is_in(agenda, parts) else []
    hidden = [part.reference for part in before if part.agenda.pk not in public]
    return [f"Maak eerst {reference} openbaar: dit addendum bouwt op die tekst voort." for reference in hidden]


def _is_in(agenda: Agenda, parts: list[Part]) -> bool:
    return any(part.agenda.pk == agenda.pk for part in parts)


def public_among(agendas: Iterable[int]) -> set[int]:
    """Return which of these agendas are public now."""
    return set(Publication.objects.public().filter(agenda__in=list(agendas)).values_list("agenda_id", flat=True))


def built_on(agenda: Agenda) -> list[str]:
    """Return the references of public addenda that repeat the text of `agenda`: these must go first."""
    parts = parts_of(agenda)
    if not _is_in(agenda, parts):
        return []
    later = parts[[part.agenda.pk for part in parts].index(agenda.pk) + 1 :]
    public = public_among(part.agenda.pk for part in later)
    return [part.reference for part in later if part.agenda.pk in public]
