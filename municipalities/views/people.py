"""The list of people and the page of one person."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator, headings
from municipalities.exports import people_table
from municipalities.filters import DEFAULT_ORDER, PersonFilter, columns_for
from municipalities.permissions import may_see_people, people_visible_to, roles_to_give, sees_everybody
from municipalities.tables.people import LOOKS, people, rows
from municipalities.tables.person import person_of
from municipalities.tables.person_history import history_of
from municipalities.views.loading import crumbs, load_person


def _filtered(request: SignedInRequest) -> PersonFilter:
    if not may_see_people(request.user):
        raise PermissionDenied
    found = people(people_visible_to(request.user)).order_by("name", "pk")
    return PersonFilter(request.GET, found, user=request.user)


@require_safe
def people_list(request: SignedInRequest) -> HttpResponse:
    """Whom the viewer may find, filtered by what stands in the address."""
    found = _filtered(request)
    paginator = CappedPaginator(found.qs)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": found.form,
        "page": page,
        "rows": rows(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "headings": headings(columns_for(request.user), found.form.order, DEFAULT_ORDER),
        "may_invite": bool(roles_to_give(request.user)),
        "sees_all": sees_everybody(request.user),
        "list_url": reverse("people:list"),
        "csv_url": reverse("people:list_csv"),
    }
    return render(request, "people/list.html", context)


@require_safe
def people_list_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The same people as a file."""
    found = _filtered(request)
    return csv_response("mensen", *people_table(rows(found.qs), with_use=sees_everybody(request.user)))


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who somebody is, what they may do, and what can be done for them."""
    if not may_see_people(request.user):
        raise PermissionDenied
    user = load_person(request, pk)
    found = person_of(user, request.user)
    context = {
        "person": found,
        "look": LOOKS[found.state],
        "history": history_of(user) if sees_everybody(request.user) else [],
        "is_self": user.pk == request.user.pk,
        "crumbs": crumbs(user),
    }
    return render(request, "people/person.html", context)
