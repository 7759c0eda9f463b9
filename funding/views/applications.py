"""The list of applications, and the page of one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from funding.forms.filters import ApplicationFilter
from funding.permissions import may_see_figures, prepares, reads_grants
from funding.tables.applications import COLUMNS, CSV_HEADING, USUAL_ORDER, application_rows, csv_rows
from funding.tables.sheet import sheet_of
from funding.views.loading import crumbs_of, load_application
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator, headings


@require_safe
def applications(request: SignedInRequest) -> HttpResponse:
    if not reads_grants(request.user):
        raise PermissionDenied
    form = ApplicationFilter(request.GET, request.user)
    paginator = CappedPaginator(form.found())
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": application_rows(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "headings": headings(COLUMNS, form.order, USUAL_ORDER),
        "list_url": reverse("funding:applications"),
        "csv_url": reverse("funding:applications_csv"),
        "prepare_url": reverse("funding:prepare") if prepares(request.user) else "",
        "sees_figures": may_see_figures(request.user),
    }
    return render(request, "funding/applications.html", context)


@require_safe
def applications_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    if not reads_grants(request.user):
        raise PermissionDenied
    return csv_response("aanvragen", CSV_HEADING, csv_rows(ApplicationFilter(request.GET, request.user).found()))


@require_safe
def application(request: SignedInRequest, reference: str) -> HttpResponse:
    found = load_application(request, reference)
    context = {
        "application": found,
        "sheet": sheet_of(found, request.user),
        "crumbs": crumbs_of(found),
    }
    return render(request, "funding/application.html", context)
