"""What everybody may read today. The public pages know agendas by this module only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from django.db.models import Q, QuerySet
from django.utils import timezone

from agendas.in_force import Part, in_force_of, parts_of
from agendas.models import Publication, SigningRound
from agendas.publishing.copies import public_signatures
from agendas.publishing.diwoo import diwoo_element, diwoo_xml
from agendas.publishing.facts import facts_of
from agendas.publishing.masking import Mask, masked
from agendas.publishing.masks import effective_mask, mask_of_text_in_force
from agendas.publishing.money import lacks_money
from agendas.publishing.ready import without_pdf
from records.models import StoredFile


class NotThere(Exception):
    """What is asked for of a publication is not there (yet); the message says why, in Dutch."""


@dataclass(frozen=True)
class PublicText:
    """A public text, masked. `origins`: which public addendum changed what stands at a path (its reference).

    `addenda` are the public addenda that count in it, in order. `lacks_money`: amounts were left out of it.
    """

    document: dict[str, Any]
    origins: dict[str, str]
    addenda: list[Part]
    lacks_money: bool


def public_agendas() -> QuerySet[Publication]:
    """Return what is public now, agendas and addenda, with `agenda` and its `parent`.

    An addendum is public only while its agenda is: only agendas: `.filter(agenda__parent=None)`.
    """
    withdrawn = Q(agenda__parent__publication__withdrawn_at=None)
    parent = Q(agenda__parent__publication__published_at__isnull=False) & withdrawn
    rows = Publication.objects.public().filter(Q(agenda__parent=None) | parent)
    return rows.select_related("agenda__parent")


def public_text(publication: Publication) -> dict[str, Any]:
    """Return the public text: of an agenda as it is in force today, of an addendum as it was signed."""
    return public_reading(publication).document


def public_reading(publication: Publication) -> PublicText:
    """Return the public text with what public addenda changed in it; constant queries."""
    agenda = publication.agenda
    if agenda.parent_id:
        document, mask = effective_mask(publication)
        return _reading(document, mask)
    parts, masks = public_parts(publication)
    mask = mask_of_text_in_force(masks, parts)
    found = in_force_of(parts, timezone.localdate())
    if found is None:
        return _reading(parts[0].document, mask)
    return _reading(found.document, mask, dict(found.consolidated.origins), found.addenda)


def _reading(
    whole: dict[str, Any], mask: Mask, origins: dict[str, str] | None = None, addenda: Iterable[Part] = ()
) -> PublicText:
    document = masked(whole, mask)
    return PublicText(document, origins or {}, list(addenda), lacks_money(document, whole))


def public_parts(publication: Publication) -> tuple[list[Part], dict[int, Mask]]:
    """Return the signed texts of an agreement that are public, unmasked, and their masks by agenda."""
    family = public_agendas().filter(Q(agenda=publication.agenda_id) | Q(agenda__parent=publication.agenda_id))
    masks = {row.agenda_id: row.mask for row in family} | {publication.agenda_id: publication.mask}
    return [part for part in parts_of(publication.agenda) if part.agenda.pk in masks], masks


def public_signers(publication: Publication) -> list[dict[str, Any]]:
    """Return who signed, as `present(document, signatures)` takes it: name, office, organisation, date, place, way."""
    _document, mask = effective_mask(publication)
    return public_signatures(publication.sealed_round, mask)


def public_file(publication: Publication) -> StoredFile:
    """Return the PDF that everybody may read: the masked copy, or the sealed one when nothing is left out.

    NotThere while the copy of today's mask is not made: the sealed PDF, or an older copy, says more than that.
    """
    if without_file([publication]):
        raise NotThere(f"De openbare pdf van {publication.agenda.reference} wordt nog gemaakt. Probeer het later.")
    if publication.masked_pdf is not None:
        return publication.masked_pdf
    try:
        sealed = publication.sealed_round.sealed_pdf
    except SigningRound.DoesNotExist as error:
        raise NotThere(f"Van {publication.agenda.reference} is er geen verzegelde pdf.") from error
    assert sealed is not None  # noqa: S101 - a sealed round has one (database constraint)
    return sealed


def without_file(publications: Iterable[Publication]) -> set[int]:
    """Return of which publications (keys) `public_file` has nothing to give; six queries at most, however many."""
    return without_pdf(publications)


def diwoo_of(publication: Publication) -> bytes:
    """Return the DiWoo metadata of a public agenda or addendum as XML; NotThere without a signature."""
    facts = facts_of([publication]).get(publication.pk)
    if facts is None:
        raise NotThere(
            f"Van {publication.agenda.reference} zijn er geen metagegevens: de dag van ondertekening ontbreekt."
        )
    return diwoo_xml(facts)


def diwoo_elements(publications: Iterable[Publication]) -> dict[int, Element]:
    """Return `diwoo:Document` of each publication by its key, for the sitemap; three queries, however many."""
    return {key: diwoo_element(facts) for key, facts in facts_of(publications).items()}
