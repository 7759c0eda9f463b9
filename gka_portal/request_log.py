"""One line in the log per request: which page, by whom, from where, with what answer, in how long."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from accounts.middleware import client_address
from records.origin import coming_from, current_origin

logger = logging.getLogger("gka_portal.requests")

# Parts of addresses that let somebody in; a test knows every name, so that a new one is looked at.
SECRET_PARTS = frozenset({"key", "uidb36", "token", "proof"})
NO_PAGE = "geen pagina"


class RequestLogMiddleware:
    """Log each answer. The name of the page and its public parts are told, never the query string or a key.

    Outermost but for the database: what other middleware refuses is told too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        if logger.isEnabledFor(logging.INFO):
            self._tell(request, response, started)
        return response

    def _tell(self, request: HttpRequest, response: HttpResponseBase, started: float) -> None:
        with coming_from(current_origin() or client_address(request)):
            logger.info(
                "%s %s",
                request.method,
                response.status_code,
                extra={
                    "event": f"verzoek {request.method}",
                    "object": page_of(request),
                    "result": _result_of(response.status_code),
                    "actor": _actor_of(request),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                },
            )


def page_of(request: HttpRequest) -> str:
    """Return the name of the page and the public parts of its address: "agendas:detail GKA-2019-0361"."""
    match = request.resolver_match
    if match is None:
        # An address that is no page may be a mistyped link with a key.
        return NO_PAGE
    parts = [str(value) for name, value in match.kwargs.items() if name not in SECRET_PARTS]
    return " ".join([match.view_name or match.route, *parts])


def _actor_of(request: HttpRequest) -> str:
    # Only when somebody asked who it is: looking it up here would cost a query on pages that need none.
    user = getattr(request, "_cached_user", None)
    return str(user.pk) if user is not None and user.is_authenticated else ""


def _result_of(status: int) -> str:
    return "fout" if status >= 500 else "geweigerd" if status >= 400 else "ok"
