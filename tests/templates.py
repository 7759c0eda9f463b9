"""Undefined template variables fail the test that met them."""

import sys
from pathlib import Path

from django.template.base import Node

ROOT = Path(__file__).resolve().parent.parent


class UndefinedTemplateVariable(Exception):
    """A template of ours used a name that its view did not give."""


def _template_in_use() -> Path | None:
    """Return the file of the template that is being rendered: the nearest node on the call stack knows it."""
    frame = sys._getframe(1)
    while frame is not None:
        owner = frame.f_locals.get("self")
        if isinstance(owner, Node) and getattr(owner, "origin", None):
            return Path(owner.origin.name)
        frame = frame.f_back  # type: ignore[assignment]
    return None


class UndefinedVariable(str):
    """The `string_if_invalid` of the tests.

    Django asks whether "%s" is in it and then formats it with the name of the variable. Templates of Django and
    allauth rely on undefined variables, so only files inside this checkout count.
    """

    def __new__(cls) -> "UndefinedVariable":
        return super().__new__(cls, "%s")

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> str:
        template = _template_in_use()
        if template is not None and ROOT in template.parents and ".venv" not in template.parts:
            raise UndefinedTemplateVariable(f"{template.relative_to(ROOT)}: {getattr(variable, 'var', variable)}")
        return ""
