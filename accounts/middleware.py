"""What holds for every request of a signed-in person: session limits, origin, second factor."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.actions.sessions import forget
from accounts.second_factor import has_second_factor
from accounts.sessions import LAST_SEEN, SIGNED_IN
from records.origin import coming_from

# A GET writes nothing, with this one exception: at most every ten minutes the session notes that somebody is there.
REFRESH_SECONDS = 600

EXPIRED = "U bent uitgelogd, omdat u een tijd niets hebt gedaan of lang was ingelogd. Log opnieuw in."

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SessionLimitsMiddleware:
    """End a session after a time without activity, and after a time in all (settings SESSION_*_SECONDS)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._expired(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Tell somebody whose session has just ended, and send them to sign-in and back."""
        if not getattr(request, "session_expired", False):
            self._refresh(request, view)
            return None
        # Here and not in __call__: by now the message storage exists.
        messages.info(request, EXPIRED)
        if not getattr(view, "login_required", True):
            return None
        sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: _page_of(request)})}"
        if "HX-Request" in request.headers:
            # A redirect would put the sign-in page inside a part of the page.
            return HttpResponse(headers={"HX-Redirect": sign_in})
        return HttpResponseRedirect(sign_in)

    def _expired(self, request: HttpRequest) -> None:
        session = request.session
        if SESSION_KEY not in session:
            return
        now = int(time.time())
        signed_in, last_seen = session.get(SIGNED_IN), session.get(LAST_SEEN)
        if signed_in is None or last_seen is None:
            session[SIGNED_IN] = session[LAST_SEEN] = now
            return
        idle, total = now - last_seen, now - signed_in
        if idle >= settings.SESSION_IDLE_SECONDS or total >= settings.SESSION_ABSOLUTE_SECONDS:
            forget(session.session_key)
            logout(request)
            request.session_expired = True  # type: ignore[attr-defined]

    def _refresh(self, request: HttpRequest, view: Callable[..., Any]) -> None:
        """Note that somebody is there; a view for what a page sends by itself has `is_activity = False`."""
        session, now = request.session, int(time.time())
        last_seen = session.get(LAST_SEEN) if SESSION_KEY in session else None
        if last_seen is not None and now - last_seen >= REFRESH_SECONDS and getattr(view, "is_activity", True):
            session[LAST_SEEN] = now


class OriginMiddleware:
    """Tell the record which address the request comes from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with coming_from(client_address(request)):
            return self.get_response(request)


class SecondFactorRequiredMiddleware:
    """In production: nothing but setting up a second factor until there is one. In demo mode: no demands.

    Everybody, and not only who writes, approves or signs: accounts knows no roles, and a role may come tomorrow.
    """

    # What somebody needs to get there, or to leave.
    ALLOWED = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "passkey_question_add",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if settings.DEMO_MODE or not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.resolver_match and request.resolver_match.view_name in self.ALLOWED:
            return None
        # Who gave a code in this session has a second factor: no query. Only the first session needs one.
        if any(entry["method"] == "mfa" for entry in get_authentication_records(request, request.user)):
            return None
        if has_second_factor(request.user):
            return None
        messages.info(request, "Stel eerst een passkey of een code-app in. Daarna kunt u verder.")
        return HttpResponseRedirect(reverse("mfa_index"))


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor, "" when it is not known.

    Behind a proxy (BEHIND_PROXY) the last entry of X-Forwarded-For counts: the proxy adds it, what stands before
    it is whatever the visitor sent. Without a proxy the header means nothing.
    """
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    forwarded = request.headers.get("X-Forwarded-For", "") if behind_proxy else ""
    address = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return address[:100]


def _page_of(request: HttpRequest) -> str:
    """Return the path to come back to: the page itself, or for a form or a part the page that it stood on."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if page.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{page.path}?{page.query}" if page.query else page.path
