"""Thirty people sign at one moment and one writes, with real server processes: nothing double, no other text.

Twenty rounds on PostgreSQL; on SQLite, which has one writer, two. The control is the same portal without the lock on
the agenda: there it goes wrong.
"""

from collections import Counter
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from agendas.choices import State
from agendas.models import Agenda, Signature, SigningRequest, SigningRound
from agendas.snapshot import content_hash, document_of
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from records.clock import now
from records.models import Event, Job
from tests.agendas.racing import complaints
from tests.agendas.serving import Answer, Call, Server, all_at_once, sentences, serving, session_of
from tests.cast import MINISTRY, OCW_MINISTER, PASSWORD, SINCE, Cast, make_person
from tests.editing import block_url, form_data
from tests.factories import bring, fresh, make_agenda

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SIGNERS = 30
ON_POSTGRESQL = connection.vendor == "postgresql"
ROUNDS = 20 if ON_POSTGRESQL else 2
EDITS = "Dit had nooit in de tekst mogen komen"


@dataclass
class People:
    """Who takes part, each with a session on the server."""

    signers: dict[str, str]  # name of the office holder → session
    editor: str
    ocw: str
    rows: list[dict[str, object]]


@pytest.fixture
def people(cast: Cast) -> People:
    """Twenty-nine aldermen and a minister."""
    signers, rows = {}, []
    for number in range(SIGNERS):
        user = make_person(f"signer_{number}", f"Tekenaar {number:02}", "gemeente Alkmaar")
        is_local = number > 0
        facts = {
            "name": user.name,
            "organisation": "gemeente Alkmaar" if is_local else MINISTRY,
            "portfolio": "Onderwijs en jeugd" if is_local else "",
        }
        holder, _ = OfficeHolder.objects.get_or_create(
            user=user,
            office=f"Wethouder {number:02}" if is_local else OCW_MINISTER,
            defaults={
                **facts,
                "kind": OfficeKind.ALDERMAN if is_local else OfficeKind.MINISTER,
                "municipality": cast.alkmaar if is_local else None,
                "start": SINCE,
            },
        )
        party, mandate = ("municipality", "Besluit van 1 mei 2022") if is_local else ("ministry", "")
        rows.append({**facts, "office": holder.office, "party": party, "order": 1, "mandate": mandate})
        signers[user.name] = session_of(user)
    return People(signers, session_of(cast.coordinator_noord), session_of(cast.ocw_staff), rows)


def frozen(cast: Cast, people: People) -> tuple[Agenda, dict[str, str]]:
    """Return an agenda that all thirty may sign now, and have read; and a page to write on, opened before that."""
    agenda = make_agenda(cast, signatories=people.rows)
    client = Client()
    client.force_login(cast.coordinator_noord)
    page = form_data(client.get(block_url(agenda, "aanhef")), introduction=f"<p>{EDITS}</p>")
    bring(agenda, State.FROZEN, cast)
    SigningRequest.objects.filter(round__agenda=agenda).update(opened_at=now(), read_at=now())
    Job.objects.all().delete()
    return fresh(agenda), page


def signatures_of(agenda: Agenda, people: People) -> list[Call]:
    sha256 = agenda.rounds.get().version.sha256
    form = {"sha256": sha256, "place": "Alkmaar", "answer": PASSWORD, "confirmed": "on"}
    return [Call(session, f"/agendas/{agenda.reference}/ondertekenen/", form) for session in people.signers.values()]


def writing(agenda: Agenda, people: People, page: dict[str, str], after: float) -> Call:
    return Call(people.editor, block_url(agenda, "aanhef"), page, after)


def recalling(agenda: Agenda, people: People, after: float) -> Call:
    return Call(people.ocw, f"/agendas/{agenda.reference}/stap/recall/", {"reason": "Verkeerde bijlage"}, after)


def wrongs(agenda: Agenda, answers: list[Answer], *, recalled: bool) -> list[str]:
    """Return what is wrong after a round; nothing when all went as it must."""
    found = [f"{count} × {status}" for status, count in Counter(row.status for row in answers).items() if status >= 500]
    signing_round = agenda.rounds.get()
    rows = list(Signature.objects.filter(round=signing_round))
    told = Event.objects.in_stream(agenda.stream).filter(action="signed").count()
    for what in ("signatory_id", "signed_by_id"):
        double = [key for key, count in Counter(getattr(row, what) for row in rows).items() if count > 1]
        found += [f"signed twice: {key}" for key in double]
    acknowledged = sum(answer.location.endswith("/ondertekenen/") for answer in answers[:SIGNERS])
    if not len(rows) == told == acknowledged:
        found.append(f"{acknowledged} were told that they signed, {len(rows)} signatures, {told} events")
    stored = signing_round.version.sha256
    found += [f"{row.name} signed another text" for row in rows if row.sha256 != stored]
    now_there = content_hash(document_of(fresh(agenda)))
    counting = [row for row in rows if row.voided_at is None]
    if counting and now_there != stored:
        found.append(f"{len(counting)} signatures count on a text that is another now")
    if recalled and signing_round.outcome != SigningRound.Outcome.OPEN:
        found += [f"{row.name} counts in a round that has ended" for row in counting]
    elif fresh(agenda).state != State.SEALING:
        refusal = next((f"{row.status} {sentences(row)}" for row in answers[:SIGNERS] if row.status != 302), "")
        found.append(f"{len(rows)} signed and the agenda is {fresh(agenda).state}; {refusal}")
    seals = Job.objects.filter(name="agendas.tasks.seal_agenda").count()
    if seals != (signing_round.outcome == SigningRound.Outcome.OPEN):
        found.append(f"{seals} seals ordered")
    return found + complaints(agenda)


def play(server: Server, cast: Cast, people: People, number: int, halfway: float = 0.5) -> tuple[list[str], float]:
    """Play one round: all sign while somebody writes; in every second one it is recalled, and written after that.

    `halfway`: after so many seconds it is recalled; all depends on how fast the machine is.
    """
    recalled = number % 2 == 1
    agenda, page = frozen(cast, people)
    calls = [*signatures_of(agenda, people)]
    if recalled:
        calls += [
            recalling(agenda, people, halfway),
            *(writing(agenda, people, page, halfway + n / 4) for n in range(4)),
        ]
    else:
        calls += [writing(agenda, people, page, n / 10) for n in range(5)]
    answers = all_at_once(server, calls)
    if not recalled and fresh(agenda).text.document["introduction"].find(EDITS) >= 0:
        return ["a frozen text was changed"], 0.5
    slowest = max(answer.seconds for answer in answers[:SIGNERS])
    return wrongs(agenda, answers, recalled=recalled), slowest


def test_thirty_sign_while_one_writes(cast: Cast, people: People) -> None:
    found, took = {}, 1.0
    with serving() as server:
        for number in range(ROUNDS):
            found[number], seconds = play(server, cast, people, number, took / 2)
            took = took if number % 2 else seconds
    assert {number: lines for number, lines in found.items() if lines} == {}
    # Both kinds of rounds did what they are for.
    assert User.objects.filter(name__startswith="Tekenaar").count() == SIGNERS
    assert Signature.objects.count() >= SIGNERS * ROUNDS / 2
    assert SigningRound.objects.filter(outcome=SigningRound.Outcome.RECALLED).exists()


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has one writer: there is no lock on a row to take away")
def test_without_the_lock_it_goes_wrong(cast: Cast, people: People) -> None:
    """The control: a test that finds nothing here could not find anything."""
    with serving("tests.agendas.unlocked:application") as server:
        for number in range(4):
            found, _ = play(server, cast, people, number)
            # They did sign, and what came of it is wrong: not just a server that answers nothing.
            if Signature.objects.exists() and found:
                return
    pytest.fail("thirty at once without a lock, and nothing went wrong")
