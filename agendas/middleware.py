"""What somebody typed in the editor while the session ended must not be gone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url

from agendas.views.parts import texts_in

SIGNED_OUT = "U bent uitgelogd. Log opnieuw in; daarna komt u hier terug."
EDIT_PAGES = frozenset({"agendas:edit", "agendas:row_edit"})
COMMENT_PAGES = frozenset({"agendas:comment_new", "agendas:comment_answer"})


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
        if wants_json(request) and not request.user.is_authenticated and getattr(view, "login_required", True):
            return JsonResponse(
                {"signed_out": True, "sentence": SIGNED_OUT, "sign_in": _sign_in_url(_page_of(request))}, status=401
            )
        if request.method != "POST" or match is None or match.view_name not in EDIT_PAGES | COMMENT_PAGES:
            return None
        if request.user.is_authenticated or "script" in request.POST:
            return None
        texts, page = texts_in(request.POST), request.path
        if match.view_name in COMMENT_PAGES:
            texts, page = _comment(request)
            if not texts:
                return None
        context = {
            "texts": texts,
            "sign_in_url": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page})}",
        }
        return render(request, "agendas/edit/signed_out.html", context, status=401)


def _comment(request: HttpRequest) -> tuple[list[str], str]:
    """Return what somebody said, and the page on which it can be said again."""
    said = request.POST.get("text", "").strip()
    field = urlencode({"veld": request.POST.get("path", "")})
    page = request.path.removesuffix("antwoord/")
    return ([said] if said else []), page if page != request.path else f"{page}?{field}"


def wants_json(request: HttpRequest) -> bool:
    """Does a script ask, which cannot show a page to sign in?"""
    return request.headers.get("Accept", "") == "application/json"


def _sign_in_url(page: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page})}"


def _page_of(request: HttpRequest) -> str:
    """Return the page from which a script asks, to come back to."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else resolve_url(settings.LOGIN_REDIRECT_URL)
