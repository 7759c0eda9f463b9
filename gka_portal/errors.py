"""Answers to what no view foresaw: refused (400, 413), too often (429), database away (503), everything else (500).

403 and 404 are Django's own views with templates of ours; 405 is in `gka_portal.middleware`.
"""

import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30
# The rates of the sign-in pages count per minute (allauth's ACCOUNT_RATE_LIMITS).
TOO_OFTEN_SECONDS = 60

# SQLSTATE of PostgreSQL: class 08 is a broken connection; the others are a server that stops, crashes, starts,
# drops idle sessions or has no connection left. Locks (55P03), time-outs (57014), deadlocks (40P01) and full disks
# (53100) are OperationalErrors too, but there the database is present: those stay errors.
AWAY_CODES = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})
SQLITE_AWAY = ("unable to open database file", "disk I/O error")

PLAIN_PAGE = """<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p>Probeer het over een halve minuut opnieuw.</p>
<p>Wat u net hebt ingevuld, is misschien niet opgeslagen. Ga terug in uw browser om uw tekst terug te zien.</p>
</main>
</body>
</html>
"""


def is_database_away(error: BaseException | None) -> bool:
    """Return whether `error` says that the database could not be reached (and not that it was busy or refused)."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    code = getattr(cause, "pgcode", None)
    if code:
        return code in AWAY_CODES or code.startswith("08")
    text = str(error)
    if type(cause).__module__ == "sqlite3":
        return any(words in text for words in SQLITE_AWAY)
    # Without a code there was no server to give one: refused, unknown host, closed half-way.
    return isinstance(error, OperationalError) or "connection" in text


def error_page(name: str, title: str, **options: object) -> HttpResponse:
    """Answer with the template `name`, rendered without the request: looking up the user would ask the database.

    `title` stands on the plain page that comes when the template itself fails; `options` go to the response.
    """
    try:
        page: str = loader.render_to_string(name)
    except Exception:
        # Whatever is wrong with the page, the visitor must still learn what to do.
        logger.exception("The page %s could not be rendered", name)
        page = PLAIN_PAGE.format(title=title)
    return HttpResponse(page, **options)


def database_away() -> HttpResponse:
    """Return the 503 page."""
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return error_page("503.html", "Het portaal is even niet beschikbaar", status=503, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses to read (handler400); more text than fits gets a page that says what to do."""
    if isinstance(exception, RequestDataTooBig):
        return error_page("413.html", "De tekst is te groot", status=413)
    return error_page("400.html", "Deze aanvraag klopt niet", status=400)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer who tries too often (handler429, which allauth calls)."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(TOO_OFTEN_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error that nobody caught (handler500); Django calls this while the exception is being handled."""
    if is_database_away(sys.exc_info()[1]):
        return database_away()
    return error_page("500.html", "Er ging iets mis", status=500)
