"""Until which year an agenda runs for everybody: an extension counts when it is public itself."""

from collections.abc import Collection

from agendas.choices import AddendumSort
from agendas.models import Publication


def last_years_of(publications: Collection[Publication]) -> dict[int, int]:
    """Return until which year the agendas of `publications` run, by the key of the agenda; one query at most."""
    years = {row.agenda_id: row.agenda.end_year for row in publications}
    if not years:
        return {}
    extensions = Publication.objects.public().filter(
        agenda__parent__in=years, agenda__addendum__sort=AddendumSort.EXTEND
    )
    for agreement, last in extensions.order_by().values_list("agenda__parent", "agenda__end_year"):
        if agreement is not None:
            years[agreement] = max(years[agreement], last)
    return years
