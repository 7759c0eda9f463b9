"""Deviations from the national model over all agendas: figures by hand, who stands behind them, equal texts."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.actions.drafting import start_agenda
from agendas.actions.editing import save_part
from agendas.actions.templates import load_templates
from agendas.addresses import part_at
from agendas.choices import State
from agendas.departures import FIXED_ROWS, FIXED_TEXTS, filled, topics_of
from agendas.models import Agenda, AgendaTemplate, CurrentText
from agendas.snapshot import content_hash
from dashboard.tables.deviations import Choice, Deviations, _as_model
from gka_portal.notation import dutch_date
from municipalities.choices import Province
from tests.agendas.signed_addenda import sealed_addendum, signed_on
from tests.cast import Cast
from tests.factories import fresh, make_agenda

Change = Callable[[dict[str, Any]], object]
TODAY = timezone.localdate


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
    found = Deviations(five, Agenda.objects.all(), TODAY())
    subject = next(one for one in found.subjects if one.topic.name == _first_clause(five))
    assert subject.counts == {Choice.SAME: 2, Choice.CHANGED: 2, Choice.REMOVED: 1}
    others = [one for one in found.subjects if not one.is_added and one is not subject]
    assert others and all(one.counts == {Choice.SAME: 5} for one in others)
    (added,) = [one for one in found.subjects if one.is_added]
    assert [line.reference for line in added.lines] == ["GKA-2027-0361"]


def test_equal_texts_stand_together_whatever_the_years_and_the_markup(five: AgendaTemplate) -> None:
    subject = next(
        one for one in Deviations(five, Agenda.objects.all(), TODAY()).subjects if one.topic.name == _first_clause(five)
    )
    (group,) = subject.groups(Choice.CHANGED)
    assert [line.period for line in group.lines] == ["2024-2026", "2025-2027"]
    assert "<ins" in group.html
    assert "{periode}" in group.html
    assert subject.groups(Choice.CHANGED, "zwolle") == []


def test_two_who_say_something_else_stand_apart(cast: Cast, model: AgendaTemplate) -> None:
    _start(cast, model, 2024, _rewrite("Drie jaar."))
    _start(cast, model, 2025, _rewrite("Vier jaar."))
    found = Deviations(model, Agenda.objects.all(), TODAY())
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
        one.slug
        for one in Deviations(model, Agenda.objects.all(), TODAY()).subjects
        if one.topic.name == _first_clause(model)
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


def _amended(cast: Cast, agenda: Agenda, words: str, day: datetime.date) -> Agenda:
    """Return a sealed addendum that rewrote the first clause of `agenda`."""
    text = fresh(agenda).text.document
    clauses = [{**text["clauses"][0], "text": f"<p>{words}</p>"}, *text["clauses"][1:]]
    return sealed_addendum(cast, fresh(agenda), ["clauses"], {"clauses": clauses}, day=day)


def _signed_with(cast: Cast, model: AgendaTemplate, **changes: Any) -> Agenda:
    """Return a signed agenda of which the fixed texts are those of `model`."""
    texts = filled(model.content, [cast.alkmaar.name], 2022, 2025)
    fixed = {key: texts[key] for key in (*FIXED_TEXTS, *FIXED_ROWS) if texts.get(key)}
    agenda = make_agenda(cast, State.SIGNED, **(fixed | changes))
    Agenda.objects.filter(pk=agenda.pk).update(template=model)
    return fresh(agenda)


def test_counted_is_the_text_in_force_and_the_addendum_is_named(
    client: Client, cast: Cast, model: AgendaTemplate
) -> None:
    agenda, other = _signed_with(cast, model), _signed_with(cast, model)
    name = _first_clause(model)

    def line(on: datetime.date) -> Any:
        subject = next(one for one in Deviations(model, Agenda.objects.all(), on).subjects if one.topic.name == name)
        return next(line for line in subject.lines if line.reference == agenda.reference)

    before = line(TODAY())
    day = TODAY() - datetime.timedelta(days=3)
    signed_on(agenda, day - datetime.timedelta(days=1))
    addendum = _amended(cast, agenda, "Vier jaar, en daarna praten wij.", day)
    assert (before.choice, before.addendum) == (Choice.SAME, "")
    assert line(day - datetime.timedelta(days=1)) == before, "not in force yet"
    now = line(TODAY())
    assert (now.choice, now.addendum) == (Choice.CHANGED, addendum.reference)
    assert "praten wij" in now.text
    assert now.url == reverse("agendas:in_force", args=[agenda.reference])
    client.force_login(cast.ocw_staff)
    page = client.get(reverse("dashboard:deviations"))
    assert (page.context["found"].count, page.context["found"].addenda) == (2, 1)
    assert f"Geteld is de geldende tekst op {dutch_date(TODAY())}" in page.content.decode()
    slug = next(one.slug for one in page.context["found"].subjects if one.topic.name == name)
    behind = client.get(reverse("dashboard:deviation", args=[slug])).content.decode()
    assert behind.count("door addendum") == 1 and f"door addendum {addendum.reference}" in behind
    assert reverse("agendas:departures", args=[other.reference]) in behind


def test_addenda_ask_no_more_for_more_of_them(client: Client, cast: Cast, model: AgendaTemplate) -> None:
    client.force_login(cast.ocw_staff)
    client.get(reverse("dashboard:deviations"))
    counts = []
    for more in (1, 4):
        for number in range(more):
            agenda = _signed_with(cast, model)
            _amended(cast, agenda, f"Anders {number}.", TODAY())
        with CaptureQueriesContext(connection) as found:
            assert (
                client.get(reverse("dashboard:deviations")).context["found"].addenda
                == Agenda.objects.filter(parent=None).count()
            )
        counts.append(len(found))
    assert counts[0] == counts[1] <= 14


def test_an_extension_rewrites_no_text(cast: Cast, model: AgendaTemplate) -> None:
    """A clause that names the years of before is still that of the model; what it says new counts."""
    agenda = _signed_with(cast, model)
    longer = {"period": {"start": 2022, "end": 2027}}
    sealed_addendum(cast, agenda, ["clauses", "heading"], longer, day=TODAY())
    found = Deviations(model, Agenda.objects.all(), TODAY())
    lines = [line for one in found.subjects for line in one.lines]
    assert {line.choice for line in lines} == {Choice.SAME}
    assert {line.period for line in lines} == {"2022-2027"}
