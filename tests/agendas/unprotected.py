"""Deleting what was signed, past the triggers, as only the owner of a database can: for tests that look for traces."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from agendas import undeletable


@contextmanager
def lifted() -> Iterator[None]:
    """Lift the triggers of agendas.undeletable, and put them back."""
    _run(undeletable.removing(connection.vendor))
    try:
        yield
    finally:
        protect()


def protect() -> None:
    _run([*undeletable.removing(connection.vendor), *undeletable.installing(connection.vendor)])


def _run(statements: object) -> None:
    with connection.cursor() as cursor:
        for statement in statements:  # type: ignore[attr-defined]
            cursor.execute(statement)
