"""Settings that decide who may sign: a word that nobody knows must not pass for a choice."""

from typing import Any

from django.conf import settings
from django.core.checks import Error

ADVICE, STOP = "advice", "stop"
_CHOSEN = ("SIGNING_MANDATE", "SIGNING_COLLEGE_DECISION")


def check_signing_settings(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Refuse to start with another value than "advice" or "stop"."""
    return [
        Error(
            f"{name} is {getattr(settings, name)!r}.",
            hint=f'Kies "{ADVICE}" (waarschuwen) of "{STOP}" (tegenhouden).',
            id=f"agendas.E{number:03d}",
        )
        for number, name in enumerate(_CHOSEN, start=1)
        if getattr(settings, name) not in {ADVICE, STOP}
    ]
