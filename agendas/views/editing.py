"""The editor: a page per block, and a page per intervention and community."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from agendas.addresses import ROW_LISTS, part_at
from agendas.choices import State
from agendas.forms import NEW_ROWS, PARTS, ROW_PARTS
from agendas.models import Agenda
from agendas.permissions import can_edit_row, can_write, has_right, own_rows
from agendas.roles import Right
from agendas.structure import BLOCK_BY_SLUG, Block
from agendas.views.loading import load_agenda
from agendas.views.parts import REMOVED, Page, not_saved, read_only, receive, show


def block_at(slug: str) -> Block:
    """Return the block with this name in the web address; 404 when there is none."""
    if slug not in BLOCK_BY_SLUG:
        raise Http404
    return BLOCK_BY_SLUG[slug]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_block(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """Edit one block. A contact school reads it here while it may write in its own intervention."""
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    page = Page(request, agenda, block, block.key, PARTS[block.key], block.title, request.path)
    if can_write(request.user, agenda):
        return receive(page) if request.method == "POST" else show(page)
    if request.method == "POST":
        if has_right(request.user, agenda, Right.WRITE):
            return _too_late(page)
    elif agenda.state == State.CONSULTATION and (own := own_rows(request.user, agenda)):
        return read_only(page, {str(row) for row in own})
    raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: SignedInRequest, reference: str, slug: str, row_id: UUID) -> HttpResponse:
    """Edit one intervention or community."""
    agenda = load_agenda(request, reference)
    block = block_at(slug)
    if block.key not in ROW_LISTS:
        raise Http404
    page = Page(
        request, agenda, block, f"{block.key}.{row_id}", ROW_PARTS[block.key], "Verwijderd onderdeel", request.path
    )
    sends = request.method == "POST"
    user = request.user
    allowed = can_edit_row(user, agenda, row_id) if block.key == "interventions" else can_write(user, agenda)
    if not allowed and not (sends and _writes_otherwise(user, agenda, row_id)):
        raise PermissionDenied
    try:
        page.title = part_at(agenda.text.document, page.address)["name"] or "Nog zonder naam"
    except KeyError:
        if not sends:
            raise Http404 from None
        return not_saved(page, page.part(NEW_ROWS[block.key](""), request.POST), REMOVED)
    if not allowed:
        return _too_late(page)
    return receive(page) if sends else show(page)


def _writes_otherwise(user: User, agenda: Agenda, row_id: UUID) -> bool:
    """Would `user` write here if the agenda were in another state?"""
    return has_right(user, agenda, Right.WRITE) or row_id in own_rows(user, agenda)


def _too_late(page: Page) -> HttpResponse:
    """Give back what somebody typed while a colleague moved the agenda on."""
    part = page.part(part_at(page.agenda.text.document, page.address), page.request.POST)
    state = page.agenda.get_state_display().lower()
    return not_saved(
        page,
        part,
        f"De agenda is intussen {state}. De tekst kan daarom niet meer worden gewijzigd. "
        "Uw tekst staat hieronder, zodat u hem kunt kopiëren.",
    )
