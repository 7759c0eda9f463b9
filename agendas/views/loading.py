"""The loader of the pages that read: who may not see an agenda gets the same 404 as for one that is not there."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.models import User
from accounts.requests import SignedInRequest
from agendas.guidance import with_guidance
from agendas.models import Agenda, AgendaMunicipality, SigningRequest, SigningRound
from agendas.permissions import can_record, found_by_role
from agendas.tables.beside import page_name


def load_agenda(request: SignedInRequest, reference: str, *, guests: bool = False, with_help: bool = False) -> Agenda:
    """Return the agenda `reference` with its text, template and municipalities, for who may read it (404 for others).

    Closed for guests, who read the text and comment and see nothing else: a page for them says `guests=True`.
    `with_help`: also the help for its fields, for the editor.
    """
    agendas = Agenda.objects
    visible = agendas.visible_to(request.user) if guests else agendas.visible_by_role(request.user)
    visible = visible.select_related("text", "text__changed_by", "template", "coordinator", "contact")
    # With what a municipality went into since (tables.former_places).
    places = AgendaMunicipality.objects.select_related("municipality__successor")
    visible = visible.prefetch_related(Prefetch("agenda_municipalities", places))
    agenda = get_object_or_404(with_guidance(visible) if with_help else visible, reference=reference)
    if not guests:
        found_by_role(agenda, request.user)
    return agenda


def load_asked(request: SignedInRequest, agenda: Agenda, request_id: UUID) -> SigningRequest:
    """Return the request that `request_id` names (404 for another agenda's), for who may record there (else 403).

    With its round, frozen PDF (without the bytes) and office holder.
    """
    rows = SigningRequest.objects.select_related(
        "round__version", "round__frozen_pdf", "office_holder__user", "office_holder__municipality"
    )
    rows = rows.defer("round__version__content", "round__frozen_pdf__content")
    asked = get_object_or_404(rows, round__agenda=agenda, pk=request_id)
    if not can_record(request.user, agenda, asked):
        raise PermissionDenied
    return asked


def stopped_round(user: User, reference: str) -> SigningRound | None:
    """Return the last round of the agenda `reference` that stopped and that `user` had a part in, or None."""
    rounds = SigningRound.objects.stopped_for(user).filter(agenda__reference=reference)
    return rounds.select_related("agenda__coordinator", "agenda__text", "ended_by").order_by("opened_at").last()


def remembers_signing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send who signed, refused or was asked to, and may no longer read the agenda, to what became of it; no 404."""

    @wraps(view)
    def answer(request: SignedInRequest, reference: str) -> HttpResponse:
        try:
            return view(request, reference)
        except Http404:
            if stopped_round(request.user, reference) is None:
                raise
            return redirect("agendas:stopped", reference)

    return answer


def crumbs_of(agenda: Agenda, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page of `agenda`; `page` names it, empty for the agenda itself."""
    trail = [
        ("Agenda’s", reverse("agendas:list")),
        (page_name(agenda), reverse("agendas:detail", args=[agenda.reference])),
    ]
    return [*trail, (page, "")] if page else trail


def register_crumbs(agenda: Agenda) -> list[tuple[str, str]]:
    """Return the breadcrumbs up to and including the register of signatures, for the pages below it."""
    return [*crumbs_of(agenda), ("Ondertekening", reverse("agendas:register", args=[agenda.reference]))]
