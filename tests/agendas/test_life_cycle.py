"""Who may take which step from which state: the table of architecture.md, written out and compared with the code."""

import copy
import datetime
import uuid
from typing import Any

import pytest

from accounts.models import User
from agendas.actions.drafting import import_document
from agendas.actions.editing import Conflict, add_row, move_row, remove_row, save_part
from agendas.actions.moving import Incomplete
from agendas.actions.reviewing import approve, current_version, send_back, submit
from agendas.actions.rounds import whose_turn
from agendas.actions.signing import freeze, open_round, recall, refuse, sign
from agendas.actions.touching import Touch, touch
from agendas.addresses import part_at
from agendas.choices import SigningParty, State
from agendas.models import Agenda, Approval, Signature
from agendas.snapshot import DocumentRefused, content_hash, exported_document
from agendas.workflow import StepRefused, possible
from records.integrity import broken_streams
from records.models import Event, Job
from tests.agendas.documents import load
from tests.cast import Cast
from tests.factories import approve_all, complete_document, fresh, make_agenda

pytestmark = pytest.mark.django_db

COORDINATOR, STAFF, ALDERMAN = "coordinator_noord", "ocw_staff", "alderman_alkmaar"
# Everybody who is not named may take no step.
STEPS = {
    State.DRAFT: {COORDINATOR: {"share", "submit"}, STAFF: {"withdraw"}},
    State.CONSULTATION: {COORDINATOR: {"take_back", "submit"}, STAFF: {"withdraw"}},
    State.REVIEW: {
        COORDINATOR: {"freeze"},
        STAFF: {"approve", "send_back", "freeze", "withdraw"},
        ALDERMAN: {"approve", "send_back"},
    },
    State.RETURNED: {COORDINATOR: {"submit"}, STAFF: {"withdraw"}},
    State.FROZEN: {STAFF: {"recall"}},
    State.PARTLY_SIGNED: {STAFF: {"recall"}},
    State.SEALING: {},
    State.SIGNED: {STAFF: {"close"}},
    State.CLOSED: {},
    State.WITHDRAWN: {},
}


@pytest.mark.parametrize("state", State.values)
def test_each_person_has_the_steps_of_the_table_and_no_other(cast: Cast, state: str) -> None:
    agenda = make_agenda(cast, state)
    for name, person in cast.people.items():
        expected = STEPS[State(state)].get("ocw_staff" if name == "ocw_reviewer" else name, set())
        assert {step.name for step in possible(person, agenda)} == expected, name


def _part(agenda: Agenda, address: str) -> tuple[Any, str]:
    part = part_at(agenda.text.document, address)
    return part, content_hash(part)


def test_an_older_page_does_not_overwrite_a_newer_text(cast: Cast) -> None:
    agenda = make_agenda(cast)
    part, base = _part(agenda, "preamble")
    mine = part | {"introduction": "<p>Van mij</p>"}
    theirs = part | {"introduction": "<p>Van een collega</p>"}
    save_part(agenda=agenda, address="preamble", content=theirs, base=base, by=cast.officer_alkmaar)
    with pytest.raises(Conflict) as conflict:
        save_part(agenda=agenda, address="preamble", content=mine, base=base, by=cast.coordinator_noord)
    assert conflict.value.stored["introduction"] == "<p>Van een collega</p>"
    newer = content_hash(conflict.value.stored)
    save_part(agenda=agenda, address="preamble", content=mine, base=newer, by=cast.coordinator_noord)
    assert fresh(agenda).text.document["introduction"] == "<p>Van mij</p>"


def test_a_removed_row_is_a_conflict_and_not_a_crash(cast: Cast) -> None:
    agenda = make_agenda(cast, rows=2)
    address = f"interventions.{agenda.text.document['interventions'][0]['id']}"
    part, base = _part(agenda, address)
    remove_row(agenda=agenda, key="interventions", row_id=address.split(".")[1], base=base, by=cast.officer_alkmaar)
    with pytest.raises(Conflict) as conflict:
        save_part(agenda=agenda, address=address, content=part, base=base, by=cast.coordinator_noord)
    assert conflict.value.stored is None


def test_rows_are_added_moved_and_removed(cast: Cast) -> None:
    agenda = make_agenda(cast)
    first = agenda.text.document["interventions"][0]["id"]
    second = add_row(agenda=agenda, key="interventions", content={"name": "Nieuw"}, by=cast.coordinator_noord)
    moves = [
        move_row(agenda=agenda, key="interventions", row_id=second, up=True, by=cast.coordinator_noord) for _ in "ab"
    ]
    assert moves == [True, False]
    assert [row["id"] for row in fresh(agenda).text.document["interventions"]] == [second, first]
    _, base = _part(fresh(agenda), f"interventions.{first}")
    with pytest.raises(Conflict):
        remove_row(agenda=agenda, key="interventions", row_id=first, base="0" * 64, by=cast.coordinator_noord)
    remove_row(agenda=agenda, key="interventions", row_id=first, base=base, by=cast.coordinator_noord)
    assert [row["id"] for row in fresh(agenda).text.document["interventions"]] == [second]


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.CONSULTATION, State.RETURNED}))
def test_nobody_writes_in_any_other_state(cast: Cast, state: str) -> None:
    agenda = make_agenda(cast, state)
    part, base = _part(agenda, "preamble")
    for person in cast.people.values():
        with pytest.raises(StepRefused):
            save_part(agenda=agenda, address="preamble", content=part, base=base, by=person)


def test_the_school_writes_its_own_intervention_in_consultation_only(cast: Cast) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    address = f"interventions.{agenda.text.document['interventions'][0]['id']}"
    part, base = _part(agenda, address)
    save_part(agenda=agenda, address=address, content=part | {"goal": "<p>Anders</p>"}, base=base, by=cast.school_board)
    other, other_base = _part(agenda, "preamble")
    with pytest.raises(StepRefused):
        save_part(agenda=agenda, address="preamble", content=other, base=other_base, by=cast.school_board)
    draft = make_agenda(cast)
    address = f"interventions.{draft.text.document['interventions'][0]['id']}"
    part, base = _part(draft, address)
    with pytest.raises(StepRefused):
        save_part(agenda=draft, address=address, content=part, base=base, by=cast.school_board)


def test_a_gap_stops_submission_and_names_it(cast: Cast) -> None:
    agenda = fresh(import_document(document=load() | {"reference": None}, by=None))
    with pytest.raises(Incomplete) as stopped:
        submit(agenda=agenda, by=cast.coordinator_noord)
    assert "analysis.parties" in {item.path for item in stopped.value.items}
    assert fresh(agenda).state == State.DRAFT


def test_who_wrote_does_not_approve_for_ocw(cast: Cast) -> None:
    agenda = make_agenda(cast)
    part, base = _part(agenda, "preamble")
    changed = part | {"introduction": "<p>Door OCW</p>"}
    save_part(agenda=agenda, address="preamble", content=changed, base=base, by=cast.ocw_staff)
    submit(agenda=agenda, by=cast.coordinator_noord)
    agenda = fresh(agenda)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        approve(agenda=agenda, sha256=agenda.text.sha256, by=cast.ocw_staff)
    assert approve(agenda=agenda, sha256=agenda.text.sha256, by=cast.ocw_reviewer) == [SigningParty.MINISTRY]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"end": datetime.date(2020, 1, 1)}, "deze persoon is niet meer in functie"),
        ({"name": "Iemand Anders"}, "staat niet in de lijst met ambtsdragers"),
        ({"user": "minister_ocw"}, "Mina Minister moet meer dan één keer ondertekenen"),
    ],
)
def test_freezing_asks_that_everybody_can_sign(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    """Otherwise the round could only be recalled."""
    document = complete_document(cast)
    office = cast.offices["minister_po"]
    for name, value in change.items():
        setattr(office, name, cast.people[value] if value == "minister_ocw" else value)
    office.save()
    agenda = fresh(import_document(document=document, by=None))
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve_all(agenda, cast)
    with pytest.raises(StepRefused, match=sentence):
        freeze(agenda=agenda, by=cast.coordinator_noord)
    assert fresh(agenda).state == State.REVIEW


def test_every_municipality_of_the_agenda_signs(cast: Cast) -> None:
    document = complete_document(cast) | {"municipalities": ["GM0361", "GM0193"]}
    agenda = fresh(import_document(document=document, by=None))
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve_all(agenda, cast)
    with pytest.raises(StepRefused, match="geen ondertekenaar van de gemeente Zwolle"):
        freeze(agenda=agenda, by=cast.coordinator_noord)


def test_a_school_does_not_give_away_its_contact_school(cast: Cast) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    address = f"interventions.{agenda.text.document['interventions'][0]['id']}"
    part, base = _part(agenda, address)
    other = copy.deepcopy(part)
    other["parties"][0]["organisation_id"] = "99902"
    with pytest.raises(DocumentRefused, match="De contactschool kunt u niet zelf wijzigen"):
        save_part(agenda=agenda, address=address, content=other, base=base, by=cast.school_board)


def test_nobody_brings_an_agenda_to_a_municipality_that_is_not_theirs(cast: Cast) -> None:
    agenda = make_agenda(cast)
    part, base = _part(agenda, "heading")
    more = part | {"municipalities": [*part["municipalities"], "GM0193"]}
    more |= {"coordinator": None, "contact": None}
    with pytest.raises(DocumentRefused, match="alleen gemeenten toevoegen die bij u horen"):
        save_part(agenda=agenda, address="heading", content=more, base=base, by=cast.coordinator_noord)
    save_part(agenda=agenda, address="heading", content=more, base=base, by=cast.ocw_staff)


def test_a_successor_does_not_get_the_paper_signature(cast: Cast) -> None:
    agenda = fresh(import_document(document=load() | {"reference": None}, by=None))
    part, base = _part(agenda, "signatories")
    changed = copy.deepcopy(part)
    changed["signatories"][0]["name"] = "Wouter Alkmaar"
    save_part(agenda=agenda, address="signatories", content=changed, base=base, by=cast.coordinator_noord)
    methods = [row.get("method") for row in exported_document(agenda)["signatories"]]
    assert methods == [None, "wet_ink", "wet_ink"]


def test_a_name_that_cannot_be_printed_stops_before_anybody_signs(cast: Cast) -> None:
    agenda = make_agenda(cast)
    cast.coordinator_noord.name = "Nora 李 Noord"
    cast.coordinator_noord.save()
    with pytest.raises(Incomplete) as stopped:
        submit(agenda=agenda, by=cast.coordinator_noord)
    assert [item.path for item in stopped.value.items] == ["coordinator"]


def test_an_approval_binds_the_text_that_was_read(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    with pytest.raises(StepRefused, match="veranderd sinds u hem opende"):
        approve(agenda=agenda, sha256="0" * 64, by=cast.alderman_alkmaar)


def test_freezing_asks_for_both_approvals_on_this_text(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    with pytest.raises(StepRefused, match="geen akkoord van de gemeente en het ministerie"):
        freeze(agenda=agenda, by=cast.coordinator_noord)
    approve(agenda=agenda, sha256=agenda.text.sha256, by=cast.alderman_alkmaar)
    with pytest.raises(StepRefused, match="geen akkoord van het ministerie"):
        freeze(agenda=agenda, by=cast.coordinator_noord)


def test_sending_back_and_a_new_text_void_the_approvals(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=agenda.text.sha256, by=cast.ocw_reviewer)
    send_back(agenda=agenda, reason="Nog eens kijken", by=cast.alderman_alkmaar)
    assert Approval.objects.get().voided_by == cast.alderman_alkmaar
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve(agenda=agenda, sha256=fresh(agenda).text.sha256, by=cast.alderman_alkmaar)
    with pytest.raises(StepRefused, match="geen akkoord van het ministerie"):
        freeze(agenda=agenda, by=cast.coordinator_noord)
    assert current_version(agenda).number == 2


def test_the_live_text_is_hashed_again_when_freezing(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    for person in (cast.alderman_alkmaar, cast.ocw_reviewer):
        approve(agenda=agenda, sha256=agenda.text.sha256, by=person)
    Agenda.objects.filter(pk=agenda.pk).update(motto="Buiten de deur om gewijzigd")
    with pytest.raises(StepRefused, match="anders dan de versie"):
        freeze(agenda=agenda, by=cast.coordinator_noord)


def _sign(agenda: Agenda, person: Any, number: int, **changes: Any) -> Signature:
    signatory = agenda.signatories.order_by("order", "position")[number]
    touch(agenda=agenda, what=Touch.READ, by=person)
    values = {"signatory_id": signatory.pk, "sha256": current_version(agenda).sha256, "place": "Alkmaar"} | changes
    return sign(agenda=agenda, factor="password", by=person, **values)


def test_the_server_keeps_the_order(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match=r"nog niet aan de beurt\. Eerst ondertekent Wouter Alkmaar"):
        _sign(agenda, cast.minister_ocw, 1)
    _sign(agenda, cast.alderman_alkmaar, 0)
    with pytest.raises(StepRefused, match="al ondertekend"):
        _sign(agenda, cast.alderman_alkmaar, 0)
    assert len(whose_turn(open_round(agenda))) == 2
    _sign(agenda, cast.minister_po, 2)
    assert fresh(agenda).state == State.PARTLY_SIGNED
    assert not Job.objects.filter(name="agendas.tasks.seal_agenda").exists()
    _sign(agenda, cast.minister_ocw, 1)
    assert fresh(agenda).state == State.SEALING
    assert Job.objects.filter(name="agendas.tasks.seal_agenda").count() == 1
    assert list(broken_streams()) == []


@pytest.mark.parametrize(
    ("person", "number", "changes", "sentence"),
    [
        ("alderman_alkmaar", 0, {"sha256": "0" * 64}, "niet dezelfde als die u las"),
        ("alderman_alkmaar", 0, {"place": "  "}, "Vul de plaats in"),
        ("alderman_alkmaar", 1, {}, "geen ondertekenaar"),
        ("secretariat_ocw", 1, {}, "geen ondertekenaar"),
        ("coordinator_noord", 0, {}, "geen ondertekenaar"),
        ("ocw_staff", 0, {}, "geen ondertekenaar"),
        ("officer_zwolle", 0, {}, "geen ondertekenaar"),
        ("alderman_alkmaar", 0, {"signatory_id": uuid.UUID(int=1)}, "geen ondertekenaar"),
    ],
)
def test_who_may_not_sign_leaves_no_trace(
    cast: Cast, person: str, number: int, changes: dict[str, Any], sentence: str
) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    touch(agenda=agenda, what=Touch.READ, by=cast.people[person])
    before = Event.objects.count()
    with pytest.raises(StepRefused, match=sentence):
        _sign(agenda, cast.people[person], number, **changes)
    assert not Signature.objects.exists()
    assert Event.objects.count() == before


def test_who_left_office_does_not_sign(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    office = cast.offices["alderman_alkmaar"]
    office.end = office.start
    office.save()
    reloaded = User.objects.get(pk=cast.alderman_alkmaar.pk)  # what a person holds is kept on the object
    with pytest.raises(StepRefused, match="geen ondertekenaar"):
        _sign(agenda, reloaded, 0)


def test_refusing_ends_the_round_and_keeps_its_signatures_as_void(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    signing_round = open_round(agenda)
    minister = whose_turn(signing_round)[0]
    with pytest.raises(StepRefused, match="reden"):
        refuse(agenda=agenda, signatory_id=minister.signatory_id, reason=" ", by=cast.minister_ocw)
    refuse(agenda=agenda, signatory_id=minister.signatory_id, reason="Eerst overleg", by=cast.minister_ocw)
    agenda = fresh(agenda)
    assert agenda.state == State.RETURNED
    assert {row.voided_by for row in signing_round.signatures.all()} == {cast.minister_ocw}
    with pytest.raises(StepRefused):
        _sign(agenda, cast.minister_po, 2)


def test_recalling_goes_back_to_draft(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    recall(agenda=agenda, reason="Verkeerde bijlage", by=cast.ocw_staff)
    agenda = fresh(agenda)
    assert agenda.state == State.DRAFT
    assert Event.objects.in_stream(agenda.stream).last().data["reason"] == "Verkeerde bijlage"


def test_the_same_person_never_signs_twice_in_a_round(cast: Cast) -> None:
    """Also not when one person holds two offices that sign."""
    agenda = make_agenda(cast, State.FROZEN)
    office = cast.offices["minister_po"]
    office.user = cast.minister_ocw
    office.save()
    _sign(agenda, cast.alderman_alkmaar, 0)
    _sign(agenda, cast.minister_ocw, 1)
    with pytest.raises(StepRefused, match="Eén persoon tekent niet voor twee partijen"):
        _sign(agenda, cast.minister_ocw, 2)
