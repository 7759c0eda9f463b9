"""The list of municipalities and the page of one: for everybody who signed in.

What is shown of agendas is what the viewer may read; people are shown to who works with them.
"""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from agendas.permissions import can_start, municipalities_to_start
from dashboard.forms.places import MunicipalityFilter, SchoolSearch
from dashboard.permissions import may_open_people_of, may_see_people_of
from dashboard.tables import municipality as tables
from dashboard.tables.agendas import AgendaLine, agendas_of, contact_schools, planned_money
from dashboard.tables.places import COLUMNS, CSV_HEADING, USUAL_ORDER, Places
from gka_portal.csv_files import csv_response
from gka_portal.lists import PER_PAGE, headings
from municipalities.models import Municipality
from municipalities.permissions import may_invite_to, may_manage_lists

FEW_SCHOOLS = 8


@require_safe
def municipalities(request: SignedInRequest) -> HttpResponse:
    places = Places()
    form = MunicipalityFilter(request.GET, places)
    wanted = form.wanted()
    found = places.chosen(wanted, request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": places.rows(list(page), request.user),
        "count": len(found),
        "headings": headings(COLUMNS, wanted.order, USUAL_ORDER),
        "list_url": reverse("dashboard:municipalities"),
        "csv_url": reverse("dashboard:municipalities_csv"),
    }
    return render(request, "places/municipalities.html", context)


@require_safe
def municipalities_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    places = Places()
    found = places.chosen(MunicipalityFilter(request.GET, places).wanted(), request.user)
    return csv_response("gemeenten", CSV_HEADING, places.csv_rows(found, request.user))


@require_safe
def municipality(request: SignedInRequest, cbs_code: str) -> HttpResponse:
    chain = tables.load_chain(cbs_code)
    if chain is None:
        raise Http404
    agendas = agendas_of(request.user, chain.ids)
    coordinators, people = tables.people_of(chain)
    in_office, before = tables.office_holders_of(chain)
    context = {
        "municipality": chain.municipality,
        "successor": chain.municipality.successor if chain.has_ended else None,
        "has_ended": chain.has_ended,
        "facts": tables.facts_of(chain, coordinators),
        "agendas": agendas,
        "agenda_lines": [(line, tables.closed_by(chain, line)) for line in agendas],
        "in_office": in_office,
        "before": before,
        "contact_schools": contact_schools(agendas),
        "start_url": _start_url(request.user, chain.municipality),
        "admin_url": _admin_url(request.user, chain.municipality),
        "crumbs": [("Gemeenten", reverse("dashboard:municipalities")), (chain.municipality.name, "")],
        **_people(request.user, chain, people),
        **_money(agendas),
        **_schools(request, chain),
    }
    return render(request, "places/municipality.html", context)


def _people(user: User, chain: tables.Chain, people: list[tables.PersonLine]) -> dict[str, Any]:
    place = chain.municipality.pk
    shown = may_see_people_of(user, chain.ids) and bool(people or not chain.has_ended)
    return {
        "shows_people": shown,
        "people": people if shown else [],
        "opens_people": may_open_people_of(user, place),
        "may_invite": not chain.has_ended and may_invite_to(user, place),
    }


def _money(agendas: list[AgendaLine]) -> dict[str, Any]:
    money = planned_money(agendas)
    return {
        "money": money,
        "money_total": sum(row.amount for row in money),
        "shares_money": any(len(line.places) > 1 and line.counts for line in agendas),
    }


def _schools(request: SignedInRequest, chain: tables.Chain) -> dict[str, Any]:
    search = SchoolSearch(request.GET)
    words = search.cleaned_data["zoek"] if search.is_valid() else ""
    found, every = tables.schools_of(chain, words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    # Many schools fold, until somebody looks among them: on a phone they are a yard of page.
    opens = every <= FEW_SCHOOLS or bool(words) or "page" in request.GET
    return {"search": search, "words": words, "page": page, "all_schools": every, "opens_schools": opens}


def _start_url(user: User, municipality: Municipality) -> str:
    may = can_start(user) and municipalities_to_start(user).filter(pk=municipality.pk).exists()
    return f"{reverse('agendas:start')}?gemeente={municipality.cbs_code}" if may else ""


def _admin_url(user: User, municipality: Municipality) -> str:
    if not may_manage_lists(user):
        return ""
    return reverse("admin:municipalities_municipality_change", args=[municipality.pk])
