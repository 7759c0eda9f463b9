"""Two publishers at the same moment: it becomes public once, with one event and one mail to each."""

from functools import partial

import pytest

from accounts.models import OutgoingMail
from agendas.actions import publishing
from agendas.models import Agenda, Publication
from agendas.workflow import StepRefused
from records.models import Event
from tests.agendas.publishing_steps import plan
from tests.agendas.racing import again, complaints, failures, race, refused
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db(transaction=True)


def _publishing(cast: Cast, agenda: Agenda) -> list[partial[None]]:
    people = (cast.ocw_staff, cast.ocw_reviewer)
    return [partial(publishing.publish, agenda=fresh(agenda), by=again(person)) for person in people]


def test_two_at_once_make_it_public_once(cast: Cast) -> None:
    agenda = make_agenda(cast, "signed")
    plan(agenda, cast)
    before = complaints(agenda)

    outcomes = race(*_publishing(cast, agenda))

    assert failures(outcomes, StepRefused) == []
    assert refused(outcomes, StepRefused) == 1
    assert "Dit is al openbaar." in {str(outcome) for outcome in outcomes}
    assert Event.objects.filter(stream=agenda.stream, action="published").count() == 1
    assert OutgoingMail.objects.filter(template="agenda_published").count() == 2
    found = Publication.objects.get(agenda=agenda)
    assert found.is_public and found.edit == 2
    assert complaints(agenda) == before


def test_without_the_lock_both_do(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: who reads before the other is done publishes too."""
    agenda = make_agenda(cast, "signed")
    plan(agenda, cast)
    stale = Publication.objects.select_related("agenda").get(agenda=agenda)
    publishing.publish(agenda=agenda, by=cast.ocw_staff)
    monkeypatch.setattr(publishing, "_locked", lambda agenda: stale)
    publishing.publish(agenda=agenda, by=cast.ocw_reviewer)
    assert Event.objects.filter(stream=agenda.stream, action="published").count() == 2
