"""Files that the worker makes. Only who asked for a file gets it, and only while they may read the agenda."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.actions.exporting import ask_export, cancel_export, retry_export
from agendas.choices import ExportKind
from agendas.files.case_numbers import sides_of
from agendas.files.comparing import texts_of
from agendas.files.heading import text_in_hand
from agendas.files.offers import Offer, offers_for, takes_files
from agendas.forms.exporting import AskForm, ComparisonForm
from agendas.models import Agenda, Export
from agendas.tables.exporting import PER_PAGE, export_lines, offer_lines, own_exports
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose a file, and see what became of those that were asked."""
    agenda = _load_agenda(request, reference)
    texts = texts_of(agenda, request.user)
    offers = offers_for(request.user, agenda, texts)
    if request.method != "POST":
        return _page(request, agenda, offers, ComparisonForm(texts=texts))
    asked = AskForm(request.POST)
    if not asked.is_valid():
        messages.error(request, "Kies een bestand uit de lijst.")
        return _page(request, agenda, offers, ComparisonForm(texts=texts), status=422)
    kind = ExportKind(asked.cleaned_data["kind"])
    if kind not in {offer.kind for offer in offers}:
        raise PermissionDenied
    comparison = ComparisonForm(request.POST, texts=texts) if kind == ExportKind.REDLINE else None
    if comparison is not None and not comparison.is_valid():
        return _page(request, agenda, offers, comparison, status=422)
    wanted = comparison.cleaned_data if comparison is not None else {}
    try:
        ask_export(agenda=agenda, kind=kind, wanted=wanted, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return _back(agenda)


@require_safe
def status(request: SignedInRequest, reference: str) -> HttpResponse:
    """How far the files are: a fragment for a page that asks by itself."""
    agenda = _load_agenda(request, reference)
    if not request.htmx:
        return _back(agenda)
    return render(request, "agendas/exporting/_status.html", _own(request, agenda) | {"is_answer": True})


@require_POST
def download(request: SignedInRequest, reference: str, export_id: UUID) -> HttpResponse:
    """Give the file; that it was taken out of the portal is recorded."""
    agenda = _load_agenda(request, reference)
    export = _load(request, agenda, export_id)
    if export.content is None:
        messages.info(request, "Dit bestand is nog niet klaar.")
        return _back(agenda)
    note_export(agenda=agenda, kind=export.kind, by=request.user)
    return file_response(bytes(export.content), export.content_type, export.name)


@require_POST
def cancel(request: SignedInRequest, reference: str, export_id: UUID) -> HttpResponse:
    agenda = _load_agenda(request, reference)
    export = _load(request, agenda, export_id)
    try:
        cancel_export(export=export, by=request.user)
    except StepRefused as refusal:
        messages.info(request, str(refusal))
    return _back(agenda)


@require_POST
def retry(request: SignedInRequest, reference: str, export_id: UUID) -> HttpResponse:
    agenda = _load_agenda(request, reference)
    export = _load(request, agenda, export_id)
    try:
        retry_export(export=export, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return _back(agenda)


def _load_agenda(request: SignedInRequest, reference: str) -> Agenda:
    agenda = load_agenda(request, reference)
    if not takes_files(request.user, agenda):
        raise PermissionDenied
    return agenda


def _load(request: SignedInRequest, agenda: Agenda, export_id: UUID) -> Export:
    """Return the file that the viewer asked for (404 for anybody else's, and when its time is over)."""
    export = own_exports(agenda, request.user).filter(pk=export_id).first()
    if export is None:
        raise Http404
    return export


def _page(
    request: SignedInRequest, agenda: Agenda, offers: list[Offer], comparison: ComparisonForm, status: int = 200
) -> HttpResponse:
    kinds = {offer.kind for offer in offers if not offer.blocked}
    context = {
        "offers": offer_lines(offers),
        "comparison": comparison if ExportKind.REDLINE in kinds else None,
        "sides": sides_of(text_in_hand(agenda).document) if ExportKind.COLLEGE in kinds else [],
        "crumbs": crumbs_of(agenda, "Bestanden"),
        **_own(request, agenda),
    }
    return render(request, "agendas/exporting/files.html", context, status=status)


def _own(request: SignedInRequest, agenda: Agenda) -> dict[str, Any]:
    """Return the files that the viewer asked for, and whether one of them is being made."""
    page = Paginator(own_exports(agenda, request.user), PER_PAGE).get_page(request.GET.get("page"))
    lines = export_lines(page)
    return {
        "agenda": agenda,
        "page": page,
        "lines": lines,
        "is_busy": any(line.is_waited_for for line in lines),
        "is_answer": False,
    }


def _back(agenda: Agenda) -> HttpResponse:
    return redirect(f"{reverse('agendas:exports', args=[agenda.reference])}#uw-bestanden")
