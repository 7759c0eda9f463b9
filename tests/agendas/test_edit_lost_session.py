"""A session that ends while somebody writes, and a text that is too large: nothing typed is lost without a word."""

import pytest
from django.test import Client

from agendas.models import Agenda
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast)


@pytest.mark.parametrize("key", ["aanhef", "interventions"])
def test_without_javascript_the_text_comes_back_to_be_copied(
    client: Client, cast: Cast, agenda: Agenda, key: str
) -> None:
    rows = agenda.text.document["interventions"]
    url = row_url(agenda, key, rows[0]["id"]) if key == "interventions" else block_url(agenda, key)
    client.force_login(cast.coordinator_noord)
    name = "goal" if key == "interventions" else "introduction"
    data = form_data(client.get(url), **{name: "Getypt door Nora\n\n<b>niet opgemaakt</b>"})
    client.logout()
    answer = client.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 401
    assert "Getypt door Nora" in text
    assert "&lt;b&gt;niet opgemaakt" in text
    assert f"?next={url.replace('/', '%2F')}" in text
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_a_stranger_learns_nothing_of_an_agenda(client: Client, agenda: Agenda) -> None:
    """The answer is the same for an agenda that is not there."""
    data = {"title": "Van mij"}
    there = client.post(block_url(agenda, "kop"), data)
    absent = client.post(block_url(agenda, "kop").replace(agenda.reference, "GKA-1999-0001"), data)
    assert there.status_code == absent.status_code == 401
    assert agenda.title not in there.content.decode()


def test_with_javascript_sign_in_comes_at_once_and_says_where_the_text_is(client: Client, agenda: Agenda) -> None:
    answer = client.post(block_url(agenda, "kop"), {"title": "Van mij", "script": "draft"}, follow=True)
    assert answer.redirect_chain[0][0].startswith("/account/")
    assert "na het inloggen krijgt u hem terug" in answer.content.decode()
    assert "krijgt u hem terug" not in client.get("/agendas/", follow=True).content.decode()


def test_too_much_text_gets_a_page_that_says_what_to_do(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    answer = client.post(block_url(agenda, "aanhef"), {"preamble": "x" * 2_700_000})
    text = answer.content.decode()
    assert answer.status_code == 413
    assert "De tekst is te groot" in text
    assert "meer dan 2,5 MB" in text
    assert "knop Terug" in text
