"""Answers to what no view foresaw: refused (400, 413), too often (429), database away or busy (503), the rest (500).

403 and 404 are Django's own views with templates of ours; 405 is in `gka_portal.middleware`.
"""

import logging
import re
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import loader
from django.utils.log import log_response

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30
# Others hold a lock for seconds at most: who comes back now usually gets through.
BUSY_SECONDS = 10
# The rates of the sign-in pages count per minute (allauth's ACCOUNT_RATE_LIMITS).
TOO_OFTEN_SECONDS = 60

# SQLSTATE of PostgreSQL: class 08 is a broken connection; the others are a server that stops, crashes, starts,
# drops idle sessions or has no connection left. A full disk (53100) is an OperationalError too, but there the database
# is present: that stays an error.
AWAY_CODES = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})
SQLITE_AWAY = ("unable to open database file", "disk I/O error")
# Waited too long for a lock or an answer, or chosen to give way to somebody else: the same request may succeed later.
BUSY_CODES = frozenset({"55P03", "57014", "40P01", "40001"})
SQLITE_BUSY = ("database is locked", "database table is locked", "database schema is locked")
# What is typed to prove who one is (password, code, passkey; "answer" on the page to sign) is never put in a page.
SECRET_FIELD = re.compile(r"password|code|credential|secret|token|^answer$", re.IGNORECASE)

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


def is_database_busy(error: BaseException | None) -> bool:
    """Return whether `error` says that others kept the database from answering in time."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if type(cause).__module__ == "sqlite3":
        return any(words in str(error) for words in SQLITE_BUSY)
    return getattr(cause, "pgcode", None) in BUSY_CODES


def error_page(name: str, title: str, context: dict[str, object] | None = None, **options: object) -> HttpResponse:
    """Answer with the template `name`, rendered without the request: looking up the user would ask the database.

    `title` stands on the plain page that comes when the template itself fails; `options` go to the response.
    """
    try:
        page: str = loader.render_to_string(name, context)
    except Exception:
        # Whatever is wrong with the page, the visitor must still learn what to do.
        logger.exception("The page %s could not be rendered", name)
        page = PLAIN_PAGE.format(title=title)
    return HttpResponse(page, **options)


def database_away() -> HttpResponse:
    """Return the 503 page."""
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return error_page("503.html", "Het portaal is even niet beschikbaar", status=503, headers=headers)


def database_busy(request: HttpRequest, error: BaseException, *, in_view: bool) -> HttpResponse:
    """Return the 503 page of a request that waited too long for others, and log it, once.

    `in_view`: the view itself failed, so what it was doing was undone. Only then the page has a button that sends the
    form again: before the view nobody checked that the form was ours (CSRF), and after it the work may be done.
    """
    fields = sent_again(request) if in_view and request.method == "POST" else None
    context: dict[str, object] = {
        "address": request.get_full_path(),
        "fields": fields,
        "in_view": in_view,
        "is_post": request.method == "POST",
        "seconds": BUSY_SECONDS,
        "token": "" if fields is None else get_token(request),
    }
    headers = {"Retry-After": str(BUSY_SECONDS), "Cache-Control": "no-store"}
    response = error_page("503_busy.html", "Het portaal is even te druk", context, status=503, headers=headers)
    if session := getattr(request, "session", None):
        # Writing down that somebody was here would make them wait for the same lock again, and fail again.
        session.modified = False
    reason = getattr(error.__cause__, "pgcode", None) or str(error)
    words = ("Database busy: %s %s (%s)", request.method, request.path, reason)
    log_response(*words, response=response, request=request, exception=error)
    return response


def sent_again(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the fields of a form to send again; None when that cannot be: files, and what proves who somebody is."""
    if request.FILES or any(SECRET_FIELD.search(name) for name in request.POST if name != "csrfmiddlewaretoken"):
        return None
    sent = [(name, str(text)) for name, texts in request.POST.lists() for text in texts]
    return [(name, text) for name, text in sent if name != "csrfmiddlewaretoken"]


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
    error = sys.exc_info()[1]
    if is_database_away(error):
        return database_away()
    if error is not None and is_database_busy(error):
        return database_busy(request, error, in_view=False)
    return error_page("500.html", "Er ging iets mis", status=500)
