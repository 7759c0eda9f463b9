"""Signatures in wet ink: one person records the scan, another looks at it and confirms or rejects it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.paper import confirm_paper, record_paper, reject_paper
from agendas.actions.rounds import request_at_turn
from agendas.actions.waiting_scans import ROUND_OVER
from agendas.forms.paper import ConfirmForm, PaperForm, RejectForm
from agendas.models import Agenda, PaperSignature, SigningRequest, SigningRound
from agendas.signing_rights import can_judge
from agendas.tables.papers import closed_scans, is_superseded, why_no_paper
from agendas.views.files import file_response
from agendas.views.loading import load_agenda, load_asked, register_crumbs
from agendas.workflow import StepRefused

PAGE = "Ondertekend op papier"


@require_http_methods(["GET", "HEAD", "POST"])
def sign_paper(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Bring in the scan of a signature on paper."""
    agenda = load_agenda(request, reference)
    asked = load_asked(request, agenda, request_id)
    form = _paper_form(request, asked)
    problem = why_no_paper(agenda, asked)
    if request.method == "POST":
        if problem:
            form.add_error(None, problem)
        elif form.is_valid() and _recorded(request, agenda, asked, form):
            messages.success(
                request, "De scan is bewaard. De handtekening telt zodra een collega de scan heeft bevestigd."
            )
            return redirect("agendas:sign_paper", reference, request_id)
        form.ask_for_files_again()
    scans = list(asked.paper.select_related("recorded_by", "judged_by").order_by("-recorded_at"))
    runs = asked.round.outcome == SigningRound.Outcome.OPEN
    waiting = next((row for row in scans if row.confirmed is None), None) if runs else None
    context = {
        "agenda": agenda,
        "asked": asked,
        "form": form if not problem or form.is_bound else None,
        "problem": problem,
        "waiting": waiting,
        "may_judge": waiting is not None and can_judge(request.user, agenda, _with(asked, waiting)),
        "is_own": waiting is not None and waiting.recorded_by_id == request.user.pk,
        "closed": closed_scans(asked, scans),
        "version": asked.round.version,
        "crumbs": [*register_crumbs(agenda), (PAGE, "")],
    }
    return render(request, "agendas/paper/record.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_paper_judge(request: SignedInRequest, reference: str, request_id: UUID, paper_id: int) -> HttpResponse:
    """Look at a colleague's scan and confirm it. Who recorded it sees how it stands."""
    agenda = load_agenda(request, reference)
    paper = _paper(request, agenda, request_id, paper_id)
    may_judge = can_judge(request.user, agenda, paper)
    problem = _why_not_now(agenda, paper)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None, signing_round=paper.request.round, who=paper.request.who
    )
    if request.method == "POST":
        if not may_judge:
            raise PermissionDenied
        if form.is_valid():
            try:
                confirm_paper(agenda=agenda, paper_id=paper.pk, code=form.cleaned_data["code"], by=request.user)
            except StepRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"De handtekening van {paper.request.who} is bevestigd en telt mee.")
                return redirect("agendas:sign_paper_judge", reference, request_id, paper_id)
    context = {
        **_about(agenda, paper),
        "form": form if may_judge and paper.confirmed is None and (form.is_bound or not problem) else None,
        "may_judge": may_judge,
        "may_reject": may_judge and paper.confirmed is None and _runs(paper),
        "is_superseded": is_superseded(paper),
        "is_own": paper.recorded_by_id == request.user.pk,
        "problem": problem,
        "crumbs": _crumbs(agenda, paper, "Scan bevestigen"),
    }
    return render(request, "agendas/paper/judge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_paper_reject(request: SignedInRequest, reference: str, request_id: UUID, paper_id: int) -> HttpResponse:
    """Ask why, then reject a colleague's scan."""
    agenda = load_agenda(request, reference)
    paper = _paper(request, agenda, request_id, paper_id)
    if not can_judge(request.user, agenda, paper):
        raise PermissionDenied
    if request.method != "POST" and paper.confirmed is not None:
        return redirect("agendas:sign_paper_judge", reference, request_id, paper_id)
    form = RejectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reject_paper(agenda=agenda, paper_id=paper.pk, reason=form.cleaned_data["reason"], by=request.user)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"De scan is afgekeurd. {paper.recorded_by.name} krijgt uw reden per mail.")
            return redirect("agendas:sign_paper_judge", reference, request_id, paper_id)
    context = {**_about(agenda, paper), "form": form, "crumbs": _crumbs(agenda, paper, "Scan afkeuren")}
    return render(request, "agendas/paper/reject.html", context, status=422 if form.errors else 200)


@require_safe
def sign_paper_scan(request: SignedInRequest, reference: str, request_id: UUID, paper_id: int) -> HttpResponse:
    """Show the scan as it was recorded, to who may record or judge it and nobody else."""
    paper = _paper(request, load_agenda(request, reference), request_id, paper_id)
    return file_response(bytes(paper.scan.content), paper.scan.content_type, paper.scan.name, "inline")


def _paper(request: SignedInRequest, agenda: Agenda, request_id: UUID, paper_id: int) -> PaperSignature:
    """Return the scan, for who may record at its request; for others as `load_asked`."""
    asked = load_asked(request, agenda, request_id)
    rows = PaperSignature.objects.select_related("scan", "recorded_by", "judged_by").defer("scan__content")
    return _with(asked, get_object_or_404(rows, request=asked, pk=paper_id))


def _with(asked: SigningRequest, paper: PaperSignature) -> PaperSignature:
    """Give `paper` the request that was loaded already."""
    paper.request = asked
    return paper


def _paper_form(request: SignedInRequest, asked: SigningRequest) -> PaperForm:
    bound = request.method == "POST"
    return PaperForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        signing_round=asked.round,
    )


def _recorded(request: SignedInRequest, agenda: Agenda, asked: SigningRequest, form: PaperForm) -> bool:
    given = form.cleaned_data
    try:
        record_paper(
            agenda=agenda,
            request_id=asked.pk,
            scan=given["scan"],
            date=given["date"],
            place=given["place"],
            by=request.user,
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _why_not_now(agenda: Agenda, paper: PaperSignature) -> str:
    """Return why this scan cannot be confirmed now, or "" (also when it was judged: then that is what counts)."""
    if paper.confirmed is not None:
        return ""
    if not _runs(paper):
        return f"Deze scan telt niet meer. {ROUND_OVER}"
    try:
        request_at_turn(agenda, paper.request_id)
    except StepRefused as refusal:
        return str(refusal)
    return ""


def _runs(paper: PaperSignature) -> bool:
    return paper.request.round.outcome == SigningRound.Outcome.OPEN


def _about(agenda: Agenda, paper: PaperSignature) -> dict[str, Any]:
    return {
        "agenda": agenda,
        "paper": paper,
        "asked": paper.request,
        "is_image": paper.scan.content_type.startswith("image/"),
        "scan_url": reverse("agendas:sign_paper_scan", args=[agenda.reference, paper.request_id, paper.pk]),
    }


def _crumbs(agenda: Agenda, paper: PaperSignature, page: str) -> list[tuple[str, str]]:
    above = (PAGE, reverse("agendas:sign_paper", args=[agenda.reference, paper.request_id]))
    return [*register_crumbs(agenda), above, (page, "")]
