"""Change requests: a contactschool asks, OCW answers, and both read what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from funding.actions.changing import answer_change, ask_change, can_answer_change, can_ask_change
from funding.choices import ChangeState
from funding.forms.changing import AnswerForm, AskForm
from funding.models import Application, ChangeRequest
from funding.permissions import has_right, reads_papers
from funding.roles import Right
from funding.rules.paying import paid_of
from funding.views.accounting import load
from funding.views.loading import crumbs_of, refuse
from funding.workflow import StepRefused
from funding.years import last_day
from gka_portal.notation import dutch_date, euro


def _now_facts(application: Application) -> list[tuple[str, str]]:
    """Return what the grant is now, as terms and values."""
    until = last_day(application)
    return [
        ("Subsidie nu", euro(application.granted or 0)),
        ("Betaald", euro(paid_of(application))),
        ("Laatste dag van de activiteiten", dutch_date(until) if until else "Niet bekend"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, reference: str) -> HttpResponse:
    application = load(request, reference)
    if not can_ask_change(request.user, application):
        raise PermissionDenied
    is_open = application.change_requests.filter(state=ChangeState.ASKED).first()
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ask_change(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Uw wijzigingsverzoek is verstuurd. OCW antwoordt; u krijgt dan een e-mail.")
            return redirect("funding:application", reference)
    context = {
        "application": application,
        "form": form if is_open is None or form.errors else None,
        "open_request": is_open,
        "facts": _now_facts(application),
        "crumbs": crumbs_of(application, "Wijziging vragen"),
    }
    return render(request, "funding/account/ask_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    """Show a change request with its answer to the contactschool and the ministry, and the form to who answers."""
    application = load(request, reference)
    if not reads_papers(request.user, application):
        raise PermissionDenied
    rows = ChangeRequest.objects.filter(application=application)
    asked = get_object_or_404(rows.select_related("asked_by", "answered_by", "decision"), pk=pk)
    asked.application = application
    decides = has_right(request.user, application, Right.DECIDE)
    if request.method == "POST" and not decides:
        raise PermissionDenied
    form = _answer_form(request, application, asked)
    if form.is_bound and form.is_valid() and _answered(request, asked, form):
        return redirect("funding:application", reference)
    context = {
        "application": application,
        "asked": asked,
        "wanted": _wanted(asked),
        "facts": _now_facts(application),
        "form": form if can_answer_change(request.user, asked) or form.errors else None,
        "is_own": decides and asked.state == ChangeState.ASKED and asked.asked_by_id == request.user.pk,
        "crumbs": crumbs_of(application, "Wijzigingsverzoek"),
    }
    return render(request, "funding/account/answer_change.html", context, status=422 if form.errors else 200)


def _answer_form(request: SignedInRequest, application: Application, asked: ChangeRequest) -> AnswerForm:
    initial: dict[str, Any] = {
        "amount": asked.amount if asked.amount is not None else application.granted,
        "activities_until": asked.activities_until or application.activities_until,
    }
    if request.method == "POST":
        return AnswerForm(request.POST, request.FILES, initial=initial)
    return AnswerForm(initial=initial)


def _answered(request: SignedInRequest, asked: ChangeRequest, form: AnswerForm) -> bool:
    try:
        answer_change(
            request=asked,
            agreed=form.agreed,
            answer=form.cleaned_data["answer"],
            decision=form.decision,
            by=request.user,
        )
    except StepRefused as refused:
        refuse(form, refused)
        return False
    said = "toegestaan" if form.agreed else "niet toegestaan"
    messages.success(request, f"De wijziging is {said}. De contactschool krijgt een e-mail.")
    return True


def _wanted(asked: ChangeRequest) -> list[tuple[str, str]]:
    wanted = [("Gevraagd door", asked.asked_by.name)]
    if asked.amount is not None:
        wanted.append(("Nieuw bedrag", euro(asked.amount)))
    if asked.activities_until:
        wanted.append(("Nieuwe laatste dag", dutch_date(asked.activities_until)))
    return wanted
