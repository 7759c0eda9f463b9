"""Asking to sign: the day, reminders in working days, withdrawing and inviting again, preparing, holding."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions import inviting
from agendas.actions.signing import sign
from agendas.actions.touching import Touch, touch
from agendas.choices import State
from agendas.models import Agenda, SigningRequest
from agendas.tasks import remind_signers
from agendas.workflow import StepRefused
from agendas.working_days import after_working_days
from records.models import Event
from tests.cast import Cast, make_cast
from tests.factories import fresh, make_agenda, sign_as

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 2)


def _asked(agenda: Agenda, number: int = 1) -> SigningRequest:
    return agenda.rounds.get().requests.get(order=number) if number == 1 else agenda.rounds.get().requests.last()


def _events(agenda: Agenda, action: str) -> list[Event]:
    return list(Event.objects.in_stream(agenda.stream).filter(action=action))


def _mails(template: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(template=template).order_by("pk"))


@pytest.fixture
def on(monkeypatch) -> Callable[[date], None]:
    """Make it eight o'clock on a day, for what the actions of this part ask the clock."""

    def move(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 8, 0, tzinfo=AMSTERDAM)
        monkeypatch.setattr(inviting, "now", lambda: moment)

    return move


def _invited_on(agenda: Agenda, day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 15, 0, tzinfo=AMSTERDAM)
    SigningRequest.objects.filter(round__agenda=agenda, invited_at__isnull=False).update(invited_at=moment)


def test_an_invitation_names_a_day_in_working_days(cast: Cast, settings) -> None:
    settings.SIGNING_DUE_DAYS = 4
    agenda = make_agenda(cast, State.FROZEN)
    first, last = _asked(agenda), _asked(agenda, 3)
    assert first.due == after_working_days(timezone.localdate(), 4)
    assert last.due is None
    (mail,) = _mails("agenda_sign")
    assert f"Wilt u dat doen op {first.due.day} " in render(mail).body


def test_a_day_that_was_chosen_before_the_invitation_stays(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    chosen = timezone.localdate() + timedelta(days=3)
    inviting.set_due(agenda=agenda, request_id=_asked(agenda, 3).pk, due=chosen, by=cast.coordinator_noord)
    sign_as(agenda, cast.alderman_alkmaar)
    asked = _asked(agenda, 3)
    assert asked.invited_at and asked.due == chosen
    (event,) = _events(agenda, "sign_due_set")
    assert event.data["after"] == chosen.isoformat()


@pytest.mark.parametrize(("days", "sentence"), [(-1, "al voorbij"), (400, "meer dan een jaar")])
def test_an_impossible_day_is_refused(cast: Cast, days: int, sentence: str) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    asked = _asked(agenda)
    with pytest.raises(StepRefused, match=sentence):
        inviting.set_due(
            agenda=agenda,
            request_id=asked.pk,
            due=timezone.localdate() + timedelta(days=days),
            by=cast.coordinator_noord,
        )
    assert _asked(agenda).due == asked.due


def test_reminders_come_every_three_working_days_and_three_times_at_most(cast: Cast, on) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _invited_on(agenda, MONDAY)
    days = []
    for number in range(40):
        on(MONDAY + timedelta(days=number))
        if inviting.remind_signers():
            days.append(MONDAY + timedelta(days=number))
    # Thursday, Tuesday, Friday: a weekend does not count.
    assert days == [date(2026, 3, 5), date(2026, 3, 10), date(2026, 3, 13)]
    bodies = [render(mail).body for mail in _mails("agenda_sign_reminder")]
    assert ["laatste herinnering" in body for body in bodies] == [False, False, True]
    assert [event.data["number"] for event in _events(agenda, "reminded")] == [1, 2, 3]
    assert _asked(agenda).reminders == 3


def test_the_cap_and_the_rhythm_are_settings(cast: Cast, on, settings) -> None:
    settings.SIGNING_REMINDER_DAYS, settings.SIGNING_MAX_REMINDERS = 1, 1
    agenda = make_agenda(cast, State.FROZEN)
    _invited_on(agenda, MONDAY)
    sent = []
    for number in range(10):
        on(MONDAY + timedelta(days=number))
        sent.append(inviting.remind_signers())
    assert sent == [0, 1, *[0] * 8]


def test_nobody_is_reminded_on_a_day_off(cast: Cast, on) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _invited_on(agenda, date(2026, 3, 30))
    # Three working days later it is Thursday; Good Friday, the weekend and Easter Monday are off.
    for day in (3, 4, 5, 6):
        on(date(2026, 4, day))
        assert inviting.remind_signers() == 0
    on(date(2026, 4, 7))
    assert inviting.remind_signers() == 1
    assert inviting.remind_signers() == 0


def test_reminders_go_to_the_secretariat_too_and_only_to_who_is_at_turn(cast: Cast, on) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    _invited_on(agenda, MONDAY)
    on(date(2026, 3, 5))
    assert inviting.remind_signers() == 2  # both ministers; the alderman has signed
    told = {mail.recipient for mail in _mails("agenda_sign_reminder")}
    assert told == {cast.minister_ocw, cast.minister_po, cast.secretariat_ocw}


def _held(agenda: Agenda, cast: Cast) -> None:
    inviting.hold(agenda=agenda, request_id=_asked(agenda).pk, reason="Eerst overleg.", by=cast.alderman_alkmaar)


def _withdrawn(agenda: Agenda, cast: Cast) -> None:
    inviting.withdraw_invitation(
        agenda=agenda, request_id=_asked(agenda).pk, reason="De wethouder is ziek.", by=cast.coordinator_noord
    )


def _left(agenda: Agenda, cast: Cast) -> None:
    holder = cast.offices["alderman_alkmaar"]
    holder.end = MONDAY
    holder.save()


def _without_account(agenda: Agenda, cast: Cast) -> None:
    holder = cast.offices["alderman_alkmaar"]
    holder.user = None
    holder.save()


@pytest.mark.parametrize("happened", [_held, _withdrawn, _left, _without_account])
def test_who_cannot_or_will_not_sign_now_is_not_reminded(cast: Cast, on, happened: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    happened(agenda, cast)
    _invited_on(agenda, MONDAY)
    on(date(2026, 3, 5))
    assert inviting.remind_signers() == 0
    assert not _mails("agenda_sign_reminder")
    assert _asked(agenda).reminders == 0


def test_one_that_fails_does_not_keep_the_others_waiting(cast: Cast, on, monkeypatch) -> None:
    agendas = [make_agenda(cast, State.FROZEN) for _ in range(3)]
    for agenda in agendas:
        _invited_on(agenda, MONDAY)
    on(date(2026, 3, 5))
    real = inviting.remind

    def broken(agenda: Agenda, request: SigningRequest, *, is_last: bool) -> None:
        if agenda.pk == agendas[1].pk:
            raise RuntimeError("broken")
        real(agenda, request, is_last=is_last)

    monkeypatch.setattr(inviting, "remind", broken)
    with pytest.raises(RuntimeError):
        remind_signers()
    # What failed counts as not sent, and the retry of the job sends only that one.
    assert [_asked(agenda).reminders for agenda in agendas] == [1, 0, 1]
    monkeypatch.setattr(inviting, "remind", real)
    assert inviting.remind_signers() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_reminder(monkeypatch) -> None:
    cast = make_cast()
    agenda = make_agenda(cast, State.FROZEN)
    _invited_on(agenda, MONDAY)
    moment = datetime(2026, 3, 5, 8, 0, tzinfo=AMSTERDAM)
    monkeypatch.setattr(inviting, "now", lambda: moment)
    ready, counts = threading.Barrier(2), []

    def run() -> None:
        ready.wait(timeout=10)
        try:
            counts.append(inviting.remind_signers())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert len(_mails("agenda_sign_reminder")) == 1


def test_the_command_tells_how_many(cast: Cast, on, capsys) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _invited_on(agenda, MONDAY)
    on(date(2026, 3, 5))
    call_command("remind_signers")
    assert "Herinneringen: 1." in capsys.readouterr().out


def test_a_reminder_by_hand_counts_and_is_capped(cast: Cast, on) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _invited_on(agenda, MONDAY)

    def remind() -> None:
        inviting.remind_now(agenda=agenda, request_id=_asked(agenda).pk, by=cast.coordinator_noord)

    on(MONDAY)
    with pytest.raises(StepRefused, match="vandaag al een mail"):
        remind()
    for number in (1, 2, 3):
        on(MONDAY + timedelta(days=number))
        remind()
        with pytest.raises(StepRefused):
            remind()
    on(MONDAY + timedelta(days=9))
    with pytest.raises(StepRefused, match="dat is de laatste"):
        remind()
    assert inviting.remind_signers() == 0
    assert [event.actor_id for event in _events(agenda, "reminded")] == [str(cast.coordinator_noord.pk)] * 3


def test_a_withdrawn_invitation_stops_signing_until_it_is_given_again(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    before = _asked(agenda)
    _withdrawn(agenda, cast)
    (mail,) = _mails("agenda_sign_withdrawn")
    assert mail.recipient == cast.alderman_alkmaar
    assert "De wethouder is ziek." in render(mail).body
    with pytest.raises(StepRefused, match="ingetrokken"):
        sign_as(agenda, cast.alderman_alkmaar)
    with pytest.raises(StepRefused, match="was al ingetrokken"):
        _withdrawn(agenda, cast)
    inviting.invite_again(agenda=agenda, request_id=before.pk, by=cast.coordinator_noord)
    after = _asked(agenda)
    assert (after.withdrawn_at, after.withdrawal_reason, after.reminders) == (None, "", 0)
    assert after.invited_at and before.invited_at and after.invited_at > before.invited_at
    assert len(_mails("agenda_sign")) == 2
    sign_as(agenda, cast.alderman_alkmaar)
    assert fresh(agenda).state == State.PARTLY_SIGNED
    assert [event.data["reason"] for event in _events(agenda, "invitation_withdrawn")] == ["De wethouder is ziek."]


def test_who_was_not_invited_cannot_be_withdrawn_or_reminded(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    last = _asked(agenda, 3)
    by = cast.coordinator_noord
    with pytest.raises(StepRefused, match="nog niet uitgenodigd"):
        inviting.withdraw_invitation(agenda=agenda, request_id=last.pk, reason="Nee.", by=by)
    with pytest.raises(StepRefused, match="nog niet aan de beurt"):
        inviting.remind_now(agenda=agenda, request_id=last.pk, by=by)
    with pytest.raises(StepRefused, match="niet ingetrokken"):
        inviting.invite_again(agenda=agenda, request_id=last.pk, by=by)


def test_withdrawing_asks_for_a_reason(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match="Vul een reden in"):
        inviting.withdraw_invitation(
            agenda=agenda, request_id=_asked(agenda).pk, reason="  ", by=cast.coordinator_noord
        )
    assert _asked(agenda).withdrawn_at is None


def test_who_has_signed_is_not_asked_any_more(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    with pytest.raises(StepRefused, match="heeft al ondertekend"):
        _withdrawn(agenda, cast)


def test_a_request_of_an_earlier_round_is_refused(cast: Cast) -> None:
    agenda, other = make_agenda(cast, State.FROZEN), make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match="andere versie"):
        inviting.invite_again(agenda=agenda, request_id=_asked(other).pk, by=cast.coordinator_noord)


@pytest.mark.parametrize(
    "person", ["coordinator_zuid", "officer_alkmaar", "alderman_alkmaar", "minister_ocw", "reader"]
)
def test_only_who_looks_after_the_round_may(cast: Cast, person: str) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    by: User = cast.people[person]
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        inviting.withdraw_invitation(agenda=agenda, request_id=_asked(agenda).pk, reason="Nee.", by=by)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        inviting.remind_now(agenda=agenda, request_id=_asked(agenda).pk, by=by)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        inviting.set_due(agenda=agenda, request_id=_asked(agenda).pk, due=timezone.localdate(), by=by)


def _minister(agenda: Agenda, cast: Cast) -> SigningRequest:
    return agenda.rounds.get().requests.get(office_holder=cast.offices["minister_ocw"])


def test_the_secretariat_prepares_and_the_history_keeps_the_note_to_itself(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    asked = _minister(agenda, cast)
    note = {"text": "Let op artikel 3.", "place": "Den Haag"}
    inviting.prepare(agenda=agenda, request_id=asked.pk, by=cast.secretariat_ocw, **note)
    asked.refresh_from_db()
    assert (asked.preparation, asked.prepared_place, asked.prepared_by) == (*note.values(), cast.secretariat_ocw)
    (event,) = _events(agenda, "sign_prepared")
    assert "artikel" not in str(event.data)
    for person in ("minister_ocw", "coordinator_noord", "alderman_alkmaar"):
        with pytest.raises(StepRefused, match="bereidt"):
            inviting.prepare(agenda=agenda, request_id=asked.pk, by=cast.people[person], **note)


def test_holding_tells_the_coordinator_and_signing_ends_it(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _held(agenda, cast)
    (mail,) = _mails("agenda_sign_held")
    assert mail.recipient == cast.coordinator_noord
    assert "Eerst overleg." in render(mail).body
    assert _asked(agenda).hold_reason == "Eerst overleg."
    touch(agenda=agenda, what=Touch.READ, by=cast.alderman_alkmaar)
    asked = _asked(agenda)
    sign(
        agenda=agenda,
        signatory_id=asked.signatory_id,
        sha256=asked.round.version.sha256,
        place="Alkmaar",
        factor="totp",
        by=cast.alderman_alkmaar,
    )
    assert (_asked(agenda).held_at, _asked(agenda).hold_reason) == (None, "")


def test_holding_ends_by_going_on_too(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _held(agenda, cast)
    inviting.resume(agenda=agenda, request_id=_asked(agenda).pk, by=cast.alderman_alkmaar)
    assert _asked(agenda).held_at is None
    assert [event.action for event in _events(agenda, "sign_resumed")] == ["sign_resumed"]
    with pytest.raises(StepRefused, match="niet aangehouden"):
        inviting.resume(agenda=agenda, request_id=_asked(agenda).pk, by=cast.alderman_alkmaar)


@pytest.mark.parametrize("person", ["minister_ocw", "secretariat_ocw", "coordinator_noord"])
def test_only_who_signs_now_holds(cast: Cast, person: str) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused):
        inviting.hold(agenda=agenda, request_id=_asked(agenda).pk, reason="Nee.", by=cast.people[person])
    with pytest.raises(StepRefused):
        inviting.hold(agenda=agenda, request_id=_minister(agenda, cast).pk, reason="Nee.", by=cast.people[person])
    assert not agenda.rounds.get().requests.exclude(held_at=None).exists()
