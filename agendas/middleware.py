"""What somebody typed while the session or the invitation ended must not be gone."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse

from accounts.requests import SignedInRequest
from agendas.forms.money import texts_sent as grids_as_text
from agendas.views.guests import closed_meanwhile
from agendas.views.parts import texts_in
from agendas.views.signing import SIGNED_OUT_MARK

SIGNED_OUT = "U bent uitgelogd. Log opnieuw in; daarna komt u hier terug."
EDIT_PAGES = frozenset({"agendas:edit", "agendas:row_edit"})
MONEY_PAGE = "agendas:money"
COMMENT_PAGES = frozenset({"agendas:comment_new", "agendas:comment_answer"})
# Other pages on which people write sentences. Not the page to sign on: what is typed there is secret.
TEXT_PAGES = frozenset(
    {
        "agendas:step",
        "agendas:refuse",
        "agendas:guest_invite",
        "agendas:versions",
        "agendas:money_import",
        "agendas:template_texts",
        "agendas:template_topic",
        "agendas:template_about",
        "funding:account",
        "funding:ask_change",
        "funding:answer_change",
        "funding:prepare",
        "funding:edit",
        "funding:withdraw",
        "funding:decide",
        "funding:judge_account",
    }
)
# Pages on which people sign: codes and passwords are typed there, so of what was sent only this comes back.
SESSION_PAGES = frozenset({"agendas:signing_session", "agendas:signing_session_confirm"})
SIGN_PAGE = "agendas:sign"
# On those pages: what nobody typed.
_NOT_TYPED = ("sha256", "may_comment", "row_action", "manner", "step")


class TypedTextMiddleware:
    """Give back what a stranger sends to a page where people write, to be copied; put it before what asks for sign-in.

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
        if match is not None and match.view_name in SESSION_PAGES | {SIGN_PAGE}:
            return _signing(request, match.view_name)
        written = EDIT_PAGES | COMMENT_PAGES | TEXT_PAGES | {MONEY_PAGE}
        if request.method != "POST" or match is None or match.view_name not in written:
            return None
        if request.user.is_authenticated or "script" in request.POST:
            return None
        if match.view_name == MONEY_PAGE:
            grids = grids_as_text(request.POST)
            return _given_back(request, grids, request.path) if grids else None
        texts, page = texts_in(request.POST), request.path
        if match.view_name not in EDIT_PAGES:
            # With what was chosen in the address, as the agenda of a new application.
            here = request.get_full_path()
            texts, page = _comment(request) if match.view_name in COMMENT_PAGES else (_typed(request.POST), here)
            if not texts:
                return None
        return _given_back(request, texts, page)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell who was asked to read along, and comments after that ended, why not; and give the text back."""
        match = request.resolver_match
        if not isinstance(error, Http404) or request.method != "POST" or match is None:
            return None
        if match.view_name not in COMMENT_PAGES or not request.user.is_authenticated:
            return None
        texts, _page = _comment(request)
        signed_in = cast(SignedInRequest, request)
        return closed_meanwhile(signed_in, match.kwargs["reference"], texts, as_json=wants_json(request))


def _given_back(request: HttpRequest, texts: list[str], page: str) -> HttpResponse:
    context = {"texts": texts, "sign_in_url": _sign_in_url(page)}
    return render(request, "agendas/edit/signed_out.html", context, status=401)


def _signing(request: HttpRequest, name: str) -> HttpResponse | None:
    """Send who signs without a session to sign in, and back to a page that says that nothing was done.

    Reasons come back to be copied, the place goes along; answers are chosen anew.
    """
    if request.method != "POST" or request.user.is_authenticated:
        return None
    if name == SIGN_PAGE:
        place = request.POST.get("place", "").strip()[:80]
        more = {SIGNED_OUT_MARK: "1", **({"plaats": place} if place else {})}
        return redirect(_sign_in_url(f"{request.path}?{urlencode(more)}"))
    page = f"{reverse('agendas:signing_session')}?{urlencode({SIGNED_OUT_MARK: '1'})}"
    reasons = [text for key, text in request.POST.items() if key.startswith("reason-")]
    texts = [text.strip() for text in reasons if isinstance(text, str) and text.strip()]
    if texts and "script" not in request.POST:
        return _given_back(request, texts, page)
    return redirect(_sign_in_url(page))


def _comment(request: HttpRequest) -> tuple[list[str], str]:
    """Return what somebody said, and the page on which it can be said again."""
    said = request.POST.get("text", "").strip()
    field = urlencode({"veld": request.POST.get("path", "")})
    page = request.path.removesuffix("antwoord/")
    return ([said] if said else []), page if page != request.path else f"{page}?{field}"


def _typed(sent: QueryDict) -> list[str]:
    """Return what somebody typed on a page outside the editor."""
    typed = sent.copy()
    for name in _NOT_TYPED:
        typed.pop(name, None)
    return texts_in(typed)


def wants_json(request: HttpRequest) -> bool:
    """Does a script ask, which cannot show a page to sign in?"""
    return request.headers.get("Accept", "") == "application/json"


def _sign_in_url(page: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page})}"


def _page_of(request: HttpRequest) -> str:
    """Return the page from which a script asks, to come back to."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else resolve_url(settings.LOGIN_REDIRECT_URL)
