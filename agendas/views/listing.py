"""The list of agendas."""

from django.http import HttpResponse
from django.shortcuts import render

from agendas.forms.filters import AgendaFilter
from agendas.models import Agenda
from agendas.permissions import can_start
from agendas.tables.rows import agenda_rows
from agendas.views.loading import SignedInRequest
from gka_portal.lists import CappedPaginator


def agenda_list(request: SignedInRequest) -> HttpResponse:
    agendas = Agenda.objects.visible_to(request.user).order_by("-start_year", "reference")
    found = AgendaFilter(request.GET, agendas, user=request.user)
    paginator = CappedPaginator(found.qs)
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
