"""A community: a learning network in which the schools or the municipality take part."""

from typing import Any

from agendas.forms.fields import choice, text_at
from agendas.forms.part import Document, Part, PartForm, Section
from interventions.choices import EntryKind


class CommunityForm(PartForm):
    name = text_at("communities.name")
    catalogue = choice((), "Uit de interventiebank", required=False)
    description = text_at("communities.description")
    parties = text_at("communities.parties", help_text="Eén naam per regel.")
    goal = text_at("communities.goal")
    target_group = text_at("communities.target_group")
    activities = text_at("communities.activities")
    roles = text_at("communities.roles")

    widths = {"catalogue": "half"}

    def offer(self) -> None:
        fields: Any = self.fields
        fields["catalogue"].choices = self.options.catalogue(self.initial.get("catalogue"), EntryKind.COMMUNITY)

    def put_into(self, part: Document) -> None:
        super().put_into(part)
        part["catalogue"] = part["catalogue"] or None


class CommunityPart(Part):
    form_class = CommunityForm
    sections = (
        Section("Naam en omschrijving", ("name", "catalogue", "description", "parties")),
        Section("Doel en aanpak", ("goal", "target_group", "activities", "roles")),
    )


class CommunitiesPart(Part):
    """The list has nothing of its own to fill in: every row has its page."""


def new_community(kind: str) -> Document:
    """Return a row to start from; `kind` is for interventions only."""
    return {"name": "", "parties": []}
