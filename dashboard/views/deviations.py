"""Deviations from the national model over all agendas: per text, with the agendas behind each figure."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from dashboard.forms.deviations import DeviationFilter, DeviationLinesFilter
from dashboard.tables.counted import counted_words
from dashboard.tables.deviations import CSV_HEADING, Deviations, csv_rows, plot_of
from dashboard.views.overview import guarded
from gka_portal.csv_files import csv_response

GROUPS_PER_PAGE = 10
_OVERVIEW = "Landelijk beeld"


@require_safe
@guarded
def deviations(request: SignedInRequest) -> HttpResponse:
    form = DeviationFilter(request.GET, request.user)
    found = _found(form)
    words, address = form.chosen.get("zoek", ""), _address(request)
    context = {
        "form": form,
        "found": found,
        "counted": counted_words(request.user),
        "plot": plot_of(found, words, address) if found else None,
        "added": [one for one in found.subjects if one.is_added and one.has(words)] if found else [],
        "address": address,
        "list_url": reverse("dashboard:deviations"),
        "csv_url": reverse("dashboard:deviations_csv"),
        "crumbs": [(_OVERVIEW, reverse("dashboard:overview")), ("Afwijkingen van het model", "")],
    }
    return render(request, "dashboard/deviations.html", context)


@require_safe
@guarded
def deviation(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show who chose what for one text, with the words that came and went."""
    form = DeviationLinesFilter(request.GET, request.user)
    found = _found(form)
    subject = found.subject(slug) if found else None
    if found is None or subject is None:
        raise Http404
    wanted, words = form.chosen.get("keuze", ""), form.chosen.get("zoek", "")
    page = Paginator(subject.groups(wanted, words), GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    parent = reverse("dashboard:deviations") + _address(request)
    context = {
        "form": form,
        "subject": subject,
        "page": page,
        "found": found,
        "version": found.template.version,
        "total": found.count,
        "list_url": reverse("dashboard:deviation", args=[slug]),
        "crumbs": [
            (_OVERVIEW, reverse("dashboard:overview")),
            ("Afwijkingen van het model", parent),
            (subject.topic.label, ""),
        ],
    }
    return render(request, "dashboard/deviation.html", context)


@require_safe
@guarded
def deviations_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give every agenda with what it chose per text, behind the same filter, as a file."""
    found = _found(DeviationFilter(request.GET, request.user))
    return csv_response("afwijkingen-van-het-model", CSV_HEADING, csv_rows(found) if found else iter(()))


def _address(request: SignedInRequest) -> str:
    """Return which agendas are counted, as both pages have it in their address: not what was looked for in one."""
    kept = request.GET.copy()
    for name in ("keuze", "zoek", "page"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}" if kept else ""


def _found(form: DeviationFilter) -> Deviations | None:
    template = form.template
    return Deviations(template, form.agendas(), timezone.localdate()) if template is not None else None
