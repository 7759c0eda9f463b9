"""Adding, removing and moving the interventions and communities of an agenda."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions.editing import Conflict, add_row, move_row, remove_row
from agendas.addresses import ROW_LISTS, part_at
from agendas.forms import NEW_ROWS
from agendas.forms.steps import RemovalForm
from agendas.models import Agenda
from agendas.openings import is_open, open_paths
from agendas.permissions import can_write
from agendas.snapshot import DocumentRefused, content_hash
from agendas.structure import Block
from agendas.views.editing import block_at
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused


def _load(request: SignedInRequest, reference: str, slug: str) -> tuple[Agenda, Block]:
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    if block.key not in ROW_LISTS:
        raise Http404
    if not can_write(request.user, agenda):
        raise PermissionDenied
    return agenda, block


def _row_at(agenda: Agenda, block: Block, row_id: UUID) -> dict[str, Any]:
    try:
        row: dict[str, Any] = part_at(agenda.text.document, f"{block.key}.{row_id}")
    except KeyError:
        raise Http404 from None
    return row


def _name_of(row: dict[str, Any]) -> str:
    return row["name"] or "Nog zonder naam"


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
    """Ask, then remove a row; ask again when a colleague changed it after the page was shown."""
    agenda, block = _load(request, reference, slug)
    row = _row_at(agenda, block, row_id)
    if not is_open(open_paths(agenda), f"{block.key}.{row_id}"):
        why = "staat op slot: hier is geen aanpassing gevraagd. U kunt dit nu niet verwijderen."
        messages.error(request, f"“{_name_of(row)}” {why}")
        return redirect("agendas:edit", reference, slug)
    if request.method != "POST":
        return _ask_to_remove(request, agenda, block, row)
    base = request.POST.get("base", "")
    try:
        remove_row(agenda=agenda, key=block.key, row_id=str(row_id), base=base, by=request.user)
    except Conflict:
        agenda, _ = _load(request, reference, slug)
        return _ask_to_remove(request, agenda, block, _row_at(agenda, block, row_id), has_changed=True)
    except (StepRefused, DocumentRefused) as refused:
        messages.error(request, _sentence(refused))
    else:
        messages.success(request, f"“{_name_of(row)}” is verwijderd.")
    return redirect("agendas:edit", reference, slug)


def _ask_to_remove(
    request: SignedInRequest, agenda: Agenda, block: Block, row: dict[str, Any], has_changed: bool = False
) -> HttpResponse:
    list_url = reverse("agendas:edit", args=[agenda.reference, block.slug])
    trail = crumbs_of(agenda, "Verwijderen")
    context = {
        "agenda": agenda,
        "name": _name_of(row),
        "form": RemovalForm(initial={"base": content_hash(row)}),
        "has_changed": has_changed,
        "crumbs": [*trail[:-1], (block.title, list_url), trail[-1]],
        "list_url": list_url,
        "row_url": reverse("agendas:row_edit", args=[agenda.reference, block.slug, row["id"]]),
    }
    return render(request, "agendas/edit/remove.html", context, status=409 if has_changed else 200)


@require_POST
def move(request: SignedInRequest, reference: str, slug: str, row_id: UUID) -> HttpResponse:
    """Move a row one place up or down ("direction")."""
    agenda, block = _load(request, reference, slug)
    up = request.POST.get("direction") == "up"
    name = _name_of(_row_at(agenda, block, row_id))
    try:
        if move_row(agenda=agenda, key=block.key, row_id=str(row_id), up=up, by=request.user):
            messages.success(request, f"“{name}” is een plek {'omhoog' if up else 'omlaag'} gezet.")
        else:
            messages.info(request, f"“{name}” staat al {'bovenaan' if up else 'onderaan'}.")
    except (StepRefused, DocumentRefused) as refused:
        messages.error(request, _sentence(refused))
    return redirect(f"{reverse('agendas:edit', args=[reference, slug])}#row-{row_id}")


def _sentence(refused: StepRefused | DocumentRefused) -> str:
    if isinstance(refused, DocumentRefused):
        return " ".join(problem.sentence for problem in refused.problems)
    return str(refused)
