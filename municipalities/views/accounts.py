"""What an administrator does with an account: change, reset the second factor, bring back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from municipalities.actions import leaving
from municipalities.actions import people as actions
from municipalities.forms.people import PersonForm, ReasonForm, add_problems
from municipalities.permissions import may_manage_person, may_offboard, may_reset_second_factor
from municipalities.views.confirming import confirm_page
from municipalities.views.loading import crumbs, load_person, refusal


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name, address, job and organisation."""
    person = load_person(request, pk)
    if not may_manage_person(request.user, person):
        raise PermissionDenied
    name = person.name
    form = PersonForm(request.POST if request.method == "POST" else None, instance=person, by=request.user)
    if form.is_bound and form.is_valid():
        try:
            actions.change_person(user=person, changed=form.changed_data, by=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, f"De gegevens van {person} zijn opgeslagen.")
            return redirect("people:person", person.pk)
    context = {"form": form, "name": name, "person": person, "crumbs": _crumbs(person, name, "Gegevens wijzigen")}
    return render(request, "people/change.html", context, status=422 if form.errors else 200)


def _crumbs(person: User, name: str, page: str) -> list[tuple[str, str]]:
    """The form has put what was typed into `person`: the trail keeps the stored name."""
    return [(name, url) if label == person.name else (label, url) for label, url in crumbs(person, page)]


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a lost second factor, with a reason that the person reads."""
    person = load_person(request, pk)
    if not may_reset_second_factor(request.user, person):
        raise refusal(request.user, person)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        actions.reset_second_factor(user=person, reason=form.cleaned_data["reason"], by=request.user)

    context = {
        "title": f"Tweede factor van {person} resetten",
        "meaning": [
            f"Code-app, passkeys en herstelcodes van {person} worden verwijderd. {person} is meteen overal uitgelogd.",
            "Bij de volgende keer inloggen stelt deze persoon een nieuwe tweede factor in.",
            "Controleer eerst dat de vraag echt van deze persoon komt: bel terug op een nummer dat u al kende.",
        ],
        "label": "Tweede factor resetten",
        "danger": True,
        "crumbs": crumbs(person, "Tweede factor resetten"),
    }
    done = f"De tweede factor van {person} is verwijderd. {person} krijgt daarover een mail."
    return confirm_page(request, person, form, context, act, lambda: done)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the account of somebody who left, or keep somebody who was going to leave."""
    person = load_person(request, pk)
    if not may_offboard(request.user, person):
        raise refusal(request.user, person)

    def act() -> None:
        leaving.come_back(user=person, by=request.user)

    if person.is_active:
        meaning = [
            f"Het account van {person} blijft open.",
            "Rollen die al een laatste dag hebben gekregen, houden die. Geef zo nodig een nieuwe rol.",
        ]
        done = f"{person} blijft."
    else:
        meaning = [
            f"Het account van {person} gaat weer open. {person} krijgt een mail om een nieuw wachtwoord te kiezen.",
            "Het oude wachtwoord en de oude tweede factor werken niet meer.",
            "Oude rollen komen niet terug. Geef daarna de rollen die deze persoon nu nodig heeft.",
        ]
        done = f"{person} kan terugkomen en krijgt een uitnodiging. Geef nu de rollen die nodig zijn."
    context = {
        "title": f"{person} {'toch laten blijven' if person.is_active else 'laten terugkomen'}",
        "meaning": meaning,
        "label": "Toch laten blijven" if person.is_active else "Laten terugkomen",
        "crumbs": crumbs(person, "Terugkomen"),
    }
    form = forms.Form(request.POST if request.method == "POST" else None)
    return confirm_page(request, person, form, context, act, lambda: done)
