"""The agenda as people read it: sections made of a snapshot, the same on the page and in the PDF.

Order and headings are those of the agenda that municipalities and ministry have signed since 2019.
"""

from typing import Any

from agendas.document.addendum import addendum_document
from agendas.document.agreements import agreement_sections
from agendas.document.amendment import amendment_of
from agendas.document.interventions import community_sections, intervention_sections
from agendas.document.nouns import noun_of
from agendas.document.opening import closing_sections, opening_sections
from agendas.document.parts import Document, Section

__all__ = ["Document", "Section", "present"]


def present(document: dict[str, Any], signatures: list[dict[str, Any]] | None = None) -> Document:
    """Return `document` (gka-agenda/1) as sections.

    `signatures` are those of gka-signatures/1; who is not in it stands as "Nog niet ondertekend".
    An addendum is shown as what it changes; one of which the portal does not know that, as any agenda.
    """
    if amendment := amendment_of(document):
        return addendum_document(document, amendment, signatures)
    places = [item["name"] for item in document["municipalities"]]
    return Document(
        title=document["title"],
        subtitle=document["subtitle"],
        slogan=document["slogan"],
        motto=document["motto"],
        places=places,
        start=document["period"]["start"],
        end=document["period"]["end"],
        sections=[
            *opening_sections(document, signatures or []),
            *agreement_sections(document),
            *intervention_sections(document),
            *community_sections(document),
            *closing_sections(document),
        ],
        noun=noun_of(document.get("kind", "")),
    )
