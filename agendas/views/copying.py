"""Taking over interventions and communities from another agenda, and what to look at afterwards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.copying import copy_rows
from agendas.choices import State
from agendas.forms.filters import AgendaFilter
from agendas.forms.starting import SourceSearch, TakeOverForm
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.snapshot import DocumentRefused
from agendas.structure import BLOCKS, block_of
from agendas.tables.copied import copied_into
from agendas.tables.rows import agenda_rows
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.lists import CappedPaginator

PAGE = "Onderdelen overnemen"


@require_safe
def copied(request: SignedInRequest, reference: str) -> HttpResponse:
    """What to look at in the texts that came from another agenda."""
    agenda = load_agenda(request, reference)
    if not can_write(request.user, agenda):
        raise PermissionDenied
    context = {
        "agenda": agenda,
        "copied": copied_into(agenda),
        "first_url": reverse("agendas:edit", args=[agenda.reference, BLOCKS[0].slug]),
        "crumbs": crumbs_of(agenda, "Nakijken"),
    }
    return render(request, "agendas/copied.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: SignedInRequest, reference: str) -> HttpResponse:
    """First the agenda to take from, then which of its interventions and communities."""
    agenda = load_agenda(request, reference)
    if not can_write(request.user, agenda):
        raise PermissionDenied
    if "uit" in request.GET:
        return _choose_rows(request, agenda)
    search = SourceSearch(request.GET)
    found = _sources(request, agenda)
    if words := search.chosen.get("zoek"):
        found = AgendaFilter({"zoek": words}, user=request.user).narrowed(found)
    paginator = CappedPaginator(found.order_by("-start_year", "reference"))
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "agenda": agenda,
        "form": search,
        "page": page,
        "rows": agenda_rows(paginator.rows_of(page), request.user, {}),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "list_url": request.path,
        "crumbs": crumbs_of(agenda, PAGE),
    }
    return render(request, "agendas/catalogue/sources.html", context)


def _sources(request: SignedInRequest, agenda: Agenda) -> QuerySet[Agenda]:
    return Agenda.objects.visible_to(request.user).exclude(pk=agenda.pk).exclude(state=State.WITHDRAWN)


def _choose_rows(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    source = _sources(request, agenda).select_related("text").filter(reference=request.GET["uit"]).first()
    if source is None:
        raise Http404
    form = TakeOverForm(request.POST if request.method == "POST" else None, document=source.text.document)
    if form.is_bound and form.is_valid():
        chosen, amounts = form.cleaned_data["rows"], form.cleaned_data["amounts"]
        try:
            added = copy_rows(agenda=agenda, source=source, rows=chosen, amounts=amounts, by=request.user)
        except DocumentRefused as refused:
            for problem in refused.problems:
                form.add_error(None, problem.sentence)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            words = "1 onderdeel is" if len(added) == 1 else f"{len(added)} onderdelen zijn"
            messages.success(request, f"{words} overgenomen uit {source.reference}.")
            return redirect("agendas:copied", agenda.reference)
    back = reverse("agendas:edit", args=[agenda.reference, block_of("interventions").slug])
    context = {
        "agenda": agenda,
        "source": source,
        "form": form,
        "is_empty": not form.fields["rows"].choices,  # type: ignore[attr-defined]
        "back_url": back,
        "crumbs": [*crumbs_of(agenda), (PAGE, request.path), (source.reference, "")],
    }
    return render(request, "agendas/catalogue/take_over.html", context, status=422 if form.errors else 200)
