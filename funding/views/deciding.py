"""The decisions about an application, and their files."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.views.files import file_response
from funding.actions import deciding
from funding.choices import DecisionKind
from funding.forms.deciding import DecisionForm
from funding.models import Application
from funding.permissions import reads_papers
from funding.reconciling import figures_of
from funding.rules import Obstacle, ceilings_for
from funding.rules.contact_school import board_sentences
from funding.views.drafts import draft_of, saved, typed_before
from funding.views.loading import crumbs_of, load_application, refuse
from funding.workflow import OWN, TRANSITIONS, StepRefused
from records.clock import now

_DONE = {
    DecisionKind.GRANT: "De subsidie is verleend. De contactschool krijgt daarover een mail.",
    DecisionKind.REJECTION: "De aanvraag is afgewezen. De contactschool krijgt daarover een mail.",
    DecisionKind.CHANGE: "De subsidie is gewijzigd. De contactschool krijgt daarover een mail.",
    DecisionKind.SETTLEMENT: "De subsidie is vastgesteld.",
    DecisionKind.RECLAIM: "De terugvordering is vastgelegd.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, reference: str, step: str) -> HttpResponse:
    application = load_application(request, reference)
    transition = TRANSITIONS.get(step)
    if transition is None or transition.decision is None:
        raise Http404
    if transition.is_own(request.user, application):
        messages.info(request, OWN)
        return redirect("funding:application", reference)
    if not transition.allowed(request.user, application):
        raise PermissionDenied
    if application.status not in transition.sources:
        status = application.get_status_display().lower()
        messages.info(request, f"“{transition.label}” kan niet: de aanvraag is {status}.")
        return redirect("funding:application", reference)
    money = figures_of(Application.objects.filter(pk=application.pk)).of(application).money
    key, kept = f"{reference}:besluit-{step}", typed_before(request)
    sent = (request.POST, request.FILES) if request.method == "POST" and kept is None else ()
    form = DecisionForm(*sent, initial=kept, transition=transition, application=application, money=money)
    if form.is_bound and form.is_valid():
        try:
            deciding.decide(application=application, step=step, decision=form.decision, by=request.user)
        except StepRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _DONE[transition.decision])
            return saved(application, key)
    context = {
        "form": form,
        "application": application,
        "transition": transition,
        "money": money,
        "ceilings": ceilings_for(application) if step in {"grant", "change"} else [],
        "remarks": _remarks(application) if step == "grant" else [],
        "crumbs": crumbs_of(application, transition.label),
        **draft_of(request, key, application.version),
    }
    return render(request, "funding/decide.html", context, status=422 if form.errors else 200)


def _remarks(application: Application) -> list[Obstacle]:
    """Return what is no longer as it was when the application was submitted; nothing of it stops."""
    day = timezone.localdate(now())
    return [Obstacle(sentence) for sentence in board_sentences(application.board, application.school, day)]


@require_safe
def decision_file(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    """Give the decision as it was brought in."""
    application = load_application(request, reference)
    if not reads_papers(request.user, application):
        raise PermissionDenied
    decision = get_object_or_404(application.decisions.select_related("document"), pk=pk, document__isnull=False)
    file = decision.document
    if file is None:
        raise Http404
    return file_response(bytes(file.content), file.content_type, file.name)
