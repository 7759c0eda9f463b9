"""Answers to errors that no view foresaw: too much text (413), the database that is away (503), all else (500)."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader
from django.views.defaults import bad_request as default_bad_request
from django.views.defaults import server_error as default_server_error

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30

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
<title>Even niet beschikbaar</title>
</head>
<body>
<main>
<h1>Het portaal is even niet beschikbaar</h1>
<p>De database geeft geen antwoord. Probeer het over een halve minuut opnieuw.</p>
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


def database_away() -> HttpResponse:
    """Return the 503 page. It is rendered without the request, because looking up the user asks the database."""
    try:
        page: str = loader.render_to_string("503.html")
    except Exception:
        # Whatever is wrong with the page, the visitor must still learn what to do.
        logger.exception("The page 503.html could not be rendered")
        page = PLAIN_PAGE
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses to read (handler400); more text than fits gets a page that says what to do."""
    if isinstance(exception, RequestDataTooBig):
        page: str = loader.render_to_string("413.html")
        return HttpResponse(page, status=413)
    return default_bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse | HttpResponseServerError:
    """Answer an error that nobody caught (handler500); Django calls this while the exception is being handled."""
    if is_database_away(sys.exc_info()[1]):
        return database_away()
    return default_server_error(request)
