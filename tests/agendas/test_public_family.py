"""An agreement and its addenda say the same words: what one leaves out stands in nothing public of the others."""

import datetime
import json
import subprocess
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_context
from zeal.errors import NPlusOneError

from agendas import published
from agendas.choices import State
from agendas.in_force import text_on
from agendas.models import Agenda, AgendaVersion, Publication, Signature
from agendas.publishing.copies import public_copy
from agendas.publishing.masking import fields_in, masked
from agendas.publishing.masks import effective_mask
from records.canonical import canonical_bytes, sha256_hex
from tests.agendas.publishing_steps import leave_out, plan, publish, work
from tests.agendas.signed_addenda import sealed_addendum, signed_on
from tests.agendas.test_public_pdf import _inside
from tests.cast import Cast
from tests.factories import intervention, make_agenda

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()
PRIVATE = {"words": "Klaas Geheim", "ground": "5.1.2e"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: f"copy of {publication.pk}".encode())


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    rows = [{**intervention(0), "goal": "<p>Doel Zilverreiger.</p>"}, {**intervention(1), "name": "Aanpak Wegwezen"}]
    found = make_agenda(cast, State.SIGNED, introduction="<p>Klaas Geheim begint.</p>", interventions=rows)
    signed_on(found, TODAY - 9 * DAY)
    return found


def _addendum(cast: Cast, agenda: Agenda, blocks: tuple[str, ...] = ("explanation",), days: int = 5) -> Agenda:
    text = text_on(agenda, TODAY)
    assert text is not None
    changes: dict[str, Any] = {"explanation": f"<p>Wijziging van Klaas <em>Geheim</em>, dag {days}.</p>"}
    return sealed_addendum(cast, agenda, list(blocks), changes, day=TODAY - days * DAY)


def _public(client: Client, agenda: Agenda, name: str) -> Any:
    return client.get(reverse(f"public:{name}", args=[agenda.reference]))


def _is_left_out(client: Client, publication: Publication) -> bool:
    """Is the PDF of a publication nowhere, and are text and data there?"""
    agenda = publication.agenda
    with pytest.raises(published.NotThere, match=r"pdf van GKA-.* wordt nog gemaakt"):
        published.public_file(publication)
    answer, page = _public(client, agenda, "pdf"), _public(client, agenda, "agenda").content.decode()
    assert answer.status_code == 404 and "wordt nog gemaakt" in answer.content.decode()
    assert "Deze pdf wordt nog gemaakt" in page and f"/openbaar/{agenda.reference}/pdf/" not in page
    assert _public(client, agenda, "json").status_code == 200
    sitemap = client.get(reverse("public:sitemap", args=[1])).content.decode()
    return f"{agenda.reference}/pdf/" not in sitemap


def _is_served(client: Client, publication: Publication) -> bool:
    agenda = publication.agenda
    sitemap = client.get(reverse("public:sitemap", args=[1])).content.decode()
    assert f"/openbaar/{agenda.reference}/pdf/" in _public(client, agenda, "agenda").content.decode()
    return _public(client, agenda, "pdf").status_code == 200 and f"{agenda.reference}/pdf/" in sitemap


def _found(agenda: Agenda) -> Publication:
    return Publication.objects.select_related("agenda__parent", "masked_pdf").get(agenda=agenda)


def test_a_mask_without_a_copy_gives_no_pdf(cast: Cast, client: Client, agenda: Agenda, quick: None) -> None:
    plan(agenda, cast)
    publish(agenda, cast)
    assert _is_served(client, _found(agenda)), "the control: nothing is left out"
    Publication.objects.filter(agenda=agenda).update(mask=[PRIVATE])
    assert _is_left_out(client, _found(agenda))
    client.force_login(cast.ocw_staff)
    client.post(reverse("agendas:publication_pdf_again", args=[agenda.reference]))
    work()
    assert _is_served(client, _found(agenda)), "also of what is public already the copy can be asked"
    Publication.objects.filter(agenda=agenda).update(masked_pdf=None)
    Publication.objects.filter(agenda=agenda).update(mask=[{**PRIVATE, "words": "staat hier niet"}])
    assert _is_served(client, _found(agenda)), "what does not stand in it hides nothing"


def test_a_later_mask_of_the_agenda_takes_the_pdf_of_its_addendum_away(
    cast: Cast, client: Client, agenda: Agenda, quick: None
) -> None:
    own = _addendum(cast, agenda)
    for each in (agenda, own):
        plan(each, cast)
        publish(each, cast)
    assert _is_served(client, _found(own))
    # No page does this: the agenda is taken back before its mask changes, and its addenda before that.
    Publication.objects.filter(agenda=agenda).update(mask=[PRIVATE])
    assert _is_left_out(client, _found(own))
    assert _is_left_out(client, _found(agenda))


def test_a_mask_of_a_later_addendum_makes_the_copies_of_what_was_public_anew(
    cast: Cast, client: Client, agenda: Agenda, quick: None
) -> None:
    first = _addendum(cast, agenda, days=5)
    for each in (agenda, first):
        plan(each, cast)
        publish(each, cast)
    second = _addendum(cast, agenda, days=3)
    plan(second, cast)
    leave_out(second, cast, PRIVATE)
    work()
    assert _is_served(client, _found(agenda)) and _is_served(client, _found(first)), "under embargo it hides nothing"
    sealed = _public(client, first, "pdf").content
    publish(second, cast)
    assert _is_left_out(client, _found(agenda)) and _is_left_out(client, _found(first))
    work()
    for each in (agenda, first, second):
        assert _is_served(client, _found(each)), each.reference
    assert _public(client, first, "pdf").content == f"copy of {_found(first).pk}".encode() != sealed
    # A mask that says nothing of the others leaves their copies as they are.
    third = _addendum(cast, agenda, days=2)
    plan(third, cast)
    leave_out(third, cast, PRIVATE, {"words": "dag 2", "ground": "5.1.2i"})
    work()
    publish(third, cast)
    assert _is_served(client, _found(first))


def test_a_wrong_row_asks_as_many_questions_as_none(cast: Cast, agenda: Agenda, django_assert_num_queries: Any) -> None:
    several = [agenda, *(make_agenda(cast, State.SIGNED, introduction="<p>Klaas Geheim</p>") for _ in range(4))]
    for each in several:
        plan(each, cast)
        publish(each, cast)
    Publication.objects.update(mask=[PRIVATE])
    rows = list(published.public_agendas())
    for count in (2, 5):
        with django_assert_num_queries(4):
            assert published.without_file(rows[:count]) == {row.pk for row in rows[:count]}


def test_without_a_signature_there_are_no_metadata_and_no_pdf(cast: Cast, client: Client, agenda: Agenda) -> None:
    plan(agenda, cast)
    found = publish(agenda, cast)
    assert b"Document" in published.diwoo_of(found), "the control"
    Signature.objects.filter(round__agenda=agenda).update(voided_at=timezone.now(), voided_by=cast.administrator)
    with pytest.raises(published.NotThere, match="geen metagegevens"):
        published.diwoo_of(found)
    answer = _public(client, agenda, "diwoo")
    assert answer.status_code == 404 and "geen metagegevens" in answer.content.decode()


def test_the_public_pages_repeat_no_question(cast: Cast, client: Client, agenda: Agenda, quick: None) -> None:
    own = _addendum(cast, agenda)
    for each in (agenda, own):
        plan(each, cast)
    leave_out(agenda, cast, PRIVATE)
    work()
    for each in (agenda, own):
        publish(each, cast)
    names = ("agenda", "pdf", "json", "diwoo")
    addresses = [reverse(f"public:{name}", args=[each.reference]) for each in (agenda, own) for name in names]
    addresses += [reverse("public:municipality", args=["GM0361"]), reverse("public:sitemap", args=[1])]
    for address in addresses:
        with zeal_context():
            assert client.get(address).status_code == 200, address
    found = _found(own)
    with pytest.raises(NPlusOneError), zeal_context():
        for _ in range(3):
            # The control: asked again each time.
            assert found.sealed_round
            del found.sealed_round


# ---------- nothing of it in what is public of an addendum ----------


@pytest.fixture
def told(cast: Cast, agenda: Agenda) -> tuple[Agenda, Agenda, list[dict[str, str]]]:
    """Return an agenda, a second addendum that changes and takes out what is masked, and the mask of the agenda."""
    rows = agenda.text.document["interventions"]
    first = sealed_addendum(
        cast,
        agenda,
        ["analysis"],
        {"analysis": {**agenda.text.document["analysis"], "data": "<p>Cijfers.</p>"}},
        day=TODAY - 5 * DAY,
    )
    second = sealed_addendum(
        cast,
        agenda,
        ["explanation", "interventions"],
        {"explanation": "<p>Wijziging van KLAAS&nbsp;<strong>Geheim</strong>.</p>", "interventions": rows[:1]},
        day=TODAY - 3 * DAY,
    )
    _give_reason(second, "Omdat Klaas Geheim het vroeg.")
    mask = [
        PRIVATE,
        {"words": "Wegwezen", "ground": "5.1.2i"},
        {"path": f"interventions.{rows[0]['id']}.goal", "ground": "5.1.2b"},
    ]
    assert first.reference < second.reference
    return agenda, second, mask


def _give_reason(addendum: Agenda, reason: str) -> None:
    """Put `reason` in the signed text, as if it was signed so."""
    version = addendum.rounds.get().version
    document = json.loads(bytes(version.content))
    document["addendum"]["reason"] = reason
    content = canonical_bytes(document)
    AgendaVersion.objects.filter(pk=version.pk).update(content=content, sha256=sha256_hex(content))


SECRETS = ("geheim", "wegwezen", "zilverreiger")


def _secrets_in(text: str) -> list[str]:
    return [word for word in SECRETS if word in text.casefold()]


def test_nothing_that_the_agenda_leaves_out_is_in_its_addendum(
    cast: Cast, client: Client, told: tuple[Agenda, Agenda, list[dict[str, str]]], tmp_path: Any
) -> None:
    agenda, own, mask = told
    original, _ = effective_mask(Publication(agenda=own))
    assert set(_secrets_in(json.dumps(original))) == set(SECRETS), "the control: the signed text says all of it"
    assert "Geheim" in original["addendum"]["reason"]
    assert _secrets_in(json.dumps(original["addendum"]["before"])) == ["wegwezen", "zilverreiger"]
    now = timezone.now()
    facts = {
        "public_from": TODAY,
        "title": "Titel",
        "summary": "Samen.",
        "changed_at": now,
        "changed_by": cast.ocw_staff,
    }
    for each, what in ((agenda, mask), (own, [])):
        Publication.objects.create(agenda=each, mask=what, published_at=now, **facts)
    text = json.loads(_public(client, own, "json").content)
    assert _secrets_in(json.dumps(text)) == []
    assert text["addendum"]["base"]["sha256"] == "0" * 64, "who guesses the name would find the hash of that text"
    for shown in (agenda, own):
        page = _public(client, shown, "agenda").content.decode()
        assert _secrets_in(page) == [] and original["addendum"]["base"]["sha256"] not in page, shown.reference
    assert _secrets_in(client.get(reverse("public:municipality", args=["GM0361"])).content.decode()) == []
    pdf = public_copy(_found(own))
    path = tmp_path / "openbaar.pdf"
    path.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert "[5.1.2e]" in read and "Aanleiding" in read
    inside = read + _inside(pdf)
    assert _secrets_in(inside) == []
    assert original["addendum"]["base"]["sha256"] not in "".join(inside.split())


def test_a_field_of_the_addendum_itself_goes_from_both_of_its_texts(
    told: tuple[Agenda, Agenda, list[dict[str, str]]],
) -> None:
    """In the identities of the addendum and in those of the agenda, and its reason as a whole field."""
    _agenda, own, _mask = told
    original, _ = effective_mask(Publication(agenda=own))
    paths = [path for path, _label in fields_in(original)]
    assert "addendum.reason" in paths
    own_goal = f"interventions.{original['interventions'][0]['id']}.goal"
    assert own_goal in paths
    entries = [{"path": path, "ground": "5.1.2b"} for path in (own_goal, "explanation", "addendum.reason")]
    document, mask = effective_mask(Publication(agenda=own), entries)
    found = masked(document, mask)
    assert found["addendum"]["reason"] == "█ [5.1.2b]"
    before = {row["id"]: row for row in found["addendum"]["before"]["interventions"]}
    assert found["interventions"][0]["goal"] == "<p>█ [5.1.2b]</p>"
    assert "Zilverreiger" not in json.dumps(found)
    assert sum(row["goal"] == "<p>█ [5.1.2b]</p>" for row in before.values()) == 1
    assert found["explanation"] == found["addendum"]["before"]["explanation"] == "<p>█ [5.1.2b]</p>"
    assert document["addendum"]["base"]["sha256"] != found["addendum"]["base"]["sha256"] == "0" * 64
    assert masked(document, [{"words": "staat hier niet", "ground": "5.1.2b"}]) == document
