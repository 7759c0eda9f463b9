"""Pages that are not under an agenda: who may open them, and who may post to them. A module per part of the portal.

Each module has `ROWS`. The people are those of tests/cast.py.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cast import Cast


def _nothing(cast: Cast) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class PlainRow:
    """An address and its answers: `get` and `post` for `allowed` (None: everybody who signed in), else `otherwise`.

    `get` of {405}: takes no GET. `post` None: POST is not tried. `arguments` gives the parts of the address.
    """

    name: str
    allowed: frozenset[str] | None = None
    arguments: Callable[[Cast], tuple[Any, ...]] = _nothing
    get: frozenset[int] = frozenset({200})
    post: frozenset[int] | None = None
    otherwise: frozenset[int] = frozenset({403})
    data: tuple[tuple[str, str], ...] = ()

    def allows(self, person: str) -> bool:
        """Is `person` among those who may?"""
        return self.allowed is None or person in self.allowed


def all_rows() -> list[PlainRow]:
    """Return the rows of every module in this folder."""
    rows: list[PlainRow] = []
    for found in pkgutil.iter_modules(__path__):
        rows += importlib.import_module(f"{__name__}.{found.name}").ROWS
    return rows
