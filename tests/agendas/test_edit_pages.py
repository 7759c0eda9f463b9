"""Every page of the editor opens, shows what is stored, and gives it back unchanged."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda
from agendas.structure import BLOCKS
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda

SLUGS = [block.slug for block in BLOCKS]


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, rows=2)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_that_is_saved_unchanged_changes_nothing(client: Client, cast: Cast, agenda: Agenda, slug: str) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.get(block_url(agenda, slug))
    assert page.status_code == 200
    if "part" not in page.context or not page.context["part"].sections:
        return
    before = agenda.text.sha256
    answer = client.post(block_url(agenda, slug), form_data(page))
    assert answer.status_code == 302, answer.context["part"].form.errors
    assert fresh(agenda).text.sha256 == before


@pytest.mark.parametrize("key", ["interventions", "communities"])
def test_a_row_that_is_saved_unchanged_changes_nothing(client: Client, cast: Cast, agenda: Agenda, key: str) -> None:
    client.force_login(cast.coordinator_noord)
    row = agenda.text.document[key][0]
    page = client.get(row_url(agenda, key, row["id"]))
    answer = client.post(row_url(agenda, key, row["id"]), form_data(page))
    assert answer.status_code == 302
    assert fresh(agenda).text.sha256 == agenda.text.sha256
