"""The ministry's figures: all plots with their files, what waits for a decision, and what must be done when."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from funding.figures.due import AHEAD, Due, dues
from funding.figures.overview import Overview
from funding.figures.plots import PLOTS, plots_for
from funding.figures.queue import Waiting, waiting
from funding.figures.scope import applications_for
from funding.forms.figures import DueFilter, FiguresFilter, QueueFilter
from funding.permissions import may_see_figures
from funding.tables import figures as tables
from gka_portal.csv_files import csv_response
from gka_portal.lists import PER_PAGE, headings

View = Callable[..., HttpResponse | StreamingHttpResponse]


def _guarded(view: View) -> View:
    """Only for who looks at the money of the whole country (403 for others); the menu asks the same predicate."""

    @wraps(view)
    def answer(request: SignedInRequest, **arguments: str) -> HttpResponse | StreamingHttpResponse:
        if not may_see_figures(request.user):
            raise PermissionDenied
        return view(request, **arguments)

    return answer


@require_safe
@_guarded
def figures(request: SignedInRequest) -> HttpResponse:
    form = FiguresFilter(request.GET)
    overview = Overview(request.user, form.wanted())
    query = overview.wanted.query
    plots = {
        slug: replace(plot, file_url=reverse("funding:figures_csv", args=[slug]) + query)
        for slug, plot in plots_for(request.user, overview=overview).items()
    }
    context = {
        "form": form,
        "heads": tables.heads(overview),
        "plots": plots,
        "has_applications": bool(overview.picture.rows),
        "today": timezone.localdate(),
        "list_url": reverse("funding:figures"),
        "crumbs": [("Subsidie", reverse("funding:applications")), ("Cijfers", "")],
    }
    return render(request, "funding/figures.html", context)


@require_safe
@_guarded
def figures_csv(request: SignedInRequest, table: str) -> StreamingHttpResponse:
    """Give one plot as a file, with every row of it."""
    plot = PLOTS[table](Overview(request.user, FiguresFilter(request.GET).wanted()))
    return csv_response(f"subsidie-{table}", plot.csv_heading, (tuple(row) for row in plot.csv_rows()))


@require_safe
@_guarded
def queue(request: SignedInRequest) -> HttpResponse:
    form = QueueFilter(request.GET)
    page = Paginator(_waiting(request, form), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(line, tables.waiting_url(line)) for line in page],
        "count": page.paginator.count,
        "headings": headings(tables.WAITING_COLUMNS, form.order, tables.USUAL_WAITING_ORDER),
        "list_url": reverse("funding:queue"),
        "csv_url": reverse("funding:queue_csv"),
        "crumbs": [("Subsidie", reverse("funding:applications")), ("Te beslissen", "")],
    }
    return render(request, "funding/queue.html", context)


@require_safe
@_guarded
def queue_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    lines = _waiting(request, QueueFilter(request.GET))
    return csv_response("te-beslissen", tables.WAITING_HEADING, tables.waiting_rows(lines))


@require_safe
@_guarded
def deadlines(request: SignedInRequest) -> HttpResponse:
    form = DueFilter(request.GET)
    page = Paginator(_dues(request, form), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(line, tables.due_url(line)) for line in page],
        "count": page.paginator.count,
        "headings": headings(tables.DUE_COLUMNS, form.order, tables.USUAL_DUE_ORDER),
        "ahead": AHEAD,
        "list_url": reverse("funding:deadlines"),
        "csv_url": reverse("funding:deadlines_csv"),
        "crumbs": [("Subsidie", reverse("funding:applications")), ("Data", "")],
    }
    return render(request, "funding/deadlines.html", context)


@require_safe
@_guarded
def deadlines_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    return csv_response("data", tables.DUE_HEADING, tables.due_rows(_dues(request, DueFilter(request.GET))))


def _waiting(request: SignedInRequest, form: QueueFilter) -> list[Waiting]:
    return form.found_in(waiting(applications_for(request.user, form.wanted())))


def _dues(request: SignedInRequest, form: DueFilter) -> list[Due]:
    wanted = form.wanted()
    found = dues(applications_for(request.user, wanted), wanted.scheme)
    return form.found_in(found)
