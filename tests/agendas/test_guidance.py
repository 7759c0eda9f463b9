"""Help beside the fields: there for everything that is filled in, closable, remembered."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions.templates import load_templates
from agendas.choices import State
from agendas.completeness import placeholder_in
from agendas.forms import PARTS, ROW_PARTS
from agendas.guidance import LIMIT, Guidance, guidance_for, path_without_ids, topics
from agendas.models import Agenda, AgendaTemplate
from agendas.structure import AGENDA, Group
from agendas.tables.help_panels import closed_after, help_at
from tests.cast import Cast
from tests.factories import bring, make_agenda

NEWEST = json.loads((Path("agendas/data/template-municipal-2.json")).read_text())
# Where a wrong example would teach nobody anything.
OBVIOUS = {"period.start", "coordinator", "contact", "signatories.holder"}
ROW = "0b0ee0a5-5d8f-4f0c-9c39-0a3f1e9c1a11"
OTHER = "1b0ee0a5-5d8f-4f0c-9c39-0a3f1e9c1a11"


def _texts(group: Group, path: str = "") -> set[str]:
    found = {path + field.key for field in group.fields}
    for key, part in {**group.groups, **group.rows}.items():
        found |= _texts(part, f"{path}{key}.")
    return found


def _fields(forms: Any, address: str = "") -> set[str]:
    """Return the addresses of what the forms of a page show, and of their lists."""
    found = {address + name.replace("__", ".") for name in forms.form_class.base_fields}
    for name, rows in forms.row_sets.items():
        found |= _row_fields(rows, address + name.replace("__", "."))
    return found


def _row_fields(rows: Any, path: str) -> set[str]:
    found = {path} | {f"{path}.{name}" for name in rows.form.base_fields if name not in ("id", "key")}
    return found | (_row_fields(rows.nested_rows, f"{path}.{rows.nested_rows.key}") if rows.nested_rows else set())


def test_everything_that_people_fill_in_has_help() -> None:
    shown = {path for forms in PARTS.values() for path in _fields(forms)}
    shown |= {path for key, forms in ROW_PARTS.items() for path in _fields(forms, f"{key}.")} | set(ROW_PARTS)
    assert _texts(AGENDA) <= set(topics())
    assert set(topics()) == shown
    assert set(NEWEST["guidance"]) == shown


@pytest.mark.parametrize("path", NEWEST["guidance"])
def test_help_says_what_how_how_not_and_who(path: str) -> None:
    known = Guidance(**NEWEST["guidance"][path])
    assert known.what.endswith((".", "?", "."))
    assert len(known.what) >= 20
    assert known.good
    assert known.weak or path in OBVIOUS
    assert known.who
    assert known.good != known.weak
    assert max(map(len, (known.what, known.good, known.weak, known.who))) <= LIMIT
    # A good example that somebody copies must not be template text.
    assert placeholder_in(known.good) == ""


def test_a_new_version_keeps_the_fixed_texts_and_asks_what_the_structure_asks() -> None:
    first = json.loads(Path("agendas/data/template-municipal-1.json").read_text())
    assert NEWEST["content"] == first["content"]
    assert set(NEWEST["required"]) == _texts(AGENDA)


def test_paths_lose_the_identity_of_their_rows() -> None:
    assert path_without_ids(f"interventions.{ROW}.budget.lines.{OTHER}.amount") == "interventions.budget.lines.amount"
    assert path_without_ids("analysis.data") == "analysis.data"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """An agenda with the newest template."""
    load_templates(by=None)
    agenda = make_agenda(cast)
    agenda.template = AgendaTemplate.objects.in_use()[0]
    agenda.save(update_fields=["template"])
    return Agenda.objects.select_related("text", "template").get(pk=agenda.pk)


def test_the_template_of_the_agenda_costs_no_query(agenda: Agenda, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert guidance_for(agenda)["explanation"].what


def test_without_help_of_its_own_an_agenda_gets_the_newest(agenda: Agenda, django_assert_num_queries: Any) -> None:
    for template in (None, AgendaTemplate.objects.get(version=1)):
        agenda.template = template
        with django_assert_num_queries(1):
            assert guidance_for(agenda)["explanation"].what


def test_a_field_has_a_panel_and_a_list_has_one_for_its_rows(agenda: Agenda, cast: Cast) -> None:
    paths = [
        "analysis.data",
        "analysis.indicators",
        f"analysis.indicators.{ROW}",
        f"analysis.indicators.{ROW}.name",
        f"analysis.indicators.{OTHER}",
    ]
    drawn = help_at(agenda, cast.coordinator_noord, paths)
    assert list(drawn) == ["analysis.data", "analysis.indicators"]
    assert 'data-help="analysis.data" open' in drawn["analysis.data"]
    assert "Nulmeting" in drawn["analysis.indicators"]
    row = f"interventions.{ROW}"
    drawn = help_at(agenda, cast.coordinator_noord, [f"{row}.goal", f"{row}.parties", f"{row}.parties.{OTHER}.name"])
    assert list(drawn) == [f"{row}.goal", f"{row}.parties"]


def test_texts_of_the_model_are_escaped(agenda: Agenda, cast: Cast) -> None:
    agenda.template.guidance = {"explanation": {"what": "<script>x</script>"}}  # type: ignore[union-attr]
    assert "<script>" not in help_at(agenda, cast.coordinator_noord, ["explanation"])["explanation"]


def test_what_is_closed() -> None:
    assert closed_after(None, "explanation", is_open=False) == ["explanation"]
    assert closed_after(["explanation", "title"], "title", is_open=True) == ["explanation"]
    assert closed_after(["explanation"], "*", is_open=False) == ["*"]
    assert closed_after(["*"], "*", is_open=True) == []
    one_open = closed_after(["*"], "title", is_open=True)
    assert set(one_open) == set(topics()) - {"title"}


def test_the_editor_draws_the_panels_as_this_person_left_them(client: Client, agenda: Agenda, cast: Cast) -> None:
    url = reverse("agendas:edit", args=[agenda.reference, "toelichting"])
    client.force_login(cast.officer_alkmaar)
    assert 'data-help="explanation" open' in client.get(url).content.decode()
    sent = {"help": "explanation", "open": "0", "next": url}
    assert client.post(reverse("agendas:help_choice"), sent).headers["Location"] == url
    page = client.get(url).content.decode()
    assert 'data-help="explanation">' in page
    assert 'data-help="themes" open' in page
    # A colleague has an own choice.
    client.force_login(cast.coordinator_noord)
    assert 'data-help="explanation" open' in client.get(url).content.decode()


@pytest.mark.parametrize(("slug", "key"), [("interventies", "interventions"), ("communities", "communities")])
def test_the_page_with_the_rows_has_the_help_of_the_list(
    client: Client, agenda: Agenda, cast: Cast, slug: str, key: str
) -> None:
    client.force_login(cast.officer_alkmaar)
    page = client.get(reverse("agendas:edit", args=[agenda.reference, slug])).content.decode()
    assert page.index(f'data-help="{key}" open') < page.index(f'id="rows-{key}"')


def test_help_comes_before_the_rows_of_a_list(client: Client, agenda: Agenda, cast: Cast) -> None:
    client.force_login(cast.officer_alkmaar)
    page = client.get(reverse("agendas:edit", args=[agenda.reference, "overleg"])).content.decode()
    assert page.index('data-help="consultations"') < page.index('<ol class="rows__list"')


def test_comments_come_before_help(client: Client, agenda: Agenda, cast: Cast) -> None:
    url = reverse("agendas:edit", args=[agenda.reference, "toelichting"])
    client.force_login(cast.officer_alkmaar)
    page = client.get(url).content.decode()
    assert page.index('data-remarks="explanation"') < page.index('data-help="explanation"')
    bring(agenda, State.RETURNED, cast)
    page = client.get(url).content.decode()
    assert page.index('data-remarks="explanation"') < page.index('data-help="explanation"')


def test_the_switch_closes_all(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer_alkmaar)
    url = reverse("agendas:help_choice")
    assert client.post(url, {"help": "*", "open": "0"}, headers={"accept": "application/json"}).status_code == 204
    cast.officer_alkmaar.refresh_from_db()
    assert cast.officer_alkmaar.preferences == {"closed_help": ["*"]}
    assert client.post(url, {"help": "nergens", "open": "0"}).status_code == 404
    sent = {"help": "*", "open": "1", "next": "https://elders.example/"}
    assert client.post(url, sent).headers["Location"] == reverse("agendas:list")
    cast.officer_alkmaar.refresh_from_db()
    assert cast.officer_alkmaar.preferences == {"closed_help": []}
