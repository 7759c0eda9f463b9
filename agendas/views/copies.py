"""Certified copies of a sealed agenda: the list for who works on it, the page behind the link in the mail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.copies import fetch_copy, record_copy, sealed_round, send_copy_again
from agendas.choices import CopyWay
from agendas.document import present
from agendas.forms.copies import CopyForm
from agendas.models import Agenda, CertifiedCopy, SigningRound
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.tables.copies import copies_of, may_see_copies
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused

PAGE = "Afschriften"


@require_safe
def copies(request: SignedInRequest, reference: str) -> HttpResponse:
    """To whom copies went, how and when."""
    agenda = load_agenda(request, reference)
    signing_round = sealed_round(agenda)
    if not may_see_copies(request.user, agenda, signing_round):
        raise PermissionDenied
    may_manage = has_right(request.user, agenda, Right.MANAGE_SIGNING)
    context = {
        "agenda": agenda,
        "signing_round": signing_round,
        "found": copies_of(signing_round, request.user, may_manage=may_manage) if signing_round else None,
        "may_manage": may_manage and signing_round is not None,
        "crumbs": crumbs_of(agenda, PAGE),
    }
    return render(request, "agendas/copies/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def copy_new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write down a copy that went outside the portal."""
    agenda = _managed(request, reference)
    signing_round = sealed_round(agenda)
    if signing_round is None:
        messages.info(request, "De afschriften komen zodra het document is verzegeld. Daarvoor is er niets te doen.")
        return redirect("agendas:copies", reference)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial=_proposed(request, signing_round),
        signing_round=signing_round,
    )
    if request.method == "POST" and form.is_valid():
        try:
            copy = record_copy(
                agenda=agenda, by=request.user, **form.cleaned_data | {"way": CopyWay(form.cleaned_data["way"])}
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Het afschrift voor {copy.name} staat in de lijst.")
            return redirect("agendas:copies", reference)
    crumbs = [*crumbs_of(agenda), (PAGE, reverse("agendas:copies", args=[reference])), ("Toevoegen", "")]
    context = {"agenda": agenda, "form": form, "crumbs": crumbs}
    return render(request, "agendas/copies/new.html", context, status=422 if form.errors else 200)


@require_POST
def copy_again(request: SignedInRequest, reference: str, copy_id: UUID) -> HttpResponse:
    """Send the mail with the link once more."""
    agenda = _managed(request, reference)
    found = CertifiedCopy.objects.select_related("round__agenda")
    copy = get_object_or_404(found, round__agenda=agenda, pk=copy_id)
    try:
        send_copy_again(copy=copy, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{copy.name} krijgt opnieuw een mail met een link naar het afschrift.")
    return redirect("agendas:copies", reference)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: SignedInRequest, reference: str, copy_id: UUID) -> HttpResponse:
    """The page behind the link in the mail; a POST gives the file. Of somebody else's copy nothing is shown."""
    agenda = load_agenda(request, reference)
    found = CertifiedCopy.objects.select_related("round__agenda", "round__sealed_pdf", "round__version")
    found = found.defer("round__sealed_pdf__content", "round__version__content")
    one = get_object_or_404(found, round__agenda=agenda, user=request.user, pk=copy_id)
    if request.method == "POST":
        try:
            content = fetch_copy(copy=one, by=request.user)
        except StepRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("agendas:detail", reference)
        return file_response(content, "application/pdf", f"{agenda.reference}-afschrift.pdf")
    document = present(agenda.text.document)
    context = {"agenda": agenda, "copy": one, "document": document, "crumbs": crumbs_of(agenda, "Afschrift")}
    return render(request, "agendas/copies/copy.html", context)


def _managed(request: SignedInRequest, reference: str) -> Agenda:
    agenda = load_agenda(request, reference)
    if not has_right(request.user, agenda, Right.MANAGE_SIGNING):
        raise PermissionDenied
    return agenda


def _proposed(request: SignedInRequest, signing_round: SigningRound) -> dict[str, Any]:
    """Return what the form begins with: today, and the signatory whose link was chosen in the list."""
    begin: dict[str, Any] = {"sent_on": timezone.localdate()}
    wanted = request.GET.get("voor", "")
    row = next((row for row in signing_round.signatures.all() if str(row.signatory_id) == wanted), None)
    return begin if row is None else {**begin, "name": row.name, "organisation": row.organisation}
