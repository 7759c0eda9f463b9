"""Giving and ending a role."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from gka_portal.notation import dutch_date
from municipalities.actions import roles as actions
from municipalities.forms.people import EndRoleForm, add_problems
from municipalities.forms.roles import GiveRoleForm, RoleChoiceForm
from municipalities.permissions import may_change_membership, may_give_role_to, people_visible_to, roles_to_give
from municipalities.roles import DESCRIPTIONS, Role
from municipalities.views.confirming import confirm_page
from municipalities.views.loading import (
    PRESSED,
    PROOF,
    chosen_role,
    crumbs,
    load_addressed_person,
    load_person,
    load_role,
    refusal,
)

NOT_FOR_THIS_ACCOUNT = "Dit account kan deze rol nu niet krijgen. Vraag de functioneel beheerder om hulp."


@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """First which role, then where and when."""
    if not roles_to_give(request.user):
        raise PermissionDenied
    person, is_known = load_addressed_person(request, pk)
    if is_known and not may_give_role_to(request.user, person):
        raise refusal(request.user, person)
    # Who only knows the address reads no name, and not whether this person left.
    called = str(person) if is_known else person.email
    trail: dict[str, Any] = {
        "crumbs": crumbs(person, "Rol geven") if is_known else crumbs(page="Rol geven"),
        "person": person if is_known else None,
        "called": called,
        "title": f"Rol geven aan {called}",
    }
    choice = RoleChoiceForm(chosen_role(request), by=request.user)
    if not (choice.is_bound and choice.is_valid()):
        context = {**trail, "form": choice, "proof": request.GET.get(PROOF, "")}
        return render(request, "people/choose_role.html", context, status=422 if choice.is_bound else 200)
    role = Role(choice.cleaned_data["rol"])
    typed = {name: value for name, value in request.GET.items() if name not in {"rol", PRESSED, PROOF}}
    form = GiveRoleForm(request.POST or None, by=request.user, role=role, person=person, initial=typed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_role(user=person, grant=_grant(form), by=request.user)
        except ValidationError as error:
            at_a_field = hasattr(error, "error_dict")
            add_problems(form, error if is_known or at_a_field else ValidationError(NOT_FOR_THIS_ACCOUNT))
        else:
            messages.success(request, f"{person} heeft de rol {role.label.lower()} gekregen.")
            known = people_visible_to(request.user).filter(pk=person.pk).exists()
            return redirect(reverse("people:person", args=[person.pk]) if known else reverse("people:list"))
    context = {**trail, "form": form, "role": role, "description": DESCRIPTIONS[role]}
    return render(request, "people/give_role.html", context, status=422 if form.errors else 200)


def _grant(form: GiveRoleForm) -> actions.RoleGrant:
    grant = form.grant()
    if grant is None:
        raise ValidationError("Kies een rol.")
    return grant


@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: SignedInRequest, pk: int, role_pk: int) -> HttpResponse:
    """Ask for the last day of a role."""
    person = load_person(request, pk)
    membership = load_role(person, role_pk)
    if not may_change_membership(request.user, membership):
        raise refusal(request.user, person)
    form = EndRoleForm(request.POST if request.method == "POST" else None, membership=membership)
    name = membership.get_role_display().lower()

    def act() -> None:
        actions.end_role(membership=membership, last_day=form.cleaned_data["last_day"], by=request.user)

    def done() -> str:
        return f"De rol {name} van {person} eindigt na {dutch_date(form.cleaned_data['last_day'])}."

    meaning = [
        f"{person} is {name} bij {membership.place_name}, "
        f"vanaf {dutch_date(membership.start)}. Na de laatste dag geldt deze rol niet meer.",
        "Teksten, handtekeningen en andere rollen blijven zoals ze zijn.",
    ]
    if membership.role == Role.ALDERMAN:
        meaning.append("Het ambt waarvoor deze wethouder ondertekent, eindigt op dezelfde dag.")
    context = {
        "title": f"Rol beëindigen: {membership.get_role_display()}",
        "meaning": meaning,
        "label": "Rol beëindigen",
        "danger": True,
        "crumbs": crumbs(person, "Rol beëindigen"),
    }
    return confirm_page(request, person, form, context, act, done)
