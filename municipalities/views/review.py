"""The review of rights: who may do what where, and that somebody looked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from gka_portal.csv_files import csv_response
from municipalities.actions.reviewing import record_review, to_review
from municipalities.exports import rights_table
from municipalities.filters import RightsFilter
from municipalities.forms.people import ReviewForm
from municipalities.permissions import may_manage_lists, sees_everybody
from municipalities.rights import Line, present_rights
from municipalities.tables import review
from municipalities.views.loading import crumbs

PAGE = "Wie mag wat"


def _found(request: SignedInRequest) -> tuple[RightsFilter, list[Line]]:
    """Return the filter and the lines that it keeps."""
    if not sees_everybody(request.user):
        raise PermissionDenied
    form = RightsFilter(request.GET or None)
    return form, form.kept(present_rights())


@require_safe
def rights(request: SignedInRequest) -> HttpResponse:
    """All present roles, grouped by role, with remarks; on paper too."""
    form, found = _found(request)
    context = {
        "form": form,
        "groups": review.groups_of(found),
        "count": len(found),
        "turns": review.turns(),
        "may_record": may_manage_lists(request.user),
        "list_url": reverse("people:rights"),
        "csv_url": reverse("people:rights_csv"),
        "crumbs": crumbs(page=PAGE),
    }
    return render(request, "people/rights.html", context)


@require_safe
def rights_as_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The same roles as a file."""
    _form, found = _found(request)
    return csv_response("rechten", *rights_table(found))


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, kind: str) -> HttpResponse:
    """Confirm that all roles of a kind were looked at."""
    if not may_manage_lists(request.user):
        raise PermissionDenied
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"].strip()
        record_review(kind=kind, note=note, by=request.user)
        messages.success(request, "De controle is vastgelegd.")
        return redirect("people:rights")
    found = to_review(kind)
    context: dict[str, Any] = {
        "form": form,
        "name": review.NAMES[kind],
        "counts": review.counts_of(found),
        "remarks": sum(line.stands_out for line in found),
        "record_url": reverse(f"people:record_{kind}"),
        "list_url": reverse("people:rights"),
        "crumbs": [("Mensen", reverse("people:list")), (PAGE, reverse("people:rights")), ("Controle vastleggen", "")],
    }
    return render(request, "people/record_review.html", context, status=422 if form.errors else 200)
