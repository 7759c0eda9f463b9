"""Inviting somebody new, inviting again, and what the invited person meets."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import accept_invitation
from accounts.emails import invitation_of
from accounts.forms import NewPasswordForm
from accounts.models import Invitation, User
from municipalities.actions import people as actions
from municipalities.forms.people import add_problems
from municipalities.forms.roles import NO_ROLE, InviteForm, RoleChoiceForm
from municipalities.permissions import may_invite_again, may_manage_lists, roles_to_give
from municipalities.roles import DESCRIPTIONS, Role
from municipalities.views.loading import SignedInRequest, crumbs, load_person

PAGE = "Iemand uitnodigen"
# What the page of another form takes over from the address.
KEPT = ("municipality", "region", "school_board", "office_holder", "office", "portfolio", "start", "end")


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """First the role, then the person and the place that fit it."""
    if not roles_to_give(request.user):
        raise PermissionDenied
    choice = RoleChoiceForm(request.GET if "rol" in request.GET else None, by=request.user, with_none=True)
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
    return {name: str(value) for name, value in request.GET.items() if name != "rol"}


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
    typed = {name: request.POST.get(name, "") for name in KEPT if request.POST.get(name)}
    query = urlencode({"rol": role.value, "email": form.existing.email, **typed}) if role else ""
    give = f"{reverse('people:give_role', args=[form.existing.pk])}?{query}" if role else ""
    return {
        "user": form.existing,
        "is_self": form.existing.pk == request.user.pk,
        "give_url": give if form.existing.is_active else "",
        "role": role.label.lower() if role else "",
        "page_url": reverse("people:person", args=[form.existing.pk]) if may_manage_lists(request.user) else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a new link; the one before stops working."""
    person = load_person(request, pk)
    if not may_invite_again(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        actions.invite_again(user=person, by=request.user)
        messages.success(request, f"{person} krijgt een nieuwe mail met een link. Die werkt 14 dagen.")
        return redirect("people:person", person.pk)
    context = {
        "title": f"{person} {'opnieuw ' if person.invitations.exists() else ''}uitnodigen",
        "person": person,
        "meaning": [
            f"{person} krijgt een mail op {person.email} met een link om een wachtwoord te kiezen.",
            "De link werkt één keer en 14 dagen. Een link in een eerdere mail werkt daarna niet meer.",
        ],
        "label": "Uitnodiging sturen",
        "crumbs": crumbs(person, "Uitnodigen"),
    }
    return render(request, "people/confirm.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, number: int, proof: str) -> HttpResponse:
    """The page behind the link in an invitation: choose a first password, or read why that cannot be."""
    invitation = invitation_of(number, proof)
    obstacle = _obstacle(invitation)
    if invitation is None or obstacle:
        facts = {"obstacle": obstacle, "invitation": invitation, "proof": proof}
        return render(request, "people/accept_obstacle.html", facts, status=410 if invitation else 404)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=invitation.user)
    if form.is_bound and form.is_valid():
        accept_invitation(user=invitation.user, password=form.cleaned_data["password1"])
        messages.success(request, "Uw wachtwoord is opgeslagen. U kunt nu inloggen.")
        return redirect("account_login")
    context = {"form": form, "invited": invitation.user}
    return render(request, "people/accept.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def ask_again(request: HttpRequest, number: int, proof: str) -> HttpResponse:
    """Ask who sent an expired invitation for a new one."""
    invitation = invitation_of(number, proof)
    if invitation is None or _obstacle(invitation) != "expired":
        return redirect("people:accept", number, proof)
    actions.ask_for_invitation(invitation=invitation)
    return render(request, "people/accept_asked.html", {"invited": invitation.user})


def _obstacle(invitation: Invitation | None) -> str:
    """Say why this invitation cannot be used: "unknown", "closed", "used", "replaced" or "expired"."""
    if invitation is None:
        return "unknown"
    user: User = invitation.user
    if not user.is_active:
        return "closed"
    if user.has_password:
        return "used"
    newest = user.invitations.newest_first().first()
    if newest is not None and newest.pk != invitation.pk:
        return "replaced"
    return "expired" if invitation.has_expired() else ""
