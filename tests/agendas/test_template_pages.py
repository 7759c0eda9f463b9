"""Policy staff write a new version of the national model; a version that was published never changes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.actions.templates import (
    STREAM,
    TemplateConflict,
    change_template,
    discard_template,
    draft_template,
    load_templates,
    publish_template,
    whole_hash,
)
from agendas.guidance import topics
from agendas.models import AgendaTemplate
from agendas.workflow import StepRefused
from records.models import Event
from tests.cast import Cast
from tests.editing import form_data
from tests.factories import make_agenda


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


def test_the_list_says_which_version_counts(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    agenda = make_agenda(cast)
    agenda.template = AgendaTemplate.objects.get(version=1)
    agenda.save(update_fields=["template"])
    response = staff.get(reverse("agendas:templates"))
    rows = [(row.template.version, row.state, row.used_by) for row in response.context["rows"]]
    assert rows == [(3, "In de maak", 0), (2, "Geldt nu", 0), (1, "Vervangen", 1)]
    assert "Nieuwe versie maken" not in response.content.decode()


def test_a_new_version_is_a_copy_of_the_newest(staff: Client, cast: Cast) -> None:
    load_templates(by=None)
    page = staff.get(reverse("agendas:templates")).content.decode()
    assert "Nieuwe versie maken" in page
    response = staff.post(reverse("agendas:template_draft"), {"kind": "municipal"}, follow=True)
    assert "Versie 3 is begonnen" in response.content.decode()
    draft, second = AgendaTemplate.objects.get(version=3), AgendaTemplate.objects.get(version=2)
    assert (draft.guidance, draft.required) == (second.guidance, second.required)
    assert draft not in AgendaTemplate.objects.in_use()
    # There is one at a time.
    response = staff.post(reverse("agendas:template_draft"), {"kind": "municipal"}, follow=True)
    assert "Er is al een nieuwe versie in de maak" in response.content.decode()


def test_without_any_version_there_is_a_sentence(staff: Client) -> None:
    assert "nog geen landelijk model" in staff.get(reverse("agendas:templates")).content.decode()
    response = staff.post(reverse("agendas:template_draft"), {}, follow=True)
    assert "Vraag de functioneel beheerder" in response.content.decode()


@pytest.mark.parametrize("page", ["template", "template_compare"])
def test_a_published_version_can_be_read_and_not_written(staff: Client, draft: AgendaTemplate, page: str) -> None:
    second = AgendaTemplate.objects.get(version=2)
    assert staff.get(_url(second, page)).status_code == 200
    for part in ("template_texts", "template_help", "template_required", "template_about"):
        assert staff.get(_url(second, part)).headers["Location"] == _url(second)
    assert staff.get(reverse("agendas:template_texts", args=[9999])).status_code == 404
    assert staff.post(_url(second, "template_publish"), {"base": whole_hash(second)}).status_code == 409
    assert staff.post(_url(second, "template_discard")).status_code == 302
    assert AgendaTemplate.objects.filter(pk=second.pk).exists()


def test_fixed_texts_are_saved(staff: Client, draft: AgendaTemplate) -> None:
    url = _url(draft, "template_texts")
    sent = form_data(staff.get(url))
    # Nothing was changed, so nothing is saved.
    staff.post(url, sent)
    assert not Event.objects.filter(action="template_changed").exists()
    sent |= {"slogan": "Iedereen telt mee in {gemeente}.", "clauses-0-heading": "Duur"}
    assert staff.post(url, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.content["slogan"] == "Iedereen telt mee in {gemeente}."
    assert draft.content["clauses"][0]["heading"] == "Duur"
    assert draft.content["clauses"][0]["key"] == "duration"
    assert "id" not in draft.content["clauses"][0]
    event = Event.objects.get(stream=STREAM, action="template_changed")
    assert event.data == {"part": "content", "keys": ["clauses", "slogan"]}


def test_rows_move_and_go_without_javascript(staff: Client, draft: AgendaTemplate) -> None:
    url = _url(draft, "template_texts")
    sent = form_data(staff.get(url))
    shown = staff.post(url, {**sent, "row_action": "remove:clauses-0"})
    assert shown.status_code == 200
    staff.post(url, form_data(shown))
    draft.refresh_from_db()
    assert [row["key"] for row in draft.content["clauses"]] == ["change", "evaluation", "enforceability", "publication"]


def test_a_text_that_does_not_fit_once_it_is_filled_in(staff: Client, draft: AgendaTemplate) -> None:
    url = _url(draft, "template_texts")
    long = "{gemeente}" * 6
    response = staff.post(url, form_data(staff.get(url)) | {"slogan": long})
    assert response.status_code == 422
    assert "Reken op lange namen van gemeenten" in response.content.decode()
    assert long in response.content.decode()
    response = staff.post(url, form_data(staff.get(url)) | {"title": ""})
    assert response.status_code == 422
    draft.refresh_from_db()
    assert draft.content["title"] == "GKA-Agenda"


def test_help_is_found(staff: Client, draft: AgendaTemplate) -> None:
    found = staff.get(_url(draft, "template_help"), {"zoek": "nulmeting"})
    paths = [topic.path for _, rows in found.context["blocks"] for topic, _ in rows]
    assert "analysis.indicators.baseline" in paths
    assert len(paths) < 12
    assert "Geen hulp gevonden" in staff.get(_url(draft, "template_help"), {"zoek": "zzzz"}).content.decode()
    assert staff.get(_url(draft, "template_topic", "nergens")).status_code == 404


def test_help_is_changed(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_topic", "explanation")
    sent = form_data(staff.get(url)) | {"what": "Het verhaal van uw gemeente."}
    # Another field, and another text of this field, are no conflict.
    _change(draft, "guidance", {"title": {"what": "Iets anders"}}, cast.ocw_reviewer)
    _change(draft, "guidance", {"who": "De regisseur"}, cast.ocw_reviewer, topic="explanation")
    assert staff.post(url, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.guidance["explanation"]["what"] == "Het verhaal van uw gemeente."
    assert draft.guidance["explanation"]["who"] == "De regisseur"
    assert draft.guidance["title"] == {"what": "Iets anders"}
    told = [event.data["keys"] for event in Event.objects.filter(action="template_changed").order_by("pk")]
    assert told == [["title"], ["explanation"], ["explanation"]]
    response = staff.post(url, sent | {"what": "Nog een keer."})
    assert response.status_code == 409
    (both,) = response.context["both"]
    assert (both.label, both.theirs) == ("Wat hoort hier?", "<p>Het verhaal van uw gemeente.</p>")
    assert staff.post(url, form_data(response)).status_code == 302
    draft.refresh_from_db()
    assert draft.guidance["explanation"]["what"] == "Nog een keer."


@pytest.mark.parametrize("path", [path for path in topics() if path.count(".") < 2])
def test_every_field_has_a_page(staff: Client, draft: AgendaTemplate, path: str) -> None:
    assert staff.get(_url(draft, "template_topic", path)).status_code == 200


def test_required_fields_are_chosen(staff: Client, draft: AgendaTemplate) -> None:
    url = _url(draft, "template_required")
    sent = form_data(staff.get(url))
    assert sent["explanation"] == ["review"]
    assert staff.post(url, sent | {"explanation": "freeze", "motto": "review"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.required["explanation"], draft.required["motto"]) == ("freeze", "review")
    # Who opened the page before that and chooses for another field, keeps those.
    assert staff.post(url, sent | {"slogan": "freeze"}).status_code == 302
    draft.refresh_from_db()
    assert [draft.required[path] for path in ("explanation", "motto", "slogan")] == ["freeze", "review", "freeze"]
    response = staff.post(url, sent | {"explanation": ""})
    assert response.status_code == 409
    (both,) = response.context["both"]
    assert (both.theirs, both.yours) == ("<p>Voor ondertekening</p>", "<p>Niet verplicht</p>")
    again = form_data(response)
    assert again["motto"] == ["review"]
    assert staff.post(url, again).status_code == 302
    draft.refresh_from_db()
    assert (draft.required["explanation"], draft.required["motto"]) == ("", "review")
    assert staff.post(url, sent | {"explanation": "morgen"}).status_code == 422


def _about(staff: Client, draft: AgendaTemplate, **changes: str) -> Any:
    url = _url(draft, "template_about")
    day = f"{timezone.localdate() + timedelta(days=3):%d-%m-%Y}"
    return staff.post(url, form_data(staff.get(url)) | {"remark": "Betere hulp.", "valid_from": day} | changes)


def test_publishing(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_publish")
    base = whole_hash(draft)
    response = staff.post(url, {"base": base})
    assert response.status_code == 409
    assert "Vul eerst bij ‘Gegevens’ in wat er is veranderd" in response.content.decode()
    assert _about(staff, draft, valid_from="1-1-2020").status_code == 422
    assert _about(staff, draft, remark="").status_code == 422
    assert _about(staff, draft).status_code == 302
    # The page was opened before that.
    assert staff.post(url, {"base": base}).status_code == 409
    shown = staff.get(url)
    assert staff.post(url, {"base": shown.context["base"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.published_by == cast.ocw_staff
    event = Event.objects.get(stream=STREAM, action="template_published")
    assert (event.object, event.data["sha256"]) == (str(draft), whole_hash(draft))
    # It counts from its day on, and never changes.
    assert AgendaTemplate.objects.in_use()[0].version == 2
    assert AgendaTemplate.objects.in_use(on=draft.valid_from)[0] == draft
    with pytest.raises(StepRefused, match="verandert niet meer"):
        _change(draft, "guidance", {"title": {}}, cast.ocw_staff)
    with pytest.raises(StepRefused, match="verandert niet meer"):
        discard_template(template=draft, by=cast.ocw_staff)
    page = staff.get(reverse("agendas:templates")).content.decode()
    assert "Geldt later" in page
    assert "Betere hulp." in page


def test_a_first_day_that_went_by_becomes_today(draft: AgendaTemplate, cast: Cast) -> None:
    AgendaTemplate.objects.filter(pk=draft.pk).update(remark="x", valid_from="2020-01-01")
    draft.refresh_from_db()
    row = publish_template(template=draft, base=whole_hash(draft), by=cast.ocw_staff)
    assert row.valid_from == timezone.localdate()


def test_discarding(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    url = _url(draft, "template_discard")
    assert "weggooien?" in staff.get(url).content.decode()
    assert "is weggegooid" in staff.post(url, follow=True).content.decode()
    assert not AgendaTemplate.objects.filter(version=3).exists()
    with pytest.raises(StepRefused, match="intussen weggegooid"):
        _change(draft, "guidance", {"title": {}}, cast.ocw_staff)


def test_comparing(staff: Client, draft: AgendaTemplate, cast: Cast) -> None:
    assert "Geen verschillen" in staff.get(_url(draft, "template_compare")).content.decode()
    _change(draft, "content", {"slogan": "Een andere slogan"}, cast.ocw_staff)
    _change(draft, "guidance", {"title": {"what": "Een naam"}}, cast.ocw_staff)
    _change(draft, "required", {"motto": "freeze"}, cast.ocw_staff)
    response = staff.get(_url(draft, "template_compare"), {"met": "zomaar"})
    labels = {(change.part, change.label) for change in response.context["changes"]}
    assert ("Vaste teksten", "Slogan") in labels
    assert ("Hulp", "Kop en betrokkenen, Titel: wat hoort hier") in labels
    assert ("Verplichte velden", "Kop en betrokkenen, Motto") in labels
    for wanted in ("9" * 5000, "9" * 10, "٣"):
        assert staff.get(_url(draft, "template_compare"), {"met": wanted}).status_code == 200
    first = AgendaTemplate.objects.get(version=1)
    response = staff.get(_url(first, "template_compare"), {"met": draft.pk})
    assert (response.context["older"], response.context["newer"]) == (first, draft)


def test_only_policy_staff_write_the_model(client: Client, draft: AgendaTemplate, cast: Cast) -> None:
    for by in (cast.coordinator_noord, cast.ocw_finance, cast.administrator):
        client.force_login(by)
        assert client.get(reverse("agendas:templates")).status_code == 403
        with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
            _change(draft, "guidance", {"title": {}}, by)
        with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
            draft_template(kind="municipal", by=by)


def test_a_lost_race_is_told(draft: AgendaTemplate, cast: Cast) -> None:
    mine = {"what": "x"}
    with pytest.raises(TemplateConflict) as conflict:
        change_template(
            template=draft, part="guidance", merge=lambda stored: (mine, ["what"]), topic="title", by=cast.ocw_staff
        )
    assert (conflict.value.changes, conflict.value.keys) == (mine, ["what"])
    assert conflict.value.stored == draft.guidance["title"]
    assert not Event.objects.filter(action="template_changed").exists()


@pytest.mark.parametrize(
    ("page", "most"),
    [("template", 6), ("template_compare", 7), ("template_texts", 4), ("template_help", 4), ("template_required", 4)],
)
def test_queries(
    staff: Client, draft: AgendaTemplate, django_assert_max_num_queries: Any, page: str, most: int
) -> None:
    staff.get(_url(draft, page))
    with django_assert_max_num_queries(most):
        staff.get(_url(draft, page))
