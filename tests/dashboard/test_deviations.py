"""Deviations from the national model over all agendas: figures by hand, who stands behind them, equal texts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.drafting import start_agenda
from agendas.actions.editing import save_part
from agendas.actions.templates import load_templates
from agendas.addresses import part_at
from agendas.departures import topics_of
from agendas.models import Agenda, AgendaTemplate, CurrentText
from agendas.snapshot import content_hash
from dashboard.tables.deviations import Choice, Deviations, _as_model
from municipalities.choices import Province
from tests.cast import Cast

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def model(cast: Cast) -> AgendaTemplate:
    load_templates(by=None)
    return AgendaTemplate.objects.in_use()[0]


def _start(cast: Cast, model: AgendaTemplate, year: int, clauses: Change | None = None) -> Agenda:
    by = cast.coordinator_noord
    agenda = start_agenda(municipalities=[cast.alkmaar], start_year=year, end_year=year + 2, template=model, by=by)
    if clauses:
        stored = part_at(CurrentText.objects.get(agenda=agenda).document, "clauses")
        base = content_hash(stored)
        clauses(stored)
        save_part(agenda=agenda, address="clauses", content=stored, base=base, by=by)
    return agenda


def _rewrite(words: str) -> Change:
    return lambda part: part["clauses"][0].update(text=f"<p>{words}</p>")


def _drop(part: dict[str, Any]) -> None:
    del part["clauses"][0]


def _add(part: dict[str, Any]) -> None:
    part["clauses"].append({"key": "other", "heading": "Geschillen", "text": "<p>Partijen praten eerst samen.</p>"})


@pytest.fixture
def five(cast: Cast, model: AgendaTemplate) -> AgendaTemplate:
    """One as the model, two with the same own words, one without the clause, one with a clause of its own."""
    _start(cast, model, 2023)
    _start(cast, model, 2024, _rewrite("Deze agenda loopt 2024-2026 in Alkmaar."))
    _start(cast, model, 2025, _rewrite("Deze  agenda loopt <strong>2025-2027</strong> in Alkmaar."))
    _start(cast, model, 2026, _drop)
    _start(cast, model, 2027, _add)
    return model


def _first_clause(model: AgendaTemplate) -> str:
    return next(topic.name for topic in topics_of(model.content) if topic.name.startswith("clauses."))


def test_the_figures_are_those_by_hand(five: AgendaTemplate) -> None:
    found = Deviations(five, Agenda.objects.all())
    subject = next(one for one in found.subjects if one.topic.name == _first_clause(five))
    assert subject.counts == {Choice.SAME: 2, Choice.CHANGED: 2, Choice.REMOVED: 1}
    others = [one for one in found.subjects if not one.is_added and one is not subject]
    assert others and all(one.counts == {Choice.SAME: 5} for one in others)
    (added,) = [one for one in found.subjects if one.is_added]
    assert [line.reference for line in added.lines] == ["GKA-2027-0361"]


def test_equal_texts_stand_together_whatever_the_years_and_the_markup(five: AgendaTemplate) -> None:
    subject = next(
        one for one in Deviations(five, Agenda.objects.all()).subjects if one.topic.name == _first_clause(five)
    )
    (group,) = subject.groups(Choice.CHANGED)
    assert [line.period for line in group.lines] == ["2024-2026", "2025-2027"]
    assert "<ins" in group.html
    assert "{periode}" in group.html
    assert subject.groups(Choice.CHANGED, "zwolle") == []


def test_two_who_say_something_else_stand_apart(cast: Cast, model: AgendaTemplate) -> None:
    _start(cast, model, 2024, _rewrite("Drie jaar."))
    _start(cast, model, 2025, _rewrite("Vier jaar."))
    found = Deviations(model, Agenda.objects.all())
    subject = next(one for one in found.subjects if one.topic.name == _first_clause(model))
    assert len(subject.groups(Choice.CHANGED)) == 2


def test_the_pages_lead_from_the_figure_to_the_words(client: Client, cast: Cast, five: AgendaTemplate) -> None:
    client.force_login(cast.ocw_staff)
    page = client.get(reverse("dashboard:deviations"), {"stand": "alle"})
    row = next(row for row in page.context["plot"].rows if [cell.text for cell in row.cells] == ["2", "2", "1"])
    behind = client.get(row.cells[1].url)
    text = behind.content.decode()
    assert "Gewijzigd: 2 agenda’s met dezelfde tekst" in text
    assert "GKA-2024-0361" in text and "GKA-2026-0361" not in text
    added = reverse("dashboard:deviation", args=[page.context["added"][0].slug])
    assert "GKA-2027-0361" in client.get(added, {"stand": "alle"}).content.decode()
    # Nothing is signed yet, and that is what the page counts when nobody chooses.
    assert client.get(added).status_code == 404
    assert "Geen agenda’s gevonden" in client.get(reverse("dashboard:deviations")).content.decode()


def test_the_file_has_a_line_per_agenda_and_text(client: Client, cast: Cast, five: AgendaTemplate) -> None:
    client.force_login(cast.ocw_staff)
    answer = client.get(reverse("dashboard:deviations_csv"), {"stand": "alle"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + 5 * len(topics_of(five.content)) + 1
    assert sum(";Weggelaten;" in line for line in lines) == 1
    assert sum(";Toegevoegd;" in line for line in lines) == 1


def test_filters_narrow(client: Client, cast: Cast, five: AgendaTemplate) -> None:
    client.force_login(cast.ocw_staff)

    def page(**query: str) -> Any:
        return client.get(reverse("dashboard:deviations"), {"stand": "alle", **query}).context

    other = next(code for code, _ in Province.choices if code != cast.alkmaar.province)
    assert page(jaar="2024")["found"].count == 1
    assert page(provincie=cast.alkmaar.province)["found"].count == 5
    assert page(provincie=other)["found"].count == 0
    assert 0 < len(page(zoek="looptijd")["plot"].rows) < len(page()["plot"].rows)


def test_a_coordinator_counts_only_what_they_read(client: Client, cast: Cast, five: AgendaTemplate) -> None:
    client.force_login(cast.coordinator_zuid)
    page = client.get(reverse("dashboard:deviations"), {"stand": "alle"})
    assert "Er is nog geen agenda met het model begonnen" in page.content.decode()
    client.force_login(cast.coordinator_noord)
    assert client.get(reverse("dashboard:deviations"), {"stand": "alle"}).context["found"].count == 5


def test_as_many_queries_for_two_as_for_nine(client: Client, cast: Cast, model: AgendaTemplate) -> None:
    client.force_login(cast.ocw_staff)

    def count(name: str, *arguments: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(name, args=arguments), {"stand": "alle"}).status_code == 200
        return len(found)

    for year in (2020, 2021):
        _start(cast, model, year, _rewrite(f"Tekst {year}."))
    slug = next(
        one.slug for one in Deviations(model, Agenda.objects.all()).subjects if one.topic.name == _first_clause(model)
    )
    count("dashboard:deviations")
    few = [count("dashboard:deviations"), count("dashboard:deviation", slug)]
    for year in range(2022, 2029):
        _start(cast, model, year, _rewrite(f"Tekst {year}."))
    many = [count("dashboard:deviations"), count("dashboard:deviation", slug)]
    assert few == many
    assert max(many) <= 14


def test_a_municipality_whose_name_is_a_word_is_taken_out_as_a_whole_word_only() -> None:
    assert _as_model("Best overlegt in Best het bestuurlijk Bestuur.", "Best", "2024-2026") == (
        "{gemeente} overlegt in {gemeente} het bestuurlijk Bestuur."
    )
