"""Where you are signed in, and signing out elsewhere."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.own_sessions import end_other_places, end_place
from accounts.sessions import places_of

TITLE = "Waar u bent ingelogd"


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    found = places_of(cast(User, request.user), request.session.session_key)
    context = {
        "here": next((place for place in found if place.is_current), None),
        "elsewhere": [place for place in found if not place.is_current],
        "crumbs": [("Uw account", reverse("mfa_index")), (TITLE, "")],
    }
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    if not end_place(by=cast(User, request.user), place_id=pk):
        raise Http404
    messages.success(request, "U bent op dat apparaat uitgelogd.")
    return redirect("usersessions_list")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    if end_other_places(by=cast(User, request.user), keep=request.session.session_key):
        messages.success(request, "U bent op uw andere apparaten uitgelogd.")
    else:
        messages.info(request, "U was nergens anders ingelogd.")
    return redirect("usersessions_list")
