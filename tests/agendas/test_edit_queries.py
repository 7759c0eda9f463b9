"""The number of queries of a page of the editor is known and does not grow with the rows."""

from typing import Any

import pytest
from django.test import Client

from agendas.structure import BLOCKS
from tests.cast import Cast
from tests.editing import block_url, row_url
from tests.factories import make_agenda

# session, user, and what the user holds; each once per page.
PERSON = 3
# The agenda with its text, and its municipalities; then what can be chosen on this page.
AGENDA = 2
CHOICES = {
    "kop": 2,
    "toelichting": 2,
    "ondertekenaars": 2,
}
INTERVENTION = 3
COMMUNITY = 1
# The help of the newest model (an agenda with a template has its own), and the comments.
BESIDE = 2


@pytest.mark.parametrize("rows", [2, 9])
@pytest.mark.parametrize("slug", [block.slug for block in BLOCKS])
def test_block(client: Client, cast: Cast, django_assert_num_queries: Any, rows: int, slug: str) -> None:
    agenda = make_agenda(cast, rows=rows)
    client.force_login(cast.coordinator_noord)
    client.get(block_url(agenda, slug))
    with django_assert_num_queries(PERSON + AGENDA + BESIDE + CHOICES.get(slug, 0)):
        client.get(block_url(agenda, slug))


@pytest.mark.parametrize("rows", [2, 9])
@pytest.mark.parametrize(("key", "choices"), [("interventions", INTERVENTION), ("communities", COMMUNITY)])
def test_row(client: Client, cast: Cast, django_assert_num_queries: Any, rows: int, key: str, choices: int) -> None:
    agenda = make_agenda(cast, rows=rows)
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, key, agenda.text.document[key][0]["id"])
    client.get(url)
    with django_assert_num_queries(PERSON + AGENDA + BESIDE + choices):
        client.get(url)
