"""The number of queries of a page of the editor is known, does not grow with the rows, and is never more than ten."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions.commenting import comment, resolve
from agendas.actions.reviewing import send_back
from agendas.actions.templates import load_templates
from agendas.choices import State
from agendas.models import Agenda, AgendaTemplate
from agendas.structure import BLOCKS
from tests.cast import Cast
from tests.editing import block_url, row_url
from tests.factories import fresh, make_agenda

# session, user, and what the user holds; each once per page.
PERSON = 3
# The agenda with its text and help, and its municipalities; then what can be chosen on this page.
AGENDA = 2
CHOICES = {
    "kop": 2,
    "toelichting": 2,
    "ondertekenaars": 2,
}
INTERVENTION = 3
COMMUNITY = 1
# The comments beside the fields; in a correction round the same ones say what is open.
COMMENTS = 1
MOST = 10


@pytest.mark.parametrize("rows", [2, 9])
@pytest.mark.parametrize("slug", [block.slug for block in BLOCKS])
def test_block(client: Client, cast: Cast, django_assert_num_queries: Any, rows: int, slug: str) -> None:
    agenda = make_agenda(cast, rows=rows)
    client.force_login(cast.coordinator_noord)
    client.get(block_url(agenda, slug))
    with django_assert_num_queries(PERSON + AGENDA + COMMENTS + CHOICES.get(slug, 0)):
        client.get(block_url(agenda, slug))


@pytest.mark.parametrize("rows", [2, 9])
@pytest.mark.parametrize(("key", "choices"), [("interventions", INTERVENTION), ("communities", COMMUNITY)])
def test_row(client: Client, cast: Cast, django_assert_num_queries: Any, rows: int, key: str, choices: int) -> None:
    agenda = make_agenda(cast, rows=rows)
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, key, agenda.text.document[key][0]["id"])
    client.get(url)
    with django_assert_num_queries(PERSON + AGENDA + COMMENTS + choices):
        client.get(url)


def _pages(agenda: Agenda) -> list[str]:
    rows = [(key, agenda.text.document[key][0]["id"]) for key in ("interventions", "communities")]
    return [*(block_url(agenda, block.slug) for block in BLOCKS), *(row_url(agenda, key, pk) for key, pk in rows)]


def _helped(agenda: Agenda, has_template: bool) -> Agenda:
    """Give `agenda` the newest model, or leave it without one: then the help of the newest is shown as well."""
    load_templates(by=None)
    Agenda.objects.filter(pk=agenda.pk).update(template=AgendaTemplate.objects.in_use()[0] if has_template else None)
    return fresh(agenda)


def _asked(client: Client, url: str, *, helps: bool = True) -> int:
    with CaptureQueriesContext(connection) as captured:
        page = client.get(url)
    assert page.status_code == 200
    assert 'data-help="' in page.content.decode() or not helps
    return len(captured)


@pytest.mark.parametrize("has_template", [True, False])
@pytest.mark.parametrize("person", ["coordinator_noord", "officer_alkmaar", "ocw_staff"])
def test_a_correction_round(client: Client, cast: Cast, person: str, has_template: bool) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    row = f"interventions.{agenda.text.document['interventions'][0]['id']}"
    said = [
        comment(
            agenda=agenda, path=path, quote="", text="Kan beter.", audience="all", mentions=[], by=cast.alderman_alkmaar
        )
        for path in (row, f"{row}.goal", "explanation", "title")
    ]
    send_back(agenda=agenda, reason="Zie de opmerkingen.", by=cast.alderman_alkmaar)
    # Who reviews may open what was dealt with: for OCW that is asked of the history.
    for head in said[1:]:
        resolve(comment=head, by=cast.coordinator_noord)
    agenda = _helped(agenda, has_template)
    client.force_login(getattr(cast, person))
    client.get("/agendas/")  # the first request of a session stores when it began
    # Beside what is locked stands no help.
    most = {url: _asked(client, url, helps=row.partition(".")[2] in url) for url in _pages(agenda)}
    assert max(most.values()) <= MOST, most


@pytest.mark.parametrize("has_template", [True, False])
def test_a_contact_school(client: Client, cast: Cast, has_template: bool) -> None:
    agenda = _helped(make_agenda(cast, State.CONSULTATION), has_template)
    client.force_login(cast.school_board)
    client.get("/agendas/")
    assert _asked(client, row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])) <= MOST
