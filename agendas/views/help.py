"""Which help somebody opened or closed: remembered for this person, in every agenda."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.actions.preferences import remember
from accounts.requests import SignedInRequest
from agendas.guidance import topics
from agendas.tables.help_panels import CLOSED, EVERYTHING, closed_after


@require_POST
def help_choice(request: SignedInRequest) -> HttpResponse:
    """Remember that `help` (a path without identities, or * for all) is `open` or closed ("0"), and go back."""
    path = request.POST.get("help", "")
    if path != EVERYTHING and path not in topics():
        raise Http404
    is_open = request.POST.get("open") == "1"
    remember(user=request.user, key=CLOSED, change=partial(closed_after, path=path, is_open=is_open))
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return redirect(url if is_ours else reverse("agendas:list"))
