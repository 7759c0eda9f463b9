"""Two people write the same new version of the national model; or one throws it away while the other writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.actions.templates import (
    change_template,
    discard_template,
    draft_template,
    load_templates,
    publish_template,
    whole_hash,
)
from agendas.forms.templates import Opened, merged
from agendas.models import AgendaTemplate
from records.models import Event
from tests.cast import Cast
from tests.editing import form_data


@pytest.fixture
def draft(cast: Cast) -> AgendaTemplate:
    """Version 3, just begun."""
    load_templates(by=None)
    return draft_template(kind="municipal", by=cast.ocw_staff)


@pytest.fixture
def staff(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ocw_staff)
    return client


def _url(template: AgendaTemplate, page: str = "template", *more: str) -> str:
    return reverse(f"agendas:{page}", args=[template.pk, *more])


def _change(template: AgendaTemplate, part: str, changes: dict[str, Any], by: Any, topic: str = "") -> AgendaTemplate:
    return change_template(template=template, part=part, merge=lambda stored: (changes, []), topic=topic, by=by)


def test_two_people_in_the_same_text(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_texts")
    sent = form_data(staff.get(url)) | {"slogan": "Van Otto"}
    _change(draft, "content", {"slogan": "Van Rosa"}, cast.ocw_reviewer)
    response = staff.post(url, sent)
    assert response.status_code == 409
    assert "Een collega heeft dit ook gewijzigd" in response.content.decode()
    (both,) = response.context["both"]
    assert (both.label, both.theirs, both.yours) == ("Slogan", "<p>Van Rosa</p>", "<p>Van Otto</p>")
    draft.refresh_from_db()
    assert draft.content["slogan"] == "Van Rosa"
    # Having seen both texts, who saves again decides; but not over a text that came after those.
    again = form_data(response)
    assert again["slogan"] == ["Van Otto"]
    _change(draft, "content", {"slogan": "Weer van Rosa"}, cast.ocw_reviewer)
    response = staff.post(url, again)
    assert "Weer van Rosa" in response.content.decode()
    assert staff.post(url, form_data(response)).status_code == 302
    draft.refresh_from_db()
    assert draft.content["slogan"] == "Van Otto"


def test_two_people_in_different_texts(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_texts")
    opened = form_data(staff.get(url))
    assert staff.post(url, opened | {"slogan": "Slogan van Rosa"}).status_code == 302
    assert staff.post(url, opened | {"motto": "Motto van Otto", "clauses-0-heading": "Duur"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.content["slogan"], draft.content["motto"]) == ("Slogan van Rosa", "Motto van Otto")
    assert draft.content["clauses"][0]["heading"] == "Duur"
    told = [event.data["keys"] for event in Event.objects.filter(action="template_changed").order_by("pk")]
    assert told == [["slogan"], ["clauses", "motto"]]


def test_a_conflict_keeps_what_only_the_colleague_changed(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_texts")
    opened = form_data(staff.get(url))
    clauses = [dict(row) for row in draft.content["clauses"]][1:]
    rosas = {"slogan": "Slogan van Rosa", "title": "Titel van Rosa", "clauses": clauses}
    _change(draft, "content", rosas, cast.ocw_reviewer)
    response = staff.post(url, opened | {"motto": "Motto van Otto", "title": "Titel van Otto"})
    assert response.status_code == 409
    assert [both.label for both in response.context["both"]] == ["Titel"]
    again = form_data(response)
    assert (again["slogan"], again["motto"]) == (["Slogan van Rosa"], ["Motto van Otto"])
    assert staff.post(url, again).status_code == 302
    draft.refresh_from_db()
    kept = {key: draft.content[key] for key in ("slogan", "motto", "title", "clauses")}
    assert kept == rosas | {"motto": "Motto van Otto", "title": "Titel van Otto"}


def test_two_people_in_the_same_list_of_rows(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_texts")
    opened = form_data(staff.get(url))
    _change(draft, "content", {"clauses": draft.content["clauses"][1:]}, cast.ocw_reviewer)
    response = staff.post(url, opened | {"clauses-0-heading": "Duur van Otto"})
    assert response.status_code == 409
    (both,) = response.context["both"]
    assert both.label == "Bepalingen"
    assert "Duur van Otto" in both.yours
    assert "Duur van Otto" not in both.theirs
    assert "None" not in both.theirs + both.yours
    staff.post(url, form_data(response))
    draft.refresh_from_db()
    assert draft.content["clauses"][0]["heading"] == "Duur van Otto"


def test_putting_two_texts_together() -> None:
    opened = Opened.of(3, {"a": "1", "b": "1", "c": "1", "d": None, "e": "<p><strong>x</strong></p>"})
    opened = Opened.read(opened.write())
    stored = {"a": "2", "b": "1", "c": "2", "d": "", "e": "<p>y</p>"}
    mine = {"a": "1", "b": "3", "c": "3", "d": "4", "e": "<p>x</p>"}
    assert merged(opened, stored, mine, as_plain=True) == ({"b": "3", "c": "3", "d": "4"}, ["c"])
    # With the editor somebody did take away the bold word.
    assert merged(opened, stored, mine) == ({"b": "3", "c": "3", "d": "4", "e": "<p>x</p>"}, ["c", "e"])
    # The same text from both is no conflict.
    assert merged(opened, stored, stored) == ({}, [])


@pytest.mark.parametrize("base", ["", "x", "[]", "1", '{"version":1e400,"marks":{}}', '{"version":1,"marks":{"a":1}}'])
def test_a_page_that_knows_of_nothing_overwrites_nothing(base: str) -> None:
    assert merged(Opened.read(base), {"a": "1", "b": "1"}, {"a": "2", "b": "1"}) == ({"a": "2"}, ["a"])


def test_two_people_in_what_a_version_is_about(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_about")
    day = timezone.localdate() + timedelta(days=9)
    _change(draft, "about", {"remark": "Eerst."}, cast.ocw_staff)
    opened = form_data(staff.get(url))
    _change(draft, "about", {"remark": "Van Rosa."}, cast.ocw_reviewer)
    assert staff.post(url, opened | {"valid_from": f"{day:%d-%m-%Y}"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.remark, draft.valid_from) == ("Van Rosa.", day)
    response = staff.post(url, opened | {"valid_from": f"{day + timedelta(days=1):%d-%m-%Y}", "remark": "Van Otto."})
    assert [both.label for both in response.context["both"]] == ["Wat is er veranderd?", "Geldig vanaf"]
    assert staff.post(url, form_data(response)).status_code == 302
    draft.refresh_from_db()
    assert (draft.remark, draft.valid_from) == ("Van Otto.", day + timedelta(days=1))


# What is typed on each page, and how it is given back.
TYPED = [
    ("template_texts", (), {"motto": "Zo gaat het"}, "Zo gaat het"),
    ("template_texts", (), {"title": "", "motto": "Zo gaat het"}, "Zo gaat het"),
    ("template_topic", ("explanation",), {"what": "Het verhaal"}, "Het verhaal"),
    ("template_required", (), {"motto": "freeze"}, "Voor ondertekening"),
    ("template_about", (), {"remark": "Betere hulp"}, "Betere hulp"),
]


@pytest.mark.parametrize(("page", "more", "typed", "given"), TYPED)
def test_typed_text_comes_back_when_the_draft_is_gone(
    staff: Client,
    draft: AgendaTemplate,
    cast: Cast,
    page: str,
    more: tuple[str, ...],
    typed: dict[str, str],
    given: str,
) -> None:
    url = _url(draft, page, *more)
    sent = form_data(staff.get(url)) | typed
    discard_template(template=draft, by=cast.ocw_reviewer)
    response = staff.post(url, sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Versie 3 is intussen weggegooid" in text
    assert given in text
    assert staff.get(url).status_code == 404
    assert "Deze versie is intussen weggegooid" in staff.post(url, {"base": "x"}).content.decode()


@pytest.mark.parametrize(("page", "more", "typed", "given"), TYPED)
def test_typed_text_comes_back_when_the_draft_is_published(
    staff: Client,
    draft: AgendaTemplate,
    cast: Cast,
    page: str,
    more: tuple[str, ...],
    typed: dict[str, str],
    given: str,
) -> None:
    url = _url(draft, page, *more)
    sent = form_data(staff.get(url)) | typed
    _change(draft, "about", {"remark": "Klaar."}, cast.ocw_reviewer)
    draft.refresh_from_db()
    before = whole_hash(draft)
    publish_template(template=draft, base=before, by=cast.ocw_reviewer)
    response = staff.post(url, sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Versie 3 is intussen vastgesteld en verandert niet meer" in text
    assert given in text
    assert "csrf" not in str(response.context["raw"])
    draft.refresh_from_db()
    assert whole_hash(draft) == before
    assert staff.get(url).headers["Location"] == _url(draft)


def test_only_what_was_typed_comes_back(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_texts")
    sent = form_data(staff.get(url)) | {"motto": "Zo gaat het"}
    discard_template(template=draft, by=cast.ocw_reviewer)
    assert staff.post(url, sent).context["texts"] == [("Motto", "<p>Zo gaat het</p>")]
