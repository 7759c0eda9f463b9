"""The decision of a college about the frozen text: recording it, letting it count no more, opening its document."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.deciding import DecisionRefused, record_decision, void_decision
from agendas.exports import current_round
from agendas.forms.register import DecisionForm, VoidForm
from agendas.models import Agenda, CollegeDecision
from agendas.signing_rights import decides_for
from agendas.views.files import file_response
from agendas.views.loading import load_agenda, register_crumbs
from municipalities.models import Municipality


def _crumbs(agenda: Agenda, page: str) -> list[tuple[str, str]]:
    return [*register_crumbs(agenda), (page, "")]


@require_http_methods(["GET", "HEAD", "POST"])
def college_decision(request: SignedInRequest, reference: str, cbs_code: str) -> HttpResponse:
    """Record what the college of a municipality decided about the frozen text."""
    agenda = load_agenda(request, reference)
    municipality = get_object_or_404(agenda.municipalities, cbs_code=cbs_code)
    if municipality.pk not in decides_for(request.user, agenda):
        raise PermissionDenied
    is_post = request.method == "POST"
    form = DecisionForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid() and _recorded(request, agenda, municipality, form):
        messages.success(request, f"Het besluit van het college van {municipality.name} is vastgelegd.")
        return redirect("agendas:register", reference)
    signing_round = current_round(agenda)
    context = {
        "agenda": agenda,
        "municipality": municipality,
        "version": signing_round.version if signing_round else None,
        "form": form,
        "crumbs": _crumbs(agenda, f"Collegebesluit {municipality.name}"),
    }
    return render(request, "agendas/register/decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def college_decision_void(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Ask why, then let a decision that was recorded by mistake count no more."""
    agenda = load_agenda(request, reference)
    decisions = CollegeDecision.objects.filter(round__agenda=agenda).select_related("municipality")
    decision = get_object_or_404(decisions, pk=pk)
    if decision.municipality_id not in decides_for(request.user, agenda):
        raise PermissionDenied
    form = VoidForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            void_decision(agenda=agenda, decision_id=pk, reason=form.cleaned_data["reason"], by=request.user)
        except DecisionRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"Besluit {decision.number} telt niet meer. U kunt het goede besluit vastleggen.")
            return redirect("agendas:register", reference)
    context = {
        "agenda": agenda,
        "decision": decision,
        "form": form,
        "crumbs": _crumbs(agenda, f"Besluit {decision.number} laten vervallen"),
    }
    return render(request, "agendas/register/decision_void.html", context, status=422 if form.errors else 200)


@require_safe
def college_document(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Give the document of a decision to who reads the agenda."""
    agenda = load_agenda(request, reference)
    decisions = CollegeDecision.objects.filter(round__agenda=agenda).select_related("document")
    document = get_object_or_404(decisions, pk=pk).document
    return file_response(bytes(document.content), document.content_type, document.name)


def _recorded(request: SignedInRequest, agenda: Agenda, municipality: Municipality, form: DecisionForm) -> bool:
    """Record it; what stands in the way becomes an error of the form, and the file must be chosen again."""
    try:
        record_decision(agenda=agenda, municipality=municipality, by=request.user, **form.cleaned_data)
    except DecisionRefused as refused:
        form.add_error(refused.field or None, str(refused))
        form.ask_for_files_again()
        return False
    return True
