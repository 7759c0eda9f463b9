"""Whole fields to leave out stand by part of the text, and what was chosen stays."""

from typing import Any

import pytest
from django.test import Client

from agendas.models import Agenda, Publication
from agendas.publishing.masking import fields_in
from tests.agendas.test_publishing_pages import agenda, ocw, page, posted

pytestmark = pytest.mark.django_db

# The fixtures of the pages around it.
__all__ = ["agenda", "ocw"]


def test_whole_fields_stand_by_part_of_the_text(ocw: Client, agenda: Agenda) -> None:
    """A part is open when something in it is chosen or wrong; a wrong choice stays ticked, with its ground."""
    groups = ocw.get(page(agenda, "lakken/")).context["masking"].fields.groups
    assert len(groups) > 5 and not any(group.is_open for group in groups)
    document = agenda.text.document
    assert {row.path for group in groups for row in group.rows} == {path for path, _label in fields_in(document)}
    analysis = next(group for group in groups if group.title.startswith("Afspraak 2"))
    number = next(row.number for row in analysis.rows if row.path == "analysis.data")
    part = f"velden-deel-{groups.index(analysis)}-ground"
    new = {f"velden-{number}-path": "analysis.data", part: "5.1.2b"}
    wrong = ocw.post(page(agenda, "lakken/"), posted("Piet Onbekend") | new)
    assert wrong.status_code == 422
    for response in (wrong, _kept(ocw, agenda, posted("Wij werken") | new)):
        group = response.context["masking"].fields.groups[groups.index(analysis)]
        assert (group.is_open, group.chosen, len(group.rows)) == (True, 1, len(analysis.rows))
        html = response.content.decode()
        assert html.count(" open>") == 1
        assert f"{len(group.rows)} velden, <strong>1 aangekruist</strong>" in html
        assert 'value="5.1.2b" selected' in html
    assert Publication.objects.get().mask[1] == {"path": "analysis.data", "ground": "5.1.2b"}
    unknown = posted(paths=("analysis.nothing",), edit=1)
    html = ocw.post(page(agenda, "lakken/"), unknown).content.decode()
    assert "Dit veld staat niet in de ondertekende tekst." in html and "Andere velden" in html


def _kept(client: Client, agenda: Agenda, data: dict[str, Any]) -> Any:
    assert client.post(page(agenda, "lakken/"), data).status_code == 302
    return client.get(page(agenda, "lakken/"))
