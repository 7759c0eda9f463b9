"""Adding, removing and moving the interventions and communities of an agenda."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agendas.actions.editing import add_row, move_row, remove_row
from agendas.addresses import ROW_LISTS, part_at
from agendas.forms import NEW_ROWS
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.snapshot import DocumentRefused
from agendas.structure import Block
from agendas.views.editing import block_at
from agendas.views.loading import SignedInRequest, crumbs_of, load_agenda
from agendas.workflow import StepRefused


def _load(request: SignedInRequest, reference: str, slug: str) -> tuple[Agenda, Block]:
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    if block.key not in ROW_LISTS:
        raise Http404
    if not can_write(request.user, agenda):
        raise PermissionDenied
    return agenda, block


def _name_of(agenda: Agenda, block: Block, row_id: UUID) -> str:
    try:
        return part_at(agenda.text.document, f"{block.key}.{row_id}")["name"] or "Nog zonder naam"
    except KeyError:
        raise Http404 from None


@require_POST
def add(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """Add an empty row and go to its page."""
    agenda, block = _load(request, reference, slug)
    content = NEW_ROWS[block.key](request.POST.get("kind", ""))
    try:
        row_id = add_row(agenda=agenda, key=block.key, content=content, by=request.user)
    except (StepRefused, DocumentRefused) as refused:
        messages.error(request, _sentence(refused))
        return redirect("agendas:edit", reference, slug)
    return redirect("agendas:row_edit", reference, slug, row_id)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, reference: str, slug: str, row_id: UUID) -> HttpResponse:
    """Ask, then remove a row."""
    agenda, block = _load(request, reference, slug)
    name = _name_of(agenda, block, row_id)
    list_url = reverse("agendas:edit", args=[reference, slug])
    if request.method == "POST":
        try:
            remove_row(agenda=agenda, key=block.key, row_id=str(row_id), by=request.user)
            messages.success(request, f"“{name}” is verwijderd.")
        except (StepRefused, DocumentRefused) as refused:
            messages.error(request, _sentence(refused))
        return redirect(list_url)
    trail = crumbs_of(agenda, "Verwijderen")
    context = {
        "agenda": agenda,
        "name": name,
        "crumbs": [*trail[:-1], (block.title, list_url), trail[-1]],
        "list_url": list_url,
    }
    return render(request, "agendas/edit/remove.html", context)


@require_POST
def move(request: SignedInRequest, reference: str, slug: str, row_id: UUID) -> HttpResponse:
    """Move a row one place up or down ("direction")."""
    agenda, block = _load(request, reference, slug)
    up = request.POST.get("direction") == "up"
    name = _name_of(agenda, block, row_id)
    try:
        move_row(agenda=agenda, key=block.key, row_id=str(row_id), up=up, by=request.user)
        messages.success(request, f"“{name}” is een plek {'omhoog' if up else 'omlaag'} gezet.")
    except (StepRefused, DocumentRefused) as refused:
        messages.error(request, _sentence(refused))
    return redirect(f"{reverse('agendas:edit', args=[reference, slug])}#row-{row_id}")


def _sentence(refused: StepRefused | DocumentRefused) -> str:
    if isinstance(refused, DocumentRefused):
        return " ".join(problem.sentence for problem in refused.problems)
    return str(refused)
