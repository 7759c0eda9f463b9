"""The PDF that everybody may read, while the worker makes it: how far it is, calling it off, asking again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions import public_copies
from agendas.publishing.rights import SIGNED_STATES, can_publish
from agendas.tables.publishing import CopyState, copy_state
from agendas.views.files import file_response
from agendas.views.publishing import load_publication, must_act
from agendas.workflow import StepRefused


@require_safe
def public_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the PDF as everybody gets it, also before it is public."""
    _agenda, found = load_publication(request, reference)
    if found is None or found.masked_pdf is None:
        raise Http404
    return file_response(bytes(found.masked_pdf.content), "application/pdf", found.masked_pdf.name, "inline")


@require_POST
def make_pdf_again(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the worker once more for the public PDF."""
    agenda, found = load_publication(request, reference)
    must_act(request, agenda)
    if found is not None and agenda.state in SIGNED_STATES:
        public_copies.ask_copy(publication=found, by=request.user)
        messages.info(request, "Het portaal maakt de openbare pdf opnieuw.")
    return redirect("agendas:publication", reference)


@require_safe
def pdf_status(request: SignedInRequest, reference: str) -> HttpResponse:
    """How far the public PDF is: a fragment for a page that asks by itself."""
    agenda, found = load_publication(request, reference)
    if not request.htmx:
        return redirect("agendas:publication", reference)
    is_signed = found is not None and agenda.state in SIGNED_STATES
    context = {
        "agenda": agenda,
        "copy": copy_state(found) if found is not None and is_signed else CopyState("none"),
        "may_act": can_publish(request.user, agenda),
        "is_public": found is not None and found.is_public,
        "is_answer": True,
    }
    return render(request, "agendas/publishing/_copy.html", context)


@require_POST
def cancel_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """Call off the making of the public PDF; nothing becomes public without it."""
    agenda, found = load_publication(request, reference)
    must_act(request, agenda)
    if found is not None and agenda.state in SIGNED_STATES:
        try:
            public_copies.cancel_copy(publication=found, by=request.user)
        except StepRefused as refused:
            messages.info(request, str(refused))
        else:
            messages.success(request, "De openbare pdf wordt niet gemaakt. U kunt dat later opnieuw vragen.")
    return redirect("agendas:publication", reference)
