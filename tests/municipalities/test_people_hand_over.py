"""Handing over municipalities: what ends and begins, which agendas go along, who is told."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions.hand_over import hand_over
from agendas.choices import State
from agendas.integrity import first_misfit
from agendas.models import Agenda
from agendas.tasks import hand_over_agendas
from agendas.timeline import entries
from municipalities.actions.leaving import offboard
from municipalities.models import Membership, Municipality
from municipalities.roles import Role
from records.models import Event, Job
from tests.cast import Cast, cast
from tests.factories import approve_all, fresh, make_agenda

__all__ = ["cast"]

PAGE = "/mensen/overdragen/"
TODAY = timezone.localdate()
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture
def hoorn(cast: Cast) -> Municipality:
    """A second municipality in the region of coordinator_noord."""
    return Municipality.objects.create(cbs_code="GM0405", name="Hoorn", province="PV27", region=cast.alkmaar.region)


def _held(user: User) -> set[tuple[str, datetime.date, datetime.date | None]]:
    rows = Membership.objects.filter(user=user, role=Role.COORDINATOR).with_places()
    return {(row.place_name, row.start, row.end) for row in rows}


def _all(cast: Cast, **changes: str) -> dict[str, str]:
    day = f"{TODAY:%d-%m-%Y}"
    return {"scope": "alle", "taker": str(cast.coordinator_zuid.pk), "start": day, "explanation": "Succes!", **changes}


def test_a_whole_region_goes_as_a_region(cast: Cast, hoorn: Municipality, client: Client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.administrator)
    address = f"{PAGE}?van={cast.coordinator_noord.pk}"
    preview = client.post(address, _all(cast)).content.decode()
    assert "Klopt deze overdracht?" in preview and "Alkmaar, Hoorn" in preview and agenda.reference in preview
    assert _held(cast.coordinator_zuid) == {("regio Zuid", datetime.date(2018, 1, 1), None)}, "only looked at"
    assert client.post(address, {**_all(cast), "confirmed": "yes"}).status_code == 302
    assert _held(cast.coordinator_noord) == {("regio Noord", datetime.date(2018, 1, 1), YESTERDAY)}
    assert ("regio Noord", TODAY, None) in _held(cast.coordinator_zuid)
    agenda = fresh(agenda)
    assert agenda.coordinator == cast.coordinator_zuid and first_misfit(agenda) == ""
    assert agenda.text.document["coordinator"]["name"] == "Zeger Zuid"
    assert "Zeger Zuid is regiocoördinator van deze agenda geworden." in {
        entry.title for entry in entries(Event.objects.in_stream(agenda.stream))
    }
    mails = OutgoingMail.objects.filter(template="handed_over")
    assert {mail.recipient for mail in mails} == {cast.coordinator_noord, cast.coordinator_zuid}
    text = render(mails[0]).body
    assert agenda.reference in text and "Succes!" in text
    for person in (cast.coordinator_noord, cast.coordinator_zuid):
        assert Event.objects.filter(stream=f"user:{person.pk}", action="handed_over").count() == 1


def test_a_part_of_a_region_leaves_the_rest(cast: Cast, hoorn: Municipality, client: Client) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.administrator)
    some = _all(cast, scope="deel", municipalities="GM0405")
    page = client.post(f"{PAGE}?van={cast.coordinator_noord.pk}", some)
    assert "Nora Noord houdt daarvan" in page.content.decode()
    client.post(f"{PAGE}?van={cast.coordinator_noord.pk}", {**some, "confirmed": "yes"})
    assert _held(cast.coordinator_noord) == {
        ("regio Noord", datetime.date(2018, 1, 1), YESTERDAY),
        ("Alkmaar", TODAY, None),
    }
    assert ("Hoorn", TODAY, None) in _held(cast.coordinator_zuid)
    assert fresh(agenda).coordinator == cast.coordinator_noord


def test_on_a_later_day_the_agendas_follow_by_themselves(cast: Cast) -> None:
    agenda = make_agenda(cast)
    start = TODAY + datetime.timedelta(days=10)
    facts = {"giver": cast.coordinator_noord, "taker": cast.coordinator_zuid, "by": cast.administrator}
    hand_over(**facts, municipalities=[cast.alkmaar], start=start, explanation="")
    assert fresh(agenda).coordinator == cast.coordinator_noord
    job = Job.objects.get(name="agendas.tasks.hand_over_agendas")
    assert timezone.localdate(job.not_before) == start
    hand_over_agendas(**job.arguments)
    hand_over_agendas(**job.arguments)
    assert fresh(agenda).coordinator == cast.coordinator_zuid
    assert Event.objects.filter(stream=agenda.stream, action="handed_over").count() == 1


def _later(cast: Cast, place: Municipality) -> dict[str, Any]:
    """Hand over `place` from noord to zuid in ten days; return what the job of that day gets."""
    facts: dict[str, Any] = {"giver": cast.coordinator_noord, "taker": cast.coordinator_zuid, "by": cast.administrator}
    day = TODAY + datetime.timedelta(days=10)
    hand_over(**facts, municipalities=[place], start=day, explanation="")
    arguments: dict[str, Any] = Job.objects.get(name="agendas.tasks.hand_over_agendas").arguments
    return arguments


def test_an_agenda_that_begins_before_the_day_goes_along(cast: Cast) -> None:
    arguments = _later(cast, cast.alkmaar)
    agenda = make_agenda(cast)
    hand_over_agendas(**arguments)
    assert fresh(agenda).coordinator == cast.coordinator_zuid


def test_an_agenda_elsewhere_stays(cast: Cast, hoorn: Municipality) -> None:
    arguments = _later(cast, hoorn)
    agenda = make_agenda(cast)
    hand_over_agendas(**arguments)
    assert fresh(agenda).coordinator == cast.coordinator_noord


@pytest.mark.parametrize("role_only", [True, False])
def test_agendas_stay_with_the_giver_when_the_taker_is_not_there(cast: Cast, role_only: bool) -> None:
    """The taker left before the day, or got no role after all."""
    arguments = _later(cast, cast.alkmaar)
    agenda = make_agenda(cast)
    if role_only:
        Membership.objects.filter(user=cast.coordinator_zuid, region=cast.alkmaar.region).delete()
    else:
        offboard(user=cast.coordinator_zuid, last_day=TODAY, by=cast.administrator)
    hand_over_agendas(**arguments)
    assert fresh(agenda).coordinator == cast.coordinator_noord
    assert not Event.objects.filter(stream=agenda.stream, action="handed_over").exists()


def test_the_preview_refuses_with_the_sentence_of_the_action(cast: Cast, client: Client) -> None:
    third = User.objects.create_user("derde@example.org", name="Dirk Derde")
    # Came in by an older version: Alkmaar has two.
    Membership.objects.create(user=third, role=Role.COORDINATOR, municipality=cast.alkmaar, start=TODAY)
    client.force_login(cast.administrator)
    page = client.post(f"{PAGE}?van={cast.coordinator_noord.pk}", _all(cast))
    facts = {"giver": cast.coordinator_noord, "taker": cast.coordinator_zuid, "by": cast.administrator}
    with pytest.raises(ValidationError) as refused:
        hand_over(**facts, municipalities=[cast.alkmaar], start=TODAY, explanation="")
    assert "Dirk Derde is al regiocoördinator" in refused.value.messages[0]
    assert page.status_code == 422 and escape(refused.value.messages[0]) in page.content.decode()
    assert _held(cast.coordinator_noord) == {("regio Noord", datetime.date(2018, 1, 1), None)}


@pytest.mark.parametrize("state", [State.REVIEW, State.FROZEN, State.SIGNED, State.RETURNED, State.CLOSED])
def test_what_happens_to_an_agenda_in_each_state(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    if state == State.REVIEW:
        approve_all(agenda, cast)
    before = agenda.text.sha256
    facts = {"giver": cast.coordinator_noord, "taker": cast.coordinator_zuid, "by": cast.administrator}
    hand_over(**facts, municipalities=[cast.alkmaar], start=TODAY, explanation="")
    agenda = fresh(agenda)
    assert agenda.coordinator == (cast.coordinator_noord if state == State.CLOSED else cast.coordinator_zuid)
    assert agenda.state == state
    assert (agenda.text.sha256 == before) is (state in {State.FROZEN, State.SIGNED, State.CLOSED})
    if state == State.REVIEW:
        # The text names its coordinator: agreed was the one before.
        assert agenda.versions.count() == 2 and not agenda.approvals.filter(voided_at=None).exists()
        assert agenda.versions.last().sha256 == agenda.text.sha256
        approve_all(agenda, cast)
    # The seals of these tests are not real.
    assert state in {State.SIGNED, State.CLOSED} or first_misfit(agenda) == ""


def test_a_coordinator_hands_over_only_the_own_ones(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.get(f"{PAGE}?van={cast.coordinator_zuid.pk}")
    assert "U draagt gemeenten over" in page.content.decode()
    facts = {"municipalities": [cast.breda], "start": TODAY, "explanation": "", "by": cast.coordinator_noord}
    with pytest.raises(ValidationError, match="alleen uw eigen gemeenten"):
        hand_over(giver=cast.coordinator_zuid, taker=cast.coordinator_noord, **facts)
    # Not to just anybody: that would be giving a role that a coordinator may not give.
    for taker in (cast.reader, cast.ocw_staff, cast.administrator):
        refused = client.post(PAGE, _all(cast, taker=str(taker.pk), confirmed="yes"))
        assert refused.status_code == 422 and "Kies iemand uit de lijst" in refused.content.decode()
    done = client.post(PAGE, _all(cast, confirmed="yes"))
    assert done.url == reverse("dashboard:home")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start": f"{YESTERDAY:%d-%m-%Y}"}, "Deze dag is al voorbij"),
        ({"scope": "deel"}, "Kies minstens één gemeente"),
        ({"taker": ""}, "Kies wie de gemeenten overneemt"),
        ({"start": "32-1-2026"}, "Vul een datum in die bestaat"),
        ({"scope": "deel", "municipalities": "GM0758"}, "Kies gemeenten uit de lijst"),
    ],
)
def test_bad_input(cast: Cast, client: Client, changes: dict[str, str], sentence: str) -> None:
    client.force_login(cast.administrator)
    page = client.post(f"{PAGE}?van={cast.coordinator_noord.pk}", _all(cast, **changes))
    assert page.status_code == 422 and sentence in page.content.decode() and "Succes!" in page.content.decode()
    assert not Event.objects.filter(action="handed_over").exists()


def test_a_theme_agenda_goes_when_everything_goes(cast: Cast) -> None:
    theme = make_agenda(cast)
    Agenda.objects.filter(pk=theme.pk).update(kind="national_theme")
    theme.agenda_municipalities.all().delete()
    facts = {"giver": cast.coordinator_noord, "taker": cast.coordinator_zuid, "by": cast.administrator}
    done = hand_over(**facts, municipalities=[cast.alkmaar], start=TODAY, explanation="")
    assert [row.pk for row in done.agendas] == [theme.pk]
