"""What holds for every test: no network but loopback, and tables that may be emptied between tests."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase

from agendas import undeletable
from records import append_only
from records.origin import set_origin
from tests.agendas.documents import REAL


class NetworkRefused(RuntimeError):
    """A test tried to leave this machine."""


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0]).split("%")[0]
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if not _is_loopback(address):
            raise NetworkRefused(f"Tests may not connect to {address!r}")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine, also from libraries."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> set[str]:
    """Return the triggers that the migrations alone left: after the first flush of a process we installed them."""
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(catalogue[connections["default"].vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture(scope="session", autouse=True)
def _append_only_lifted_for_flush() -> Iterator[None]:
    """Lift the append-only triggers while Django empties the tables after a transactional test, and only then.

    The triggers stand during every test; tests/records proves that they refuse.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_without_triggers(case: TransactionTestCase) -> None:
        for connection in connections.all(initialized_only=True):
            with connection.schema_editor() as editor:
                append_only.remove(editor)
                undeletable.remove(editor)
        try:
            flush(case)
        finally:
            for connection in connections.all(initialized_only=True):
                with connection.schema_editor() as editor:
                    append_only.install(editor)
                    undeletable.install(editor)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _no_origin() -> None:
    """Forget where the work of the previous test came from: a request or a command says so until further notice."""
    set_origin("")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say it when the story was played with the invented agenda: that proves less than the real one."""
    if not REAL.exists():
        sentence = "LET OP: de echte agenda ontbreekt; de tests gebruikten de verzonnen agenda."
        terminalreporter.write_line(sentence, yellow=True)
