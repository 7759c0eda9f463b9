"""A portal that dies at a named step: SIGKILL to its own process, once, when the test has asked for it.

For web processes a module for gunicorn (`tests.agendas.dying:application`), for workers the task
`tests.agendas.tasks.seal_and_die`.
"""

import functools
import importlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

# Module and function of each step; the process can die before it and after it.
SIGNING = (
    ("agendas.actions.signing", "locked"),
    ("agendas.actions.signing", "own_turn"),
    ("agendas.actions.signing", "put_signature"),
    ("agendas.actions.registering", "sign_obstacle"),
    ("agendas.actions.registering", "_go_on"),
    ("agendas.actions.registering", "move"),
    ("agendas.actions.registering", "enqueue"),
    # The whole transaction: after it the signature is there, and nobody was told.
    ("agendas.actions.signing", "sign"),
)
SEALING = (
    ("agendas.tasks", "signed_pdf"),
    ("agendas.tasks", "seal"),
    ("agendas.actions.sealing", "locked"),
    ("agendas.actions.sealing", "store_file"),
    ("agendas.actions.sealing", "move"),
    ("agendas.actions.sealing", "enqueue"),
    ("agendas.actions.sealing", "send_copies"),
    ("agendas.tasks", "store_sealed_pdf"),
)


def moments(steps: tuple[tuple[str, str], ...]) -> list[str]:
    """Return the names of the moments at which a process can die."""
    return [f"{when} {module}.{name}" for module, name in steps for when in ("before", "after")]


def order(moment: str) -> None:
    """Let the first process that comes to `moment` die there."""
    _paper().write_text(moment)


def is_done() -> bool:
    return not _paper().exists()


def _paper() -> Path:
    return Path(settings.VAR_DIR) / "die-at"


def _perhaps(moment: str) -> None:
    try:
        if _paper().read_text() != moment:
            return
        _paper().unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _mortal(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        _perhaps(f"before {name}")
        result = function(*arguments, **named)
        _perhaps(f"after {name}")
        return result

    wrapped.is_mortal = True  # type: ignore[attr-defined]
    return wrapped


def install(steps: tuple[tuple[str, str], ...]) -> None:
    """Make the functions of `steps` mortal in this process."""
    for module_name, name in steps:
        module = importlib.import_module(module_name)
        if not hasattr(getattr(module, name), "is_mortal"):
            setattr(module, name, _mortal(getattr(module, name), f"{module_name}.{name}"))


def application(environ: Any, start_response: Any) -> Any:
    """Answer as the portal, in which signing is mortal."""
    return _portal()(environ, start_response)


@functools.cache
def _portal() -> Any:
    from gka_portal.wsgi import application as portal

    install(SIGNING)
    return portal
