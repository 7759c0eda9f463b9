"""The end of a municipality and what goes along, for who looks after the lists; here because its agendas move too."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.moving_places import carry_out, end_and_move
from dashboard.forms.merging import CallOffForm, MergerFilter, OfficesForm
from dashboard.tables import merging as tables
from gka_portal.lists import PER_PAGE, headings
from gka_portal.notation import dutch_date
from municipalities.actions.merging import call_off, choose_offices
from municipalities.forms.imports import ENDS, GOES_ON, EndMunicipalityForm
from municipalities.models import Merger
from municipalities.tables.merging import effects_of
from municipalities.views.guarding import for_administrators


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def end_municipality(request: SignedInRequest) -> HttpResponse:
    """Ask first what ends; then show what that means and ask for confirmation."""
    form = EndMunicipalityForm(request.POST if request.method == "POST" else None)
    chosen: dict[str, Any] = {}
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        chosen = {**form.cleaned_data, "moves_offices": form.cleaned_data["moves_offices"] == GOES_ON}
        if "confirm" in request.POST:
            try:
                merger = end_and_move(**chosen, by=request.user)
            except ValidationError as refused:
                form.add_error(None, refused)
                chosen = {}
            else:
                messages.success(request, _told(merger))
                return redirect("dashboard:merger", merger.municipality.cbs_code)
    context = {
        "form": form,
        "effects": _effects(**chosen) if chosen else [],
        "chosen": chosen,
        "is_past": bool(chosen) and chosen["last_day"] < timezone.localdate(),
        "crumbs": _crumbs("Gemeente opheffen"),
    }
    return render(request, "imports/end_municipality.html", context, status=422 if form.errors else 200)


@require_safe
@for_administrators
def mergers(request: SignedInRequest) -> HttpResponse:
    form = MergerFilter(request.GET)
    found = form.found_in(Merger.objects.select_related("municipality__successor"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": tables.rows_of(page),
        "count": len(found),
        "headings": headings(tables.COLUMNS, form.order, tables.USUAL_ORDER),
        "list_url": reverse("dashboard:mergers"),
        "crumbs": _crumbs("Herindelingen"),
    }
    return render(request, "imports/mergers.html", context)


@require_safe
@for_administrators
def merger(request: SignedInRequest, cbs_code: str) -> HttpResponse:
    return _page(request, _merger(cbs_code))


@require_POST
@for_administrators
def merger_offices(request: SignedInRequest, cbs_code: str) -> HttpResponse:
    row, form = _merger(cbs_code), OfficesForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        choose_offices(merger=row, moves_offices=form.goes_on, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "Uw keuze is opgeslagen.")
    return redirect("dashboard:merger", cbs_code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def merger_call_off(request: SignedInRequest, cbs_code: str) -> HttpResponse:
    """Ask why, and let the municipality go on."""
    row = _merger(cbs_code)
    if row.done_at is not None:
        messages.info(request, "Deze herindeling is al uitgevoerd. Annuleren kan niet meer.")
        return redirect("dashboard:merger", cbs_code)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            place = call_off(merger=row, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refused:
            form.add_error(None, " ".join(refused.messages))
        else:
            messages.success(request, f"{place.name} blijft bestaan. De herindeling is geannuleerd.")
            return redirect("dashboard:mergers")
    context = {
        "form": form,
        "merger": row,
        "day": tables.day_of(row),
        "crumbs": [*_trail(row), ("Annuleren", "")],
    }
    return render(request, "imports/call_off.html", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
def merger_carry_out(request: SignedInRequest, cbs_code: str) -> HttpResponse:
    """Carry out a merger whose day has come, without waiting for the next morning."""
    try:
        done = carry_out(merger=_merger(cbs_code))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if done:
            messages.success(request, "De herindeling is uitgevoerd.")
        else:
            messages.error(request, "Deze herindeling is al uitgevoerd, of de dag is er nog niet.")
    return redirect("dashboard:merger", cbs_code)


def _page(request: SignedInRequest, row: Merger, form: OfficesForm | None = None, status: int = 200) -> HttpResponse:
    place, stand = row.municipality, tables.stand_of(row)
    told = tables.moved_of([place.pk]).get(place.pk, {}) if row.done_at else {}
    is_open = row.done_at is None
    context = {
        "merger": row,
        "line": tables.rows_of([row])[0],
        "facts": tables.head_of(row),
        "is_open": is_open,
        "is_due": stand is tables.Stand.DUE,
        "effects": _effects(place, place.valid_to, place.successor, row.moves_offices) if is_open else [],
        "agendas": tables.moved_agendas(told),
        "outcome": tables.outcome_of(told),
        "form": (form or _offices_form(row)) if is_open and place.successor else None,
        "crumbs": [*_trail(row)[:-1], (place.name, "")],
    }
    return render(request, "imports/merger.html", context, status=status)


def _offices_form(row: Merger) -> OfficesForm:
    return OfficesForm(initial={"moves_offices": GOES_ON if row.moves_offices else ENDS})


def _effects(municipality: Any, last_day: Any, successor: Any, moves_offices: bool) -> list[str]:
    return [
        *tables.agendas_of(municipality, has_successor=successor is not None),
        *effects_of(municipality, last_day, successor, moves_offices=moves_offices),
    ]


def _merger(cbs_code: str) -> Merger:
    rows = Merger.objects.select_related("municipality__successor", "municipality__region", "planned_by")
    return get_object_or_404(rows, municipality__cbs_code=cbs_code, municipality__valid_to__isnull=False)


def _told(row: Merger) -> str:
    place = row.municipality
    ends = f"{place.name} houdt op na {dutch_date(place.valid_to)}." if place.valid_to else ""
    if row.done_at is not None:
        return f"{ends} Wat meegaat, is verhuisd."
    return f"{ends} Wat meegaat, verhuist vanzelf op {dutch_date(tables.day_of(row))}."


def _crumbs(page: str) -> list[tuple[str, str]]:
    return [("Beheer", reverse("admin:index")), ("Inlezen", reverse("imports:list")), (page, "")]


def _trail(row: Merger) -> list[tuple[str, str]]:
    place = row.municipality
    return [
        *_crumbs("")[:-1],
        ("Herindelingen", reverse("dashboard:mergers")),
        (place.name, reverse("dashboard:merger", args=[place.cbs_code])),
    ]
