"""Where you are signed in, and signing out elsewhere."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.sessions import end_other_sessions, end_own_session
from accounts.models import User
from accounts.sessions import sessions_of

TITLE = "Waar u bent ingelogd"


@require_safe
def list_sessions(request: HttpRequest) -> HttpResponse:
    found = sessions_of(cast(User, request.user), request.session.session_key)
    context = {
        "here": next((session for session in found if session.is_current), None),
        "elsewhere": [session for session in found if not session.is_current],
        "crumbs": [("Uw account", reverse("mfa_index")), (TITLE, "")],
    }
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    if not end_own_session(by=cast(User, request.user), session_id=pk):
        raise Http404
    messages.success(request, "U bent op dat apparaat uitgelogd.")
    return redirect("usersessions_list")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    if end_other_sessions(by=cast(User, request.user), keep=request.session.session_key):
        messages.success(request, "U bent op uw andere apparaten uitgelogd.")
    else:
        messages.info(request, "U was nergens anders ingelogd.")
    return redirect("usersessions_list")
