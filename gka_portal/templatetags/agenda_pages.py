"""The menu above every page about one agenda."""

from typing import Any

from django import template

from agendas.models import Agenda
from agendas.tables.pages import pages_of

register = template.Library()


@register.inclusion_tag("agendas/_pages.html", takes_context=True)
def agenda_pages(context: dict[str, Any], agenda: Agenda, current: str) -> dict[str, Any]:
    """Draw the menu of `agenda` for who looks at it; `current` is the name of this page's address."""
    return {"pages": pages_of(agenda, context["user"]), "current": current}
