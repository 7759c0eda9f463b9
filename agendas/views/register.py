"""The register of a signing round, and what can be done about who is asked to sign."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions import inviting
from agendas.forms.register import DueForm, InvitationReasonForm, PrepareForm
from agendas.models import Agenda, Signature, SigningRequest
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.signing_emails import people_at
from agendas.signing_rights import can_prepare
from agendas.tables.register import may_see_file, register_of
from agendas.tables.sealing import has_evidence, time_note
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date

PAGE = "Ondertekening"


@require_safe
def register(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    context = {
        "agenda": agenda,
        "register": register_of(agenda, request.user),
        "has_evidence": has_evidence(agenda),
        "time_note": time_note(agenda),
        "crumbs": crumbs_of(agenda, PAGE),
    }
    return render(request, "agendas/register/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def due(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Ask somebody to sign on another day."""
    agenda, asked = _managed(request, reference, request_id)
    form = DueForm(request.POST if request.method == "POST" else None, initial={"due": asked.due})

    def act() -> str:
        changed = inviting.set_due(agenda=agenda, request_id=request_id, by=request.user, **form.cleaned_data)
        return f"{changed.who} wordt gevraagd te ondertekenen op {dutch_date(form.cleaned_data['due'])} of eerder."

    context = _context(agenda, asked, form, f"Datum wijzigen voor {asked.who}")
    return _done(request, agenda, form, act) or _shown(request, "agendas/register/due.html", context)


@require_POST
def remind(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Send a reminder now."""
    agenda, asked = _managed(request, reference, request_id)
    return _at_once(
        request,
        agenda,
        lambda: inviting.remind_now(agenda=agenda, request_id=request_id, by=request.user),
        f"{asked.who} krijgt een herinnering per mail.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Ask why, then take an invitation back."""
    agenda, asked = _managed(request, reference, request_id)
    form = InvitationReasonForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        inviting.withdraw_invitation(agenda=agenda, request_id=request_id, by=request.user, **form.cleaned_data)
        return f"De uitnodiging van {asked.who} is ingetrokken. {_mail_to(asked)}"

    context = _context(agenda, asked, form, f"Uitnodiging van {asked.who} intrekken")
    return _done(request, agenda, form, act) or _shown(request, "agendas/register/withdraw.html", context)


@require_POST
def again(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Give a withdrawn invitation again."""
    agenda, asked = _managed(request, reference, request_id)
    return _at_once(
        request,
        agenda,
        lambda: inviting.invite_again(agenda=agenda, request_id=request_id, by=request.user),
        f"{asked.who} is opnieuw uitgenodigd. {_mail_to(asked)}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: SignedInRequest, reference: str, request_id: UUID) -> HttpResponse:
    """Leave a note and a place for who signs."""
    agenda = load_agenda(request, reference)
    asked = _asked(agenda, request_id)
    if not can_prepare(request.user, asked):
        raise PermissionDenied
    initial = {"text": asked.preparation, "place": asked.prepared_place}
    form = PrepareForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> str:
        inviting.prepare(agenda=agenda, request_id=request_id, by=request.user, **form.cleaned_data)
        return f"Uw voorbereiding is bewaard. {asked.who} ziet uw notitie bij het ondertekenen."

    context = _context(agenda, asked, form, f"Voorbereiden voor {asked.who}")
    return _done(request, agenda, form, act) or _shown(request, "agendas/register/prepare.html", context)


@require_safe
def signature_file(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Give the PDF that was signed elsewhere, or the scan, as it was brought in."""
    agenda = load_agenda(request, reference)
    rows = Signature.objects.select_related("file").filter(round__agenda=agenda, file__isnull=False)
    signature = get_object_or_404(rows, pk=pk)
    asked = SigningRequest.objects.select_related("office_holder").get(
        round=signature.round_id, signatory_id=signature.signatory_id
    )
    if not may_see_file(request.user, agenda, asked):
        raise PermissionDenied
    file = signature.file
    if file is None:
        raise Http404
    return file_response(bytes(file.content), file.content_type, file.name)


def _asked(agenda: Agenda, request_id: UUID) -> SigningRequest:
    """Return who is asked, in whatever round: the action says so when that round is over."""
    return get_object_or_404(
        SigningRequest.objects.select_related("office_holder__user", "round"), pk=request_id, round__agenda=agenda
    )


def _mail_to(asked: SigningRequest) -> str:
    """Say whether who is asked, or their secretariat, gets a mail about it."""
    if people_at(asked.office_holder):
        return f"{asked.who} krijgt daarover een mail."
    return "Er is geen account om een mail naar te sturen. Neem zelf contact op."


def _managed(request: SignedInRequest, reference: str, request_id: UUID) -> tuple[Agenda, SigningRequest]:
    agenda = load_agenda(request, reference)
    if not has_right(request.user, agenda, Right.MANAGE_SIGNING):
        raise PermissionDenied
    return agenda, _asked(agenda, request_id)


def _context(agenda: Agenda, asked: SigningRequest, form: forms.Form, title: str) -> dict[str, Any]:
    crumbs = [*crumbs_of(agenda), (PAGE, reverse("agendas:register", args=[agenda.reference])), (title, "")]
    return {"agenda": agenda, "asked": asked, "form": form, "heading": title, "crumbs": crumbs}


def _at_once(request: SignedInRequest, agenda: Agenda, act: Callable[[], object], told: str) -> HttpResponse:
    try:
        act()
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    return redirect("agendas:register", agenda.reference)


def _done(request: SignedInRequest, agenda: Agenda, form: forms.Form, act: Callable[[], str]) -> HttpResponse | None:
    """Do what was asked and go back to the register; None when there is nothing to do yet, or `form` says why not."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        messages.success(request, act())
    except StepRefused as refused:
        form.add_error(next(iter(form.fields)) if len(form.fields) == 1 else None, str(refused))
        return None
    return redirect("agendas:register", agenda.reference)


def _shown(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)
