"""The menu above every page about one agenda."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from agendas.choices import Kind
from agendas.models import Agenda
from agendas.permissions import can_read_evidence
from agendas.tables import beside, links
from agendas.tables.pages import pages_of
from agendas.tables.sealing import has_evidence, time_note

register = template.Library()


@register.inclusion_tag("agendas/_pages.html", takes_context=True)
def agenda_pages(context: dict[str, Any], agenda: Agenda, current: str) -> dict[str, Any]:
    """Draw the menu of `agenda` for who looks at it; `current` is the name of this page's address."""
    return {"pages": pages_of(agenda, context["user"]), "current": current, "kind": agenda.kind}


@register.filter
def page_name(agenda: Agenda) -> str:
    """Return what stands in the title of every page of `agenda`."""
    return beside.page_name(agenda)


@register.filter
def full_name(agenda: Agenda, where: str = "") -> str:
    """Return what `agenda` is called in full; `where` "inside": in a sentence."""
    name = beside.full_name(agenda)
    return f"{name[0].lower()}{name[1:]}" if where and agenda.kind == Kind.ADDENDUM else name


@register.simple_tag(takes_context=True)
def linked(context: dict[str, Any], sentences: str | list[str]) -> list[SafeString]:
    """Return `sentences`, or one sentence, with a link to each agenda in them that who looks may open."""
    return links.linked([sentences] if isinstance(sentences, str) else sentences, context["user"])


@register.inclusion_tag("agendas/_evidence.html", takes_context=True)
def seal_facts(context: dict[str, Any], agenda: Agenda, *, with_time: bool = True) -> dict[str, Any]:
    """Say that the seal has no trusted time, and link to the evidence sheet for who may read it."""
    shows = has_evidence(agenda) and can_read_evidence(context["user"], agenda)
    return {"agenda": agenda, "has_evidence": shows, "time_note": time_note(agenda) if with_time else ""}
