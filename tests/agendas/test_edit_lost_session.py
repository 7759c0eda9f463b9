"""A session that ends while somebody writes, and a text that is too large: nothing typed is lost without a word."""

import pytest
from django.test import Client
from django.urls import reverse

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


WRITTEN = [
    ("agendas:step", ["send_back"], "reason"),
    ("agendas:step", ["withdraw"], "reason"),
    ("agendas:refuse", [], "reason"),
    ("agendas:guest_invite", [], "message"),
    ("agendas:versions", [], "name"),
]


@pytest.mark.parametrize(("page", "more", "field"), WRITTEN)
def test_what_was_written_on_another_page_comes_back_too(
    client: Client, agenda: Agenda, page: str, more: list[str], field: str
) -> None:
    url = reverse(page, args=[agenda.reference, *more])
    answer = client.post(url, {field: "Een lange reden <i>van</i> mij", "sha256": "a" * 64, "may_comment": "on"})
    text = answer.content.decode()
    assert answer.status_code == 401
    assert "Een lange reden &lt;i&gt;van" in text or "Een lange reden van mij" in text
    assert "a" * 64 not in text and "<p>on</p>" not in text
    assert f"?next={url.replace('/', '%2F')}" in text
    # Nothing was typed, so nothing has to be copied.
    assert client.post(url, {"sha256": "a" * 64, field: " "}).status_code == 302


@pytest.mark.parametrize(
    ("page", "more", "field"),
    [
        ("agendas:template_texts", [], "preamble"),
        ("agendas:template_topic", ["explanation"], "what"),
        ("agendas:template_about", [], "remark"),
    ],
)
def test_what_was_written_in_the_national_model_comes_back(
    client: Client, page: str, more: list[str], field: str
) -> None:
    answer = client.post(reverse(page, args=[1, *more]), {field: "Nieuwe landelijke tekst"})
    assert answer.status_code == 401 and "Nieuwe landelijke tekst" in answer.content.decode()


def test_what_is_typed_to_sign_is_not_shown(client: Client, agenda: Agenda) -> None:
    answer = client.post(reverse("agendas:sign", args=[agenda.reference]), {"answer": "geheim-wachtwoord"})
    assert answer.status_code == 302 and "geheim" not in answer.content.decode() + answer["Location"]
