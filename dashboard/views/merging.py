"""The end of a municipality, for who looks after the lists; here because its agendas are counted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from dashboard.tables.merging import agendas_of
from gka_portal.notation import dutch_date
from municipalities.actions import merging as actions
from municipalities.forms.imports import EndMunicipalityForm
from municipalities.tables.merging import effects_of
from municipalities.views.guarding import for_administrators


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def end_municipality(request: SignedInRequest) -> HttpResponse:
    """Ask first what ends; then show what that means and ask for confirmation."""
    form = EndMunicipalityForm(request.POST if request.method == "POST" else None)
    effects: list[str] = []
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        chosen = form.cleaned_data
        if "confirm" in request.POST:
            try:
                row = actions.end_municipality(**chosen, by=request.user)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, f"{row.name} houdt op na {dutch_date(chosen['last_day'])}.")
                return redirect("imports:list")
        else:
            effects = [
                *agendas_of(chosen["municipality"]),
                *effects_of(chosen["municipality"], chosen["last_day"], chosen["successor"]),
            ]
    context = {
        "form": form,
        "effects": effects,
        "chosen": form.cleaned_data if effects else {},
        "is_past": bool(effects) and form.cleaned_data["last_day"] < timezone.localdate(),
        "crumbs": [("Beheer", reverse("admin:index")), ("Inlezen", reverse("imports:list")), ("Gemeente opheffen", "")],
    }
    return render(request, "imports/end_municipality.html", context, status=422 if form.errors else 200)
