"""The entries of the catalogue as they are offered to who writes an agenda."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agendas.choices import State
from agendas.models import PlannedCommunity, PlannedIntervention
from interventions.models import CatalogueEntry

# What somebody is still thinking about is nobody's example.
_NOT_COUNTED = (State.DRAFT, State.WITHDRAWN)


@dataclass(frozen=True)
class Offered:
    pk: int
    name: str
    kind: str
    summary: str
    themes: str
    used: str


def offered(entries: QuerySet[CatalogueEntry]) -> list[Offered]:
    """Return the entries (a page of them) with in how many agendas each is used: two queries."""
    counted = entries.annotate(
        in_interventions=_used_in(PlannedIntervention), in_communities=_used_in(PlannedCommunity)
    )
    return [
        Offered(
            pk=row.pk,
            name=row.name,
            kind=row.get_kind_display(),
            summary=row.summary,
            themes=", ".join(theme.name for theme in row.themes.all()),
            used=_words(row.in_interventions + row.in_communities),
        )
        for row in counted.prefetch_related("themes")
    ]


def _used_in(model: type[PlannedIntervention] | type[PlannedCommunity]) -> Coalesce:
    rows = model.objects.filter(catalogue=OuterRef("pk")).exclude(agenda__state__in=_NOT_COUNTED).order_by()
    # An agenda and its addenda, which repeat its text, are one.
    agenda = Coalesce("agenda__parent", "agenda")
    counted = rows.values("catalogue").annotate(number=Count(agenda, distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)


def _words(number: int) -> str:
    if not number:
        return "Nog in geen agenda gebruikt"
    return "In 1 agenda gebruikt" if number == 1 else f"In {number} agenda’s gebruikt"
