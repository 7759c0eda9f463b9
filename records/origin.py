"""Where the current work comes from: a client address, or the name of a process. Read by `records.actions.record`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

COMMAND_LINE = "opdrachtregel"
WORKER = "taakwerker"

_origin: ContextVar[str] = ContextVar("origin", default="")


def current_origin() -> str:
    """Return the origin of the current work, "" when nobody has said it."""
    return _origin.get()


def set_origin(origin: str) -> None:
    """Say where the work of this thread comes from, until further notice."""
    _origin.set(origin)


@contextmanager
def coming_from(origin: str) -> Iterator[None]:
    """Say where the work inside the `with` block comes from."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
