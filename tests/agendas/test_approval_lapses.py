"""An approval binds a version and its hash. Whatever ends that, tells who had approved, and why."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.actions.hand_over import hand_over
from agendas.actions.reviewing import approve, current_version, send_back, submit
from agendas.actions.signing import freeze, recall, refuse
from agendas.choices import State
from agendas.integrity import first_misfit
from agendas.models import Agenda
from agendas.snapshot import content_hash, document_of
from agendas.workflow import StepRefused
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import Role
from records.models import Event
from tests.cast import SINCE, Cast, make_person
from tests.factories import approve_all, fresh, make_agenda

REASON = "De planning klopt niet & het geld ook niet."


def _lapsed(agenda: Agenda) -> list[Event]:
    return list(Event.objects.filter(stream=agenda.stream, action="approval_lapsed").order_by("number"))


def _told() -> set[User]:
    return {mail.recipient for mail in OutgoingMail.objects.filter(template="agenda_approval_lapsed")}


def _approved(cast: Cast, state: State = State.REVIEW) -> Agenda:
    agenda = make_agenda(cast, State.REVIEW)
    approve_all(agenda, cast)
    if state == State.FROZEN:
        freeze(agenda=fresh(agenda), by=cast.coordinator_noord)
    return fresh(agenda)


def test_sending_back_tells_who_approved_and_not_who_did_it(cast: Cast) -> None:
    agenda = _approved(cast)
    version = current_version(agenda)
    send_back(agenda=agenda, reason=REASON, by=cast.ocw_staff)
    events = _lapsed(agenda)
    assert [event.data["party"] for event in events] == ["municipality", "ministry"]
    assert all(event.data["version"] == 1 and event.data["sha256"] == version.sha256 for event in events)
    assert all((event.actor_name, event.data["reason"]) == ("Otto OCW", REASON) for event in events)
    assert _told() == {cast.alderman_alkmaar, cast.ocw_reviewer}
    message = render(OutgoingMail.objects.get(template="agenda_approval_lapsed", recipient=cast.alderman_alkmaar))
    assert message.subject.startswith("Uw akkoord is vervallen: ")
    assert "U gaf akkoord op versie 1 van de agenda van Alkmaar. Dat akkoord telt niet meer." in message.body
    assert "Otto OCW heeft de agenda teruggestuurd om aan te passen." in message.body
    assert f"Reden:\n{REASON}\n" in message.body
    assert f"/agendas/{agenda.reference}/\n" in message.body
    assert not agenda.approvals.filter(voided_at=None).exists()
    assert first_misfit(fresh(agenda)) == ""


def test_who_sends_back_after_approving_gets_no_mail_about_it(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=current_version(agenda).sha256, by=cast.alderman_alkmaar)
    send_back(agenda=agenda, reason=REASON, by=cast.alderman_alkmaar)
    assert len(_lapsed(agenda)) == 1 and _told() == set()


def test_without_an_approval_nothing_lapses(cast: Cast) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    assert _lapsed(agenda) == [] and _told() == set()


def test_a_new_version_must_be_approved_anew(cast: Cast) -> None:
    agenda = _approved(cast)
    old = current_version(agenda).sha256
    send_back(agenda=agenda, reason=REASON, by=cast.ocw_staff)
    submit(agenda=fresh(agenda), by=cast.coordinator_noord)
    # The same text, and still the approval of the version before does not count for this one.
    with pytest.raises(StepRefused, match="nog geen akkoord"):
        freeze(agenda=fresh(agenda), by=cast.coordinator_noord)
    approve(agenda=fresh(agenda), sha256=old, by=cast.alderman_alkmaar)
    send_back(agenda=fresh(agenda), reason="Nog eens.", by=cast.ocw_staff)
    mails = OutgoingMail.objects.filter(template="agenda_approval_lapsed", recipient=cast.alderman_alkmaar)
    assert mails.count() == 2


def _by_refusing(agenda: Agenda, cast: Cast) -> None:
    signatory = agenda.signatories.get(office_holder__user=cast.alderman_alkmaar)
    refuse(agenda=agenda, signatory_id=signatory.pk, reason=REASON, by=cast.alderman_alkmaar)


def _by_recalling(agenda: Agenda, cast: Cast) -> None:
    recall(agenda=agenda, reason=REASON, by=cast.ocw_staff)


@pytest.mark.parametrize("end", [_by_refusing, _by_recalling])
def test_the_end_of_signing_ends_approvals_too(cast: Cast, end: Callable[[Agenda, Cast], None]) -> None:
    agenda = _approved(cast, State.FROZEN)
    end(agenda, cast)
    assert [event.data["reason"] for event in _lapsed(agenda)] == [REASON, REASON]
    # Who was asked to sign has a mail that says so already; nobody gets two.
    assert _told() == {cast.ocw_reviewer}
    ended = OutgoingMail.objects.filter(template="agenda_round_ended")
    assert "akkoord op deze versie tellen niet meer" in render(ended.first()).body
    told = _told() | {mail.recipient for mail in ended}
    assert cast.alderman_alkmaar in told or end is _by_refusing
    assert first_misfit(fresh(agenda)) == ""


def test_who_may_not_read_the_draft_gets_no_link_to_it(cast: Cast) -> None:
    """A mayor signs; the alderman who approved was not asked to, and does not read drafts."""
    agenda = make_agenda(cast, State.REVIEW)
    mayor = make_person("mayor_alkmaar", "Berend Burgemeester", "gemeente Alkmaar")
    OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(user=mayor)
    approve_all(agenda, cast)
    freeze(agenda=fresh(agenda), by=cast.coordinator_noord)
    recall(agenda=fresh(agenda), reason=REASON, by=cast.ocw_staff)
    message = render(OutgoingMail.objects.get(template="agenda_approval_lapsed", recipient=cast.alderman_alkmaar))
    assert "Otto OCW heeft het ondertekenen gestopt." in message.body
    assert agenda.reference not in message.body and "Ga naar Mijn werk:" in message.body


def test_another_coordinator_is_another_text(cast: Cast) -> None:
    agenda = _approved(cast)
    taker = make_person("coordinator_west", "Wil West")
    hand_over(
        giver=cast.coordinator_noord,
        taker=taker,
        municipalities=[cast.alkmaar],
        start=timezone.localdate(),
        explanation="",
        by=cast.administrator,
    )
    assert current_version(fresh(agenda)).number == 2
    assert len(_lapsed(agenda)) == 2
    assert _told() == {cast.alderman_alkmaar, cast.ocw_reviewer}
    body = render(OutgoingMail.objects.get(template="agenda_approval_lapsed", recipient=cast.ocw_reviewer)).body
    assert "Wil West is nu de regiocoördinator, en die naam staat in de tekst." in body
    assert "Er ligt een nieuwe versie klaar om te beoordelen." in body


def test_a_renamed_person_changes_nothing_that_was_approved(cast: Cast) -> None:
    """The version keeps the name; freezing another text than the approved one is refused, and sending back tells."""
    agenda = _approved(cast)
    version = current_version(agenda)
    cast.coordinator_noord.name = "Nora van Noord"
    cast.coordinator_noord.save()
    assert content_hash(document_of(fresh(agenda))) != version.sha256 == fresh(agenda).text.sha256
    with pytest.raises(StepRefused, match="De tekst is anders dan de versie waarop akkoord is gegeven"):
        freeze(agenda=fresh(agenda), by=cast.coordinator_noord)
    send_back(agenda=fresh(agenda), reason="Nieuwe naam.", by=cast.ocw_staff)
    assert _told() == {cast.alderman_alkmaar, cast.ocw_reviewer}


def test_who_approved_for_two_parties_gets_one_mail(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    Membership.objects.create(user=cast.alderman_alkmaar, role=Role.OCW_STAFF, start=SINCE)
    by = User.objects.get(pk=cast.alderman_alkmaar.pk)
    assert len(approve(agenda=agenda, sha256=current_version(agenda).sha256, by=by)) == 2
    send_back(agenda=fresh(agenda), reason=REASON, by=cast.ocw_staff)
    assert len(_lapsed(agenda)) == 2
    assert OutgoingMail.objects.filter(template="agenda_approval_lapsed").count() == 1


def test_somebody_who_left_is_not_mailed(cast: Cast) -> None:
    agenda = _approved(cast)
    User.objects.filter(pk=cast.alderman_alkmaar.pk).update(is_active=False)
    send_back(agenda=agenda, reason=REASON, by=cast.ocw_staff)
    assert _told() == {cast.ocw_reviewer}
