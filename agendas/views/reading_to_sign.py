"""Before signing: the link of the invitation, the text read to its end, the frozen PDF opened."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.touching import Touch, touch
from agendas.exports import current_round
from agendas.models import Agenda, SigningRequest, SigningRound
from agendas.tables.invitation import invitation, was_asked, why_over
from agendas.views.files import file_response
from agendas.views.loading import load_agenda, remembers_signing
from municipalities.memberships import own_office_ids_of

OTHER_TEXT = "De tekst is intussen een andere. Lees de tekst die u nu ziet."
NO_PDF = "Er is nog geen pdf om te lezen. Probeer het over een minuut opnieuw, of lees de tekst op deze pagina."


class TouchForm(forms.Form):
    """What who signs did with the text on screen, and the hash of that text."""

    what = forms.ChoiceField(choices=[("opened", "Geopend"), ("read", "Tot het einde gelezen")])
    sha256 = forms.CharField(max_length=64)


_TOUCHES = {"opened": Touch.OPENED, "read": Touch.READ}


@require_safe
def sign_request(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Where the link in the mail leads: to the signing page, or to why the invitation holds no more."""
    asked = invitation(reference, request_id)
    if asked is None or not was_asked(request.user, asked):
        load_agenda(request, reference)
        if asked is None:
            raise Http404
        raise PermissionDenied
    over = why_over(asked, request.user)
    if over is None:
        return redirect("agendas:sign", reference)
    context: dict[str, Any] = {
        "agenda": asked.round.agenda,
        "over": over,
        "crumbs": [("Agenda’s", reverse("agendas:list")), (f"Uitnodiging: {reference}", "")],
    }
    return render(request, "agendas/invitation_over.html", context)


@require_POST
@remembers_signing
def touch_text(request: SignedInRequest, reference: str) -> HttpResponse:
    """Note that the text was opened or read to its end; answers a script with whether that is enough to sign."""
    agenda = load_agenda(request, reference)
    signing_round = _own_round(request, agenda)
    form = TouchForm(request.POST)
    wants_json = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"error": "De pagina is te oud. Laad hem opnieuw."}, status=422)
        messages.warning(request, "Dat kon niet worden vastgelegd. Probeer het opnieuw.")
        return redirect("agendas:sign", reference)
    sha256 = form.cleaned_data["sha256"]
    touch(agenda=agenda, what=_TOUCHES[form.cleaned_data["what"]], by=request.user, sha256=sha256)
    is_other = sha256 != signing_round.version.sha256
    if wants_json:
        is_read = any(row.is_read for row in _own(request, signing_round))
        return JsonResponse({"is_read": is_read and not is_other, "is_other": is_other})
    if is_other:
        messages.warning(request, OTHER_TEXT)
        return redirect("agendas:sign", reference)
    return redirect(f"{reverse('agendas:sign', args=[reference])}#ondertekenen")


@require_POST
@remembers_signing
def open_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give who signs the frozen PDF to read, and note that it was opened."""
    agenda = load_agenda(request, reference)
    signing_round = _own_round(request, agenda)
    if signing_round.frozen_pdf is None:
        messages.warning(request, NO_PDF)
        return redirect("agendas:sign", reference)
    touch(agenda=agenda, what=Touch.PDF, by=request.user, sha256=signing_round.version.sha256)
    content = bytes(signing_round.frozen_pdf.content)
    return file_response(content, "application/pdf", f"{agenda.reference}-ter-ondertekening.pdf", "inline")


def _own_round(request: SignedInRequest, agenda: Agenda) -> SigningRound:
    """Return the round in which the person signs; 403 for everybody else, also who prepares."""
    signing_round = current_round(agenda)
    if signing_round is None or not _own(request, signing_round):
        raise PermissionDenied
    return signing_round


def _own(request: SignedInRequest, signing_round: SigningRound) -> list[SigningRequest]:
    return list(signing_round.requests.filter(office_holder__in=own_office_ids_of(request.user)))
