"""The editor: a page per block, and a page per intervention and community."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from agendas.addresses import ROW_LISTS
from agendas.forms import NEW_ROWS, PARTS, ROW_PARTS
from agendas.models import Agenda
from agendas.permissions import can_edit_row, can_write, has_right, own_rows
from agendas.roles import Right
from agendas.structure import BLOCK_BY_SLUG, Block
from agendas.views.loading import load_agenda
from agendas.views.parts import REMOVED, Page, not_saved, read_only, receive, show
from agendas.workflow import StepRefused

CLOSED = (
    "De tekst kan nu niet worden gewijzigd: de agenda is {state}. "
    "Uw tekst is niet opgeslagen. Hij staat hieronder, zodat u hem kunt kopiëren."
)


def block_at(slug: str) -> Block:
    """Return the block with this name in the web address; 404 when there is none."""
    if slug not in BLOCK_BY_SLUG:
        raise Http404
    return BLOCK_BY_SLUG[slug]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_block(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Edit one block of the agenda."""
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    page = Page(request, agenda, block, block.key, PARTS[block.key], block.title, request.path)
    if can_write(request.user, agenda):
        return receive(page) if request.method == "POST" else show(page)
    if request.method == "POST" and has_right(request.user, agenda, Right.WRITE):
        return _too_late(page)
    if request.method != "POST" and any(can_edit_row(request.user, agenda, row) for row in own_rows_of(request, agenda)):
        return read_only(page)
    raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: HttpRequest, reference: str, slug: str, row_id: UUID) -> HttpResponse:
    """Edit one intervention or community."""
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    if block.key not in ROW_LISTS:
        raise Http404
    address = f"{block.key}.{row_id}"
    name = _name_of(agenda, block, row_id)
    page = Page(request, agenda, block, address, ROW_PARTS[block.key], name or "Verwijderd", request.path)
    allowed = may_edit(request, agenda, block, row_id)
    if not allowed and not (request.method == "POST" and may_edit_later(request, agenda, row_id)):
        raise PermissionDenied
    if name is None:
        if request.method != "POST":
            raise Http404
        return not_saved(page, page.part(NEW_ROWS[block.key](""), request.POST), REMOVED)
    if not allowed:
        return _too_late(page)
    return receive(page) if request.method == "POST" else show(page)
