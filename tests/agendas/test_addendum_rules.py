"""What stops an addendum, what happens when the text in force changed meanwhile, and an addendum as a file."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas import integrity
from agendas.actions.amending import AmendRefused, settle, take_up_again
from agendas.actions.drafting import import_document
from agendas.actions.editing import remove_row
from agendas.actions.moving import Incomplete
from agendas.actions.reviewing import submit
from agendas.actions.signing import freeze
from agendas.actions.versions import keep_version, restore
from agendas.choices import State, Step
from agendas.completeness import Weight, missing_for, stops
from agendas.in_force import text_on
from agendas.integrity import first_misfit
from agendas.models import Addendum, AddendumBlock, Agenda
from agendas.rebasing import Rebase, rebase_of
from agendas.snapshot import DocumentRefused, content_hash, exported_document
from agendas.workflow import StepRefused
from municipalities.models import OfficeHolder
from records.models import Event
from tests.agendas.addenda import (
    WORDS,
    choose,
    make_addendum,
    sign_addendum,
    signed_addendum,
    signed_agenda,
    withdrawn,
    write_at,
)
from tests.cast import Cast
from tests.factories import approve_all, fresh

OTHER = "<p>Vanaf nu ook in de wijken.</p>"


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return signed_agenda(cast)


def sentences(agenda: Agenda, step: Step = Step.REVIEW, weight: Weight = Weight.STOP) -> list[str]:
    return [item.sentence for item in missing_for(fresh(agenda), step) if item.weight is weight]


def overtaken(cast: Cast, agenda: Agenda, words: str = OTHER) -> Agenda:
    """Return a draft of which the block was changed meanwhile: it was withdrawn, another was signed, it came back."""
    first = make_addendum(cast, agenda, "explanation", "analysis")
    write_at(first, "explanation", cast.coordinator_noord, explanation=words)
    analysis = fresh(first).text.document["analysis"]
    write_at(first, "analysis", cast.coordinator_noord, analysis={**analysis, "data": words})
    first = withdrawn(cast, fresh(first))
    signed_addendum(cast, agenda)
    return fresh(take_up_again(addendum=first, by=cast.coordinator_noord))


def rebased(addendum: Agenda) -> Rebase:
    found = rebase_of(fresh(addendum))
    assert found is not None
    return found


def test_a_chosen_block_must_change(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation", "analysis")
    unchanged = "Onderdeel ‘{}’ is gekozen maar niet gewijzigd: haal het weg of wijzig het."
    titles = ("Toelichting en thema's", "Afspraak 2: analyse en onderzoek")

    assert sentences(addendum) == [unchanged.format(title) for title in titles]
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    assert sentences(addendum) == [unchanged.format(titles[1])]
    with pytest.raises(Incomplete):
        submit(agenda=fresh(addendum), by=cast.coordinator_noord)
    choose(addendum, "explanation", by=cast.coordinator_noord)
    assert sentences(addendum) == []
    assert submit(agenda=fresh(addendum), by=cast.coordinator_noord)


def test_only_what_it_changes_is_looked_at(cast: Cast, agenda: Agenda) -> None:
    """An empty field in a block that stays is no business of the addendum; in one that changes it is."""
    addendum = make_addendum(cast, agenda, "explanation", "communities")
    row = addendum.text.document["communities"][0]
    write_at(addendum, f"communities.{row['id']}", cast.coordinator_noord, goal="")
    agenda_text = addendum.text
    agenda_text.document["analysis"]["data"] = ""

    found = {item.path.split(".")[0] for item in missing_for(addendum, Step.FREEZE)}
    assert "communities" in found
    assert not found & {"analysis", "interventions", "pillars", "consultations"}


def test_an_extension_needs_a_later_year(cast: Cast, agenda: Agenda) -> None:
    extension = make_addendum(cast, agenda, sort="extend", end_year=2028)
    assert sentences(extension) == []
    write_at(extension, "heading", cast.coordinator_noord, period={"start": 2024, "end": 2027})

    assert sentences(extension) == ["De agenda loopt tot en met 2027. Kies bij een verlenging een later jaar."]


def test_an_intensification_that_takes_away_is_only_advised_against(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "interventions", sort="intensify")
    row = addendum.text.document["interventions"][1]
    base = content_hash(row)
    remove_row(agenda=addendum, key="interventions", row_id=row["id"], base=base, by=cast.coordinator_noord)

    assert sentences(addendum) == []
    advice = [line for line in sentences(addendum, weight=Weight.ADVICE) if line.startswith("Een intensivering")]
    assert advice == [
        "Een intensivering voegt iets toe, maar hier valt iets weg: De Transformatieve School 1. Is dit een wijziging?",
        "Een intensivering voegt iets toe, maar het GKA-geld gaat van € 4.000 naar € 2.000.",
    ]


def test_every_office_that_signed_signs_again(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    rows = addendum.text.document["signatories"]
    write_at(addendum, "signatories", cast.coordinator_noord, signatories=rows[:2])

    assert sentences(addendum) == []
    missing = sentences(addendum, Step.FREEZE)
    assert len(missing) == 1
    assert missing[0].startswith("Minister van Basis- en Voortgezet Onderwijs en Media (")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    OfficeHolder.objects.filter(pk=cast.offices["minister_po"].pk).update(end=yesterday)
    assert sentences(addendum, Step.FREEZE) == []
    advice = sentences(addendum, Step.FREEZE, Weight.ADVICE)
    assert any("Niemand is nu in deze functie" in line for line in advice)


def test_a_colleague_of_the_same_college_may_sign(cast: Cast, agenda: Agenda) -> None:
    mayor = OfficeHolder.objects.create(
        name="Bregje Burgemeester", office="Burgemeester", kind="mayor", organisation="gemeente Alkmaar",
        municipality=cast.alkmaar, portfolio="Veiligheid",
    )  # fmt: skip
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    rows = addendum.text.document["signatories"]
    changed = [{**rows[0], "name": mayor.name, "office": mayor.office}, *rows[1:]]
    write_at(addendum, "signatories", cast.coordinator_noord, signatories=changed)

    assert sentences(addendum, Step.FREEZE) == []


def test_another_text_in_force_stops_it_until_it_is_settled(cast: Cast, agenda: Agenda) -> None:
    addendum = overtaken(cast, agenda)
    items = stops(missing_for(addendum, Step.REVIEW))

    assert [(item.path, item.page) for item in items] == [("explanation", "addendum_settle")]
    with pytest.raises(Incomplete):
        submit(agenda=addendum, by=cast.coordinator_noord)
    with pytest.raises(AmendRefused, match="Werk het addendum eerst bij"):
        choose(addendum, "explanation", by=cast.coordinator_noord)

    rebase = rebased(addendum)
    conflict = rebase.conflicts[0]
    assert [row.path for row in rebase.conflicts] == ["explanation"]
    assert (conflict.base, conflict.current, conflict.own) == (agenda.text.document["explanation"], WORDS, OTHER)


@pytest.mark.parametrize(("choice", "words"), [("own", OTHER), ("current", WORDS)], ids=["own", "current"])
def test_who_settles_chooses_and_the_rest_goes_along(
    cast: Cast, agenda: Agenda, choice: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    addendum = overtaken(cast, agenda)
    rebase = rebased(addendum)
    for choices in ({}, {"explanation": "both"}, {"analysis.data": "own"}):
        with pytest.raises(AmendRefused, match="Kies bij elk verschil") as refused:
            settle(addendum=addendum, choices=choices, base=rebase.shown, by=cast.coordinator_noord)
        assert refused.value.field == "explanation"
    with pytest.raises(AmendRefused, match="intussen veranderd"):
        settle(addendum=addendum, choices={"explanation": choice}, base="0" * 64, by=cast.coordinator_noord)
    settle(addendum=addendum, choices={"explanation": choice}, base=rebase.shown, by=cast.coordinator_noord)
    addendum = fresh(addendum)

    document = addendum.text.document
    assert (document["explanation"], document["analysis"]["data"]) == (words, OTHER)
    assert document["addendum"]["before"]["explanation"] == WORDS
    assert not rebased(addendum).is_needed
    assert first_misfit(addendum) == ""
    event = Event.objects.filter(stream=addendum.stream, action="settled").get()
    assert event.data["choices"] == {"explanation": choice}
    with pytest.raises(AmendRefused, match="al uit van de geldende tekst"):
        settle(addendum=addendum, choices={}, base=rebase.shown, by=cast.coordinator_noord)
    if choice == "own":
        sign_addendum(cast, addendum)
        in_force = text_on(agenda, timezone.localdate())
        assert in_force is not None
        assert (in_force.document["explanation"], in_force.consolidated.conflicts) == (OTHER, [])
        monkeypatch.setattr(integrity, "_files", lambda _: iter(()))
        assert first_misfit(fresh(agenda)) == ""


def test_rows_that_it_added_keep_their_identity_when_it_is_settled(cast: Cast, agenda: Agenda) -> None:
    """A comment is at the identity of a row."""
    addendum = overtaken(cast, agenda)
    indicator = {"name": "Een eigen doel", "baseline": "1", "target": "2", "date": "2027-01-01"}
    analysis = addendum.text.document["analysis"]
    kept = [*analysis["indicators"], indicator]
    addendum = write_at(addendum, "analysis", cast.coordinator_noord, analysis={**analysis, "indicators": kept})
    before = [row["id"] for row in addendum.text.document["analysis"]["indicators"]]
    choices = {"explanation": "own"}
    settle(addendum=addendum, choices=choices, base=rebased(addendum).shown, by=cast.coordinator_noord)

    assert [row["id"] for row in fresh(addendum).text.document["analysis"]["indicators"]] == before


def test_an_older_text_does_not_undo_what_was_settled(cast: Cast, agenda: Agenda) -> None:
    addendum = overtaken(cast, agenda)
    version = keep_version(agenda=addendum, name="Vóór het bijwerken", by=cast.coordinator_noord)
    choices = {"explanation": "current"}
    settle(addendum=addendum, choices=choices, base=rebased(addendum).shown, by=cast.coordinator_noord)

    with pytest.raises(StepRefused, match="van vóór het bijwerken"):
        restore(agenda=fresh(addendum), source=version, by=cast.coordinator_noord)


def test_restoring_puts_back_only_what_it_changes(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    version = keep_version(agenda=addendum, name="Begin", by=cast.coordinator_noord)
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    before = fresh(addendum).text.document
    restore(agenda=fresh(addendum), source=version, by=cast.coordinator_noord)

    after = fresh(addendum).text.document
    assert after["explanation"] == agenda.text.document["explanation"]
    assert {key for key in after if after[key] != before[key]} == {"explanation"}


def test_the_text_in_force_is_looked_at_again_when_it_is_frozen(
    cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    submit(agenda=fresh(addendum), by=cast.coordinator_noord)
    approve_all(fresh(addendum), cast)
    # By hand, as no action can: another one on this block is signed under its eyes.
    AddendumBlock.objects.filter(addendum=addendum.pk).update(is_open=False)
    signed_addendum(cast, agenda, words=OTHER)

    with pytest.raises(Incomplete):
        freeze(agenda=fresh(addendum), by=cast.coordinator_noord)


def test_as_a_file_it_is_the_same_addendum(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation", "interventions")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    document = json.loads(json.dumps(exported_document(fresh(addendum))))
    people = {"coordinator": {"email": cast.coordinator_noord.email}, "contact": {"email": cast.officer_alkmaar.email}}
    fresh(addendum).delete()
    made = fresh(import_document(document={**document, **people}, by=None))

    assert made.text.document == document
    schema = json.loads(Path("agendas/schemas/gka-agenda-1.schema.json").read_text())["properties"]
    assert (set(document), set(document["addendum"])) == (set(schema), set(schema["addendum"]["properties"]))
    assert first_misfit(made) == ""
    assert sorted(AddendumBlock.objects.filter(addendum=made.pk, is_open=True).values_list("block", flat=True)) == [
        "explanation",
        "interventions",
    ]


def test_a_copy_under_another_reference_has_rows_of_its_own(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "interventions")
    document = {**exported_document(addendum), "reference": f"{agenda.reference}-A7"}
    with pytest.raises(DocumentRefused, match=f"wordt al gewijzigd in addendum {addendum.reference}"):
        import_document(document=document, by=None)
    withdrawn(cast, addendum)
    made = fresh(import_document(document=document, by=None))

    assert made.text.document["addendum"]["key"] != document["addendum"]["key"]
    found = rebased(made)
    assert found.own == found.base == found.current


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "municipal", "parent": None}, "Alleen een addendum heeft de sleutel"),
        ({"addendum.sort": "undo"}, "geen bekende waarde"),
        ({"addendum.surprise": 1}, "Onbekende sleutel “surprise”"),
        ({"addendum.blocks": ["explanation", "signatories"]}, "geen bekende waarde"),
        ({"addendum.blocks": ["analysis"]}, "hoort bij de gekozen onderdelen"),
        ({"addendum.before": {"explanation": "<script>x</script>"}}, "Deze opmaak kan hier niet"),
        ({"addendum.base": {"on": "2026-02-31", "sha256": "0" * 64}}, "geen bestaande datum"),
        ({"addendum.reason": "x" * 3000}, "te lang"),
        ({"addendum.sort": "extend"}, "Een verlenging wijzigt ook"),
    ],
    ids=["kind", "sort", "key", "block", "before", "html", "date", "reason", "extend"],
)
def test_a_file_with_a_wrong_key_is_refused(cast: Cast, change: dict[str, Any], words: str) -> None:
    document = _file(cast)
    for path, value in change.items():
        place, _, key = path.rpartition(".")
        (document[place] if place else document)[key] = value

    with pytest.raises(DocumentRefused, match=words):
        import_document(document=document, by=None)
    assert not Addendum.objects.exists()


def _file(cast: Cast) -> dict[str, Any]:
    parent = import_document(document=_plain(cast, "municipal"), by=None)
    amends = {
        "sort": "change",
        "key": "6b0f5a0e-97a5-4f8c-a7be-1f2a6de1c7cb",
        "reason": "Meer doen.",
        "blocks": ["explanation"],
        "base": {"on": "2026-01-01", "sha256": "0" * 64},
        "before": {"explanation": "", "themes": [], "factors": [], "local_agendas": []},
    }
    return {**_plain(cast, "addendum"), "parent": parent.reference, "addendum": amends}


def _plain(cast: Cast, kind: str) -> dict[str, Any]:
    return {
        "format": "gka-agenda/1",
        "kind": kind,
        "title": "GKA-agenda Alkmaar",
        "municipalities": [cast.alkmaar.cbs_code],
        "period": {"start": 2024, "end": 2027},
    }


def test_a_file_for_an_unsigned_agenda_waits_for_it(cast: Cast) -> None:
    made = fresh(import_document(document=_file(cast), by=None))

    assert first_misfit(made) == ""
    waiting = f"Agenda {made.text.document['parent']} is nog niet ondertekend. Dit addendum kan pas daarna verder."
    assert waiting in sentences(made)


def test_a_file_replaces_only_the_chosen_blocks(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    people = {"coordinator": {"email": cast.coordinator_noord.email}, "contact": {"email": cast.officer_alkmaar.email}}
    document = {**exported_document(addendum), **people}
    facts = {**document["addendum"], "reason": "Een andere aanleiding."}
    import_document(document={**document, "explanation": WORDS, "addendum": facts}, by=None, replace_draft=True)
    assert fresh(addendum).text.document["explanation"] == WORDS
    assert fresh(addendum).text.document["addendum"]["reason"] == "Een andere aanleiding."

    with pytest.raises(DocumentRefused, match="preamble: Dit deel van de agenda verandert niet"):
        import_document(document={**document, "preamble": WORDS}, by=None, replace_draft=True)
    for other in ({**facts, "blocks": ["explanation", "communities"]}, {**facts, "sort": "intensify"}):
        before = {**facts["before"], **({"communities": []} if len(other["blocks"]) > 1 else {})}
        with pytest.raises(DocumentRefused, match="Dat kiest u in het portaal"):
            changed = {**document, "addendum": {**other, "before": before}}
            import_document(document=changed, by=None, replace_draft=True)
    del document["addendum"]
    with pytest.raises(DocumentRefused, match="Dat kiest u in het portaal"):
        import_document(document=document, by=None, replace_draft=True)


def test_the_check_finds_what_does_not_fit(cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrity, "_files", lambda _: iter(()))
    addendum = signed_addendum(cast, agenda)
    assert [first_misfit(row) for row in (fresh(agenda), addendum)] == ["", ""], "the control"

    AddendumBlock.objects.filter(addendum=addendum.pk).update(is_open=True)
    assert first_misfit(addendum) == "het onderdeel explanation is nog bezet."
    AddendumBlock.objects.filter(addendum=addendum.pk).update(is_open=False)
    Addendum.objects.filter(pk=addendum.pk).update(base_sha256="0" * 64)
    assert first_misfit(fresh(addendum)) == "wat het addendum wijzigt, is niet dat van de tekst."
    monkeypatch.setattr(integrity, "text_on", lambda *_: None)
    assert first_misfit(fresh(agenda)) == "de geldende tekst is niet die van de laatste gebeurtenis."


def test_a_base_that_was_never_in_force_is_found(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    text = addendum.text
    text.document["addendum"]["base"]["sha256"] = "0" * 64
    text.sha256 = content_hash(text.document)
    text.save()
    Addendum.objects.filter(pk=addendum.pk).update(base_sha256="0" * 64)

    assert first_misfit(fresh(addendum)) == "de tekst waarvan het addendum uitgaat, heeft nooit gegolden."


def test_what_is_missing_costs_as_much_with_more_addenda(cast: Cast, agenda: Agenda) -> None:
    def queries() -> int:
        addendum = make_addendum(cast, agenda, "analysis")
        with CaptureQueriesContext(connection) as found:
            missing_for(fresh(addendum), Step.FREEZE)
        withdrawn(cast, addendum)
        return len(found)

    few = queries()
    for words in (WORDS, OTHER):
        signed_addendum(cast, agenda, words=words)
    assert queries() == few


def test_the_state_is_checked_before_anything_is_written(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    submit(agenda=fresh(addendum), by=cast.coordinator_noord)

    assert fresh(addendum).state == State.REVIEW
    with pytest.raises(AmendRefused, match="ter beoordeling"):
        choose(fresh(addendum), "analysis", by=cast.coordinator_noord)
