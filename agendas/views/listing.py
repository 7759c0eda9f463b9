"""The list of agendas, as a page and as a file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.exports import LIST_HEADING, list_rows
from agendas.forms.filters import COLUMNS, USUAL_ORDER, AgendaFilter
from agendas.models import Agenda
from agendas.permissions import can_start, roles_with
from agendas.publishing.rights import publishes
from agendas.roles import Right
from agendas.tables.rows import agenda_rows
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator, headings


@require_safe
def agenda_list(request: SignedInRequest) -> HttpResponse:
    chosen = AgendaFilter(request.GET, user=request.user)
    paginator = CappedPaginator(chosen.found_in(Agenda.objects.visible_to(request.user)))
    page = paginator.get_page(request.GET.get("page"))
    return render(
        request,
        "agendas/list.html",
        {
            "form": chosen,
            "headings": headings(COLUMNS, chosen.order, USUAL_ORDER),
            "page": page,
            "rows": agenda_rows(paginator.rows_of(page), request.user),
            "count": paginator.count,
            "is_capped": paginator.is_capped,
            "csv_url": reverse("agendas:list_csv"),
            "can_start": can_start(request.user),
            "can_publish": publishes(request.user),
            "can_archive": bool(roles_with(request.user, Right.ARCHIVE)),
        },
    )


@require_safe
def agenda_list_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The same rows as a file, all pages of them."""
    chosen = AgendaFilter(request.GET, user=request.user)
    found = chosen.found_in(Agenda.objects.visible_to(request.user))
    return csv_response("agendas", LIST_HEADING, list_rows(found))
