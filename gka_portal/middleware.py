"""Middleware that belongs to no app: answers that would otherwise be an error or an empty page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from gka_portal.errors import database_away, database_busy, error_page, is_database_away, is_database_busy

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DatabaseAwayMiddleware:
    """Answer 503 with Retry-After when a view met a database that is not there, or waited too long for others.

    What other middleware runs into does not pass here: Django has by then turned it into a call of
    `handler500`, which `gka_portal.errors.server_error` answers in the same way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the 503 page when the database is away or busy; leave every other exception alone."""
        if is_database_busy(exception):
            return database_busy(request, exception, in_view=True)
        return database_away() if is_database_away(exception) else None


class NoVisitorMiddleware:
    """Public pages know no visitor: no cookie of who asks is read, none is set, and every cache may keep the answer.

    Everything behind this sees a request of nobody, so that no session and no account is looked up.
    """

    # What everybody may read without an account; not the pages to sign in, which need a cookie.
    PATHS = ("/openbaar/", "/robots.txt")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.PATHS):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        # Asking whether there is a session is enough for its middleware to say that the answer depends on a cookie.
        vary = [name.strip() for name in response.get("Vary", "").split(",")]
        kept = [name for name in vary if name and name.lower() != "cookie"]
        if kept:
            response["Vary"] = ", ".join(kept)
        elif "Vary" in response:
            del response["Vary"]
        return response


class NotAllowedPageMiddleware:
    """Give the 405 of a view a page: Django's own is empty, and who comes back to an old tab sees nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # In the same response: other middleware has put headers on it that protect the reader.
            response.content = error_page("405.html", "Dit kan hier niet").content
            response["Content-Type"] = "text/html; charset=utf-8"
        return response
