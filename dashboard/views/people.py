"""Pages about people that also touch agendas: handing over municipalities, and leaving."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from agendas.actions.hand_over import agendas_to_hand_over
from agendas.actions.hand_over import hand_over as hand_over_action
from agendas.forms.hand_over import GiverForm, HandOverForm
from agendas.tables.departure import waiting_for
from gka_portal.notation import dutch_date
from municipalities.actions.handing_over import ONE_DAY, checked_move
from municipalities.actions.leaving import offboard
from municipalities.forms.people import LeaveForm, add_problems
from municipalities.models import Membership
from municipalities.permissions import may_hand_over, may_manage_lists, may_offboard
from municipalities.roles import Role
from municipalities.tables.people import role_words
from municipalities.views.loading import crumbs, load_person, refusal

HAND_OVER = "Gemeenten overdragen"


def _givers() -> QuerySet[User]:
    running = Membership.objects.not_over().filter(role=Role.COORDINATOR)
    return User.objects.filter(pk__in=running.values("user")).order_by("name")


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest) -> HttpResponse:
    """Choose who, what, to whom and when; look at what that does; then do it."""
    if not may_hand_over(request.user, request.user):
        raise PermissionDenied
    choice = GiverForm(request.GET if "van" in request.GET else None, givers=_givers())
    giver = request.user
    if may_manage_lists(request.user):
        if not (choice.is_bound and choice.is_valid()):
            context = {"form": choice, "crumbs": crumbs(page=HAND_OVER)}
            return render(request, "people/choose_giver.html", context, status=422 if choice.is_bound else 200)
        giver = choice.cleaned_data["van"]
    form = HandOverForm(request.POST if request.method == "POST" else None, giver=giver, by=request.user)
    preview = _preview(request, form) if form.is_bound and form.is_valid() else None
    if preview is not None and "confirmed" in request.POST:
        done = _hand_over(request, form, preview)
        if done is not None:
            return done
    context = {
        "form": form,
        "giver": giver,
        "preview": preview,
        "crumbs": crumbs(page=HAND_OVER),
        "is_own": giver == request.user,
    }
    page = "people/hand_over_preview.html" if preview is not None and not form.errors else "people/hand_over.html"
    return render(request, page, context, status=422 if form.errors else 200)


def _preview(request: SignedInRequest, form: HandOverForm) -> dict[str, Any] | None:
    """Return what the hand-over would do; None with the reason in the form when it cannot be."""
    facts = {"giver": form.giver, "taker": form.cleaned_data["taker"], "start": form.cleaned_data["start"]}
    chosen = form.chosen()
    try:
        move = checked_move(**facts, municipalities=chosen, by=request.user)
    except ValidationError as error:
        add_problems(form, error)
        return None
    return {
        **facts,
        "municipalities": chosen,
        "last_day": facts["start"] - ONE_DAY,
        "kept": role_words(move.kept),
        "agendas": list(agendas_to_hand_over(form.giver, chosen, facts["start"])),
        "is_later": facts["start"] > timezone.localdate(),
        "explanation": form.cleaned_data["explanation"],
    }


def _hand_over(request: SignedInRequest, form: HandOverForm, preview: dict[str, Any]) -> HttpResponse | None:
    facts = {name: preview[name] for name in ("giver", "taker", "start", "municipalities", "explanation")}
    try:
        hand_over_action(**facts, by=request.user)
    except ValidationError as error:
        add_problems(form, error)
        return None
    messages.success(
        request,
        f"Overgedragen aan {preview['taker']}, vanaf {dutch_date(preview['start'])}. U krijgt allebei een mail."
        if form.giver == request.user
        else f"Overgedragen van {form.giver} aan {preview['taker']}, vanaf {dutch_date(preview['start'])}. "
        "Beiden krijgen een mail.",
    )
    if form.giver == request.user:
        return redirect("dashboard:home")
    return redirect("people:person", form.giver.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the last day of somebody who leaves, and say what waits for them."""
    person = load_person(request, pk)
    if not may_offboard(request.user, person):
        raise refusal(request.user, person)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["last_day"]
        try:
            offboard(user=person, last_day=day, by=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, _left(person, day))
            return redirect("people:person", person.pk)
    running = person.memberships.not_over().with_places().order_by("start")
    context = {
        "form": form,
        "person": person,
        "roles": role_words(running),
        "waiting": waiting_for(person),
        "hand_over_url": _hand_over_url(person) if any(row.role == Role.COORDINATOR for row in running) else "",
        "crumbs": crumbs(person, "Laten vertrekken"),
    }
    return render(request, "people/leave.html", context, status=422 if form.errors else 200)


def _hand_over_url(person: User) -> str:
    return f"{reverse('dashboard:hand_over')}?van={person.pk}"


def _left(person: User, day: date) -> str:
    if day == timezone.localdate():
        return f"{person} is vertrokken en kan niet meer inloggen."
    return f"{person} vertrekt na {dutch_date(day)}. Daarna sluit het account vanzelf."
