"""Signing with a trust service provider: take the frozen PDF along, bring it back signed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.actions.elsewhere import NO_PDF_YET, judge_upload, note_refused, record_external
from agendas.actions.rounds import request_at_turn
from agendas.forms.elsewhere import ExternalForm
from agendas.models import Agenda, SigningRequest
from agendas.permissions import can_record
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from records.external_signatures import NO_PROVIDERS, has_providers

PAGE = "Elders ondertekenen"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_elsewhere(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Show how it goes, and take the signed file; a refused file leaves nothing but the reason."""
    agenda = load_agenda(request, reference)
    asked = _asked(request, agenda, request_id)
    problem = _why_not_now(agenda, asked)
    form = _form(request, asked)
    if request.method == "POST":
        if problem:
            form.add_error(None, problem)
        elif form.is_valid() and _recorded(request, agenda, asked, form):
            messages.success(request, f"De handtekening van {asked.who} is gecontroleerd en telt mee.")
            return redirect("agendas:register", reference)
        form.ask_for_files_again()
    context = {
        "agenda": agenda,
        "asked": asked,
        "is_own": asked.office_holder is not None and asked.office_holder.user_id == request.user.pk,
        "problem": problem,
        "form": form if form.is_bound or not problem else None,
        "no_providers": "" if problem or has_providers() else NO_PROVIDERS,
        "version": asked.round.version,
        "crumbs": crumbs_of(agenda, PAGE),
    }
    return render(request, "agendas/elsewhere/sign.html", context, status=422 if form.errors else 200)


@require_POST
def sign_elsewhere_pdf(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Give the frozen PDF as it is stored, byte for byte: only a signature on exactly this file counts."""
    agenda = load_agenda(request, reference)
    asked = _asked(request, agenda, request_id)
    problem, frozen = _why_not_now(agenda, asked), asked.round.frozen_pdf
    if problem or frozen is None:
        messages.info(request, problem)
        return redirect("agendas:sign_elsewhere", reference, request_id)
    note_export(agenda=agenda, kind="pdf", by=request.user)
    return file_response(bytes(frozen.content), "application/pdf", f"{agenda.reference}-ter-ondertekening.pdf")


def _asked(request: SignedInRequest, agenda: Agenda, request_id: UUID) -> SigningRequest:
    """Return the request that `request_id` names (404 for another agenda's), for who may record there (else 403)."""
    rows = SigningRequest.objects.select_related("round__version", "round__frozen_pdf", "office_holder__user")
    rows = rows.defer("round__version__content", "round__frozen_pdf__content")
    asked = get_object_or_404(rows, round__agenda=agenda, pk=request_id)
    if not can_record(request.user, agenda, asked):
        raise PermissionDenied
    return asked


def _why_not_now(agenda: Agenda, asked: SigningRequest) -> str:
    try:
        request_at_turn(agenda, asked.pk)
    except StepRefused as refusal:
        return str(refusal)
    return "" if asked.round.frozen_pdf else NO_PDF_YET


def _form(request: SignedInRequest, asked: SigningRequest) -> ExternalForm:
    initial = {"place": asked.prepared_place}
    if request.method == "POST":
        return ExternalForm(request.POST, request.FILES, initial=initial)
    return ExternalForm(initial=initial)


def _recorded(request: SignedInRequest, agenda: Agenda, asked: SigningRequest, form: ExternalForm) -> bool:
    """Judge and record; False when it is refused, with the reason at the file or above the form."""
    try:
        judged = judge_upload(asked, form.cleaned_data["file"])
        if not judged.verdict.accepted:
            note_refused(agenda=agenda, request=asked, judged=judged, by=request.user)
            for objection in judged.verdict.objections:
                form.add_error("file", objection)
            return False
        record_external(
            agenda=agenda, request_id=asked.pk, judged=judged, place=form.cleaned_data["place"], by=request.user
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
