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
from agendas.permissions import can_write, can_write_at, has_right, own_rows
from agendas.roles import Right
from agendas.structure import BLOCK_BY_SLUG, Block
from agendas.views.loading import load_agenda
from agendas.views.pages import Page
from agendas.views.parts import REMOVED, not_saved, read_only, receive, show
from agendas.views.saving import BELOW


def block_at(slug: str) -> Block:
    """Return the block with this name in the web address; 404 when there is none."""
    if slug not in BLOCK_BY_SLUG:
        raise Http404
    return BLOCK_BY_SLUG[slug]


class TooLate(Exception):
    """A colleague moved the agenda on while somebody wrote; the message says so. `page` is where that was."""

    def __init__(self, page: Page) -> None:
        state = page.agenda.get_state_display().lower()
        super().__init__(f"De agenda is intussen {state}. De tekst kan daarom niet meer worden gewijzigd.")
        self.page = page


def block_page(request: SignedInRequest, reference: str, slug: str) -> Page:
    """Return the page of a block for who may write it now. PermissionDenied, or TooLate in another state."""
    page = _block(request, reference, slug)
    if not can_write(request.user, page.agenda):
        raise TooLate(page) if has_right(request.user, page.agenda, Right.WRITE) else PermissionDenied
    return page


def row_page(request: SignedInRequest, reference: str, slug: str, row_id: UUID) -> Page:
    """Return the page of an intervention or community, as `block_page`; its row may be gone."""
    agenda = _load(request, reference)
    block = block_at(slug)
    if block.key not in ROW_LISTS:
        raise Http404
    address = f"{block.key}.{row_id}"
    page = Page(request, agenda, block, address, ROW_PARTS[block.key], "Verwijderd onderdeel")
    if rows := [row for row in agenda.text.document[block.key] if row["id"] == str(row_id)]:
        page.title = rows[0]["name"] or "Nog zonder naam"
    user = request.user
    if not can_write_at(user, agenda, address):
        raise TooLate(page) if _writes_otherwise(user, agenda, row_id) else PermissionDenied
    return page


def _load(request: SignedInRequest, reference: str) -> Agenda:
    """Load the agenda; with its help for a page that is drawn, not for what is only saved."""
    return load_agenda(request, reference, with_help=request.method != "POST")


def _block(request: SignedInRequest, reference: str, slug: str) -> Page:
    agenda = _load(request, reference)
    block = block_at(slug)
    return Page(request, agenda, block, block.key, PARTS[block.key], block.title)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_block(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """Edit one block. A contact school reads it here while it may write in its own intervention."""
    page = _block(request, reference, slug)
    agenda = page.agenda
    if can_write(request.user, agenda):
        return receive(page) if request.method == "POST" else show(page)
    if request.method == "POST":
        if has_right(request.user, agenda, Right.WRITE):
            return _too_late(TooLate(page))
    elif agenda.state == State.CONSULTATION and (own := own_rows(request.user, agenda)):
        return read_only(page, {str(row) for row in own})
    raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: SignedInRequest, reference: str, slug: str, row_id: UUID) -> HttpResponse:
    """Edit one intervention or community."""
    sends = request.method == "POST"
    late = None
    try:
        page = row_page(request, reference, slug, row_id)
    except TooLate as refused:
        if not sends:
            raise PermissionDenied from None
        late, page = refused, refused.page
    try:
        part_at(page.agenda.text.document, page.address)
    except KeyError:
        if not sends:
            raise Http404 from None
        return not_saved(page, page.part(NEW_ROWS[page.block.key](""), request.POST), REMOVED)
    if late is not None:
        return _too_late(late)
    return receive(page) if sends else show(page)


def _writes_otherwise(user: User, agenda: Agenda, row_id: UUID) -> bool:
    """Would `user` write here if the agenda were in another state?"""
    return has_right(user, agenda, Right.WRITE) or row_id in own_rows(user, agenda)


def _too_late(late: TooLate) -> HttpResponse:
    """Give back what somebody typed while a colleague moved the agenda on."""
    page = late.page
    part = page.part(part_at(page.agenda.text.document, page.address), page.request.POST)
    return not_saved(page, part, f"{late} {BELOW}")
