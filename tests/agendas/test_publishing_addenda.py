"""Publishing addenda: they repeat the text of the agenda, so what is hidden there must stay hidden here."""

import datetime
import json
import re
from typing import Any

import pytest
from django.utils import timezone

from agendas import published
from agendas.actions import publishing as actions
from agendas.choices import State
from agendas.models import Agenda, Publication
from agendas.publishing.masks import effective_mask
from agendas.publishing.ready import lacks_copy
from agendas.workflow import StepRefused
from records.models import Job
from records.worker import run_next
from tests.agendas.signed_addenda import sealed_addendum, signed_on
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
PRIVATE = {"words": "Klaas Geheim", "ground": "5.1.2e"}


@pytest.fixture(autouse=True)
def _copies_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: f"copy of {publication.pk}".encode())


def work() -> None:
    Job.objects.exclude(name="agendas.tasks.make_public_copy").delete()
    while run_next("test"):
        pass


def plan(agenda: Agenda, cast: Cast, *mask: dict[str, str]) -> None:
    edit = Publication.objects.filter(agenda=agenda).values_list("edit", flat=True).first() or 0
    facts: dict[str, Any] = {
        "title": f"Titel {agenda.reference}",
        "summary": "Samen.",
        "public_from": timezone.localdate(),
    }
    found = actions.plan(agenda=agenda, edit=edit, by=cast.ocw_staff, **facts)
    if mask:
        actions.leave_out(agenda=agenda, mask=list(mask), edit=found.edit, by=cast.ocw_staff)
        work()


def publish(agenda: Agenda, cast: Cast) -> Publication:
    actions.publish(agenda=agenda, by=cast.ocw_staff)
    return Publication.objects.select_related("agenda").get(agenda=agenda)


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    found = make_agenda(cast, State.SIGNED, introduction="<p>Klaas Geheim begint.</p>")
    signed_on(found, timezone.localdate() - 9 * DAY)
    return found


def addendum(cast: Cast, agenda: Agenda, days: int, **changes: Any) -> Agenda:
    blocks = ["explanation"] if "explanation" in changes else ["interventions"]
    return sealed_addendum(cast, agenda, blocks, changes, day=timezone.localdate() - days * DAY)


def test_an_addendum_waits_for_its_agenda_and_for_the_ones_before_it(cast: Cast, agenda: Agenda) -> None:
    first = addendum(cast, agenda, 5, explanation="<p>De eerste wijziging.</p>")
    second = addendum(cast, agenda, 3, explanation="<p>De tweede wijziging.</p>")
    for each in (agenda, first, second):
        plan(each, cast)
    for each, missing in ((first, agenda), (second, agenda)):
        with pytest.raises(StepRefused, match=f"Maak eerst {missing.reference} openbaar"):
            publish(each, cast)
    publish(agenda, cast)
    with pytest.raises(StepRefused, match=f"Maak eerst {first.reference} openbaar"):
        publish(second, cast)
    publish(first, cast)
    publish(second, cast)
    with pytest.raises(StepRefused, match="Trek eerst de publicatie van"):
        actions.unpublish(agenda=first, reason="Fout", by=cast.ocw_staff)
    with pytest.raises(StepRefused, match=f"{first.reference} en {second.reference}"):
        actions.unpublish(agenda=agenda, reason="Fout", by=cast.ocw_staff)
    actions.unpublish(agenda=second, reason="Fout", by=cast.ocw_staff)
    assert published.public_agendas().count() == 2


def test_what_an_addendum_under_embargo_says_is_in_no_public_text(cast: Cast, agenda: Agenda) -> None:
    plan(agenda, cast)
    whole = publish(agenda, cast)
    secret = addendum(cast, agenda, 5, explanation="<p>Nog geheime wijziging.</p>")
    assert "geheime wijziging" not in json.dumps(published.public_text(whole))
    assert published.public_reading(whole).origins == {}
    plan(secret, cast)
    publish(secret, cast)
    reading = published.public_reading(whole)
    assert "geheime wijziging" in json.dumps(reading.document)
    assert reading.origins == {"explanation": secret.reference}
    assert [part.reference for part in reading.addenda] == [secret.reference]


def test_what_the_agenda_leaves_out_is_not_in_its_addendum(cast: Cast, agenda: Agenda) -> None:
    row = agenda.text.document["interventions"][0]["id"]
    goal = {"path": f"interventions.{row}.goal", "ground": "5.1.2i"}
    own = addendum(cast, agenda, 5, explanation="<p>Wijziging van Klaas Geheim.</p>")
    plan(agenda, cast, PRIVATE, goal)
    plan(own, cast)
    work()
    publish(agenda, cast)
    found = publish(own, cast)
    assert found.masked_pdf is not None, "the sealed PDF of the addendum repeats the name"
    text = published.public_text(found)
    assert "Geheim" not in json.dumps(text)
    [mine] = [each for each in text["interventions"] if each["goal"] == "<p>█ [5.1.2i]</p>"]
    assert mine["id"] != row, "the same field, in the identities of the addendum"


def test_what_an_addendum_leaves_out_goes_from_the_text_in_force(cast: Cast, agenda: Agenda) -> None:
    rows = json.loads(json.dumps(agenda.text.document["interventions"]))
    rows[0]["goal"] = "<p>Nieuw doel met een bedrag.</p>"
    own = addendum(cast, agenda, 5, interventions=rows)
    document, _mask = effective_mask(Publication(agenda=own))
    path = f"interventions.{document['interventions'][0]['id']}.goal"
    plan(agenda, cast)
    whole = publish(agenda, cast)
    plan(own, cast, {"path": path, "ground": "5.1.2b"})
    publish(own, cast)
    assert published.public_text(whole)["interventions"][0]["goal"] == "<p>█ [5.1.2b]</p>"


def test_another_mask_of_the_agenda_makes_the_copy_of_its_addendum_anew(cast: Cast, agenda: Agenda) -> None:
    own = addendum(cast, agenda, 5, explanation="<p>Wijziging.</p>")
    plan(own, cast)
    plan(agenda, cast)
    assert not lacks_copy(Publication.objects.get(agenda=own))
    plan(agenda, cast, PRIVATE)
    after = Publication.objects.get(agenda=own)
    assert after.masked_pdf is not None
    assert not lacks_copy(after)


def test_addenda_and_agenda_name_each_other_in_the_metadata(cast: Cast, agenda: Agenda) -> None:
    own = addendum(cast, agenda, 5, explanation="<p>Wijziging.</p>")
    plan(agenda, cast)
    whole = publish(agenda, cast)
    assert own.reference not in published.diwoo_of(whole).decode()
    plan(own, cast)
    part = publish(own, cast)
    assert relations(whole) == [f"/openbaar/{own.reference}/"]
    assert relations(part) == [f"/openbaar/{agenda.reference}/"]


def relations(publication: Publication) -> list[str]:
    related = published.diwoo_of(publication).decode().partition("documentrelaties")[2]
    return re.findall(r'relation resource="https?://[^/]+(/[^"]+)"', related)


def test_taking_back_makes_fuller_copies(cast: Cast, agenda: Agenda) -> None:
    own = addendum(cast, agenda, 5, explanation="<p>Wijziging.</p>")
    plan(agenda, cast)
    plan(own, cast, PRIVATE)
    for each in (agenda, own):
        publish(each, cast)
    whole = Publication.objects.get(agenda=agenda)
    with pytest.raises(published.NotThere):
        published.public_file(whole)
    work()
    assert published.public_file(Publication.objects.get(agenda=agenda)).name.endswith("-openbaar.pdf")
    actions.unpublish(agenda=own, reason="Fout", by=cast.ocw_staff)
    work()
    assert published.public_file(Publication.objects.get(agenda=agenda))
