"""A database that is away gives a page that says so; everything else stays an error."""

import sqlite3

import psycopg2
import psycopg2.errors
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import RequestFactory

from gka_portal import errors
from gka_portal.middleware import DatabaseAwayMiddleware


def _wrapped(kind: type[Exception], cause: BaseException) -> Exception:
    """Return `cause` as Django hands it on."""
    error = kind(*cause.args)
    error.__cause__ = cause
    return error


class _WithCode(psycopg2.OperationalError):
    """psycopg2 fills in the code from the server; here the test does."""

    pgcode = ""

    def __init__(self, code: str) -> None:
        super().__init__("the server said so")
        self.pgcode = code


AWAY = {
    "refused": _wrapped(OperationalError, psycopg2.OperationalError("connection refused")),
    "closed half-way": _wrapped(OperationalError, psycopg2.OperationalError("server closed the connection")),
    "connection closed": _wrapped(InterfaceError, psycopg2.InterfaceError("connection already closed")),
    "broken connection": _wrapped(OperationalError, _WithCode("08006")),
    "shutting down": _wrapped(OperationalError, _WithCode("57P01")),
    "starting": _wrapped(OperationalError, _WithCode("57P03")),
    "no connection left": _wrapped(OperationalError, _WithCode("53300")),
    "file gone": _wrapped(OperationalError, sqlite3.OperationalError("unable to open database file")),
}
BUSY = {
    "lock time-out": _wrapped(OperationalError, _WithCode("55P03")),
    "statement time-out": _wrapped(OperationalError, _WithCode("57014")),
    "deadlock": _wrapped(OperationalError, _WithCode("40P01")),
    "busy SQLite": _wrapped(OperationalError, sqlite3.OperationalError("database is locked")),
}
NEITHER = {
    "disk full": _wrapped(OperationalError, _WithCode("53100")),
    "missing table": _wrapped(OperationalError, sqlite3.OperationalError("no such table: x")),
    "cursor closed": _wrapped(InterfaceError, psycopg2.InterfaceError("cursor already closed")),
    "constraint": IntegrityError("unique"),
    "something else": ValueError("connection"),
}


@pytest.mark.parametrize("name", AWAY)
def test_away(name: str) -> None:
    assert errors.is_database_away(AWAY[name])


@pytest.mark.parametrize("name", AWAY)
def test_away_is_not_busy(name: str) -> None:
    assert not errors.is_database_busy(AWAY[name])


@pytest.mark.parametrize("name", BUSY)
def test_busy(name: str) -> None:
    assert errors.is_database_busy(BUSY[name])
    assert not errors.is_database_away(BUSY[name])


@pytest.mark.parametrize("name", NEITHER)
def test_neither(name: str) -> None:
    assert not errors.is_database_away(NEITHER[name])
    assert not errors.is_database_busy(NEITHER[name])


def _answer(error: Exception):
    return DatabaseAwayMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error)


def test_a_view_that_meets_it_answers_503() -> None:
    response = _answer(AWAY["refused"])
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"


def test_other_errors_pass_through() -> None:
    assert _answer(NEITHER["disk full"]) is None


def test_without_the_template_there_is_still_a_page(monkeypatch) -> None:
    def broken(name: str, context: object) -> str:
        raise ValueError("template broken")

    monkeypatch.setattr(errors.loader, "render_to_string", broken)
    response = errors.database_away()
    assert response.status_code == 503
    assert "even niet beschikbaar" in response.content.decode()


@pytest.mark.django_db
def test_middleware_that_meets_it_answers_503(client, monkeypatch) -> None:
    """The session is read before any view: Django turns that into handler500."""

    def away(*arguments: object) -> None:
        raise AWAY["refused"]

    client.raise_request_exception = False
    client.cookies["sessionid"] = "something"
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
