"""Whether everybody may read an object of a dossier, and what happened to that."""

from collections.abc import Iterable, Iterator

from django.utils.timezone import localtime

from agendas.archiving.pieces import PUBLISHED, SOURCE, UNPUBLISHED, Deed, Restriction
from agendas.models import Publication
from gka_portal.notation import dutch_date
from records.models import Event

_UNKNOWN = Restriction("Openbaarheid nog niet bepaald", "Is in het portaal niet openbaar gemaakt.")


def openness(publication: Publication | None, is_masked: bool) -> Restriction:
    """Return whether everybody may read it, as the portal knows it.

    `is_masked`: something of it is left out, by its own plan or by that of its agenda or an addendum.
    """
    if publication is None or publication.published_at is None:
        return _UNKNOWN
    day = dutch_date(localtime(publication.published_at))
    if publication.withdrawn_at is not None:
        until = dutch_date(localtime(publication.withdrawn_at))
        return Restriction(
            "Niet meer openbaar", f"Is openbaar gemaakt op {day} (Woo). Die publicatie is ingetrokken op {until}."
        )
    if is_masked:
        return Restriction("Deels openbaar", f"Een versie waarin passages zijn gelakt (Woo), is openbaar sinds {day}.")
    return Restriction("Openbaar", f"Openbaar sinds {day} (Woo).")


def openness_of_all(parts: Iterable[tuple[Publication | None, bool]]) -> Restriction:
    """Return whether everybody may read what is put together of `parts`: no more than of the least open one."""
    rows = list(parts)
    closed = [row for row in rows if row[0] is None or not row[0].is_public]
    masked = [row for row in rows if row[1]]
    return openness(*(closed or masked or rows)[0])


def publishing_deeds(events: Iterable[Event]) -> Iterator[Deed]:
    """Yield each time that it became public, or that was taken back, of its chain: the plan knows the last only."""
    for event in events:
        if event.action == "published":
            yield Deed(PUBLISHED, event.at, event.actor_name or SOURCE)
        elif event.action == "unpublished":
            why = f"Niet meer openbaar. Reden: {event.data.get('reason') or 'niet genoemd'}"
            yield Deed(UNPUBLISHED, event.at, event.actor_name or SOURCE, why)
