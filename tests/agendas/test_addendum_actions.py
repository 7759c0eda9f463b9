"""An addendum from start to seal: what it carries, what it may change, and what the text in force becomes."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from agendas import integrity
from agendas.actions import amended_blocks
from agendas.actions.amending import AmendRefused, start_addendum, take_up_again
from agendas.actions.closing import close, withdraw
from agendas.actions.drafting import import_document
from agendas.actions.editing import Locked, add_row
from agendas.actions.signing import recall
from agendas.choices import AddendumSort, Kind, State
from agendas.in_force import text_on
from agendas.integrity import first_misfit
from agendas.models import AddendumBlock, Agenda, PlannedMoney
from agendas.permissions import can_amend
from agendas.workflow import StepRefused
from municipalities.choices import OfficeKind
from municipalities.models import Municipality, OfficeHolder
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
from tests.factories import bring, complete_document, empty_agenda, fresh, intervention

ARGUMENTS: dict[str, Any] = {"sort": "change", "blocks": ["explanation"], "reason": "Meer doen."}


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return signed_agenda(cast)


def open_blocks(agenda: Agenda) -> dict[str, str]:
    rows = AddendumBlock.objects.filter(parent=agenda, is_open=True)
    return dict(rows.values_list("block", "addendum__agenda__reference"))


def test_an_addendum_goes_all_the_way(cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    # The sealed files of these tests are no PDF.
    monkeypatch.setattr(integrity, "_files", lambda _: iter(()))
    addendum = make_addendum(cast, agenda, "explanation", "interventions")
    row = addendum.text.document["interventions"][0]

    assert (addendum.reference, addendum.state, addendum.kind) == (f"{agenda.reference}-A1", "draft", Kind.ADDENDUM)
    assert open_blocks(agenda) == dict.fromkeys(("explanation", "interventions"), addendum.reference)
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    lines = [{**line, "amount": "2500.00"} for line in row["funding"]["lines"]]
    costs = [{**line, "amount": "5000.00"} for line in row["budget"]["lines"]]
    address, money = f"interventions.{row['id']}", {"funding": {**row["funding"], "lines": lines}}
    write_at(addendum, address, cast.coordinator_noord, **money, budget={**row["budget"], "lines": costs})
    add_row(agenda=addendum, key="interventions", content=_third(), by=cast.coordinator_noord)
    addendum = sign_addendum(cast, fresh(addendum))

    assert addendum.state == State.SIGNED
    assert open_blocks(agenda) == {}
    in_force = text_on(agenda, timezone.localdate())
    assert in_force is not None
    first, second, third = in_force.document["interventions"]
    was, stays = agenda.text.document["interventions"]
    assert (in_force.document["explanation"], in_force.document["analysis"]) == (
        WORDS,
        agenda.text.document["analysis"],
    )
    assert (first["id"], first["funding"]["lines"][0]["amount"]) == (was["id"], "2500.00")
    assert (second, third["name"]) == (stays, "Een derde")
    assert in_force.consolidated.conflicts == []
    # The agenda plans what is in force; its addendum has the same money in it and is not counted beside it.
    money_of = PlannedMoney.objects.filter(agenda__in=[agenda, addendum]).values_list("agenda", "year", "amount")
    assert list(money_of) == [(agenda.pk, 2024, Decimal(2500 + 2000 + 2000))]
    assert [first_misfit(row) for row in (fresh(agenda), addendum)] == ["", ""]


def _third() -> dict[str, Any]:
    row = intervention(1) | {"name": "Een derde"}
    for line in (*row["budget"]["lines"], *row["funding"]["lines"]):
        line["year"] = 2024
    return row


def test_it_carries_the_text_in_force_under_identities_of_its_own(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation", "consultations", reason="  Meer\u00ad doen.  ")
    own, agreed = addendum.text.document, agenda.text.document
    facts = own["addendum"]

    assert (own["explanation"], own["period"], own["title"]) == (
        agreed["explanation"],
        agreed["period"],
        agreed["title"],
    )
    assert [row["name"] for row in own["interventions"]] == [row["name"] for row in agreed["interventions"]]
    assert {row["id"] for row in own["interventions"]}.isdisjoint(row["id"] for row in agreed["interventions"])
    assert (own["case_numbers"], own["parent"]) == ([], agenda.reference)
    assert (facts["sort"], facts["blocks"], facts["reason"]) == (
        "change",
        ["explanation", "consultations"],
        "Meer doen.",
    )
    assert facts["before"] == {
        key: agreed[key] for key in ("explanation", "themes", "factors", "local_agendas", "consultations")
    }
    assert facts["base"] == {"on": timezone.localdate().isoformat(), "sha256": agenda.text.sha256}
    assert addendum.template == agenda.template
    told = Event.objects.filter(stream=agenda.stream).order_by("number").last()
    assert told is not None
    assert (told.action, told.object) == ("addendum_started", addendum.reference)


def test_a_second_addendum_starts_from_the_text_with_the_first(cast: Cast, agenda: Agenda) -> None:
    signed_addendum(cast, agenda)
    second = make_addendum(cast, agenda, "explanation")

    assert second.reference == f"{agenda.reference}-A2"
    assert second.text.document["addendum"]["before"]["explanation"] == WORDS
    assert first_misfit(second) == ""


# What is asked instead of ARGUMENTS, the field at which it is refused, and the words.
_REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"blocks": []}, "blocks", "Kies ten minste één onderdeel"),
    ({"blocks": ["signatories"]}, "blocks", "Het onderdeel “signatories” bestaat niet"),
    ({"blocks": ["slotwoord"]}, "blocks", "Het onderdeel “slotwoord” bestaat niet"),
    ({"sort": "undo"}, "sort", "Kies wijziging, intensivering of verlenging"),
    ({"reason": "  "}, "reason", "Schrijf waarom"),
    ({"end_year": 2028}, "end_year", "hoort bij een verlenging"),
    ({"sort": "extend"}, "end_year", "Vul in tot en met welk jaar"),
    ({"sort": "extend", "end_year": 2027}, "end_year", "De agenda loopt tot en met 2027. Kies een later jaar."),
    ({"sort": "extend", "end_year": 2026}, "end_year", "De agenda loopt tot en met 2027. Kies een later jaar."),
    ({"sort": "extend", "end_year": 2099}, "end_year", "hoogstens"),
]


def test_what_cannot_be_started_is_refused_at_its_field(cast: Cast, agenda: Agenda) -> None:
    for changes, field, words in _REFUSED:
        with pytest.raises(AmendRefused, match=words) as refused:
            start_addendum(agenda=agenda, **(ARGUMENTS | changes), by=cast.coordinator_noord)
        assert refused.value.field == field, words

    assert not Agenda.objects.filter(parent=agenda).exists()
    assert start_addendum(agenda=agenda, **ARGUMENTS, by=cast.coordinator_noord), "the control"


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.FROZEN, State.WITHDRAWN, State.CLOSED])
def test_only_a_signed_agenda_is_amended(cast: Cast, state: State) -> None:
    agenda = fresh(import_document(document=complete_document(cast), by=None))
    bring(agenda, state, cast)

    assert not can_amend(cast.coordinator_noord, fresh(agenda))
    with pytest.raises(AmendRefused, match=r"ondertekend|ingetrokken|afgesloten"):
        start_addendum(agenda=fresh(agenda), **ARGUMENTS, by=cast.coordinator_noord)


def test_an_addendum_is_not_amended_itself(cast: Cast, agenda: Agenda) -> None:
    addendum = signed_addendum(cast, agenda)

    assert not can_amend(cast.coordinator_noord, addendum)
    with pytest.raises(AmendRefused, match=f"bij agenda {agenda.reference}"):
        start_addendum(agenda=addendum, **ARGUMENTS, by=cast.coordinator_noord)


def test_who_may_start_one(cast: Cast, agenda: Agenda) -> None:
    may = {name for name, user in cast.people.items() if can_amend(user, agenda)}

    assert may == {"coordinator_noord", "ocw_staff", "ocw_reviewer"}
    with pytest.raises(AmendRefused, match="hoort niet bij uw rol"):
        start_addendum(agenda=agenda, **ARGUMENTS, by=cast.coordinator_zuid)


def test_a_second_open_addendum_on_a_block_is_refused_with_the_name_of_the_first(cast: Cast, agenda: Agenda) -> None:
    first = make_addendum(cast, agenda, "explanation")
    with pytest.raises(
        AmendRefused, match=f"‘Toelichting en thema's’ wordt al gewijzigd in addendum {first.reference}"
    ):
        make_addendum(cast, agenda, "communities", "explanation")

    assert not Agenda.objects.filter(reference=f"{agenda.reference}-A2").exists()
    assert make_addendum(cast, agenda, "communities").reference == f"{agenda.reference}-A2"
    withdrawn(cast, first)
    assert make_addendum(cast, agenda, "explanation").reference == f"{agenda.reference}-A3"


def test_the_database_refuses_it_when_nobody_looked(
    cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people at the same moment: who is second gets the same sentence, from the constraint."""
    first = make_addendum(cast, agenda, "explanation")
    looks: list[int] = []
    look = amended_blocks.refuse_taken

    def not_yet(parent: Agenda | None, blocks: Sequence[str]) -> None:
        looks.append(1)
        if len(looks) > 1:
            look(parent, blocks)

    monkeypatch.setattr(amended_blocks, "refuse_taken", not_yet)
    with pytest.raises(AmendRefused, match=first.reference):
        make_addendum(cast, agenda, "explanation")
    assert len(looks) == 2


def test_a_refused_or_recalled_addendum_keeps_its_blocks(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    bring(fresh(addendum), State.FROZEN, cast)
    recall(agenda=fresh(addendum), reason="Er is een fout.", by=cast.ocw_staff)

    assert open_blocks(agenda) == {"explanation": addendum.reference}
    assert first_misfit(fresh(addendum)) == ""


def test_a_block_that_was_not_chosen_cannot_be_written(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    with pytest.raises(Locked, match="verandert niet in dit addendum"):
        write_at(
            addendum, "analysis", cast.coordinator_noord, analysis={**addendum.text.document["analysis"], "data": WORDS}
        )
    with pytest.raises(Locked):
        add_row(agenda=addendum, key="interventions", content=_third(), by=cast.coordinator_noord)
    with pytest.raises(Locked):
        write_at(addendum, "heading", cast.coordinator_noord, title="Een andere titel")
    # Its own: numbers under which it is kept, and who signs it.
    numbers = [{"organisation": "Gemeente Alkmaar", "number": "2026-1"}]
    assert write_at(addendum, "heading", cast.coordinator_noord, case_numbers=numbers)
    signers = addendum.text.document["signatories"]
    assert write_at(addendum, "signatories", cast.coordinator_noord, signatories=[*signers[1:], signers[0]])


def test_only_an_extension_changes_the_years_and_only_the_last(cast: Cast, agenda: Agenda) -> None:
    change = make_addendum(cast, agenda, "heading")
    with pytest.raises(Locked):
        write_at(change, "heading", cast.coordinator_noord, period={"start": 2024, "end": 2028})
    assert write_at(change, "heading", cast.coordinator_noord, title="Een andere titel")
    withdrawn(cast, change)

    extension = make_addendum(cast, agenda, sort="extend", end_year=2028)
    assert extension.text.document["addendum"]["blocks"] == ["heading"]
    assert extension.text.document["period"] == {"start": 2024, "end": 2028}
    with pytest.raises(Locked):
        write_at(extension, "heading", cast.coordinator_noord, period={"start": 2025, "end": 2028})
    in_force = text_on(agenda, timezone.localdate())
    assert in_force is not None
    assert in_force.document["period"]["end"] == 2027
    sign_addendum(cast, extension)
    in_force = text_on(agenda, timezone.localdate())
    assert in_force is not None
    assert in_force.document["period"]["end"] == 2028


def test_other_blocks_can_be_chosen_later(cast: Cast, agenda: Agenda) -> None:
    addendum = make_addendum(cast, agenda, "explanation")
    write_at(addendum, "explanation", cast.coordinator_noord, explanation=WORDS)
    choose(addendum, "explanation", "analysis", by=cast.coordinator_noord)
    addendum = fresh(addendum)

    assert addendum.text.document["explanation"] == WORDS
    assert addendum.text.document["addendum"]["before"]["analysis"] == agenda.text.document["analysis"]
    assert sorted(open_blocks(agenda)) == ["analysis", "explanation"]

    choose(addendum, "analysis", lose=["explanation"], by=cast.coordinator_noord)
    addendum = fresh(addendum)
    assert addendum.text.document["explanation"] == agenda.text.document["explanation"]
    assert list(open_blocks(agenda)) == ["analysis"]
    assert any(WORDS in row.plain.decode() for row in addendum.checkpoints.all()), "what was written can be found back"
    assert first_misfit(addendum) == ""
    with pytest.raises(AmendRefused, match="ten minste één"):
        choose(addendum, by=cast.coordinator_noord)
    with pytest.raises(AmendRefused, match="hoort niet bij uw rol"):
        choose(addendum, "communities", by=cast.officer_alkmaar)


def test_the_heading_of_an_extension_stays_chosen(cast: Cast, agenda: Agenda) -> None:
    extension = make_addendum(cast, agenda, sort="extend", end_year=2028)
    choose(extension, "communities", by=cast.coordinator_noord)

    assert fresh(extension).text.document["addendum"]["blocks"] == ["heading", "communities"]


def test_a_withdrawn_one_is_taken_up_again(cast: Cast, agenda: Agenda) -> None:
    first = make_addendum(cast, agenda, "explanation", "interventions")
    with pytest.raises(AmendRefused, match="niet ingetrokken"):
        take_up_again(addendum=first, by=cast.coordinator_noord)
    write_at(first, "explanation", cast.coordinator_noord, explanation=WORDS)
    add_row(agenda=first, key="interventions", content=_third(), by=cast.coordinator_noord)
    first = withdrawn(cast, fresh(first))
    again = fresh(take_up_again(addendum=first, by=cast.coordinator_noord))

    assert (again.reference, again.state) == (f"{agenda.reference}-A2", State.DRAFT)
    assert again.text.document["explanation"] == WORDS
    assert [row["name"] for row in again.text.document["interventions"]][-1] == "Een derde"
    assert again.text.document["addendum"]["key"] != first.text.document["addendum"]["key"]
    with pytest.raises(AmendRefused, match=again.reference):
        take_up_again(addendum=first, by=cast.coordinator_noord)
    assert fresh(sign_addendum(cast, again)).state == State.SIGNED
    in_force = text_on(agenda, timezone.localdate())
    assert in_force is not None
    assert len(in_force.document["interventions"]) == 3


def test_the_same_offices_sign_with_who_holds_them_today(cast: Cast, agenda: Agenda) -> None:
    today, old = timezone.localdate(), cast.offices["minister_po"]
    OfficeHolder.objects.filter(pk=old.pk).update(end=today - datetime.timedelta(days=1))
    new = OfficeHolder.objects.create(
        name="Nieuwe Minister", office=old.office, kind=OfficeKind.MINISTER, organisation=old.organisation, start=today
    )
    addendum = make_addendum(cast, agenda, "explanation")

    rows = [(row.name, row.office_holder_id, row.mandate) for row in addendum.signatories.all()]
    assert rows == [
        ("Wouter Alkmaar", cast.offices["alderman_alkmaar"].pk, "Besluit van het college van 1 mei 2022"),
        ("Mina Minister", cast.offices["minister_ocw"].pk, ""),
        ("Nieuwe Minister", new.pk, ""),
    ]


def test_a_merged_municipality_is_its_successor(cast: Cast, agenda: Agenda) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(valid_to=yesterday, successor=cast.breda)
    holder = cast.offices["alderman_alkmaar"]
    OfficeHolder.objects.filter(pk=holder.pk).update(end=yesterday)
    new = OfficeHolder.objects.create(
        name="Bea Breda", office="Wethouder", kind=OfficeKind.ALDERMAN, organisation="gemeente Breda",
        municipality=cast.breda, portfolio="Onderwijs", start=yesterday,
    )  # fmt: skip
    addendum = make_addendum(cast, agenda, "explanation", by=cast.coordinator_zuid)

    assert [row["code"] for row in addendum.text.document["municipalities"]] == [cast.breda.cbs_code]
    assert addendum.signatories.filter(office_holder=new, organisation="gemeente Breda").exists()


def test_a_municipality_without_a_successor_is_named(cast: Cast, agenda: Agenda) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(valid_to=yesterday)

    with pytest.raises(AmendRefused, match="Gemeente Alkmaar bestaat niet meer"):
        make_addendum(cast, agenda, "explanation", by=cast.ocw_staff)


def test_an_agenda_is_not_closed_under_its_addendum(cast: Cast) -> None:
    agenda = signed_agenda(
        cast, period={"start": 2022, "end": 2025}, interventions=complete_document(cast)["interventions"]
    )
    addendum = make_addendum(cast, agenda, "explanation")
    with pytest.raises(StepRefused, match=f"Addendum {addendum.reference} is nog concept"):
        close(agenda=agenda, by=cast.ocw_staff)
    withdraw(agenda=addendum, reason="Toch niet.", by=cast.ocw_staff)
    year = timezone.localdate().year
    extension = make_addendum(cast, agenda, sort=AddendumSort.EXTEND, end_year=year)
    sign_addendum(cast, extension)
    with pytest.raises(StepRefused, match=f"1 januari {year + 1}"):
        close(agenda=fresh(agenda), by=cast.ocw_staff)


def test_an_agenda_without_an_addendum_row_has_no_such_key(cast: Cast) -> None:
    document = {**complete_document(cast), "kind": "addendum", "parent": signed_agenda(cast).reference}
    old = fresh(import_document(document=document, by=None))

    assert "addendum" not in old.text.document
    assert "addendum" not in empty_agenda(cast).text.document
    with pytest.raises(AmendRefused, match="geen addendum waarvan het portaal weet"):
        choose(old, "communities", by=cast.coordinator_noord)
