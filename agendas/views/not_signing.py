"""Who is asked to sign and does not: refusing, which ends the round, and holding, which only says so."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions import inviting, signing
from agendas.forms.steps import HoldForm, ReasonForm
from agendas.models import SigningRequest
from agendas.tables.desk import Desk, Moment, desk_of
from agendas.views.loading import crumbs_of, load_agenda, remembers_signing
from agendas.workflow import StepRefused


@require_http_methods(["GET", "HEAD", "POST"])
@remembers_signing
def refuse(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    desk = _own_desk(request, desk_of(agenda, request.user))
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act(asked: SigningRequest, reason: str) -> None:
        signing.refuse(agenda=agenda, signatory_id=asked.signatory_id, reason=reason, by=request.user)

    if request.method == "POST" and form.is_valid() and _done(desk, form, act):
        messages.success(
            request, "U hebt geweigerd te ondertekenen. De schrijvers en de andere ondertekenaars lezen uw reden."
        )
        return redirect("agendas:stopped", reference)
    return _page(request, "agendas/refuse.html", desk, {"agenda": agenda, "form": form}, "Weigeren")


@require_http_methods(["GET", "HEAD", "POST"])
@remembers_signing
def hold(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    desk = _own_desk(request, desk_of(agenda, request.user))
    form = HoldForm(request.POST if request.method == "POST" else None)

    def act(asked: SigningRequest, reason: str) -> None:
        inviting.hold(agenda=agenda, request_id=asked.pk, reason=reason, by=request.user)

    if request.method == "POST" and form.is_valid() and _done(desk, form, act):
        messages.success(request, "U houdt deze agenda aan. De regiocoördinator krijgt uw reden te lezen.")
        return redirect("agendas:sign", reference)
    return _page(request, "agendas/hold.html", desk, {"agenda": agenda, "form": form}, "Aanhouden")


@require_POST
@remembers_signing
def resume(request: SignedInRequest, reference: str) -> HttpResponse:
    """Go on after holding; signing right away does so too."""
    agenda = load_agenda(request, reference)
    desk = _own_desk(request, desk_of(agenda, request.user))
    try:
        if desk.request is None:
            raise StepRefused(desk.why_not)
        inviting.resume(agenda=agenda, request_id=desk.request.pk, by=request.user)
    except StepRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("agendas:sign", reference)


def _own_desk(request: SignedInRequest, desk: Desk | None) -> Desk:
    if desk is None or not desk.signs:
        raise PermissionDenied
    return desk


def _done(desk: Desk, form: ReasonForm | HoldForm, act: Callable[[SigningRequest, str], None]) -> bool:
    """Do it; what the action refuses becomes an error of the form and the reason stays."""
    if desk.request is None:
        form.add_error(None, desk.why_not)
        return False
    try:
        act(desk.request, form.cleaned_data["reason"])
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _page(request: SignedInRequest, template: str, desk: Desk, context: dict[str, Any], words: str) -> HttpResponse:
    more = {"desk": desk, "is_at_turn": desk.moment == Moment.TURN, "crumbs": crumbs_of(context["agenda"], words)}
    return render(request, template, context | more, status=422 if request.method == "POST" else 200)
