"""The exchange format both ways."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from agendas.actions.drafting import import_document
from agendas.choices import State
from agendas.models import Agenda, Signature
from agendas.richtext import html_to_plain
from agendas.snapshot import DocumentRefused, check, content_hash, document_of, exported_document
from records.models import Event
from tests.agendas.documents import FILES, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def differences(given: Any, got: Any, path: str = "") -> list[str]:
    """Where `got` lacks or changes content of `given`: text, rows, order, amounts and dates; added keys are fine."""
    if isinstance(given, dict):
        return [
            line
            for key, value in given.items()
            for line in (differences(value, got[key], f"{path}.{key}") if key in got else [f"{path}.{key} is gone"])
        ]
    if isinstance(given, list):
        if len(given) != len(got):
            return [f"{path} has {len(got)} rows, not {len(given)}"]
        pairs = enumerate(zip(given, got, strict=True))
        return [line for number, (a, b) in pairs for line in differences(a, b, f"{path}.{number}")]
    if isinstance(got, dict):
        got = got["code"]
    if isinstance(given, str) and isinstance(got, str) and given.split() == html_to_plain(got).split():
        return []
    return [] if given == got else [f"{path}: {given!r} became {got!r}"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_import_then_export_gives_the_same_content(path: Path) -> None:
    document = load(path)
    agenda = import_document(document=document, by=None)
    exported = exported_document(agenda)
    assert differences(document, exported) == []
    assert check(exported) == []
    assert agenda.state == State.DRAFT


def test_the_comparison_itself_sees_a_change() -> None:
    document = load()
    agenda = import_document(document=document, by=None)
    exported = exported_document(agenda)
    for change in (
        lambda d: d["interventions"][0]["funding"]["lines"][0].update(amount="70000.01"),
        lambda d: d["pillars"].reverse(),
        lambda d: d["signatories"][0].update(date="2019-06-28"),
        lambda d: d["communities"].clear(),
        lambda d: d.pop("motto"),
    ):
        damaged = copy.deepcopy(exported)
        change(damaged)
        assert differences(document, damaged) != []


def test_export_import_export_is_stable() -> None:
    agenda = import_document(document=load(), by=None)
    first = exported_document(agenda)
    again = import_document(document=first, by=None, replace_draft=True)
    assert exported_document(again) == first
    assert content_hash(document_of(again)) == again.text.sha256


def test_a_copy_gets_rows_of_its_own() -> None:
    agenda = import_document(document=load(), by=None)
    document = exported_document(agenda) | {"reference": None}
    copied = import_document(document=document, by=None)
    assert copied.reference == "GKA-2019-0361-2"
    assert set(copied.interventions.values_list("pk")) & set(agenda.interventions.values_list("pk")) == set()
    assert agenda.interventions.count() == 1


def test_paper_signatures_do_not_count() -> None:
    agenda = import_document(document=load(), by=None)
    assert not Signature.objects.exists()
    assert [row.paper_method for row in agenda.signatories.all()] == ["wet_ink"] * 3
    assert {"date", "place", "method"}.isdisjoint(document_of(agenda)["signatories"][0])


def test_an_existing_reference_is_refused_unless_it_may_be_replaced() -> None:
    agenda = import_document(document=load(), by=None)
    with pytest.raises(DocumentRefused, match="Er is al een agenda met kenmerk GKA-2019-0361"):
        import_document(document=load(), by=None)
    replaced = import_document(document=load() | {"motto": "Nieuw"}, by=None, replace_draft=True)
    assert replaced.pk == agenda.pk
    assert replaced.text.document["motto"] == "Nieuw"
    Agenda.objects.update(state=State.REVIEW)
    with pytest.raises(DocumentRefused, match="wordt niet vervangen"):
        import_document(document=load(), by=None, replace_draft=True)


def _damaged(path: str, value: Any) -> dict[str, Any]:
    document: Any = load() | {"reference": None}
    place, keys = document, path.split(".")
    for key in keys[:-1]:
        place = place[int(key)] if key.isdigit() else place[key]
    place[keys[-1]] = value
    return dict(document)


BAD = [
    ("municipalities", ["GM9999"], "Het portaal kent geen gemeente met code GM9999."),
    ("municipalities", ["0361"], "is geen gemeentecode"),
    ("municipalities", [], "ten minste één gemeente"),
    ("municipalities", ["GM0361", "GM0361"], "staat er twee keer"),
    ("period", {"start": 2021, "end": 2019}, "Het eindjaar 2019 ligt voor het startjaar 2021."),
    ("period", {"start": 2019, "end": 2029}, "1 tot en met 5 jaar"),
    ("period", {"start": 1019, "end": 2019}, "is geen jaar"),
    ("interventions.0.funding.lines.0.amount", "1,2 mln", "“1,2 mln” is geen bedrag. Schrijf het als 70000.00."),
    ("interventions.0.funding.lines.0.source", "bank", "Kies uit: gka"),
    ("interventions.0.parties.0.organisation_id", "00ZZ", "geen school of schoolbestuur met nummer “00ZZ”"),
    ("interventions.0.themes", ["Onbekend"], "Het portaal kent geen thema “Onbekend”."),
    ("title", "Mijn <b>agenda</b>", "Hier kan geen HTML staan. Haal “<b>” weg."),
    ("explanation", "<p>x</p><script>y</script>", "Deze opmaak kan hier niet: script."),
    ("explanation", "x" * 1_000_000, "De tekst is te lang: 1.000.000 tekens, er passen er 12.000."),
    ("motto", "Hoera 😀", "Dit teken kan niet worden afgedrukt: 😀"),
    ("motto", "a\x00b", "null-teken"),
    ("signatories.0.date", "2019-02-30", "is geen bestaande datum"),
    ("signatories.0.date", "27-6-2019", "is geen datum. Schrijf hem als 2026-07-01."),
    ("format", "gka-agenda/9", "Dit is geen bestand in het formaat gka-agenda/1."),
    ("geheim", 1, "Onbekende sleutel “geheim”."),
    ("title", 7, "niet de goede vorm"),
    ("title", "half \ud800 teken", "onzichtbaar teken"),
    ("local_agendas.0.url", "javascript:alert(1)", "geen webadres"),
    ("local_agendas.0.url", "https://x.nl/" + "a" * 300, "geen webadres"),
    ("signatories.0.place", "A" * 81, "is te lang"),
    ("signatories.0.place", "Alk\x00maar", "onzichtbaar teken"),
    ("coordinator", {"email": "x" * 300}, "is te lang"),
    ("parent", "x\x00", "onzichtbaar teken"),
]


@pytest.mark.parametrize(
    ("path", "value", "sentence"), BAD, ids=[f"{row[0]}-{number}" for number, row in enumerate(BAD)]
)
def test_bad_input_gets_a_sentence_and_stores_nothing(path: str, value: Any, sentence: str) -> None:
    events = Event.objects.count()
    with pytest.raises(DocumentRefused) as refused:
        import_document(document=_damaged(path, value), by=None)
    assert sentence in str(refused.value)
    assert Agenda.objects.count() == 0
    assert Event.objects.count() == events


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"format": "gka-agenda/1"}])
def test_what_is_no_document_is_refused(document: Any) -> None:
    with pytest.raises(DocumentRefused):
        import_document(document=document, by=None)


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries: Any) -> None:
    def with_rows(count: int, reference: str) -> Agenda:
        document = load() | {"reference": reference}
        document["interventions"] = [document["interventions"][0]] * count
        document["consultations"] = [document["consultations"][0]] * count
        document["communities"] = [document["communities"][0]] * count
        return import_document(document=document, by=None)

    small, large = with_rows(2, "GKA-2019-0002"), with_rows(9, "GKA-2019-0009")
    for agenda in (small, large):
        with django_assert_num_queries(22):
            document_of(agenda)


def test_the_schema_is_the_one_that_the_portal_writes() -> None:
    agenda = import_document(document=load(), by=None)
    schema = json.loads(Path("agendas/schemas/gka-agenda-1.schema.json").read_text())
    # That key has only an addendum (test_addendum_rules).
    assert set(document_of(agenda)) == set(schema["properties"]) - {"addendum"}
