"""Which masks hold for which text: an addendum repeats the text of its agenda, so what is left out there goes too.

Rows of an addendum have identities of their own (agendas.amending); a mask of one text is translated for another.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from agendas.in_force import Part, parts_of
from agendas.models import Agenda, Publication
from agendas.publishing.masking import BASE, Document, Mask, masked


def ids_of(value: object) -> set[str]:
    """Return the identities of all rows in a part of a document."""
    if isinstance(value, dict):
        own = {value["id"]} if isinstance(value.get("id"), str) else set()
        return own.union(*(ids_of(part) for part in value.values())) if value else own
    return set().union(*(ids_of(part) for part in value)) if isinstance(value, list) and value else set()


def mask_for(agenda: Agenda, masks: Mapping[int, Mask], parts: list[Part]) -> Mask:
    """Return what is left out of the signed text of `agenda`: by its own plan, and by those of the others in `masks`.

    `masks` by agenda: its own, that of the agreement and of public addenda; `parts` from `agendas.in_force`.

    Of an addendum also the hash of the text from which it started goes, when something of that text goes: also what
    the addendum itself does not repeat (a coordinator). Who guesses it right would find that hash.
    """
    found = _mask_for(agenda, masks, parts)
    if not found or agenda.parent_id is None:
        return found
    own = next((place for place, part in enumerate(parts) if part.agenda.pk == agenda.pk), len(parts))
    # It started from what stands before it, or from less.
    is_known = all(masked(row.document, _mask_for(row.agenda, masks, parts)) == row.document for row in parts[:own])
    return found if is_known else [*found, {"path": BASE, "ground": ""}]


def _mask_for(agenda: Agenda, masks: Mapping[int, Mask], parts: list[Part]) -> Mask:
    known = set().union(*(ids_of(part.document) for part in parts)) if parts else set()
    here = next((part.document for part in parts if part.agenda.pk == agenda.pk), None)
    found: Mask = []
    for part in parts:
        back = _to_base(part.document, known)
        for item in masks.get(part.agenda.pk, []):
            found += _everywhere(item, back, _from_base(here, known) if here else {})
    return _once(found)


def mask_of_text_in_force(masks: Mapping[int, Mask], parts: list[Part]) -> Mask:
    """Return what is left out of the agreement and its addenda put together, whose rows have the agreement's ids."""
    known = set().union(*(ids_of(part.document) for part in parts)) if parts else set()
    found: Mask = []
    for part in parts:
        back = _to_base(part.document, known)
        for item in masks.get(part.agenda.pk, []):
            found += _everywhere(item, back, {})
    return _once(found)


def effective_mask(publication: Publication, mask: Mask | None = None) -> tuple[Document, Mask]:
    """Return the signed text of a publication and all that is left out of it, by its own plan and the others'.

    `mask`: instead of the one that its plan holds. KeyError when the text is not signed and sealed.
    """
    agenda = publication.agenda
    parts = parts_of(agenda)
    document = next((part.document for part in parts if part.agenda.pk == agenda.pk), None)
    if document is None:
        raise KeyError(agenda.reference)
    masks = masks_of(agenda, parts) | {agenda.pk: publication.mask if mask is None else mask}
    return document, mask_for(agenda, masks, parts)


def masks_of(agenda: Agenda, parts: Iterable[Part]) -> dict[int, Mask]:
    """Return the masks that hold around `agenda`: that of the agreement, and of each addendum that is public."""
    agreed = agenda.parent_id or agenda.pk
    plans = Publication.objects.filter(agenda__in=[part.agenda.pk for part in parts])
    return {
        plan.agenda_id: plan.mask
        for plan in plans.only("agenda_id", "mask", "published_at", "withdrawn_at")
        if plan.agenda_id == agreed or plan.is_public
    }


def _to_base(document: Document, known: set[str]) -> dict[str, str]:
    key = (document.get("addendum") or {}).get("key")
    return {str(uuid5(UUID(str(key)), given)): given for given in known} if key else {}


def _from_base(document: Document, known: set[str]) -> dict[str, str]:
    return {given: own for own, given in _to_base(document, known).items()}


def _everywhere(item: dict[str, str], back: Mapping[str, str], forth: Mapping[str, str]) -> Mask:
    """Return `item` with its path as it is, in the identities of the agreement, and in those of the text at hand."""
    if "path" not in item:
        return [item]
    base = ".".join(back.get(part, part) for part in item["path"].split("."))
    own = ".".join(forth.get(part, part) for part in base.split("."))
    return [{**item, "path": path} for path in dict.fromkeys((item["path"], base, own))]


def _once(mask: Mask) -> Mask:
    return [item for place, item in enumerate(mask) if item not in mask[:place]]
