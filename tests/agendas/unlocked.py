"""The control of the processes test: the same portal, whose actions read the agenda without locking its row.

A module for gunicorn (`tests.agendas.unlocked:application`). A short wait after reading stands for a busy machine.
"""

import functools
import importlib
import time
from typing import Any

SECONDS = 0.1
MODULES = ("closing", "editing", "registering", "reviewing", "sealing", "signing")


def application(environ: Any, start_response: Any) -> Any:
    """Answer as the portal without locks."""
    return _portal()(environ, start_response)


@functools.cache
def _portal() -> Any:
    # First: it sets Django up.
    portal = importlib.import_module("gka_portal.wsgi").application
    models = importlib.import_module("agendas.models")

    def only_read(agenda: Any) -> Any:
        found = models.Agenda.objects.select_related("text").get(pk=agenda.pk)
        time.sleep(SECONDS)
        return found

    for name in MODULES:
        module: Any = importlib.import_module(f"agendas.actions.{name}")
        if hasattr(module, "locked"):
            module.locked = only_read
    registering: Any = importlib.import_module("agendas.actions.registering")
    counted = registering.open_requests

    def count_slowly(signing_round: Any) -> Any:
        found = counted(signing_round)
        # What was counted is old by the time it is used.
        time.sleep(SECONDS)
        return found

    registering.open_requests = count_slowly
    return portal
