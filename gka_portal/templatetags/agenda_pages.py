"""The menu above every page about one agenda."""

from typing import Any

from django import template

from agendas.models import Agenda
from agendas.permissions import can_read_evidence
from agendas.tables.pages import pages_of
from agendas.tables.sealing import has_evidence, time_note

register = template.Library()


@register.inclusion_tag("agendas/_pages.html", takes_context=True)
def agenda_pages(context: dict[str, Any], agenda: Agenda, current: str) -> dict[str, Any]:
    """Draw the menu of `agenda` for who looks at it; `current` is the name of this page's address."""
    return {"pages": pages_of(agenda, context["user"]), "current": current}


@register.inclusion_tag("agendas/_evidence.html", takes_context=True)
def seal_facts(context: dict[str, Any], agenda: Agenda, *, with_time: bool = True) -> dict[str, Any]:
    """Say that the seal has no trusted time, and link to the evidence sheet for who may read it."""
    shows = has_evidence(agenda) and can_read_evidence(context["user"], agenda)
    return {"agenda": agenda, "has_evidence": shows, "time_note": time_note(agenda) if with_time else ""}
