"""The themes of an agenda as everybody may read them: without what is left out, and as a public addendum has them."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from agendas.models import AddendumBlock, Publication
from agendas.publishing.facts import last_signed
from agendas.publishing.masking import Mask, says
from agendas.structure import block_of


def themes_of(publications: Collection[Publication]) -> dict[int, list[str]]:
    """Return the themes of the agreements of `publications`, by the key of the agenda; three queries at most.

    Their `agenda__themes` are there already. What one mask of an agreement or its public addenda leaves out is nowhere.
    """
    last = {row.agenda_id: row for row in publications}
    masks: dict[int, Mask] = defaultdict(list, {row.agenda_id: list(row.mask) for row in publications})
    addenda = list(_addenda(last))
    for row in addenda:
        masks[row.agenda.parent_id or 0] += row.mask
    changed = [row for row in addenda if row.changes]  # type: ignore[attr-defined]
    signed = last_signed(row.agenda_id for row in changed) if changed else {}
    for row in sorted((row for row in changed if row.agenda_id in signed), key=lambda row: signed[row.agenda_id]):
        last[row.agenda.parent_id or 0] = row
    return {key: _readable([theme.name for theme in row.agenda.themes.all()], masks[key]) for key, row in last.items()}


def _addenda(agreements: Collection[int]) -> QuerySet[Publication]:
    """Return the public addenda to `agreements`; `changes`: whether one changes the part in which the themes stand."""
    part = AddendumBlock.objects.filter(addendum=OuterRef("agenda"), block=block_of("themes").key)
    rows = Publication.objects.public().filter(agenda__parent__in=agreements).order_by("pk")
    needed = rows.only("mask", "agenda__parent").select_related("agenda")
    return needed.prefetch_related("agenda__themes").annotate(changes=Exists(part))


def _readable(themes: list[str], mask: Mask) -> list[str]:
    if any(item.get("path", "").partition(".")[0] == "themes" for item in mask):
        return []
    return [theme for theme in themes if not any(says(theme, item["words"]) for item in mask if item.get("words"))]
