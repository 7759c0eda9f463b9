"""Advice that stops nothing, and what a template asks at another step."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from agendas.actions.templates import load_templates
from agendas.choices import Step
from agendas.completeness import Missing, Rules, Weight, missing_for, missing_in, stops
from agendas.guidance import path_without_ids
from agendas.models import Agenda, AgendaTemplate
from tests.cast import Cast
from tests.factories import make_agenda

Document = dict[str, Any]


@pytest.fixture
def document(cast: Cast) -> Document:
    """A text in which nothing is missing and nothing is weak."""
    found = copy.deepcopy(make_agenda(cast).text.document)
    assert missing_in(found, Step.FREEZE) == []
    return found


def _planned(text: str) -> Callable[[Document], None]:
    return lambda document: document["interventions"][0].update(planning=f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (
            lambda d: d["interventions"][0].update(indicators=[]),
            "interventions.indicators",
            "er is nog geen meetbaar doel",
        ),
        (
            lambda d: d["interventions"][0]["indicators"][0].update(baseline=""),
            "interventions.indicators.baseline",
            "meetbaar doel “Spelgevoel 0” heeft nog een nulmeting nodig",
        ),
        (
            lambda d: d["analysis"]["indicators"][0].update(target="", date=None),
            "analysis.indicators.target",
            "heeft nog een streefwaarde en een datum nodig",
        ),
        (_planned("Wij starten zodra het kan."), "interventions.planning", "in de planning staat geen moment"),
        (_planned("Doorlopend"), "interventions.planning", "in de planning staat geen moment"),
        (
            lambda d: d["other_agreements"][0].update(planning="Zo snel mogelijk"),
            "other_agreements.planning",
            "in de planning staat geen moment",
        ),
        (
            lambda d: d["analysis"]["current_research"].update(planning="Volgt"),
            "analysis.current_research.planning",
            "in de planning staat geen moment",
        ),
    ],
)
def test_each_weak_spot_is_advice(document: Document, change: Any, path: str, words: str) -> None:
    change(document)
    (item,) = missing_in(document, Step.FREEZE)
    assert (path_without_ids(item.path), item.weight) == (path, Weight.ADVICE)
    assert words in item.sentence


@pytest.mark.parametrize(
    "text",
    [
        "In 2027",
        "Van maart tot juni",
        "Elk kwartaal",
        "Schooljaar 27/28",
        "Na de zomer",
        "In het najaar",
        "Op 1-10",
        "Week 40",
        "Q2",
        "Het eerste half jaar",
    ],
)
def test_words_that_name_a_moment(document: Document, text: str) -> None:
    _planned(text)(document)
    assert missing_in(document, Step.FREEZE) == []


def test_an_agreement_without_an_end_says_how_often(document: Document) -> None:
    for text in ("Doorlopend", "Jaarlijks", "Elke maand"):
        document["other_agreements"][0].update(planning=text)
        assert missing_in(document, Step.FREEZE) == []


def test_template_text_in_a_planning_is_named_once(document: Document) -> None:
    _planned("[toevoegen]")(document)
    (item,) = missing_in(document, Step.FREEZE)
    assert item.weight is Weight.STOP


EXAMPLE = "In De Venen gaat 21% van de leerlingen naar een lager niveau."


@pytest.mark.parametrize("part", ["good", "weak"])
def test_an_example_that_was_left_in(document: Document, part: str) -> None:
    rules = Rules(guidance={"explanation": {part: EXAMPLE}, "interventions.goal": {part: EXAMPLE}})
    document["explanation"] = f"<p>{EXAMPLE.upper()}</p>"
    (item,) = missing_in(document, Step.FREEZE, rules)
    assert item == Missing(
        "explanation", "Toelichting: dit is nog de voorbeeldtekst. Schrijf hier hoe het bij u is.", Weight.ADVICE
    )
    document["explanation"] += "<p>Bij ons is dat 14%.</p>"
    assert missing_in(document, Step.FREEZE, rules) == []


def test_the_example_text_of_a_new_agenda_counts_and_its_fixed_texts_do_not(document: Document) -> None:
    rules = Rules(content={"explanation": EXAMPLE, "preamble": EXAMPLE})
    document |= {"explanation": f"<p>{EXAMPLE}</p>", "preamble": f"<p>{EXAMPLE}</p>"}
    assert [item.path for item in missing_in(document, Step.FREEZE, rules)] == ["explanation"]


def test_a_template_asks_fields_at_its_own_step(document: Document) -> None:
    document |= {"explanation": "", "motto": ""}
    assert [item.path for item in missing_in(document, Step.REVIEW)] == ["explanation"]
    later = Rules(required={"explanation": "freeze", "motto": "review"})
    assert [item.path for item in missing_in(document, Step.REVIEW, later)] == ["motto"]
    assert [item.path for item in missing_in(document, Step.FREEZE, later)] == ["motto", "explanation"]
    never = Rules(required={"explanation": "", "interventions.goal": ""})
    document["interventions"][0]["goal"] = ""
    assert missing_in(document, Step.FREEZE, never) == []


@pytest.mark.django_db
def test_the_agenda_brings_its_template(cast: Cast, django_assert_num_queries: Any) -> None:
    load_templates(by=None)
    agenda = make_agenda(cast, motto="")
    template = AgendaTemplate.objects.in_use()[0]
    template.required["motto"] = "review"
    AgendaTemplate.objects.filter(pk=template.pk).update(required=template.required)
    Agenda.objects.filter(pk=agenda.pk).update(template=template)
    agenda = Agenda.objects.select_related("text", "template").get(pk=agenda.pk)
    with django_assert_num_queries(0):
        assert [item.path for item in stops(missing_for(agenda, Step.REVIEW))] == ["motto"]
