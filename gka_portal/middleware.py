"""Middleware that belongs to no app: a database that is away gives a page that says so, not an error."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from gka_portal.errors import database_away, is_database_away


class DatabaseAwayMiddleware:
    """Answer 503 with Retry-After when a view met a database that is not there.

    What other middleware runs into does not pass here: Django has by then turned it into a call of
    `handler500`, which `gka_portal.errors.server_error` answers in the same way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the 503 page when the database is away; leave every other exception alone."""
        return database_away() if is_database_away(exception) else None
