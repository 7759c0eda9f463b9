"""The money that goes to contactschools, on pages of every app: labels of a status, and the box at an agenda."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agendas.models import Agenda
from funding.choices import Status
from funding.permissions import reads_grants
from funding.tables.of_agenda import grants_of_agenda
from gka_portal.drawing import icon

register = template.Library()

STATUS_ICONS = {
    Status.PREPARED: "pencil-line",
    Status.SUBMITTED: "hourglass",
    Status.GRANTED: "badge-check",
    Status.CHANGED: "badge-check",
    Status.REJECTED: "circle-x",
    Status.SETTLED: "archive",
    Status.RECLAIMED: "undo-2",
    Status.WITHDRAWN: "ban",
}


@register.simple_tag
@lru_cache(maxsize=16)
def grant_status(status: str) -> SafeString:
    """Show the status of an application with icon and words; its page includes css/grants.css."""
    html = '<span class="status grant-status--{}">{} {}</span>'
    return format_html(html, status, icon(STATUS_ICONS[Status(status)]), Status(status).label)


@register.inclusion_tag("funding/_agenda_link.html", takes_context=True)
def agenda_grants_link(context: dict[str, Any], agenda: Agenda) -> dict[str, Any]:
    """Draw the way to what became of the money of `agenda`, for who reads grants."""
    return {"reference": agenda.reference if reads_grants(context["user"]) else ""}


@register.inclusion_tag("funding/_agenda_box.html", takes_context=True)
def agenda_grants(context: dict[str, Any], agenda: Agenda) -> dict[str, Any]:
    """Draw the box "Geld" of `agenda`, for who reads grants; no query for others."""
    user = context["user"]
    return {"box": grants_of_agenda(agenda, user) if reads_grants(user) else None, "agenda": agenda}
