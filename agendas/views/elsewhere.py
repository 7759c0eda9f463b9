"""Signing with a trust service provider: take the frozen PDF along, bring it back signed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.actions.elsewhere import NO_PDF_YET, judge_upload, note_refused, record_external
from agendas.actions.registering import SignedTwice
from agendas.actions.rounds import request_at_turn
from agendas.actions.waiting_scans import own_scan_problem
from agendas.forms.elsewhere import ExternalForm
from agendas.models import Agenda, SigningRequest
from agendas.views.files import file_response
from agendas.views.loading import load_agenda, load_asked, register_crumbs
from agendas.workflow import StepRefused
from records.external_signatures import NO_PROVIDERS, has_providers
from records.upload_fields import refusal_of

PAGE = "Elders ondertekenen"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_elsewhere(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Show how it goes, and take the signed file; a refused file leaves nothing but the reason."""
    agenda = load_agenda(request, reference)
    asked = load_asked(request, agenda, request_id)
    problem = _why_not_now(request, agenda, asked)
    form = _form(request, asked)
    if request.method == "POST":
        if problem:
            form.add_error(None, problem)
        elif form.is_valid() and _recorded(request, agenda, asked, form):
            messages.success(request, f"De handtekening van {asked.who} is gecontroleerd en telt mee.")
            return redirect("agendas:register", reference)
        elif (refused := refusal_of(form, "file")) is not None:
            # It was not even opened for a judgement: no pdf, a pdf that runs something, or malware.
            reason, sha256 = refused
            note_refused(agenda=agenda, request=asked, reason=reason, file_sha256=sha256, by=request.user)
        form.ask_for_files_again()
    context = {
        "agenda": agenda,
        "asked": asked,
        "is_own": asked.office_holder is not None and asked.office_holder.user_id == request.user.pk,
        "problem": problem,
        "form": form if not problem or (form.is_bound and problem != NO_PROVIDERS) else None,
        "version": asked.round.version,
        "crumbs": [*register_crumbs(agenda), (PAGE, "")],
    }
    return render(request, "agendas/elsewhere/sign.html", context, status=422 if form.errors else 200)


@require_POST
def sign_elsewhere_pdf(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Give the frozen PDF as it is stored, byte for byte: only a signature on exactly this file counts."""
    agenda = load_agenda(request, reference)
    asked = load_asked(request, agenda, request_id)
    problem, frozen = _why_not_now(request, agenda, asked), asked.round.frozen_pdf
    if problem or frozen is None:
        messages.info(request, problem)
        return redirect("agendas:sign_elsewhere", reference, request_id)
    note_export(agenda=agenda, kind="pdf", by=request.user)
    return file_response(bytes(frozen.content), "application/pdf", f"{agenda.reference}-ter-ondertekening.pdf")


def _why_not_now(request: SignedInRequest, agenda: Agenda, asked: SigningRequest) -> str:
    try:
        request_at_turn(agenda, asked.pk)
    except StepRefused as refusal:
        return str(refusal)
    if not has_providers():
        return NO_PROVIDERS
    if problem := own_scan_problem(asked, request.user):
        return problem
    return "" if asked.round.frozen_pdf else NO_PDF_YET


def _form(request: SignedInRequest, asked: SigningRequest) -> ExternalForm:
    initial = {"place": asked.prepared_place}
    if request.method == "POST":
        return ExternalForm(request.POST, request.FILES, initial=initial)
    return ExternalForm(initial=initial)


def _recorded(request: SignedInRequest, agenda: Agenda, asked: SigningRequest, form: ExternalForm) -> bool:
    """Judge and record; False when it is refused, with the reason at the file or above the form."""
    file = form.cleaned_data["file"]
    try:
        judged = judge_upload(asked, file)
        objections = judged.verdict.objections
        if not objections:
            place = form.cleaned_data["place"]
            record_external(agenda=agenda, request_id=asked.pk, judged=judged, place=place, by=request.user)
            return True
    except SignedTwice as refusal:
        objections = [str(refusal)]
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    reason = " ".join(objections)
    note_refused(agenda=agenda, request=asked, reason=reason, file_sha256=file.sha256, by=request.user)
    for objection in objections:
        form.add_error("file", objection)
    return False
