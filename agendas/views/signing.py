"""Signing: one page that tells a signatory what is asked, takes the signature, and shows what became of it.

Reading comes first (views/reading_to_sign.py); refusing and holding are in views/not_signing.py.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.passkeys import Purpose, ask
from accounts.requests import SignedInRequest
from accounts.second_factor import factors_of
from agendas.actions import signing
from agendas.choices import State
from agendas.document import present
from agendas.forms.steps import SignatureForm
from agendas.models import Agenda
from agendas.signatures import signature_for_reading
from agendas.tables.desk import Desk, Moment, desk_of
from agendas.tables.money import costs_of
from agendas.tables.queue import queue_of
from agendas.tables.sealing import seal_is_late
from agendas.tables.sign_facts import ADVICE, advice_of, answer_in_hand, asked_before, due_words, facts_of, own_copy
from agendas.tables.told import told_of
from agendas.views.loading import crumbs_of, load_agenda, remembers_signing
from agendas.views.proving import proven_factor
from agendas.workflow import StepRefused

# In the address after signing in anew, when something was sent without a session (agendas.middleware).
SIGNED_OUT_MARK = "uitgelogd"


@require_http_methods(["GET", "HEAD", "POST"])
@remembers_signing
def sign(request: SignedInRequest, reference: str) -> HttpResponse:
    try:
        agenda = load_agenda(request, reference)
        desk = _desk(request, agenda)
    except (Http404, PermissionDenied):
        # Who was asked and does not sign any more reads why, as behind the link in the mail.
        asked = asked_before(request.user, reference) if request.method != "POST" else None
        if asked is None:
            raise
        return redirect("agendas:sign_request", reference, asked.pk)
    if request.method != "POST":
        form = _signature_form(request, desk) if desk.moment == Moment.TURN else None
        return render(request, "agendas/sign.html", _context(request, agenda, desk, form))
    if not desk.signs:
        raise PermissionDenied
    form = _signature_form(request, desk)
    if form.is_valid() and _signed(request, agenda, desk, form):
        return redirect("agendas:sign", reference)
    return render(request, "agendas/sign.html", _context(request, agenda, desk, form), status=422)


@require_POST
def sign_question(request: SignedInRequest, reference: str) -> JsonResponse:
    """Give the browser the question with which a passkey confirms this signature, under this text, and no other."""
    desk = _desk(request, load_agenda(request, reference))
    if not desk.signs:
        raise PermissionDenied
    if not desk.is_ready:
        return JsonResponse({"error": desk.why_not}, status=409)
    return JsonResponse(ask(Purpose.SIGNATURE, user=request.user, subject=_subject(desk)))


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
    """Return what an answer of a passkey is bound to: who signs for whom in which round, and the text."""
    return f"{desk.request.pk if desk.request else ''}:{desk.sha256}"


def _signature_form(request: SignedInRequest, desk: Desk) -> SignatureForm:
    factors = factors_of(request.user)
    return SignatureForm(
        request.POST if request.method == "POST" else None,
        # After signing in anew: what was typed before.
        initial={"sha256": desk.sha256, "place": request.GET.get("plaats", "")[:80] or desk.place},
        factors=factors,
        asks_password=settings.DEMO_MODE and not factors,
        on_behalf_of=desk.request.organisation if desk.request else "",
        the=desk.noun.the,
    )


def _signed(request: SignedInRequest, agenda: Agenda, desk: Desk, form: SignatureForm) -> bool:
    """Sign; what stands in the way becomes an error of the form and everything typed but the code stays."""
    if desk.request is None or not desk.is_ready:
        # A code is used up only for a signature that can be given.
        form.add_error(None, desk.why_not)
        return False
    factor = proven_factor(request, form, _subject(desk))
    if factor is None:
        return False
    try:
        signing.sign(
            agenda=agenda,
            signatory_id=desk.request.signatory_id,
            sha256=form.cleaned_data["sha256"],
            place=form.cleaned_data["place"],
            factor=factor,
            by=request.user,
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _withdrawn(desk: Desk) -> str:
    reason = desk.request.withdrawal_reason if desk.request else ""
    return f"U kunt nu niet ondertekenen. Reden: {reason}" if reason else "U kunt nu niet ondertekenen."


def _replaced(desk: Desk) -> str:
    row = desk.request
    return f"{row.who} ondertekent in plaats van {row.name}. U hoeft niets te doen." if row else ""


def _context(request: SignedInRequest, agenda: Agenda, desk: Desk, form: SignatureForm | None) -> dict[str, Any]:
    today = timezone.localdate()
    signed = desk.signing_round.signatures.filter(voided_at=None) if desk.signing_round else []
    signatures = [signature_for_reading(row) for row in signed]
    document = present(desk.document, signatures)
    return {
        "agenda": agenda,
        "desk": desk,
        "form": form,
        "document": document,
        "told": told_of(document.amends, agenda.reference),
        "costs": costs_of(desk.document),
        "version": desk.signing_round.version if desk.signing_round else None,
        "has_pdf": bool(desk.signing_round and desk.signing_round.frozen_pdf_id),
        "is_sealing": agenda.state == State.SEALING,
        "seal_is_late": seal_is_late(agenda),
        "facts": facts_of(desk, today),
        "advice": advice_of(desk, today),
        "advice_words": ADVICE,
        "in_hand": answer_in_hand(desk),
        "due_words": due_words(desk),
        "own_copy": own_copy(desk, request.user),
        "was_signed_out": SIGNED_OUT_MARK in request.GET,
        "withdrawn": _withdrawn(desk),
        "replaced": _replaced(desk),
        "queue": queue_of(request.user, agenda) if desk.signs else None,
        "crumbs": crumbs_of(agenda, "Ondertekenen"),
    }
