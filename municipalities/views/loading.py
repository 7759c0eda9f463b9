"""The loader of the pages about one person: whom the viewer may not find is not there (404)."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from municipalities.models import Membership
from municipalities.permissions import people_visible_to
from municipalities.tables.people import people


class SignedInRequest(HttpRequest):
    """A request as every view behind sign-in gets it: the middleware has let no stranger through."""

    user: User


def load_person(request: SignedInRequest, pk: int) -> User:
    """Return the person `pk` with state and second factor, for who may find them."""
    found = people(people_visible_to(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def load_addressed_person(request: SignedInRequest, pk: int) -> User:
    """The same, and also for who typed the address of this person: a colleague from elsewhere can be given a role."""
    email = request.GET.get("email", "").replace("\0", "")
    known = Q(pk__in=people_visible_to(request.user).values("pk"))
    found = people(User.objects.filter(known | Q(email=email.strip().lower(), is_active=True))).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def load_role(person: User, pk: int) -> Membership:
    """Return the role `pk` of `person`."""
    found = Membership.objects.with_places().select_related("user").filter(user=person, pk=pk).first()
    if found is None:
        raise Http404
    return found


def crumbs(person: User | None = None, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page about people, about `person`, or called `page`."""
    trail = [("Mensen", reverse("people:list"))]
    if person is not None:
        trail.append((person.name, reverse("people:person", args=[person.pk])))
    return [*trail, (page, "")] if page else [*trail[:-1], (trail[-1][0], "")]


def attachment(lines: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """Answer with the CSV file `lines`, called `name` and the day of today."""
    filename = f"{name}-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
