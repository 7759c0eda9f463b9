"""The national templates in the administration: to read. OCW staff write them at /agendas/sjablonen/."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agendas.choices import Kind
from agendas.models import AgendaTemplate
from gka_portal.admin import ChoiceFilter, ReadOnlyAdmin, Subject
from interventions.permissions import may_manage_catalogue


class KindFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Soort", "soort", "kind", Kind.choices


@admin.register(AgendaTemplate)
class AgendaTemplateAdmin(ReadOnlyAdmin):
    """The fixed texts with which a new agenda starts."""

    subject = Subject.CATALOGUE
    purpose = (
        "De vaste teksten waarmee een nieuwe agenda begint, per versie. "
        "Beleidsmedewerkers van OCW maken een nieuwe versie bij Agenda’s, Sjablonen."
    )
    list_display = ["kind", "version", "valid_from"]
    list_filter = [KindFilter]
    fieldsets = [
        ("Sjabloon", {"fields": ["kind", "version", "valid_from", "loaded"]}),
        ("Vaste teksten", {"fields": ["texts"]}),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage_catalogue(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_manage_catalogue(request.user)

    @admin.display(description="in het portaal sinds")
    def loaded(self, template: AgendaTemplate) -> Any:
        return template.created_at

    @admin.display(description="teksten")
    def texts(self, template: AgendaTemplate) -> str:
        """Every text of the template, a blank line between two; {gemeente} and {periode} are filled in later."""
        return "\n\n".join(_texts(template.content))


def _texts(part: Any) -> list[str]:
    if isinstance(part, str):
        # A key or a code is one word; a text that people read is more.
        return [part.strip()] if " " in part.strip() else []
    values = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    return [text for value in values for text in _texts(value)]
