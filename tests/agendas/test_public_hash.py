"""The hash of the text from which an addendum started tells nothing that the agreement leaves out.

An addendum has a coordinator, contact and case numbers of its own: it need not say what that hash was made of.
"""

import datetime
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas import published
from agendas.choices import State
from agendas.models import Agenda, AgendaVersion, Publication
from agendas.publishing.copies import public_copy
from agendas.publishing.masking import NO_HASH
from agendas.publishing.masks import effective_mask
from agendas.publishing.ready import lacks_copy, needs_copy
from agendas.tables.publishing import mask_lines
from records.canonical import canonical_bytes, sha256_hex
from tests.agendas.public import SUMMARY
from tests.agendas.publishing_steps import leave_out, plan, publish, work
from tests.agendas.signed_addenda import sealed_addendum, signed_on
from tests.agendas.test_public_family import _inside
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    found = make_agenda(cast, State.SIGNED)
    signed_on(found, TODAY - 9 * DAY)
    return found


@pytest.fixture
def addendum(cast: Cast, agenda: Agenda) -> Agenda:
    """Return an addendum with another coordinator, that says nothing of the agenda's."""
    changes = {"explanation": "<p>Anders.</p>"}
    found = sealed_addendum(cast, agenda, ["explanation"], changes, day=TODAY - 5 * DAY)
    version = found.rounds.get().version
    document = json.loads(bytes(version.content))
    other = {**document["coordinator"], "name": "Nieuwe Naam", "email": "nieuw@gka.example.nl"}
    document |= {"coordinator": other, "contact": None, "case_numbers": []}
    content = canonical_bytes(document)
    AgendaVersion.objects.filter(pk=version.pk).update(content=content, sha256=sha256_hex(content))
    return found


def _signed_hash(addendum: Agenda) -> str:
    return str(json.loads(bytes(addendum.rounds.get().version.content))["addendum"]["base"]["sha256"])


def _publication(agenda: Agenda) -> Publication:
    return Publication.objects.select_related("agenda__parent", "masked_pdf").get(agenda=agenda)


def _former(agenda: Agenda) -> dict[str, str]:
    return {"words": agenda.text.document["coordinator"]["name"], "ground": "5.1.2e"}


def test_the_hash_goes_when_the_agenda_leaves_out_its_coordinator(cast: Cast, agenda: Agenda, addendum: Agenda) -> None:
    signed = _signed_hash(addendum)
    name = _former(agenda)["words"]
    assert name and name not in bytes(addendum.rounds.get().version.content).decode(), "the control"
    plan(agenda, cast)
    leave_out(agenda, cast, _former(agenda))
    plan(addendum, cast)
    found = _publication(addendum)
    assert needs_copy(found) and lacks_copy(found), "the sealed PDF says that hash"
    assert published.public_text(found)["addendum"]["base"]["sha256"] == NO_HASH
    inside = _inside(public_copy(found))
    assert signed not in "".join(inside.split()) and "Nieuwe Naam" in inside
    # The pages for OCW name what was chosen, and not the hash.
    assert [words for words, _ground in mask_lines(*effective_mask(found))] == [f"“{name}”"]


def test_the_hash_stays_when_nothing_is_left_out_of_that_text(cast: Cast, agenda: Agenda, addendum: Agenda) -> None:
    plan(agenda, cast)
    # Said by the addendum alone, after that text.
    plan(addendum, cast, summary=SUMMARY)
    assert not needs_copy(_publication(addendum))
    later = sealed_addendum(cast, agenda, ["analysis"], {}, day=TODAY - 3 * DAY)
    plan(later, cast)
    Publication.objects.filter(agenda=addendum).update(mask=[{"words": "Nieuwe Naam", "ground": "5.1.2e"}])
    text = published.public_text(_publication(addendum))
    assert text["coordinator"]["name"] == "█ [5.1.2e]"
    assert published.public_text(_publication(later))["addendum"]["base"]["sha256"] == _signed_hash(later)


def test_with_its_own_copy_it_becomes_public(
    cast: Cast, client: Client, agenda: Agenda, addendum: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: f"copy of {publication.pk}".encode())
    plan(agenda, cast)
    plan(addendum, cast)
    leave_out(agenda, cast, _former(agenda))
    work()
    for each in (agenda, addendum):
        publish(each, cast)
    answer = client.get(reverse("public:pdf", args=[addendum.reference]))
    assert answer.content == f"copy of {_publication(addendum).pk}".encode()
    assert _signed_hash(addendum) not in client.get(reverse("public:json", args=[addendum.reference])).content.decode()
