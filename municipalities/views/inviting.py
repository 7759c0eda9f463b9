"""Inviting somebody new, inviting again, and what the invited person meets."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.invitations import accept_invitation
from accounts.emails import invitation_of
from accounts.forms import NewPasswordForm
from accounts.models import Invitation
from accounts.models.invitations import Obstacle
from accounts.requests import SignedInRequest
from municipalities.actions import people as actions
from municipalities.forms.people import add_problems
from municipalities.forms.roles import NO_ROLE, InviteForm, RoleChoiceForm
from municipalities.permissions import may_invite_again, may_manage_lists, people_visible_to, roles_to_give
from municipalities.roles import DESCRIPTIONS, Role
from municipalities.views.confirming import confirm_page
from municipalities.views.loading import PRESSED, PROOF, address_typed, chosen_role, crumbs, load_person

PAGE = "Iemand uitnodigen"
# What the page of another form takes over from the address.
KEPT = ("municipality", "region", "school_board", "office_holder", "office", "portfolio", "start", "end")


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """First the role, then the person and the place that fit it."""
    if not roles_to_give(request.user):
        raise PermissionDenied
    choice = RoleChoiceForm(chosen_role(request), by=request.user, with_none=True)
    if not (choice.is_bound and choice.is_valid()):
        context = {"form": choice, "crumbs": crumbs(page=PAGE), "title": PAGE, "person": None}
        return render(request, "people/choose_role.html", context, status=422 if choice.is_bound else 200)
    name = choice.cleaned_data["rol"]
    role = None if name == NO_ROLE else Role(name)
    form = InviteForm(request.POST or None, by=request.user, role=role, initial=_typed(request))
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        messages.success(request, f"{form.instance} krijgt een mail met een link. Die werkt 14 dagen.")
        return redirect("people:person", form.instance.pk)
    context = {
        "form": form,
        "role": role,
        "description": DESCRIPTIONS[role] if role else "",
        "existing": _existing(request, form, role),
        "crumbs": crumbs(page=PAGE),
    }
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


def _typed(request: SignedInRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if name not in {"rol", PRESSED}}


def _invited(request: SignedInRequest, form: InviteForm) -> bool:
    try:
        actions.invite_person(user=form.instance, grant=form.grant(), by=request.user)
    except ValidationError as error:
        # The row was rolled back; the form must not take it for a stored one.
        form.instance.pk = None
        add_problems(form, error)
        return False
    return True


def _existing(request: SignedInRequest, form: InviteForm, role: Role | None) -> dict[str, Any] | None:
    """Return who has the address already, with the page that gives the same role and keeps what was typed."""
    if form.existing is None:
        return None
    person = form.existing
    is_known = people_visible_to(request.user).filter(pk=person.pk).exists()
    typed = {name: request.POST.get(name, "") for name in KEPT if request.POST.get(name)}
    proof = {} if is_known else {PROOF: address_typed(request.user, person)}
    give = ""
    if role is not None and (person.is_active or not is_known):
        query = urlencode({"rol": role.value, **proof, **typed})
        give = f"{reverse('people:give_role', args=[person.pk])}?{query}"
    return {
        # Who may not find this person reads no name, and not whether they left.
        "user": person if is_known else None,
        "is_self": person.pk == request.user.pk,
        "give_url": give,
        "role": role.label.lower() if role else "",
        "page_url": reverse("people:person", args=[person.pk]) if may_manage_lists(request.user) else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a new link; the one before stops working."""
    person = load_person(request, pk)
    if not may_invite_again(request.user, person):
        raise PermissionDenied
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act() -> None:
        actions.invite_again(user=person, by=request.user)

    context = {
        "title": f"{person} {'opnieuw ' if person.invitations.exists() else ''}uitnodigen",
        "meaning": [
            f"{person} krijgt een mail op {person.email} met een link om een wachtwoord te kiezen.",
            "De link werkt één keer en 14 dagen. Een link in een eerdere mail werkt daarna niet meer.",
        ],
        "label": "Uitnodiging sturen",
        "crumbs": crumbs(person, "Uitnodigen"),
    }
    done = f"{person} krijgt een nieuwe mail met een link. Die werkt 14 dagen."
    return confirm_page(request, person, form, context, act, lambda: done)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, number: int, proof: str) -> HttpResponse:
    """The page behind the link in an invitation: choose a first password, or read why that cannot be."""
    invitation = invitation_of(number, proof)
    if invitation is None:
        return render(request, "people/accept_obstacle.html", status=404)
    if obstacle := invitation.obstacle():
        return _obstructed(request, invitation, obstacle, proof)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=invitation.user)
    if form.is_bound and form.is_valid():
        try:
            accept_invitation(invitation=invitation, password=form.cleaned_data["password1"])
        except ValidationError as refused:
            # It stopped being good while this page was open.
            return _obstructed(request, invitation, refused.code or "", proof)
        messages.success(request, "Uw wachtwoord is opgeslagen. U kunt nu inloggen.")
        return redirect("account_login")
    context = {"form": form, "invited": invitation.user}
    return render(request, "people/accept.html", context, status=422 if form.errors else 200)


def _obstructed(request: HttpRequest, invitation: Invitation, obstacle: str, proof: str) -> HttpResponse:
    """Tell why this invitation cannot be used."""
    facts = {"obstacle": obstacle, "invitation": invitation, "proof": proof}
    return render(request, "people/accept_obstacle.html", facts, status=410)


@login_not_required
@require_POST
def ask_again(request: HttpRequest, number: int, proof: str) -> HttpResponse:
    """Ask who sent an expired invitation for a new one."""
    invitation = invitation_of(number, proof)
    if invitation is None or invitation.obstacle() != Obstacle.EXPIRED:
        return redirect("people:accept", number, proof)
    actions.ask_for_invitation(invitation=invitation)
    return render(request, "people/accept_asked.html", {"invitation": invitation})
