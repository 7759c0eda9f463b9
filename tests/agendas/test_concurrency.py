"""What two people do at the same moment: one of them wins, the other reads why not, and nothing is half or double.

The tests run on SQLite, where a transaction takes the only write lock, and on PostgreSQL, where the row of the
agenda is locked. The last tests take that away and show that the same steps then go wrong.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import OutgoingMail
from agendas.actions.closing import withdraw
from agendas.actions.drafting import import_document, start_agenda
from agendas.actions.editing import Conflict, add_row, save_part
from agendas.actions.reviewing import approve, current_version, send_back, submit
from agendas.actions.sealing import store_sealed_pdf
from agendas.actions.signing import freeze, recall, refuse, sign
from agendas.actions.touching import Touch, touch
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda, AgendaVersion, Approval, Signature, SigningRound
from agendas.snapshot import DocumentRefused, content_hash
from agendas.workflow import StepRefused
from records.models import Event, Job, StoredFile
from tests.agendas.racing import again, complaints, failures, race, refused, without_locks, without_transaction
from tests.cast import Cast
from tests.factories import approve_all, complete_document, fresh, make_agenda, make_template, read_as

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6
ROUNDS = 4
# A control stops at the first time that it goes wrong.
CONTROL_ROUNDS = 5


def signing_as(agenda: Agenda, person: Any, action: Callable[..., Any] = sign) -> Callable[[], Any]:
    """Return the call with which `person`, who has read the text, signs, as the page makes it."""
    touch(agenda=agenda, what=Touch.READ, by=again(person))
    return partial(
        action,
        agenda=fresh(agenda),
        signatory_id=agenda.signatories.get(office_holder__user=person).pk,
        sha256=current_version(agenda).sha256,
        place="Alkmaar",
        factor="totp",
        by=again(person),
    )


def saving(
    agenda: Agenda, person: Any, text: str, address: str = "preamble", action: Callable[..., Any] = save_part
) -> Callable[[], Any]:
    """Return the call with which `person` saves a page that was opened just now."""
    agenda = fresh(agenda)
    part = part_at(agenda.text.document, address)
    key = "introduction" if address == "preamble" else "explanation"
    return partial(
        action,
        agenda=agenda,
        address=address,
        content={**part, key: f"<p>{text}</p>"},
        base=content_hash(part),
        by=again(person),
    )


def events(agenda: Agenda, action: str) -> int:
    return Event.objects.in_stream(agenda.stream).filter(action=action).count()


def seal_jobs() -> int:
    return Job.objects.filter(name="agendas.tasks.seal_agenda").count()


def test_one_signatory_signs_once_however_often_they_press(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    outcomes = race(*(signing_as(agenda, cast.alderman_alkmaar) for _ in range(THREADS)))
    assert failures(outcomes, StepRefused) == []
    assert refused(outcomes, StepRefused) == THREADS - 1
    assert Signature.objects.count() == events(agenda, "signed") == 1
    assert fresh(agenda).state == State.PARTLY_SIGNED
    assert complaints(agenda) == []


def test_two_ministers_at_once_order_one_seal(cast: Cast) -> None:
    for _ in range(ROUNDS):
        agenda = make_agenda(cast, State.PARTLY_SIGNED)
        before = seal_jobs()
        outcomes = race(signing_as(agenda, cast.minister_ocw), signing_as(agenda, cast.minister_po))
        assert failures(outcomes) == []
        assert fresh(agenda).state == State.SEALING
        assert seal_jobs() == before + 1
        assert events(agenda, "signed") == 3
        assert complaints(agenda) == []


def test_signing_while_it_is_recalled(cast: Cast) -> None:
    for _ in range(ROUNDS):
        agenda = make_agenda(cast, State.FROZEN)
        recalling = partial(recall, agenda=fresh(agenda), reason="Verkeerde bijlage", by=again(cast.ocw_staff))
        signed, recalled = race(signing_as(agenda, cast.alderman_alkmaar), recalling)
        assert recalled is None
        assert isinstance(signed, Signature | StepRefused)
        assert fresh(agenda).state == State.DRAFT
        assert not Signature.objects.filter(round__agenda=agenda, voided_at=None).exists()
        assert complaints(agenda) == []


def test_the_last_signature_while_it_is_recalled_or_refused(cast: Cast) -> None:
    """Either all have signed and the seal is ordered, or the round has ended and there is no seal to make."""
    for number in range(ROUNDS):
        agenda = make_agenda(cast, State.PARTLY_SIGNED)
        signing_as(agenda, cast.minister_ocw)()
        before = seal_jobs()
        last = agenda.signatories.get(office_holder__user=cast.minister_po)
        end: Callable[[], Any] = partial(recall, agenda=fresh(agenda), reason="Fout", by=again(cast.ocw_staff))
        if number % 2:
            end = partial(refuse, agenda=fresh(agenda), signatory_id=last.pk, reason="Nee", by=again(cast.minister_po))
        outcomes = race(signing_as(agenda, cast.minister_po), end)
        assert failures(outcomes, StepRefused) == []
        assert refused(outcomes, StepRefused) == 1
        sealing = fresh(agenda).state == State.SEALING
        assert isinstance(outcomes[1 if sealing else 0], StepRefused)
        assert seal_jobs() == before + sealing
        assert Signature.objects.filter(round__agenda=agenda, voided_at=None).count() == (3 if sealing else 0)
        assert complaints(agenda) == []


def test_two_editors_of_one_block(cast: Cast) -> None:
    """One is saved; the other gets the stored text beside the own one and can save after reading it."""
    for _ in range(ROUNDS):
        agenda = make_agenda(cast)
        writers = {"van Nora": cast.coordinator_noord, "van Olivia": cast.officer_alkmaar}
        outcomes = race(*(saving(agenda, person, text) for text, person in writers.items()))
        assert failures(outcomes, Conflict) == []
        conflict = next(outcome for outcome in outcomes if isinstance(outcome, Conflict))
        assert refused(outcomes, Conflict) == 1
        winner, loser = list(writers) if outcomes[1] is conflict else list(reversed(writers))
        assert conflict.stored["introduction"] == f"<p>{winner}</p>"
        assert fresh(agenda).text.document["introduction"] == f"<p>{winner}</p>"
        saving(agenda, writers[loser], loser)()
        assert events(agenda, "edited") == 2
        assert complaints(agenda) == []


def test_two_editors_of_different_blocks_both_keep_their_text(cast: Cast) -> None:
    for _ in range(ROUNDS):
        agenda = make_agenda(cast)
        outcomes = race(
            saving(agenda, cast.coordinator_noord, "een"),
            saving(agenda, cast.officer_alkmaar, "twee", "explanation"),
            partial(
                add_row,
                agenda=fresh(agenda),
                key="communities",
                content={"name": "Nieuw"},
                by=again(cast.coordinator_noord),
            ),
        )
        assert failures(outcomes) == []
        document = fresh(agenda).text.document
        assert (document["introduction"], document["explanation"]) == ("<p>een</p>", "<p>twee</p>")
        assert [row["name"] for row in document["communities"]] == ["Community 0", "Nieuw"]
        assert complaints(agenda) == []


def test_what_is_submitted_is_what_is_stored(cast: Cast) -> None:
    """A save and a submission at once: the version has the text that stands there, with the save or without it."""
    for _ in range(ROUNDS):
        agenda = make_agenda(cast)
        outcomes = race(
            saving(agenda, cast.officer_alkmaar, "op het nippertje"),
            partial(submit, agenda=fresh(agenda), by=again(cast.coordinator_noord)),
            partial(submit, agenda=fresh(agenda), by=again(cast.coordinator_noord)),
        )
        assert failures(outcomes, StepRefused) == []
        assert isinstance(outcomes[1], AgendaVersion) != isinstance(outcomes[2], AgendaVersion)
        version, stored = agenda.versions.get(), fresh(agenda).text
        assert version.sha256 == stored.sha256
        assert ("nippertje" in stored.document["introduction"]) != isinstance(outcomes[0], StepRefused)
        assert complaints(agenda) == []


def test_approving_while_it_is_sent_back(cast: Cast) -> None:
    for _ in range(ROUNDS):
        agenda = make_agenda(cast, State.REVIEW)
        sha256 = current_version(agenda).sha256
        outcomes = race(
            partial(approve, agenda=fresh(agenda), sha256=sha256, by=again(cast.ocw_reviewer)),
            partial(send_back, agenda=fresh(agenda), reason="Nog eens", by=again(cast.alderman_alkmaar)),
        )
        assert failures(outcomes, StepRefused) == []
        assert outcomes[1] is None
        assert fresh(agenda).state == State.RETURNED
        assert not Approval.objects.filter(agenda=agenda, voided_at=None).exists()
        assert complaints(agenda) == []


def test_two_reviewers_of_one_party_approve_once(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    sha256 = current_version(agenda).sha256
    reviewers = [cast.ocw_reviewer, cast.ocw_staff, cast.ocw_reviewer]
    outcomes = race(*(partial(approve, agenda=fresh(agenda), sha256=sha256, by=again(who)) for who in reviewers))
    assert failures(outcomes, StepRefused) == []
    assert refused(outcomes, StepRefused) == 2
    assert Approval.objects.count() == events(agenda, "approved") == 1


def test_freezing_twice_opens_one_round(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve_all(agenda, cast)
    people = [cast.coordinator_noord, cast.ocw_staff] * 2
    outcomes = race(*(partial(freeze, agenda=fresh(agenda), by=again(who)) for who in people))
    assert failures(outcomes, StepRefused) == []
    assert refused(outcomes, StepRefused) == len(people) - 1
    assert SigningRound.objects.count() == events(agenda, "frozen") == events(agenda, "invited") == 1
    assert Job.objects.filter(name="agendas.tasks.make_frozen_pdf").count() == 1
    assert OutgoingMail.objects.filter(template="agenda_sign").count() == 1
    assert complaints(agenda) == []


def test_freezing_sending_back_and_withdrawing_at_once(cast: Cast) -> None:
    for _ in range(ROUNDS):
        agenda = make_agenda(cast, State.REVIEW)
        approve_all(agenda, cast)
        outcomes = race(
            partial(freeze, agenda=fresh(agenda), by=again(cast.coordinator_noord)),
            partial(send_back, agenda=fresh(agenda), reason="Toch niet", by=again(cast.alderman_alkmaar)),
            partial(withdraw, agenda=fresh(agenda), reason="Gestopt", by=again(cast.ocw_staff)),
        )
        assert failures(outcomes, StepRefused) == []
        frozen = fresh(agenda).state == State.FROZEN
        # After a freeze nothing else is possible; what was sent back can still be withdrawn.
        assert isinstance(outcomes[0], SigningRound) == frozen == agenda.rounds.exists()
        assert refused(outcomes, StepRefused) in ({2} if frozen else {1, 2})
        assert complaints(agenda) == []


def test_two_workers_store_one_seal(cast: Cast) -> None:
    agenda = make_agenda(cast, State.SEALING)
    signing_round = agenda.rounds.get()
    store = partial(store_sealed_pdf, pdf=b"%PDF-1.7 only for tests")
    outcomes = race(
        *(
            partial(store, signing_round=SigningRound.objects.select_related("agenda", "version").get())
            for _ in range(4)
        )
    )
    assert failures(outcomes) == []
    assert StoredFile.objects.count() == events(agenda, "sealed") == 1
    assert fresh(agenda).state == State.SIGNED
    signing_round.refresh_from_db()
    assert signing_round.outcome == SigningRound.Outcome.SEALED
    mails = OutgoingMail.objects.filter(template="agenda_sealed")
    assert mails.count() == mails.values("recipient").distinct().count() == 7


def test_agendas_started_at_once_each_get_their_own_reference(cast: Cast) -> None:
    template = make_template()
    outcomes = race(
        *(
            partial(
                start_agenda,
                municipalities=[cast.alkmaar],
                start_year=2027,
                end_year=2030,
                template=template,
                by=again(cast.coordinator_noord),
            )
            for _ in range(THREADS)
        )
    )
    assert failures(outcomes) == []
    expected = {"GKA-2027-0361", *(f"GKA-2027-0361-{number}" for number in range(2, THREADS + 1))}
    assert set(Agenda.objects.values_list("reference", flat=True)) == expected
    for agenda in Agenda.objects.all():
        assert agenda.text.document["reference"] == agenda.reference
        assert complaints(agenda) == []


def test_the_start_page_shows_no_error_to_who_comes_second(cast: Cast) -> None:
    make_template()
    url = "/agendas/nieuw/inhoud/?gemeente=GM0361&van=2027&tot=2030"
    # As if each had seen those of the others.
    despite = " ".join(["GKA-2027-0361", *(f"GKA-2027-0361-{number}" for number in range(2, 6))])
    typed = {"source": "model", "despite": despite}
    browsers = [Client(raise_request_exception=False) for _ in range(4)]
    for browser in browsers:
        browser.force_login(cast.coordinator_noord)
    outcomes = race(*(partial(browser.post, url, typed) for browser in browsers))
    assert [getattr(answer, "status_code", answer) for answer in outcomes] == [302] * 4
    assert Agenda.objects.count() == 4


def test_one_file_imported_at_once_makes_one_agenda(cast: Cast) -> None:
    document = complete_document(cast) | {"reference": "GKA-2022-0361"}
    outcomes = race(*(partial(import_document, document=document, by=None) for _ in range(THREADS)))
    assert failures(outcomes, DocumentRefused) == []
    assert refused(outcomes, DocumentRefused) == THREADS - 1
    assert complaints(Agenda.objects.get()) == []


def test_one_file_imported_at_once_may_replace_the_draft_of_the_first(cast: Cast) -> None:
    document = complete_document(cast) | {"reference": "GKA-2022-0361"}
    outcomes = race(*(partial(import_document, document=document, by=None, replace_draft=True) for _ in range(3)))
    assert failures(outcomes) == []
    agenda = Agenda.objects.get()
    assert events(agenda, "imported") == 1
    assert events(agenda, "edited") == 2
    assert complaints(agenda) == []


def test_the_signing_page_takes_one_of_many_presses(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    read_as(agenda, cast.alderman_alkmaar)
    cache.clear()
    typed = {"sha256": current_version(agenda).sha256, "place": "Alkmaar", "confirmed": "on"}
    browsers = [Client(raise_request_exception=False) for _ in range(4)]
    for browser in browsers:
        browser.force_login(cast.alderman_alkmaar)
    url = f"/agendas/{agenda.reference}/ondertekenen/"
    answers = race(
        *(partial(browser.post, url, typed | {"answer": "een-lang-wachtwoord-2026"}) for browser in browsers)
    )
    assert sorted(getattr(answer, "status_code", answer) for answer in answers) == [302, 422, 422, 422]
    assert Signature.objects.count() == 1


# ---------- controls: the same steps without what protects them ----------


def in_transaction(action: Callable[..., Any]) -> Callable[..., Any]:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite BEGIN IMMEDIATE is the lock: without one there is no transaction either")
    return action


NAIVE = pytest.mark.parametrize(
    "naive", [without_transaction, in_transaction], ids=["no transaction and no lock", "no lock"]
)


@NAIVE
def test_control_without_the_lock_two_ministers_go_wrong(cast: Cast, naive: Callable[..., Any]) -> None:
    action = naive(sign)
    for _ in range(CONTROL_ROUNDS):
        agenda = make_agenda(cast, State.PARTLY_SIGNED)
        with without_locks():
            outcomes = race(signing_as(agenda, cast.minister_ocw, action), signing_as(agenda, cast.minister_po, action))
        # For ever waiting for a third signature, or two steps that both say that they were the last.
        if failures(outcomes) or fresh(agenda).state != State.SEALING or complaints(agenda):
            return
    pytest.fail("the control never went wrong, so the tests above prove nothing")


@NAIVE
def test_control_without_the_lock_an_editor_loses_text(cast: Cast, naive: Callable[..., Any]) -> None:
    action = naive(save_part)
    for _ in range(CONTROL_ROUNDS):
        agenda = make_agenda(cast)
        with without_locks():
            outcomes = race(
                saving(agenda, cast.coordinator_noord, "een", action=action),
                saving(agenda, cast.officer_alkmaar, "twee", action=action),
            )
        # Both were told that they are saved, and one text is gone.
        if refused(outcomes, Conflict) == 0 or failures(outcomes, Conflict) or complaints(agenda):
            return
    pytest.fail("the control never went wrong, so the tests above prove nothing")
