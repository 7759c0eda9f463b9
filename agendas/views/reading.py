"""Reading an agenda: its text, what is missing in it, and what happened to it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agendas.document import present
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.tables.missing import missing_lists
from agendas.tables.sheet import sheet_of
from agendas.timeline import entries
from agendas.views.loading import SignedInRequest, crumbs_of, load_agenda, refusal_of, remembers_refusal
from records.models import Event

LAST_EVENTS = 6
EVENTS_PER_PAGE = 50


@require_safe
@remembers_refusal
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


@require_safe
def missing(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    context = {
        "agenda": agenda,
        "lists": missing_lists(agenda),
        "writes": can_write(request.user, agenda),
        "crumbs": crumbs_of(agenda, "Wat ontbreekt"),
    }
    return render(request, "agendas/missing.html", context)


@require_safe
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


@require_safe
def refused(request: SignedInRequest, reference: str) -> HttpResponse:
    """Tell who refused to sign what they did and where the agenda is now; of its text they see no more than before."""
    refusal = refusal_of(request.user, reference)
    if refusal is None:
        raise Http404
    agenda = refusal.agenda
    event = Event.objects.in_stream(agenda.stream).filter(action="refused", actor_id=str(request.user.pk)).last()
    context = {
        "agenda": agenda,
        "refusal": refusal,
        "reason": event.data.get("reason", "") if event else "",
        "may_read": Agenda.objects.visible_to(request.user).filter(pk=agenda.pk).exists(),
        "crumbs": [("Agenda’s", reverse("agendas:list")), (f"Geweigerd: {agenda.reference}", "")],
    }
    return render(request, "agendas/refused.html", context)
