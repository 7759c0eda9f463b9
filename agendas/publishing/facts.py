"""What the portal knows for the DiWoo metadata of publications; many at once, for the sitemap."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from agendas.choices import SignatureMethod
from agendas.models import AgendaMunicipality, Publication, Signature, SigningRound
from agendas.publishing.diwoo import DiwooFacts, municipality_address
from agendas.publishing.years import last_years_of

_PATH = "/openbaar/"


def public_address(reference: str) -> str:
    """Return where everybody reads the agenda or addendum with this reference."""
    return f"{settings.PORTAL_URL.rstrip('/')}{_PATH}{reference}/"


@dataclass(frozen=True, order=True)
class LastSigned:
    """The last signature of a sealed round: its legal day, its moment, and when the round was sealed.

    Of what was signed outside the portal only the day is known: its moment is where that day begins. When somebody
    wrote it down in the portal says nothing of the signing.
    """

    on: date
    sealed_at: datetime
    at: datetime


def last_signed(agendas: Iterable[int]) -> dict[int, LastSigned]:
    """Return by agenda the last signature of its sealed round; without what has none. One query."""
    rows = Signature.objects.filter(
        round__agenda__in=list(agendas), round__outcome=SigningRound.Outcome.SEALED, voided_at=None
    )
    facts = rows.order_by().values_list("round__agenda", "round__ended_at", "date", "method", "signed_at")
    found: dict[int, LastSigned] = {}
    for agenda, sealed_at, day, method, signed_at in facts:
        assert sealed_at is not None  # noqa: S101 - a sealed round has ended (database constraint)
        begins = timezone.make_aware(datetime.combine(day, time.min))
        signed = LastSigned(day, sealed_at, signed_at if method == SignatureMethod.PORTAL else begins)
        found[agenda] = max(found.get(agenda, signed), signed)
    return found


def facts_of(publications: Iterable[Publication]) -> dict[int, DiwooFacts]:
    """Return the metadata of `publications` by their key; four queries, however many.

    Left out: what has no signature, so no metadata that would be true.
    """
    rows = list(publications)
    ids = [row.agenda_id for row in rows]
    signed = last_signed(ids)
    places: dict[int, list[tuple[str, str]]] = defaultdict(list)
    lines = AgendaMunicipality.objects.filter(agenda__in=ids).order_by("agenda", "position")
    for agenda, code, name in lines.values_list("agenda", "municipality__cbs_code", "municipality__name"):
        if address := municipality_address(code):
            places[agenda].append((address, f"gemeente {name}"))
    family = _family(rows)
    last_years = last_years_of(rows)
    return {
        row.pk: _facts(row, signed[row.agenda_id], places[row.agenda_id], family, last_years)
        for row in rows
        if row.agenda_id in signed
    }


def _family(rows: list[Publication]) -> dict[int, list[Publication]]:
    """Return by agreement what is public of it: itself first, then its addenda."""
    agreements = {row.agenda.parent_id or row.agenda_id for row in rows}
    around = Publication.objects.public().filter(Q(agenda__in=agreements) | Q(agenda__parent__in=agreements))
    found: dict[int, list[Publication]] = defaultdict(list)
    for row in around.select_related("agenda").order_by("agenda__reference"):
        found[row.agenda.parent_id or row.agenda_id].append(row)
    return found


def _facts(
    row: Publication,
    signed: LastSigned,
    places: list[tuple[str, str]],
    family: dict[int, list[Publication]],
    last_years: dict[int, int],
) -> DiwooFacts:
    agenda = row.agenda
    others = family[agenda.parent_id or agenda.pk]
    # An addendum names its agreement, an agreement its addenda.
    related = [
        other
        for other in others
        if other.agenda_id != agenda.pk and (not agenda.parent_id or not other.agenda.parent_id)
    ]
    return DiwooFacts(
        identifiers=(agenda.reference, public_address(agenda.reference)),
        publisher=(settings.DIWOO_PUBLISHER, settings.DIWOO_PUBLISHER_NAME),
        title=row.title,
        short_title=agenda.reference,
        summary=row.summary,
        created=signed.on,
        valid_from=signed.on,
        valid_until=date(last_years[agenda.pk], 12, 31),
        signed_at=signed.at,
        responsible_with=tuple(places),
        related=tuple((public_address(other.agenda.reference), other.title) for other in related),
    )
