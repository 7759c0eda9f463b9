"""The list of agendas."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from agendas.forms.filters import AgendaFilter
from agendas.models import Agenda
from agendas.permissions import can_start
from agendas.tables.rows import agenda_rows
from agendas.views.loading import SignedInRequest

PER_PAGE = 25
# Nobody turns forty pages; counting and skipping stay cheap whatever the portal holds (performance.md, section 3).
MOST = 1000


class CappedPaginator(Paginator):
    """Pages over the first thousand rows; `is_capped` says that there are more."""

    object_list: QuerySet[Agenda]

    @cached_property
    def counted(self) -> int:
        return self.object_list[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST)

    def rows_of(self, page: Page) -> QuerySet[Agenda]:
        """The agendas of `page`; none without a query when nothing was found."""
        first = (page.number - 1) * PER_PAGE
        return self.object_list[first : first + PER_PAGE] if self.count else self.object_list.none()

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST


def agenda_list(request: SignedInRequest) -> HttpResponse:
    agendas = Agenda.objects.visible_to(request.user).order_by("-start_year", "reference")
    found = AgendaFilter(request.GET, agendas, user=request.user)
    paginator = CappedPaginator(found.qs, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return render(
        request,
        "agendas/list.html",
        {
            "filter": found,
            "page": page,
            "rows": agenda_rows(paginator.rows_of(page), request.user),
            "count": paginator.count,
            "is_capped": paginator.is_capped,
            "can_start": can_start(request.user),
        },
    )
