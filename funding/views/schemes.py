"""The funding schemes with their rules: for everybody who signed in."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.models import FundingScheme
from agendas.permissions import can_edit_schemes
from funding.forms.schemes import SchemeFilter
from funding.permissions import may_see_figures
from funding.tables import schemes as tables
from gka_portal.csv_files import csv_response
from gka_portal.lists import PER_PAGE, headings


@require_safe
def schemes(request: SignedInRequest) -> HttpResponse:
    form = SchemeFilter(request.GET)
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    may_manage = can_edit_schemes(request.user)
    context = {
        "form": form,
        "page": page,
        "rows": tables.scheme_rows(page),
        "count": page.paginator.count,
        "headings": headings(tables.COLUMNS, form.order, tables.USUAL_ORDER),
        "list_url": reverse("funding:schemes"),
        "csv_url": reverse("funding:schemes_csv"),
        "sees_figures": may_see_figures(request.user),
        "add_url": reverse("admin:agendas_fundingscheme_add") if may_manage else "",
    }
    return render(request, "funding/schemes.html", context)


@require_safe
def schemes_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    return csv_response("regelingen", tables.CSV_HEADING, tables.csv_rows(SchemeFilter(request.GET).found()))


@require_safe
def scheme(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the version that is asked for (?versie=2022-04-19), or else the one of today."""
    versions = list(FundingScheme.objects.filter(code=code).order_by("-valid_from").prefetch_related("windows"))
    if not versions:
        raise Http404
    shown = tables.chosen_version(versions, request.GET.get("versie", ""))
    may_manage = can_edit_schemes(request.user)
    context = {
        **tables.page_of(shown, versions),
        "admin_url": reverse("admin:agendas_fundingscheme_change", args=[shown.pk]) if may_manage else "",
        "crumbs": [("Regelingen", reverse("funding:schemes")), (shown.name, "")],
    }
    return render(request, "funding/scheme.html", context)
