"""A municipality goes into another one: roles, offices, mandates and agendas, to the day and with a trail."""

import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions import following_places, hand_over, moving_places
from agendas.actions.moving_places import carry_out, end_and_move, move_merged
from agendas.actions.reviewing import approve, current_version, send_back
from agendas.actions.signing import freeze, recall
from agendas.choices import State
from agendas.integrity import first_misfit
from agendas.models import Agenda
from agendas.timeline import entries
from agendas.workflow import StepRefused
from municipalities.actions.handing_over import coordinations_of
from municipalities.actions.mandates import save_mandate
from municipalities.actions.merging import call_off, choose_offices, end_municipality
from municipalities.choices import MandateKind
from municipalities.integrity import misfits_of_mandates, misfits_of_mergers
from municipalities.models import Mandate, Membership, Merger, Municipality, OfficeHolder
from municipalities.roles import Role
from records.canonical import sha256_hex
from records.integrity import broken_streams
from records.models import Event
from records.uploads import CheckedUpload
from tests.cast import SINCE, Cast
from tests.factories import approve_all, fresh, make_agenda

TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
LAST_DAY = TODAY - ONE_DAY
# What each state of an agenda becomes: the event in its chain, and whether its text follows.
BECOMES = {
    State.DRAFT: ("place_followed", True),
    State.CONSULTATION: ("place_followed", True),
    State.RETURNED: ("place_followed", True),
    State.REVIEW: ("place_followed", True),
    State.FROZEN: ("place_stayed", False),
    State.PARTLY_SIGNED: ("place_stayed", False),
    State.SEALING: ("moved", False),
    State.SIGNED: ("moved", False),
    State.CLOSED: ("moved", False),
    State.WITHDRAWN: ("", False),
}


def _merge(cast: Cast, former: Municipality, into: Municipality | None, **changes: Any) -> Merger:
    facts: dict[str, Any] = {"last_day": LAST_DAY, "moves_offices": False, **changes}
    return end_and_move(municipality=former, successor=into, by=cast.administrator, **facts)


def _roles(user: User, role: Role) -> set[tuple[str, datetime.date, datetime.date | None]]:
    rows = Membership.objects.filter(user=user, role=role).with_places()
    return {(row.place_name, row.start, row.end) for row in rows}


def _told(agenda: Agenda) -> list[str]:
    names = {"place_followed", "place_stayed", "moved"}
    events = Event.objects.in_stream(agenda.stream).filter(action__in=names)
    return list(events.order_by("number").values_list("action", flat=True))


def _pass_the_last_day(place: Municipality) -> None:
    """Let the last day of `place` be over, as time does."""
    Municipality.objects.filter(pk=place.pk).update(valid_to=LAST_DAY)


def test_roles_end_on_the_last_day_and_begin_on_the_next(cast: Cast) -> None:
    _merge(cast, cast.alkmaar, cast.zwolle)
    for user, role in ((cast.officer_alkmaar, Role.OFFICER), (cast.reader, Role.READER)):
        assert _roles(user, role) == {("Alkmaar", SINCE, LAST_DAY), ("Zwolle", TODAY, None)}
    # The college is gone, so is the role and the office of its alderman.
    assert _roles(cast.alderman_alkmaar, Role.ALDERMAN) == {("Alkmaar", SINCE, LAST_DAY)}
    office = OfficeHolder.objects.get(user=cast.alderman_alkmaar)
    assert (office.municipality, office.end) == (cast.alkmaar, LAST_DAY)
    told = Event.objects.filter(stream=f"user:{cast.officer_alkmaar.pk}", object__startswith="membership:")
    assert [event.data["reason"] for event in told.order_by("number")] == [
        "Herindeling: Alkmaar gaat op in Zwolle."
    ] * 2
    assert list(broken_streams({})) == []


def test_who_has_the_role_there_keeps_it_and_gets_the_days_between(cast: Cast) -> None:
    Membership.objects.create(user=cast.reader, role=Role.READER, municipality=cast.zwolle, start=SINCE)
    later = TODAY + 10 * ONE_DAY
    Membership.objects.create(user=cast.officer_alkmaar, role=Role.OFFICER, municipality=cast.zwolle, start=later)
    _merge(cast, cast.alkmaar, cast.zwolle)
    assert _roles(cast.reader, Role.READER) == {("Alkmaar", SINCE, LAST_DAY), ("Zwolle", SINCE, None)}
    assert _roles(cast.officer_alkmaar, Role.OFFICER) == {
        ("Alkmaar", SINCE, LAST_DAY),
        ("Zwolle", TODAY, later - ONE_DAY),
        ("Zwolle", later, None),
    }


def test_who_left_gets_no_role_and_who_leaves_gets_one_until_then(cast: Cast) -> None:
    leaves = TODAY + 3 * ONE_DAY
    User.objects.filter(pk=cast.reader.pk).update(is_active=False)
    User.objects.filter(pk=cast.officer_alkmaar.pk).update(last_day=leaves)
    _merge(cast, cast.alkmaar, cast.zwolle)
    assert _roles(cast.reader, Role.READER) == {("Alkmaar", SINCE, LAST_DAY)}
    assert ("Zwolle", TODAY, leaves) in _roles(cast.officer_alkmaar, Role.OFFICER)


def test_what_is_over_stays_history(cast: Cast) -> None:
    over = Membership.objects.get(user=cast.reader)
    over.end = TODAY - 2 * ONE_DAY
    over.save()
    _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY - 30 * ONE_DAY)
    over.refresh_from_db()
    assert over.end == TODAY - 2 * ONE_DAY
    assert _roles(cast.reader, Role.READER) == {("Alkmaar", SINCE, over.end)}


def _mandate(cast: Cast) -> Mandate:
    row = Mandate(
        office_holder=cast.offices["alderman_alkmaar"],
        kind=MandateKind.COLLEGE_DECISION,
        date=SINCE,
        number="B 12",
        start=SINCE,
        note="Bron: besluitenlijst.",
    )
    content = b"%PDF-1.7 decision"
    upload = CheckedUpload("besluit.pdf", "application/pdf", content, sha256_hex(content))
    save_mandate(row=row, upload=upload, by=cast.administrator)
    return row


def test_offices_go_along_with_their_mandates_when_that_is_chosen(cast: Cast) -> None:
    old = _mandate(cast)
    secretary = User.objects.create_user(email="bode@example.org", name="Bode Bureau")
    prepares = {"user": secretary, "role": Role.SECRETARIAT, "start": SINCE}
    Membership.objects.create(**prepares, office_holder=cast.offices["alderman_alkmaar"])
    merger = _merge(cast, cast.alkmaar, cast.zwolle, moves_offices=True)
    former, new = OfficeHolder.objects.filter(user=cast.alderman_alkmaar).order_by("pk")
    assert (former.municipality, former.organisation, former.end) == (cast.alkmaar, "gemeente Alkmaar", LAST_DAY)
    assert (new.municipality, new.organisation, new.start, new.end) == (cast.zwolle, "gemeente Zwolle", TODAY, None)
    assert (new.office, new.kind, new.portfolio) == (former.office, former.kind, former.portfolio)
    copied = new.mandates.get()
    assert (copied.number, copied.date, copied.document) == (old.number, old.date, old.document)
    assert copied.start == TODAY and "Overgenomen van de bevoegdheid bij Alkmaar" in copied.note
    assert former.mandates.get() == old, "what was signed under it keeps it"
    assert _roles(cast.alderman_alkmaar, Role.ALDERMAN) == {("Alkmaar", SINCE, LAST_DAY), ("Zwolle", TODAY, None)}
    assert Membership.objects.get(user=secretary, end=None).office_holder == new
    assert merger.moves_offices and list(misfits_of_mandates()) == []


def test_who_holds_the_office_there_already_gets_no_second_row(cast: Cast) -> None:
    there = OfficeHolder.objects.create(
        name="Wouter Alkmaar",
        office="Wethouder",
        kind="alderman",
        organisation="gemeente Zwolle",
        municipality=cast.zwolle,
        start=SINCE,
    )
    _mandate(cast)
    _merge(cast, cast.alkmaar, cast.zwolle, moves_offices=True)
    assert OfficeHolder.objects.filter(municipality=cast.zwolle).get() == there
    assert there.mandates.get().number == "B 12"


@pytest.mark.parametrize("state", list(BECOMES), ids=str)
def test_an_agenda_follows_or_keeps_its_name(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    # The seal of a signed one is not real in the tests; the merger breaks nothing else.
    before, misfit = agenda.text.document, first_misfit(agenda)
    _merge(cast, cast.alkmaar, cast.zwolle)
    agenda = fresh(agenda)
    action, follows = BECOMES[state]
    assert _told(agenda) == ([action] if action else [])
    assert agenda.state == state and first_misfit(agenda) == misfit
    names = [row["name"] for row in agenda.text.document["municipalities"]]
    assert names == (["Zwolle"] if follows else ["Alkmaar"])
    if follows:
        assert agenda.title == "GKA-agenda Zwolle"
        assert agenda.contact == cast.officer_alkmaar
        changed = {key for key, value in agenda.text.document.items() if value != before[key]}
        assert changed == {"municipalities", "title"}
    else:
        assert agenda.text.document == before
    assert all("Alkmaar is opgegaan in Zwolle." in entry.title for entry in _moves(agenda))


def _moves(agenda: Agenda) -> list[Any]:
    names = {"place_followed", "place_stayed", "moved"}
    return entries(Event.objects.in_stream(agenda.stream).filter(action__in=names))


def test_an_agenda_under_review_is_put_forward_again(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=current_version(agenda).sha256, by=cast.ocw_reviewer)
    _merge(cast, cast.alkmaar, cast.zwolle)
    agenda = fresh(agenda)
    assert not agenda.approvals.filter(voided_at=None).exists()
    assert current_version(agenda).sha256 == agenda.text.sha256
    lapsed = OutgoingMail.objects.get(template="agenda_approval_lapsed")
    assert lapsed.recipient == cast.ocw_reviewer and "Alkmaar is opgegaan in Zwolle" in render(lapsed).body


def test_without_a_name_to_do_it_in_the_review_goes_on(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=current_version(agenda).sha256, by=cast.ocw_reviewer)
    merger = end_municipality(municipality=cast.alkmaar, last_day=LAST_DAY, successor=cast.zwolle, by=None)
    carry_out(merger=merger)
    assert _told(agenda) == ["place_stayed"]
    assert fresh(agenda).approvals.filter(voided_at=None).count() == 1
    assert "wordt beoordeeld" in render(OutgoingMail.objects.get(template="agenda_place_ended")).body


def test_without_a_name_who_looks_after_a_review_stays_until_it_is_back(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve_all(agenda, cast)
    merger = end_municipality(municipality=cast.alkmaar, last_day=LAST_DAY, successor=cast.breda, by=None)
    carry_out(merger=merger)
    agenda = fresh(agenda)
    # Breda has another coordinator, and that name stands in the text.
    assert agenda.coordinator == cast.coordinator_noord and first_misfit(agenda) == ""
    assert OutgoingMail.objects.get(template="agenda_place_ended").recipient == cast.coordinator_noord
    # Who signs is gone; the text is still the one that was approved.
    with pytest.raises(StepRefused, match="niet meer in functie"):
        freeze(agenda=agenda, by=cast.coordinator_noord)
    send_back(agenda=agenda, reason="De gemeente is nu Breda.", by=cast.ocw_reviewer)
    move_merged()
    agenda = fresh(agenda)
    assert agenda.coordinator == cast.coordinator_zuid and first_misfit(agenda) == ""
    assert agenda.text.document["coordinator"]["name"] == "Zeger Zuid"
    assert agenda.text.document["municipalities"][0]["name"] == "Breda"


def test_one_that_cannot_follow_late_hides_nothing(cast: Cast) -> None:
    first, second = make_agenda(cast, State.FROZEN), make_agenda(cast, State.FROZEN)
    _merge(cast, cast.alkmaar, cast.zwolle)
    for row in (first, second):
        recall(agenda=row, reason="De gemeente is nu Zwolle.", by=cast.ocw_staff)
    _merge(cast, cast.breda, cast.zwolle, last_day=TODAY)
    _pass_the_last_day(cast.breda)

    def broken(agenda: Agenda, *_others: Any) -> bool:
        if agenda.pk == first.pk:
            raise OSError("late")
        return following_places.follow(agenda, *_others)

    with patch.object(moving_places, "follow", broken):
        with pytest.raises(OSError, match="late"):
            move_merged()
        assert (_told(first), _told(second)) == (["place_stayed"], ["place_stayed", "place_followed"])
        # The error of a merger comes first, and is not hidden either.
        Merger.objects.filter(municipality=cast.breda).update(done_at=None)
        with (
            patch.object(moving_places, "move_belongings", side_effect=OSError("merger")),
            pytest.raises(OSError, match="merger"),
        ):
            move_merged()


def test_agendas_are_locked_in_the_order_of_a_hand_over(cast: Cast) -> None:
    later, sooner = make_agenda(cast, period={"start": 2024, "end": 2025}), make_agenda(cast)
    assert later.pk < sooner.pk and later.reference > sooner.reference
    with patch.object(moving_places, "locked", wraps=moving_places.locked) as in_merger:
        _merge(cast, cast.alkmaar, cast.zwolle)
    Membership.objects.create(user=cast.coordinator_zuid, role=Role.COORDINATOR, municipality=cast.zwolle, start=SINCE)
    with patch.object(hand_over, "locked", wraps=hand_over.locked) as in_hand_over:
        moved = hand_over.hand_over_agendas(
            municipalities=[cast.zwolle.pk],
            giver=cast.coordinator_noord,
            taker=cast.coordinator_zuid,
            start=TODAY,
            by=cast.administrator,
        )
    assert moved == 2
    orders = [[call.args[0].pk for call in spy.call_args_list] for spy in (in_merger, in_hand_over)]
    assert orders == [[later.pk, sooner.pk]] * 2


def test_who_looks_after_a_frozen_agenda_hears_of_it_and_it_follows_once_it_is_back(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    _merge(cast, cast.alkmaar, cast.zwolle)
    mail = OutgoingMail.objects.get(template="agenda_place_ended")
    assert mail.recipient == cast.coordinator_noord
    text = render(mail)
    assert "Alkmaar is opgegaan in Zwolle" in text.subject and "ligt klaar om te ondertekenen" in text.body
    move_merged()
    assert fresh(agenda).text.document["municipalities"][0]["name"] == "Alkmaar", "nobody took it back yet"
    recall(agenda=agenda, reason="De gemeente is nu Zwolle.", by=cast.ocw_staff)
    move_merged()
    move_merged()
    agenda = fresh(agenda)
    assert agenda.text.document["municipalities"][0]["name"] == "Zwolle" and first_misfit(agenda) == ""
    assert _told(agenda) == ["place_stayed", "place_followed"]


def test_the_signatory_goes_along_with_the_office(cast: Cast) -> None:
    moves, stays = make_agenda(cast), make_agenda(cast, State.SIGNED)
    _merge(cast, cast.alkmaar, cast.zwolle, moves_offices=True)
    signatory = moves.signatories.get(party="municipality")
    assert (signatory.office_holder.municipality, signatory.organisation) == (cast.zwolle, "gemeente Zwolle")
    names = [row["organisation"] for row in fresh(moves).text.document["signatories"]]
    assert "gemeente Zwolle" in names and "gemeente Alkmaar" not in names
    assert stays.signatories.get(party="municipality").organisation == "gemeente Alkmaar"


def test_an_agenda_of_both_has_the_successor_once(cast: Cast) -> None:
    agenda = make_agenda(cast, municipalities=["GM0758", "GM0361", "GM0193"])
    _merge(cast, cast.alkmaar, cast.zwolle)
    assert [row["code"] for row in fresh(agenda).text.document["municipalities"]] == ["GM0758", "GM0193"]


@pytest.mark.parametrize(
    ("title", "becomes"),
    [
        ("Samen in Alkmaar", "Samen in Zwolle"),
        ("Alkmaarse kansen", "Alkmaarse kansen"),
        ("Alkmaar en Zwolle", "Alkmaar en Zwolle"),
    ],
    ids=["name", "part of a word", "both"],
)
def test_the_title_follows_where_the_name_is_a_word(cast: Cast, title: str, becomes: str) -> None:
    agenda = make_agenda(cast, title=title)
    _merge(cast, cast.alkmaar, cast.zwolle)
    assert fresh(agenda).title == becomes


def test_the_coordinator_of_a_region_goes_on_where_nobody_is(cast: Cast) -> None:
    agenda = make_agenda(cast)
    _merge(cast, cast.alkmaar, cast.zwolle)
    assert _roles(cast.coordinator_noord, Role.COORDINATOR) == {("regio Noord", SINCE, None), ("Zwolle", TODAY, None)}
    assert fresh(agenda).coordinator == cast.coordinator_noord
    noord = User.objects.get(pk=cast.coordinator_noord.pk)
    assert Agenda.objects.visible_to(noord).filter(pk=agenda.pk).exists()
    assert len(coordinations_of(noord, TODAY)) == 2


def test_the_coordinator_of_the_successor_takes_the_running_agendas(cast: Cast) -> None:
    draft, frozen, closed = (make_agenda(cast, state) for state in (State.DRAFT, State.FROZEN, State.CLOSED))
    _merge(cast, cast.alkmaar, cast.breda)
    assert [fresh(row).coordinator for row in (draft, frozen, closed)] == [
        cast.coordinator_zuid,
        cast.coordinator_zuid,
        cast.coordinator_noord,
    ]
    assert _roles(cast.coordinator_noord, Role.COORDINATOR) == {("regio Noord", SINCE, None)}
    assert fresh(draft).text.document["coordinator"]["name"] == "Zeger Zuid"
    assert fresh(frozen).text.document["coordinator"]["name"] == "Nora Noord"
    assert OutgoingMail.objects.get(template="agenda_place_ended").recipient == cast.coordinator_zuid


def test_an_own_coordinator_makes_way_or_goes_along(cast: Cast) -> None:
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(region=None)
    cast.alkmaar.refresh_from_db()
    own = User.objects.create_user(email="eigen@example.org", name="Eva Eigen")
    Membership.objects.create(user=own, role=Role.COORDINATOR, municipality=cast.alkmaar, start=SINCE)
    _merge(cast, cast.alkmaar, cast.breda)
    assert _roles(own, Role.COORDINATOR) == {("Alkmaar", SINCE, LAST_DAY)}, "Breda has Zeger"
    # The same with a successor that has nobody.
    Membership.objects.create(user=own, role=Role.COORDINATOR, municipality=cast.zwolle, start=SINCE)
    hoorn = Municipality.objects.create(cbs_code="GM0405", name="Hoorn", province="PV27")
    _merge(cast, cast.zwolle, hoorn)
    assert ("Hoorn", TODAY, None) in _roles(own, Role.COORDINATOR)


def test_two_go_into_a_third(cast: Cast) -> None:
    third = Municipality.objects.create(cbs_code="GM1999", name="Nieuwland", province="PV27", valid_from=TODAY)
    agenda = make_agenda(cast, municipalities=["GM0361", "GM0193"])
    _merge(cast, cast.alkmaar, third)
    _merge(cast, cast.zwolle, third)
    assert [row["name"] for row in fresh(agenda).text.document["municipalities"]] == ["Nieuwland"]
    for user in (cast.officer_alkmaar, cast.officer_zwolle):
        assert ("Nieuwland", TODAY, None) in _roles(user, Role.OFFICER)
    assert _told(agenda) == ["place_followed", "place_followed"] and first_misfit(fresh(agenda)) == ""


@pytest.mark.parametrize("is_late", [False, True], ids=["one by one", "both at once"])
def test_a_chain_ends_at_the_last_one(cast: Cast, is_late: bool) -> None:
    first, second = TODAY - 20 * ONE_DAY, LAST_DAY
    agenda = make_agenda(cast)
    facts: dict[str, Any] = {"by": cast.administrator}
    one = end_municipality(municipality=cast.alkmaar, last_day=first, successor=cast.zwolle, **facts)
    if not is_late:
        carry_out(merger=one)
        assert fresh(agenda).text.document["municipalities"][0]["name"] == "Zwolle"
    end_municipality(municipality=cast.zwolle, last_day=second, successor=cast.breda, **facts)
    assert move_merged() == (2 if is_late else 1)
    assert fresh(agenda).text.document["municipalities"][0]["name"] == "Breda"
    assert ("Breda", TODAY, None) in _roles(cast.officer_alkmaar, Role.OFFICER)
    assert not Membership.objects.current().filter(municipality__in=[cast.alkmaar, cast.zwolle]).exists()


def test_a_divided_municipality_moves_nothing(cast: Cast) -> None:
    agenda = make_agenda(cast)
    merger = _merge(cast, cast.alkmaar, None, moves_offices=True)
    assert merger.done_at is not None and not merger.moves_offices
    assert _told(agenda) == [] and fresh(agenda).text.document["municipalities"][0]["name"] == "Alkmaar"
    assert _roles(cast.officer_alkmaar, Role.OFFICER) == {("Alkmaar", SINCE, None)}


def test_nothing_moves_before_the_day_and_once_on_it(cast: Cast) -> None:
    agenda = make_agenda(cast)
    merger = _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    assert merger.done_at is None and move_merged() == 0 and _told(agenda) == []
    _pass_the_last_day(cast.alkmaar)
    assert move_merged() == 1 and move_merged() == 0
    assert not carry_out(merger=merger), "a second worker finds it done"
    assert _told(agenda) == ["place_followed"]
    assert Event.objects.filter(stream="reference:municipality", action="merged").count() == 1


def test_a_merger_that_fails_moves_nothing_and_does_not_hide_the_next(cast: Cast) -> None:
    hoorn = Municipality.objects.create(cbs_code="GM0405", name="Hoorn", province="PV27")
    agenda = make_agenda(cast)
    _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    other = _merge(cast, hoorn, cast.breda, last_day=TODAY)
    _pass_the_last_day(cast.alkmaar)
    _pass_the_last_day(hoorn)
    with patch.object(following_places, "keep_text", side_effect=OSError("died")), pytest.raises(OSError, match="died"):
        move_merged()
    other.refresh_from_db()
    assert other.done_at is not None
    assert _roles(cast.officer_alkmaar, Role.OFFICER) == {("Alkmaar", SINCE, None)}, "all of it or nothing"
    assert _told(agenda) == []
    assert move_merged() == 1 and _told(agenda) == ["place_followed"]


def test_called_off_before_the_day_and_not_after(cast: Cast) -> None:
    merger = _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    with pytest.raises(ValidationError, match="Vul in waarom"):
        call_off(merger=merger, reason="  ", by=cast.administrator)
    call_off(merger=merger, reason="De Eerste Kamer stemde tegen.", by=cast.administrator)
    cast.alkmaar.refresh_from_db()
    assert (cast.alkmaar.valid_to, cast.alkmaar.successor) == (None, None) and not Merger.objects.exists()
    event = Event.objects.get(stream="reference:municipality", action="end_called_off")
    assert event.data["reason"] == "De Eerste Kamer stemde tegen." and event.data["successor"] == "GM0193"
    with pytest.raises(ValidationError, match="intussen geannuleerd"):
        call_off(merger=merger, reason="Nog eens", by=cast.administrator)
    again = _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    _pass_the_last_day(cast.alkmaar)
    with pytest.raises(ValidationError, match="bestaat al niet meer"):
        call_off(merger=again, reason="Te laat", by=cast.administrator)
    move_merged()
    for change in (
        lambda: call_off(merger=again, reason="Te laat", by=cast.administrator),
        lambda: choose_offices(merger=again, moves_offices=True, by=cast.administrator),
    ):
        with pytest.raises(ValidationError, match="al uitgevoerd"):
            change()


def test_the_choice_of_offices_can_change_until_the_day(cast: Cast) -> None:
    merger = _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    choose_offices(merger=merger, moves_offices=True, by=cast.administrator)
    choose_offices(merger=merger, moves_offices=True, by=cast.administrator)
    assert Event.objects.filter(action="merger_changed").count() == 1
    _pass_the_last_day(cast.alkmaar)
    move_merged()
    assert OfficeHolder.objects.filter(user=cast.alderman_alkmaar, municipality=cast.zwolle).exists()
    divided = _merge(cast, cast.breda, None, last_day=TODAY)
    with pytest.raises(ValidationError, match="geen opvolger"):
        choose_offices(merger=divided, moves_offices=True, by=cast.administrator)


def test_a_successor_does_not_end_before_what_comes_into_it(cast: Cast) -> None:
    _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY + 30 * ONE_DAY)
    with pytest.raises(ValidationError, match="gaat Alkmaar op in Zwolle"):
        _merge(cast, cast.zwolle, cast.breda, last_day=TODAY + 30 * ONE_DAY)
    _merge(cast, cast.zwolle, cast.breda, last_day=TODAY + 31 * ONE_DAY)


def test_the_check_finds_what_is_late_and_what_left_no_trail(cast: Cast) -> None:
    merger = _merge(cast, cast.alkmaar, cast.zwolle, last_day=TODAY)
    assert list(misfits_of_mergers()) == []
    _pass_the_last_day(cast.alkmaar)
    assert list(misfits_of_mergers()) == [], "the worker comes in the morning"
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(valid_to=TODAY - 3 * ONE_DAY)
    Merger.objects.filter(pk=merger.pk).update(planned_at=timezone.now() - 5 * ONE_DAY)
    assert [sentence.partition(":")[0] for sentence in misfits_of_mergers()] == ["Herindeling van Alkmaar"]
    move_merged()
    assert list(misfits_of_mergers()) == []
    # Control: one that says that it is done, and nothing tells of it.
    _merge(cast, cast.breda, cast.zwolle, last_day=TODAY)
    Merger.objects.filter(municipality=cast.breda).update(done_at=timezone.now())
    assert list(misfits_of_mergers()) == ["Herindeling van Breda: van de uitvoering is geen gebeurtenis."]
