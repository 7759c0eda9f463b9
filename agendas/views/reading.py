"""Reading an agenda: its text, what is missing in it, and what happened to it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from agendas.document import present
from agendas.permissions import can_write
from agendas.tables.missing import missing_lists
from agendas.tables.sheet import sheet_of
from agendas.timeline import entries
from agendas.views.loading import SignedInRequest, crumbs_of, load_agenda
from records.models import Event

LAST_EVENTS = 6
EVENTS_PER_PAGE = 50


def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    sheet = sheet_of(agenda, request.user)
    events = Event.objects.in_stream(agenda.stream).reverse()[:LAST_EVENTS]
    return render(
        request,
        "agendas/detail.html",
        {
            "agenda": agenda,
            "sheet": sheet,
            "document": present(sheet.document, sheet.signatures),
            "versions": agenda.versions.defer("content").select_related("created_by").order_by("-number"),
            "entries": entries(events),
            "crumbs": crumbs_of(agenda),
        },
    )


def missing(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    context = {
        "agenda": agenda,
        "lists": missing_lists(agenda),
        "writes": can_write(request.user, agenda),
        "crumbs": crumbs_of(agenda, "Wat ontbreekt"),
    }
    return render(request, "agendas/missing.html", context)


def history(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    events = Event.objects.in_stream(agenda.stream).reverse()
    page = Paginator(events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "agenda": agenda,
        "page": page,
        "entries": entries(page.object_list),
        "crumbs": crumbs_of(agenda, "Geschiedenis"),
    }
    return render(request, "agendas/history.html", context)
