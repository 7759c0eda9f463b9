"""Everything that waits for one who signs: read, answer all at once, confirm once, and see what became of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.passkeys import Purpose, ask
from accounts.requests import SignedInRequest
from accounts.second_factor import factors_of
from agendas.actions.signing_sessions import (
    AnswersRefused,
    cancel_session,
    digest_of,
    resume_session,
    start_session,
)
from agendas.choices import Answer
from agendas.forms.signing_sessions import AnswersForm, ConfirmForm, with_read_chosen
from agendas.models import SigningSession
from agendas.tables.signing_sessions import (
    PER_PAGE,
    counted_sessions,
    own_sessions,
    progress_of,
    session_lines,
    usual_place,
    waiting_rows,
)
from agendas.views.proving import proven_factor
from agendas.views.signing import SIGNED_OUT_MARK
from agendas.workflow import StepRefused
from municipalities.memberships import own_office_ids_of

_TITLE = "Ondertekenen"
NO_SESSION = "De pagina kwam niet heel aan. Er is niets verwerkt. Kijk uw antwoorden na en bevestig opnieuw."


@require_http_methods(["GET", "HEAD", "POST"])
def answer_all(request: SignedInRequest) -> HttpResponse:
    """The list with an answer for each agenda; posted answers are shown once more, to be confirmed."""
    _must_sign(request)
    if "choose_read" in request.POST:
        rows = waiting_rows(request.user)
        form = AnswersForm(with_read_chosen(request.POST, rows), rows=rows, user=request.user)
        return _list_page(request, form, unchecked=True)
    form = _answers(request)
    if request.method != "POST":
        return _list_page(request, form)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    return _confirm_page(request, form, _confirmation(request, form, bound=False))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_all(request: SignedInRequest) -> HttpResponse:
    """Take the confirmed answers; "back" shows the list again as it was filled in."""
    _must_sign(request)
    if request.method != "POST":
        return redirect("agendas:signing_session")
    if (known := _known_session(request)) is not None:
        # Pressed twice: the answers are the ones of the first time.
        return redirect("agendas:signing_session_result", known.pk)
    form = _answers(request)
    if "back" in request.POST:
        return _list_page(request, form, unchecked=True)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    confirmation = _confirmation(request, form, bound=True)
    is_valid = confirmation.is_valid()
    if _session_id(request) is None:
        confirmation.add_error(None, NO_SESSION)
        is_valid = False
    session = _started(request, form, confirmation) if is_valid else None
    if session is not None:
        return redirect("agendas:signing_session_result", session.pk)
    if form.errors:
        return _list_page(request, form, status=422)
    if (known := _known_session(request)) is not None:
        return redirect("agendas:signing_session_result", known.pk)
    return _confirm_page(request, form, confirmation, status=422)


@require_POST
def question(request: SignedInRequest, digest: str) -> JsonResponse:
    """Give the browser the question with which a passkey confirms exactly the answers of `digest`."""
    _must_sign(request)
    return JsonResponse(ask(Purpose.SIGNATURE, user=request.user, subject=_subject(digest)))


@require_safe
def result(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """What became of each answer, and of those that are still to come."""
    session = _load(request, session_id)
    context = {
        "session": session,
        "progress": progress_of(session),
        "is_answer": False,
        "crumbs": _crumbs("Wat ervan kwam"),
    }
    return render(request, "agendas/signing_session/result.html", context)


@require_safe
def status(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """How far it is: a fragment for a page that asks by itself."""
    session = _load(request, session_id)
    if not request.htmx:
        return redirect("agendas:signing_session_result", session.pk)
    context = {"session": session, "progress": progress_of(session), "is_answer": True}
    return render(request, "agendas/signing_session/_progress.html", context)


@require_POST
def cancel(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    session = _load(request, session_id)
    try:
        count = cancel_session(session=session, by=request.user)
    except StepRefused as refusal:
        messages.info(request, str(refusal))
    else:
        left = "1 antwoord wordt" if count == 1 else f"{count} antwoorden worden"
        messages.success(request, f"Het verwerken is gestopt. {left} niet verwerkt.")
    return redirect("agendas:signing_session_result", session.pk)


@require_POST
def resume(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    session = _load(request, session_id)
    try:
        resume_session(session=session, by=request.user)
    except StepRefused as refusal:
        messages.info(request, str(refusal))
    return redirect("agendas:signing_session_result", session.pk)


@require_safe
def earlier(request: SignedInRequest) -> HttpResponse:
    """The sessions of the viewer, the last one first."""
    _must_sign(request)
    page = Paginator(counted_sessions(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": session_lines(page),
        "crumbs": _crumbs("Eerdere keren"),
    }
    return render(request, "agendas/signing_session/earlier.html", context)


def _must_sign(request: SignedInRequest) -> None:
    if not own_office_ids_of(request.user):
        raise PermissionDenied


def _crumbs(page: str) -> list[tuple[str, str]]:
    return [("Mijn werk", reverse("dashboard:home")), (_TITLE, reverse("agendas:signing_session")), (page, "")]


def _load(request: SignedInRequest, session_id: UUID) -> SigningSession:
    """Return the own session of the viewer (404 for anybody else's)."""
    session = own_sessions(request.user).filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session


def _known_session(request: SignedInRequest) -> SigningSession | None:
    session_id = _session_id(request)
    return own_sessions(request.user).filter(pk=session_id).first() if session_id else None


def _session_id(request: SignedInRequest) -> UUID | None:
    """Return under which number the answers were sent, or None when it is missing or no number."""
    try:
        return UUID(request.POST.get("session", ""))
    except ValueError:
        return None


def _subject(digest: str) -> str:
    return f"answers:{digest}"


def _answers(request: SignedInRequest) -> AnswersForm:
    data = request.POST if request.method == "POST" else None
    return AnswersForm(data, rows=waiting_rows(request.user), user=request.user)


def _confirmation(request: SignedInRequest, form: AnswersForm, *, bound: bool) -> ConfirmForm:
    factors = factors_of(request.user)
    signed = [row for row, _ in form.chosen(Answer.SIGN)]
    sent = request.POST.copy()
    if _session_id(request) is None:
        sent["session"] = str(uuid4())
    return ConfirmForm(
        sent if bound else None,
        initial={"place": usual_place(signed)},
        number=len(signed),
        factors=factors,
        asks_password=settings.DEMO_MODE and not factors,
    )


def _started(request: SignedInRequest, form: AnswersForm, confirmation: ConfirmForm) -> SigningSession | None:
    """Start the session; what stands in the way becomes an error of one of the forms."""
    facts = confirmation.cleaned_data
    factor: str | None = ""
    if confirmation.signs:
        factor = proven_factor(request, confirmation, _subject(digest_of(facts["session"], form.choices)))
    if factor is None:
        return None
    try:
        return start_session(
            session_id=facts["session"],
            choices=form.choices,
            place=facts.get("place", ""),
            factor=factor,
            by=request.user,
        )
    except AnswersRefused as refusal:
        form.refuse(refusal.problems)
    except StepRefused as refusal:
        confirmation.add_error(None, str(refusal))
    return None


def _list_page(
    request: SignedInRequest, form: AnswersForm, *, status: int = 200, unchecked: bool = False
) -> HttpResponse:
    read = sum(row.request.is_read for row in form.rows)
    running = own_sessions(request.user).filter(finished_at=None).first()
    context = {
        "form": form,
        "shows_errors": form.is_bound and not unchecked,
        "count": len(form.rows),
        "read": read,
        "unread": next((row for row in form.rows if not row.request.is_read), None),
        "running": running,
        "may_choose": sum(row.may_be_chosen for row in form.rows),
        "was_signed_out": SIGNED_OUT_MARK in request.GET,
        "has_earlier": own_sessions(request.user).exists(),
        "crumbs": [_crumbs("")[0], (_TITLE, "")],
    }
    return render(request, "agendas/signing_session/list.html", context, status=status)


def _confirm_page(
    request: SignedInRequest, form: AnswersForm, confirmation: ConfirmForm, *, status: int = 200
) -> HttpResponse:
    session_id, signed = confirmation["session"].value(), form.chosen(Answer.SIGN)
    context: dict[str, Any] = {
        "form": confirmation,
        "hidden": form.hidden,
        "signed": signed,
        "total": sum((row.gka for row, _ in signed if row.gka), Decimal()),
        "held": form.chosen(Answer.HOLD),
        "refused": form.chosen(Answer.REFUSE),
        "left": len(form.rows) - len(form.choices),
        "digest": digest_of(UUID(str(session_id)), form.choices),
        "crumbs": _crumbs("Bevestigen"),
    }
    return render(request, "agendas/signing_session/confirm.html", context, status=status)
