"""The one list of what is missing, on the real agenda and its gaps."""

import copy
from pathlib import Path
from typing import Any

import pytest

from agendas.actions.drafting import import_document
from agendas.choices import Step
from agendas.completeness import Weight, missing_for, missing_in, placeholder_in, stops
from tests.agendas.documents import FILES, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

GAPS = [
    "coordinator",
    "contact",
    "analysis.parties",
    "analysis.current_research.planning",
    "communication.communication",
    "interventions.*.parties.*.organisation_id",
    "interventions.*.budget.lines",
]


def _paths(items: list[Any]) -> list[str]:
    """Paths with the ids of rows left out."""
    return [".".join("*" if len(part) == 36 else part for part in item.path.split(".")) for item in items]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_gaps_of_the_signed_agenda_are_named_exactly(path: Path) -> None:
    agenda = import_document(document=load(path), by=None)
    items = missing_for(agenda, Step.FREEZE)
    assert _paths(stops(items)) == GAPS
    assert _paths([item for item in items if item.weight is Weight.ADVICE]) == [
        "interventions.*.funding.scheme",
        "interventions.*.indicators",
        "signatories.*.mandate",
    ]
    sentences = " ".join(item.sentence for item in items)
    assert "“[toevoegen]”" in sentences
    assert "“bijvoorbeeld: DUO, CBS, Inspectie”" in sentences


def test_budget_lines_are_advice_before_freezing() -> None:
    agenda = import_document(document=load(), by=None)
    items = missing_for(agenda, Step.REVIEW)
    assert _paths(stops(items)) == GAPS[:-1]
    advice = [GAPS[-1], "interventions.*.funding.scheme", "interventions.*.indicators"]
    assert _paths([item for item in items if item.weight is Weight.ADVICE]) == advice


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[toevoegen]", "[toevoegen]"),
        ("zie [naam school] daar", "[naam school]"),
        ("Bijvoorbeeld: DUO", "Bijvoorbeeld: DUO"),
        ("datum n.t.b. in maart", "n.t.b."),
        ("Financiën PM", "PM"),
        ("xx", "xx"),
        ("bedrag XXX euro", "XXX"),
        ("-", "-"),
        (" – ", "–"),
        ("een bijvoorbeeld zonder dubbele punt", ""),
        ("om 15.00 uur (p.m.)", ""),
        ("Maxx-programma", ""),
        ("half-om-half", ""),
        ("[]", "[]"),
    ],
)
def test_placeholders(text: str, left: str) -> None:
    assert placeholder_in(text) == left


def _complete() -> dict[str, Any]:
    agenda = import_document(document=load(), by=None)
    document = copy.deepcopy(agenda.text.document)
    document["coordinator"] = document["contact"] = {"name": "X", "organisation": "Y", "role": "Z"}
    document["analysis"]["parties"] = ["DUO"]
    document["analysis"]["current_research"]["planning"] = "Voorjaar 2020"
    document["communication"]["communication"] = "<p>Nieuwsbrief</p>"
    row = document["interventions"][0]
    row["parties"][0]["organisation_id"] = "99X0"
    row["budget"]["lines"] = [{"year": year, "amount": "105000.00"} for year in (2019, 2020)]
    row["funding"]["lines"] += [{"year": year, "amount": "35000.00", "source": "school"} for year in (2019, 2020)]
    document["signatories"][0]["mandate"] = "Collegebesluit"
    goal = {"name": "Afstroom", "baseline": "18", "target": "12", "date": "2021-10-01"}
    row["indicators"] = [{"id": "f2a5f6b0-8f0e-4c52-9f0b-3f6f2a1f7d11", **goal}]
    return document


def test_nothing_is_missing_when_all_is_filled_in() -> None:
    assert missing_in(_complete(), Step.FREEZE) == []


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (lambda d: d.update(explanation=""), "explanation", "Toelichting is nog niet ingevuld."),
        (lambda d: d.update(themes=[]), "themes", "thema"),
        (lambda d: d.update(interventions=[]), "interventions", "interventie of experiment"),
        (lambda d: d["consultations"].pop(), "consultations", "geen beleidsoverleg"),
        (lambda d: d["consultations"][0].update(members=[]), "consultations.*.members", "Samenstelling"),
        (lambda d: d["consultations"][0].update(frequency="", frequency_text=""), "consultations.*.frequency_text", ""),
        (lambda d: d["pillars"].pop(), "pillars", "drie pijlers"),
        (lambda d: d["signatories"].pop(0), "signatories", "namens de gemeente"),
        (lambda d: d["signatories"][0].update(portfolio=""), "signatories.*.portfolio", "Portefeuille"),
        (
            lambda d: d["signatories"][1].update(name=d["signatories"][2]["name"]),
            "signatories.*.name",
            "staat er meer dan één keer",
        ),
        (
            lambda d: d["interventions"][0]["budget"]["lines"].append({"year": 2025, "amount": "1.00"}),
            "interventions.*.budget.lines",
            "2025 valt buiten de periode 2019-2021",
        ),
        (
            lambda d: d["interventions"][0]["budget"]["lines"][0].update(quantity="10.00", rate="50.00"),
            "interventions.*.budget.lines",
            "aantal keer tarief is € 500, maar het bedrag is € 105.000",
        ),
        (
            lambda d: d["interventions"][0]["funding"].update(gka_share=None),
            "interventions.*.funding.gka_share",
            "welk deel GKA betaalt",
        ),
        (lambda d: d["signatories"][0].update(order=3), "signatories", "De gemeente tekent niet als eerste"),
        (
            lambda d: d["analysis"]["current_research"].update(none=True, questions=""),
            "analysis.current_research.questions",
            "leg uit waarom er geen onderzoek loopt",
        ),
        (
            lambda d: d["interventions"][0].update(kind="experiment") or d.update(no_experiment=True),
            "no_experiment",
            "geen experiment",
        ),
        (lambda d: d["interventions"][0].update(goal=""), "interventions.*.goal", "Doel"),
        (lambda d: d["interventions"][0].update(parties=[]), "interventions.*.parties", "Betrokken partijen"),
        (
            lambda d: d["interventions"][0]["parties"][1].update(role="applicant"),
            "interventions.*.parties",
            "nu zijn het er 2",
        ),
        (
            lambda d: d["interventions"][0]["budget"]["lines"][0].update(amount="100000.00"),
            "interventions.*.funding.lines",
            "in 2019 kost het € 100.000 en is er € 105.000 dekking",
        ),
        (
            lambda d: d["interventions"][0]["funding"].update(gka_share="1/2"),
            "interventions.*.funding.lines",
            "GKA betaalt € 140.000 van € 210.000; dat is meer dan de afgesproken 1/2",
        ),
    ],
)
def test_each_rule(change: Any, path: str, words: str) -> None:
    document = _complete()
    change(document)
    items = missing_in(document, Step.FREEZE)
    assert path in _paths(items)
    assert any(words in item.sentence for item in items)
