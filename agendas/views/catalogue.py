"""Choosing an intervention, experiment or community from the catalogue."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.editing import add_row
from agendas.forms.catalogue import KINDS, CatalogueFilter, row_from
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.snapshot import DocumentRefused
from agendas.structure import Block
from agendas.tables.catalogue import offered
from agendas.views.editing import block_at
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.lists import CappedPaginator
from interventions.models import CatalogueEntry

PAGE = "Uit de interventiebank"
GONE = "Deze aanpak kunt u niet meer kiezen. Kies een andere."


@require_http_methods(["GET", "HEAD", "POST"])
def from_catalogue(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """Show what the catalogue has for this list; on POST make a row of the chosen entry and go to its page."""
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    if block.key not in KINDS:
        raise Http404
    if not can_write(request.user, agenda):
        raise PermissionDenied
    if request.method == "POST":
        return _choose(request, agenda, block)
    form = CatalogueFilter(request.GET, key=block.key)
    paginator = CappedPaginator(form.found())
    page = paginator.get_page(request.GET.get("page"))
    list_url = reverse("agendas:edit", args=[agenda.reference, block.slug])
    trail = crumbs_of(agenda, PAGE)
    context = {
        "agenda": agenda,
        "edited": block,
        "form": form,
        "page": page,
        "entries": offered(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "list_url": request.path,
        "back_url": list_url,
        "crumbs": [*trail[:-1], (block.title, list_url), trail[-1]],
    }
    return render(request, "agendas/catalogue/choose.html", context)


def _choose(request: SignedInRequest, agenda: Agenda, block: Block) -> HttpResponse:
    number = request.POST.get("entry", "")
    known = CatalogueEntry.objects.filter(active=True, kind__in=KINDS[block.key]).prefetch_related("themes")
    entry = known.filter(pk=number).first() if number.isascii() and number.isdecimal() and len(number) < 10 else None
    if entry is None:
        messages.error(request, GONE)
        return redirect(request.get_full_path())
    try:
        row_id = add_row(agenda=agenda, key=block.key, content=row_from(entry, block.key), by=request.user)
    except DocumentRefused as refused:
        messages.error(request, " ".join(problem.sentence for problem in refused.problems))
        return redirect("agendas:edit", agenda.reference, block.slug)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("agendas:edit", agenda.reference, block.slug)
    messages.success(request, f"“{entry.name}” is toegevoegd. Vul hieronder aan hoe u het in deze agenda doet.")
    return redirect("agendas:row_edit", agenda.reference, block.slug, row_id)
