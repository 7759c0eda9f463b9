"""Who was asked to read an agenda: the list, asking, ending; and what the guest meets."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.emails import is_personal
from accounts.requests import SignedInRequest
from agendas.actions.guests import (
    GuestRefused,
    change_period,
    guest_opened,
    invite_guest,
    mail_guest_again,
    why_closed,
    withdraw_guest,
)
from agendas.choices import State
from agendas.document import present
from agendas.forms.guests import GuestFilter, GuestForm, PeriodForm
from agendas.models import Agenda, Guest
from agendas.permissions import COMMENT_STATES, can_invite, guest_of, has_right
from agendas.roles import Right
from agendas.scheme_rules import with_scheme_names
from agendas.tables.guests import full_title, guest_rows
from agendas.tables.sheet import sheet_of
from agendas.tables.threads import talk_about
from agendas.views.loading import crumbs_of, load_agenda
from gka_portal.lists import CappedPaginator
from gka_portal.notation import dutch_date

PAGE = "Meelezers"
LINK = "agendas:guest_link"


def _load(request: SignedInRequest, reference: str) -> Agenda:
    agenda = load_agenda(request, reference)
    if not has_right(request.user, agenda, Right.INVITE):
        raise PermissionDenied
    return agenda


def _load_guest(request: SignedInRequest, reference: str, pk: int) -> Guest:
    agenda = _load(request, reference)
    return get_object_or_404(Guest.objects.select_related("agenda", "user", "invited_by"), agenda=agenda, pk=pk)


def _crumbs(agenda: Agenda, page: str) -> list[tuple[str, str]]:
    return [*crumbs_of(agenda), (PAGE, reverse("agendas:guests", args=[agenda.reference])), (page, "")]


@require_safe
def guest_list(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = _load(request, reference)
    form = GuestFilter(request.GET)
    paginator = CappedPaginator(form.found_in(agenda.guests.order_by("-invited_at", "-pk")))
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "agenda": agenda,
        "form": form,
        "page": page,
        "rows": guest_rows(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "list_url": request.path,
        "can_invite": can_invite(request.user, agenda),
        "crumbs": crumbs_of(agenda, PAGE),
    }
    return render(request, "agendas/guests/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def guest_invite(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask somebody to read along."""
    agenda = _load(request, reference)
    if not can_invite(request.user, agenda):
        raise PermissionDenied
    form = GuestForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        guest = invite_guest(agenda=agenda, by=request.user, **form.cleaned_data)
        return f"{guest.user} krijgt een mail met een link en kan meelezen tot en met {dutch_date(guest.end)}."

    context = {"agenda": agenda, "form": form, "title": full_title(agenda), "crumbs": _crumbs(agenda, "Uitnodigen")}
    return _done(request, agenda, form, act) or _shown(request, "agendas/guests/invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def guest_period(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Change from when until when somebody reads along."""
    guest = _load_guest(request, reference, pk)
    form = PeriodForm(
        request.POST if request.method == "POST" else None, initial={"start": guest.start, "end": guest.end}
    )

    def act() -> str:
        changed = change_period(guest=guest, by=request.user, **form.cleaned_data)
        return f"{changed.user} kan meelezen van {dutch_date(changed.start)} tot en met {dutch_date(changed.end)}."

    context = {
        "guest": guest,
        "agenda": guest.agenda,
        "form": form,
        "crumbs": _crumbs(guest.agenda, "Periode wijzigen"),
    }
    return _done(request, guest.agenda, form, act) or _shown(request, "agendas/guests/period.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def guest_withdraw(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Ask, then end an invitation."""
    guest = _load_guest(request, reference, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act() -> str:
        withdraw_guest(guest=guest, by=request.user)
        return f"De uitnodiging van {guest.user} is ingetrokken. {guest.user} krijgt daarover een mail."

    context = {
        "guest": guest,
        "agenda": guest.agenda,
        "title": full_title(guest.agenda),
        "form": form,
        "crumbs": _crumbs(guest.agenda, "Intrekken"),
    }
    return _done(request, guest.agenda, form, act) or _shown(request, "agendas/guests/withdraw.html", context)


@require_POST
def guest_again(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Send the mail once more."""
    guest = _load_guest(request, reference, pk)
    try:
        mail_guest_again(guest=guest, by=request.user)
    except GuestRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{guest.user} krijgt opnieuw een mail met een link.")
    return redirect("agendas:guests", reference)


def _done(request: SignedInRequest, agenda: Agenda, form: forms.Form, act: Callable[[], str]) -> HttpResponse | None:
    """Do what was asked and go back to the list; None when there is nothing to do yet, or `form` says why not."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        messages.success(request, act())
    except GuestRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    return redirect("agendas:guests", agenda.reference)


def _shown(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_link(request: SignedInRequest, number: int, proof: str) -> HttpResponse:
    """The page behind the link in the mail: what is asked, and a button to the agenda."""
    guest = Guest.objects.select_related("agenda__text", "user", "invited_by").filter(pk=number).first()
    if guest is None or not is_personal(proof, LINK, number, guest.user):
        return render(request, "agendas/guests/no_entry.html", {"is_unknown": True}, status=404)
    if guest.user_id != request.user.pk:
        # Whose it is, and what agenda it is about, is not for who found the link.
        return render(request, "agendas/guests/no_entry.html", {"is_other": True}, status=403)
    if request.method == "POST":
        try:
            guest_opened(guest=guest)
        except GuestRefused as refused:
            return render(request, "agendas/guests/no_entry.html", {"sentence": str(refused)}, status=410)
        return redirect("agendas:detail", guest.agenda.reference)
    if sentence := why_closed(guest):
        return render(request, "agendas/guests/no_entry.html", {"sentence": sentence}, status=410)
    context = {"guest": guest, "agenda": guest.agenda, "title": full_title(guest.agenda)}
    return render(request, "agendas/guests/welcome.html", context)


@require_POST
def guest_enter(request: SignedInRequest, reference: str) -> HttpResponse:
    """Open the agenda from "Mijn werk"."""
    agenda = load_agenda(request, reference, guests=True)
    guest = guest_of(request.user, agenda)
    if guest is not None:
        try:
            guest_opened(guest=guest)
        except GuestRefused as refused:
            return render(request, "agendas/guests/no_entry.html", {"sentence": str(refused)}, status=410)
    return redirect("agendas:detail", agenda.reference)


def read_as_guest(request: SignedInRequest, agenda: Agenda, guest: Guest) -> HttpResponse:
    """Show the text of `agenda` with the comments on it, and nothing else of what goes on around it."""
    sheet = sheet_of(agenda, request.user)
    talk = talk_about(agenda, request.user, is_reviewer=False)
    context = {
        "agenda": agenda,
        "guest": guest,
        "document": replace(present(with_scheme_names(sheet.document), sheet.signatures), around=talk.around),
        "talk": talk,
        "is_draft": agenda.state in COMMENT_STATES and agenda.state != State.REVIEW,
        "crumbs": crumbs_of(agenda),
    }
    return render(request, "agendas/guests/reading.html", context)


def closed_meanwhile(
    request: SignedInRequest, reference: str, texts: list[str], *, as_json: bool = False
) -> HttpResponse | None:
    """Tell why `texts` cannot be placed, to who could comment as a guest and reads the agenda no more; else None."""
    asked = Guest.objects.of(request.user).filter(agenda__reference=reference, may_comment=True)
    guest = asked.select_related("agenda", "invited_by").order_by("-invited_at", "-pk").first()
    if guest is None or Agenda.objects.visible_to(request.user).filter(reference=reference).exists():
        return None
    sentence = why_closed(guest)
    if as_json:
        # comments.js shows it. The text still stands in the page that is open.
        return JsonResponse({"sentence": f"Uw opmerking is niet geplaatst. {sentence}"}, status=410)
    context = {"sentence": sentence, "texts": texts}
    return render(request, "agendas/guests/no_entry.html", context, status=410)
