"""The list of agendas."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from agendas.forms.filters import AgendaFilter
from agendas.models import Agenda
from agendas.permissions import can_start
from agendas.tables.rows import agenda_rows

PER_PAGE = 25
# Nobody turns forty pages; counting and skipping stay cheap whatever the portal holds (performance.md, section 3).
MOST = 1000


class CappedPaginator(Paginator):
    """Pages over the first thousand rows; `is_capped` says that there are more."""

    @cached_property
    def counted(self) -> int:
        return self.object_list[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST)

    @property
    def is_capped(self) -> bool:
        return self.counted > MOST


def agenda_list(request: HttpRequest) -> HttpResponse:
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
            "rows": agenda_rows(page.object_list, request.user) if paginator.count else [],
            "count": paginator.count,
            "is_capped": paginator.is_capped,
            "can_start": can_start(request.user),
        },
    )
