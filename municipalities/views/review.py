"""The review of rights: who may do what where, and that somebody looked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.actions.reviewing import YEARLY, record_review
from municipalities.exports import rights_csv
from municipalities.filters import RightsFilter
from municipalities.forms.people import ReviewForm
from municipalities.permissions import may_manage_lists, sees_everybody
from municipalities.tables import review
from municipalities.views.loading import SignedInRequest, attachment, crumbs

PAGE = "Wie mag wat"


def _found(request: SignedInRequest) -> tuple[RightsFilter, list[review.Line]]:
    """Return the filter and the lines that it keeps."""
    if not sees_everybody(request.user):
        raise PermissionDenied
    form = RightsFilter(request.GET or None)
    found = [*review.lines(review.memberships_to_review()), *review.technical_lines()]
    return form, form.kept(found)


@require_safe
def rights(request: SignedInRequest) -> HttpResponse:
    """All present roles, grouped by role, with remarks; on paper too."""
    form, found = _found(request)
    context = {
        "filter": form,
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
    return attachment(rights_csv(found), "rechten")


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, kind: str) -> HttpResponse:
    """Confirm that all roles of a kind were looked at."""
    if not may_manage_lists(request.user):
        raise PermissionDenied
    found = [*review.lines(review.memberships_to_review()), *review.technical_lines()]
    reviewed = [line for line in found if kind == YEARLY or line.is_privileged]
    counts, remarks = review.counts_of(reviewed), sum(1 for line in reviewed if _stands_out(line))
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        note = form.cleaned_data["note"].strip()
        record_review(kind=kind, counts=counts, remarks=remarks, note=note, by=request.user)
        messages.success(request, "De controle is vastgelegd.")
        return redirect("people:rights")
    context: dict[str, Any] = {
        "form": form,
        "name": review.NAMES[kind],
        "counts": [(role, str(number)) for role, number in counts.items()],
        "remarks": remarks,
        "record_url": reverse(f"people:record_{kind}"),
        "list_url": reverse("people:rights"),
        "crumbs": [("Mensen", reverse("people:list")), (PAGE, reverse("people:rights")), ("Controle vastleggen", "")],
    }
    return render(request, "people/record_review.html", context, status=422 if form.errors else 200)


def _stands_out(line: review.Line) -> bool:
    """Is there something to do about this role? That it is privileged is a fact, not a fault."""
    return any(remark != review.PRIVILEGED_REMARK for remark in line.remarks)
