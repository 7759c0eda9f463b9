"""The agenda as a file. A GET opens a fixed document for reading; a copy to take along is a POST and is recorded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.choices import State
from agendas.exports import current_round, json_of, pdf_of
from agendas.models import Agenda
from agendas.views.loading import load_agenda
from records.archival_pdf import RenderingFailed

_SIGNED = frozenset({State.SIGNED, State.CLOSED})


@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference, guests=True)
    if request.method != "POST":
        return _stored_pdf(request, agenda)
    try:
        content = pdf_of(agenda)
    except RenderingFailed as failure:
        messages.error(request, f"De pdf kon niet worden gemaakt. {failure}")
        return redirect("agendas:detail", agenda.reference)
    note_export(agenda=agenda, kind="pdf", by=request.user)
    return file_response(content, "application/pdf", f"{agenda.reference}{_kind(agenda)}.pdf")


@require_POST
def json_export(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    content = json_of(agenda)
    note_export(agenda=agenda, kind="json", by=request.user)
    return file_response(content, "application/json", f"{agenda.reference}{_kind(agenda)}.json")


def _stored_pdf(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    """Give the sealed or frozen PDF as it is stored; there is none of a text that can still change."""
    signing_round = current_round(agenda)
    stored = signing_round and (signing_round.sealed_pdf or signing_round.frozen_pdf)
    if not stored:
        messages.info(request, "Er is nog geen vaste pdf van deze agenda. Maak er een met de knop ‘Pdf downloaden’.")
        return redirect("agendas:detail", agenda.reference)
    return file_response(bytes(stored.content), "application/pdf", f"{agenda.reference}{_kind(agenda)}.pdf", "inline")


def _kind(agenda: Agenda) -> str:
    """Return what kind of document it is, so that a draft in somebody's downloads is not taken for the real one."""
    if agenda.state in _SIGNED:
        return ""
    return "-ter-ondertekening" if agenda.is_frozen else "-concept"


def file_response(content: bytes, content_type: str, name: str, disposition: str = "attachment") -> HttpResponse:
    """Return `content` as a file `name` that no cache keeps and no browser takes for something else."""
    headers = {
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
