"""Signing: one page that tells a signatory what is asked, takes the signature, and shows what became of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import NO_ANSWER, NOT_RECOGNISED
from accounts.passkeys import Purpose, ask
from accounts.requests import SignedInRequest
from accounts.second_factor import (
    WRONG_RECOVERY_CODE,
    confirm,
    confirm_with_passkey,
    factors_of,
    is_blocked,
    means_recovery_code,
)
from agendas.actions import signing
from agendas.choices import State
from agendas.document import present
from agendas.forms.steps import ReasonForm, SignatureForm
from agendas.models import Agenda
from agendas.tables.desk import Desk, Moment, desk_of
from agendas.tables.money import costs_of
from agendas.tables.sealing import seal_is_late
from agendas.views.loading import crumbs_of, load_agenda, remembers_signing
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date

WRONG_CODE = "Deze code klopt niet. Vul de code in die u nu in uw app ziet."
WRONG_PASSWORD = "Dit wachtwoord klopt niet. Typ uw wachtwoord opnieuw."  # noqa: S105 - a sentence, not a password
TOO_OFTEN = "U hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw."


@require_http_methods(["GET", "HEAD", "POST"])
@remembers_signing
def sign(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    desk = _desk(request, agenda)
    if request.method != "POST":
        form = _signature_form(request, desk) if desk.moment == Moment.TURN else None
        return render(request, "agendas/sign.html", _context(agenda, desk, form))
    if not desk.signs:
        raise PermissionDenied
    form = _signature_form(request, desk)
    if form.is_valid() and _signed(request, agenda, desk, form):
        return redirect("agendas:sign", reference)
    return render(request, "agendas/sign.html", _context(agenda, desk, form), status=422)


@require_POST
def sign_question(request: SignedInRequest, reference: str) -> JsonResponse:
    """Give the browser the question with which a passkey confirms this signature, under this text, and no other."""
    desk = _desk(request, load_agenda(request, reference))
    if not desk.signs:
        raise PermissionDenied
    if desk.moment != Moment.TURN:
        return JsonResponse({"error": desk.why_not}, status=409)
    return JsonResponse(ask(Purpose.SIGNATURE, user=request.user, subject=_subject(desk)))


@require_http_methods(["GET", "HEAD", "POST"])
@remembers_signing
def refuse(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    desk = _desk(request, agenda)
    if not desk.signs:
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _refused(request, agenda, desk, form):
        messages.success(request, "U hebt geweigerd te ondertekenen. De schrijvers krijgen uw reden te lezen.")
        return redirect("agendas:stopped", reference)
    status = 422 if request.method == "POST" else 200
    context = {
        "agenda": agenda,
        "desk": desk,
        "form": form,
        "may_refuse": desk.moment == Moment.TURN,
        "crumbs": crumbs_of(agenda, "Weigeren"),
    }
    return render(request, "agendas/refuse.html", context, status=status)


@require_safe
@remembers_signing
def status(request: SignedInRequest, reference: str) -> HttpResponse:
    """Tell how far the sealing is: a fragment for the page that asks again by itself, a page for everybody else."""
    agenda = load_agenda(request, reference)
    template = "agendas/_status.html" if request.htmx else "agendas/status.html"
    context = {"agenda": agenda, "seal_is_late": seal_is_late(agenda), "crumbs": crumbs_of(agenda, "Status")}
    return render(request, template, context)


def _desk(request: SignedInRequest, agenda: Agenda) -> Desk:
    desk = desk_of(agenda, request.user)
    if desk is None:
        raise PermissionDenied
    return desk


def _subject(desk: Desk) -> str:
    """Return what an answer of a passkey is bound to: who signs for whom, and the text."""
    sha256 = desk.signing_round.version.sha256 if desk.signing_round else ""
    return f"{desk.signatory.pk}:{sha256}"


def _signature_form(request: SignedInRequest, desk: Desk) -> SignatureForm:
    sha256 = desk.signing_round.version.sha256 if desk.signing_round else ""
    factors = factors_of(request.user)
    return SignatureForm(
        request.POST if request.method == "POST" else None,
        initial={"sha256": sha256, "place": desk.place},
        factors=factors,
        asks_password=settings.DEMO_MODE and not factors,
        on_behalf_of=desk.signatory.organisation,
    )


def _signed(request: SignedInRequest, agenda: Agenda, desk: Desk, form: SignatureForm) -> bool:
    """Sign; what stands in the way becomes an error of the form and everything typed but the code stays."""
    if desk.moment != Moment.TURN:
        # A code is used up only for a signature that can be given.
        form.add_error(None, desk.why_not)
        return False
    factor = _factor(request, desk, form)
    if factor is None:
        return False
    try:
        signing.sign(
            agenda=agenda,
            signatory_id=desk.signatory.pk,
            sha256=form.cleaned_data["sha256"],
            place=form.cleaned_data["place"],
            factor=factor,
            by=request.user,
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _factor(request: SignedInRequest, desk: Desk, form: SignatureForm) -> str | None:
    """Return how the signatory proved who they are just now; None, with an error in the form, when they did not."""
    if form.uses_passkey:
        credential = form.cleaned_data["credential"]
        if not credential:
            form.add_error(None, NO_ANSWER)
            return None
        if confirm_with_passkey(request.user, credential, Purpose.SIGNATURE, subject=_subject(desk)):
            return "passkey"
        form.add_error(None, TOO_OFTEN if is_blocked(request.user) else NOT_RECOGNISED)
        return None
    factor = confirm(request.user, form.cleaned_data["answer"])
    if factor is None:
        wrong = WRONG_CODE if form.factors else WRONG_PASSWORD
        if form.factors and means_recovery_code(request.user, form.cleaned_data["answer"]):
            wrong = WRONG_RECOVERY_CODE
        form.add_error("answer", TOO_OFTEN if is_blocked(request.user) else wrong)
    return factor


def _refused(request: SignedInRequest, agenda: Agenda, desk: Desk, form: ReasonForm) -> bool:
    try:
        signing.refuse(
            agenda=agenda, signatory_id=desk.signatory.pk, reason=form.cleaned_data["reason"], by=request.user
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _facts(desk: Desk) -> list[tuple[str, str]]:
    """Return what stands under the signature besides the place."""
    row = desk.signatory
    mandate = [("Bevoegdheid", row.mandate)] if row.mandate else []
    return [("Naam", row.name), ("Functie", row.office), *mandate, ("Datum", dutch_date(timezone.localdate()))]


def _context(agenda: Agenda, desk: Desk, form: SignatureForm | None) -> dict[str, Any]:
    signatures = [
        {"signatory": str(row.signatory_id), "date": row.date.isoformat(), "place": row.place, "method": row.method}
        for row in (desk.signing_round.signatures.filter(voided_at=None) if desk.signing_round else [])
    ]
    return {
        "agenda": agenda,
        "desk": desk,
        "form": form,
        "document": present(desk.document, signatures),
        "costs": costs_of(desk.document),
        "version": desk.signing_round.version if desk.signing_round else None,
        "has_pdf": bool(desk.signing_round and desk.signing_round.frozen_pdf_id),
        "is_sealing": agenda.state == State.SEALING,
        "seal_is_late": seal_is_late(agenda),
        "facts": _facts(desk),
        "crumbs": crumbs_of(agenda, "Ondertekenen"),
    }
