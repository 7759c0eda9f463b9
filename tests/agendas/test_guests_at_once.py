"""Invitations at the same moment: one person is asked once, and who is withdrawn does not come in."""

from functools import partial

import pytest

from accounts.models import User
from agendas.actions.guests import GuestRefused, guest_opened, withdraw_guest
from agendas.choices import State
from agendas.models import Agenda, Guest
from records.models import Event
from tests.agendas.racing import again, complaints, failures, race, refused
from tests.agendas.test_guests import ask
from tests.cast import make_cast, make_person
from tests.factories import make_agenda

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 3


def _agenda(agenda: Agenda) -> Agenda:
    return Agenda.objects.get(pk=agenda.pk)


def test_two_people_ask_the_same_person() -> None:
    cast = make_cast()
    for number in range(ROUNDS):
        agenda = make_agenda(cast, State.CONSULTATION)
        email = f"gast{number}@example.org"
        people = (cast.coordinator_noord, cast.officer_alkmaar)
        outcomes = race(*(partial(ask, _agenda(agenda), again(by), email=email) for by in people))
        assert failures(outcomes, GuestRefused) == [] and refused(outcomes, GuestRefused) == 1
        assert Guest.objects.filter(agenda=agenda).count() == 1
        assert complaints(agenda) == []


def test_the_same_new_person_is_asked_for_two_agendas() -> None:
    cast = make_cast()
    for number in range(ROUNDS):
        agendas = [make_agenda(cast, State.CONSULTATION) for _ in range(2)]
        email = f"nieuw{number}@example.org"
        outcomes = race(*(partial(ask, _agenda(one), again(cast.coordinator_noord), email=email) for one in agendas))
        assert failures(outcomes) == []
        assert User.objects.filter(email=email).count() == 1
        assert Guest.objects.filter(user__email=email).count() == 2


def test_somebody_opens_the_agenda_while_the_invitation_is_withdrawn() -> None:
    cast = make_cast()
    for number in range(ROUNDS):
        agenda = make_agenda(cast, State.CONSULTATION)
        partner = make_person(f"partner{number}", "Petra Partner")
        guest = ask(agenda, cast.coordinator_noord, email=partner.email)
        outcomes = race(
            partial(guest_opened, guest=Guest.objects.select_related("agenda").get(pk=guest.pk)),
            partial(
                withdraw_guest,
                guest=Guest.objects.select_related("agenda").get(pk=guest.pk),
                by=again(cast.coordinator_noord),
            ),
        )
        assert failures(outcomes, GuestRefused) == []
        guest.refresh_from_db()
        assert guest.withdrawn_at is not None
        actions = list(Event.objects.filter(stream=agenda.stream).order_by("number").values_list("action", flat=True))
        # Opened before it was withdrawn, or not at all.
        assert actions[-1] == "guest_withdrawn"
        assert ("guest_came" in actions) is (guest.came is not None)
        assert complaints(agenda) == []
