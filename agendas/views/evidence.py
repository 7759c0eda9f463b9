"""The evidence sheet (bewijsblad) of a sealed agenda, as it is stored."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.permissions import can_read_evidence
from agendas.tables.sealing import evidence_round
from agendas.views.files import file_response
from agendas.views.loading import load_agenda

NOT_YET = "Er is nog geen bewijsblad. Het portaal maakt het vanzelf als de agenda is verzegeld."


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the sheet; a copy to take along is a POST and is recorded, as it is for the agenda itself."""
    agenda = load_agenda(request, reference)
    if not can_read_evidence(request.user, agenda):
        raise PermissionDenied
    signing_round = evidence_round(agenda)
    if signing_round is None or signing_round.evidence_pdf is None:
        messages.info(request, NOT_YET)
        return redirect("agendas:detail", agenda.reference)
    stored = signing_round.evidence_pdf
    if request.method != "POST":
        return file_response(bytes(stored.content), stored.content_type, stored.name, "inline")
    note_export(agenda=agenda, kind="evidence", by=request.user)
    return file_response(bytes(stored.content), stored.content_type, stored.name)
