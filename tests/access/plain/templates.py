"""The national model: written by policy staff of OCW. Everybody has an own choice of which help is open."""

from typing import Any

from agendas.actions.templates import draft_template, load_templates
from agendas.models import AgendaTemplate
from tests.access.plain import PlainRow
from tests.cast import Cast

STAFF = frozenset({"ocw_staff", "ocw_reviewer"})
READ_ONLY = frozenset({405})


def _draft(cast: Cast) -> tuple[Any, ...]:
    """A new version that is being written."""
    load_templates(by=None)
    found = AgendaTemplate.objects.filter(published_at__isnull=True).first()
    return ((found or draft_template(kind="municipal", by=cast.ocw_staff)).pk,)


def _topic(cast: Cast) -> tuple[Any, ...]:
    return (*_draft(cast), "explanation")


CHANGED = frozenset({409})
ROWS = [
    PlainRow("agendas:help_choice", get=READ_ONLY, post=frozenset({302}), data=(("help", "*"), ("open", "0"))),
    PlainRow("agendas:templates", STAFF),
    PlainRow("agendas:template_draft", STAFF, get=READ_ONLY, post=frozenset({302})),
    PlainRow("agendas:template", STAFF, _draft),
    PlainRow("agendas:template_compare", STAFF, _draft),
    PlainRow("agendas:template_texts", STAFF, _draft, post=frozenset({422})),
    PlainRow("agendas:template_help", STAFF, _draft),
    PlainRow("agendas:template_topic", STAFF, _topic, post=CHANGED),
    PlainRow("agendas:template_required", STAFF, _draft, post=CHANGED),
    PlainRow("agendas:template_about", STAFF, _draft, post=frozenset({422})),
    PlainRow("agendas:template_publish", STAFF, _draft, post=CHANGED),
    PlainRow("agendas:template_discard", STAFF, _draft, post=frozenset({302})),
]
