"""Forms whose text the browser keeps (static/js/draft.js) when the connection or the session is lost."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.requests import SignedInRequest
from funding.models import Application
from gka_portal.forms import ROW_ACTION

_SHOW = "show:draft"


def typed_before(request: SignedInRequest) -> dict[str, str] | None:
    """Return what the browser kept and sends to be shown, as the initial values of a form; None without that.

    Nothing is judged yet: who comes back is not told that half a form is wrong.
    """
    if request.method != "POST" or request.POST.get(ROW_ACTION) != _SHOW:
        return None
    return {name: str(request.POST[name]) for name in request.POST}


def draft_of(request: SignedInRequest, key: str, version: int = 0) -> dict[str, Any]:
    """Return the context of a form[data-draft] (funding/_draft.html). What was sent is not stored yet.

    `version` is that of the application: a text from before a change of it is offered, and not put back by itself.
    """
    return {"draft_key": key, "draft_version": version, "is_unsaved": request.method == "POST"}


def saved(application: Application, key: str) -> HttpResponse:
    """Go to the page of `application`, and tell page.js that the text kept as `key` may be forgotten."""
    url = reverse("funding:application", args=[application.reference])
    return HttpResponseRedirect(f"{url}?opgeslagen={key}")
