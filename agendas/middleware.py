"""What somebody typed in the editor while the session ended must not be gone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url

from agendas.views.parts import texts_in

EDIT_PAGES = frozenset({"agendas:edit", "agendas:row_edit"})


class TypedTextMiddleware:
    """Give back what a stranger sends to a page of the editor, to be copied; put it before what asks for sign-in.

    With JavaScript the browser keeps the text itself (draft.js): then sign-in comes at once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in EDIT_PAGES:
            return None
        if request.user.is_authenticated or "script" in request.POST:
            return None
        context = {
            "texts": texts_in(request.POST),
            "sign_in_url": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: request.path})}",
        }
        return render(request, "agendas/edit/signed_out.html", context, status=401)
