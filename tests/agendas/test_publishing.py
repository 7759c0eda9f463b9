"""Making a signed agenda public: the plan, the refusals, the public PDF, the worker, and what everybody then reads."""

import datetime
import json
from typing import Any

import pytest

from accounts.models import OutgoingMail
from agendas import published
from agendas.actions import publishing as actions
from agendas.actions.publishing_due import publish_due
from agendas.choices import State
from agendas.models import Publication
from agendas.publishing import minimum
from agendas.publishing.obstacles import obstacles
from agendas.workflow import StepRefused
from records.models import Job
from tests.agendas.publishing_steps import PRIVATE, SECRET, TODAY, leave_out, plan, publish, signed, told, work
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db


# ---------- the way it goes ----------


def test_a_signed_agenda_becomes_public_and_is_taken_back(cast: Cast) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    plan(agenda, cast)
    assert list(published.public_agendas()) == []
    found = publish(agenda, cast)
    assert list(published.public_agendas()) == [found]
    assert published.public_file(found) == agenda.rounds.get().sealed_pdf
    assert published.public_text(found)["title"] == "GKA-agenda Alkmaar"
    mails = OutgoingMail.objects.filter(template="agenda_published")
    assert {mail.recipient.email for mail in mails} == {cast.coordinator_noord.email, cast.officer_alkmaar.email}
    actions.unpublish(agenda=agenda, reason="Verkeerde bijlage", by=cast.ocw_staff)
    assert list(published.public_agendas()) == []
    assert told(agenda)[-3:] == ["publication_planned", "published", "unpublished"]
    plan(agenda, cast)
    assert publish(agenda, cast).is_public
    assert OutgoingMail.objects.filter(template="agenda_published").count() == 4


# ---------- refusals ----------


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW, State.FROZEN, State.PARTLY_SIGNED])
def test_what_is_not_signed_is_neither_planned_nor_published(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    with pytest.raises(StepRefused, match="iedereen heeft ondertekend"):
        plan(agenda, cast)
    with pytest.raises(StepRefused, match="iedereen heeft ondertekend"):
        actions.publish(agenda=agenda, by=cast.ocw_staff)
    assert not Publication.objects.exists()


def test_not_before_its_day(cast: Cast, settings: Any) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    plan(agenda, cast, public_from=datetime.date(2099, 12, 1))
    with pytest.raises(StepRefused, match="Openbaar maken kan vanaf 1 december 2099"):
        actions.publish(agenda=agenda, by=cast.ocw_staff)
    assert not Publication.objects.public().exists()
    assert publish_due() == 0


MISSING = {
    "title": ({"title": " "}, "officiële titel"),
    "summary": ({"summary": ""}, "samenvatting"),
    "date": ({"public_from": None}, "datum"),
}


@pytest.mark.parametrize("name", MISSING, ids=list(MISSING))
def test_the_minimum_of_diwoo_is_asked_for_by_name(cast: Cast, name: str) -> None:
    changes, word = MISSING[name]
    agenda = make_agenda(cast, State.SIGNED)
    found = plan(agenda, cast, **changes)
    [sentence] = minimum(found)
    assert word in sentence
    assert "pagina Publicatie" in sentence
    with pytest.raises(StepRefused, match=word):
        actions.publish(agenda=agenda, by=cast.ocw_staff)


def test_a_publisher_that_tooi_does_not_know_stops(cast: Cast, settings: Any) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    found = plan(agenda, cast)
    assert minimum(found) == []
    settings.DIWOO_PUBLISHER = "https://ocw.nl"
    assert "DIWOO_PUBLISHER" in minimum(found)[0]


@pytest.mark.parametrize("person", ["coordinator_noord", "officer_alkmaar", "ocw_finance", "minister_ocw"])
def test_only_ocw_acts(cast: Cast, person: str) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    by = cast.people[person]
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        plan(agenda, cast, by=by)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        leave_out(agenda, cast, PRIVATE, by=by)
    plan(agenda, cast)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        actions.publish(agenda=agenda, by=by)


def test_two_people_do_not_write_over_each_other(cast: Cast) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    plan(agenda, cast)
    plan(agenda, cast, title="Van een collega", edit=1)
    with pytest.raises(actions.ChangedMeanwhile):
        plan(agenda, cast, title="Van mij", edit=1)
    assert Publication.objects.get().title == "Van een collega"


def test_what_is_public_is_changed_only_after_taking_it_back(cast: Cast) -> None:
    agenda = signed(cast)
    plan(agenda, cast)
    publish(agenda, cast)
    for act in (lambda: plan(agenda, cast), lambda: leave_out(agenda, cast, PRIVATE), lambda: publish(agenda, cast)):
        with pytest.raises(StepRefused, match="openbaar"):
            act()
    with pytest.raises(actions.PlanRefused):
        actions.unpublish(agenda=agenda, reason="  ", by=cast.ocw_staff)


def test_title_and_summary_do_not_tell_what_the_text_leaves_out(cast: Cast) -> None:
    agenda = signed(cast)
    plan(agenda, cast, summary=f"Vraag het {SECRET.upper()}.")
    with pytest.raises(actions.PlanRefused, match="samenvatting"):
        leave_out(agenda, cast, PRIVATE)
    plan(agenda, cast)
    leave_out(agenda, cast, PRIVATE)
    with pytest.raises(actions.PlanRefused) as refused:
        plan(agenda, cast, title=f"Agenda van {SECRET}")
    assert set(refused.value.fields) == {"title"}


def test_a_mask_that_hides_a_signer_is_refused_and_changes_nothing(cast: Cast) -> None:
    agenda = signed(cast)
    plan(agenda, cast)
    before = Publication.objects.get()
    with pytest.raises(actions.MaskRefused, match="altijd openbaar"):
        leave_out(agenda, cast, PRIVATE, {"words": "wethouder", "ground": "5.1.2e"})
    after = Publication.objects.get()
    assert (after.mask, after.edit) == ([], before.edit)


# ---------- the worker ----------


def test_the_worker_publishes_on_the_day_and_tells_who_planned_what_cannot(cast: Cast) -> None:
    due, later, lacking = (make_agenda(cast, State.SIGNED) for _ in range(3))
    plan(due, cast)
    plan(later, cast, public_from=TODAY() + datetime.timedelta(days=1))
    plan(lacking, cast, summary="")
    assert publish_due() == 1
    found = Publication.objects.get(agenda=due)
    assert found.is_public
    assert found.published_by is None
    publish_due()
    [mail] = OutgoingMail.objects.filter(template="agenda_not_published")
    assert mail.recipient == cast.ocw_staff
    assert "samenvatting" in mail.context["why"]
    actions.unpublish(agenda=due, reason="Fout", by=cast.ocw_staff)
    assert publish_due() == 0, "what was taken back stays so"


def test_the_worker_waits_for_the_copy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: b"%PDF copy")
    agenda = signed(cast)
    plan(agenda, cast)
    leave_out(agenda, cast, PRIVATE)
    assert publish_due() == 0
    assert Job.objects.filter(name="agendas.tasks.make_public_copy").count() == 1
    work()
    assert publish_due() == 1


# ---------- what everybody reads ----------


def test_the_public_text_is_masked_everywhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: b"%PDF copy")
    agenda = signed(cast)
    plan(agenda, cast)
    leave_out(agenda, cast, PRIVATE)
    work()
    found = publish(agenda, cast)
    text = json.dumps(published.public_text(found)).casefold()
    assert "geheim" not in text
    assert "klaas" not in text
    assert obstacles(found) == []


def test_texts_of_many_cost_as_much_as_of_few(cast: Cast, django_assert_num_queries: Any) -> None:
    for _ in range(2):
        agenda = make_agenda(cast, State.SIGNED)
        plan(agenda, cast)
        publish(agenda, cast)
    with django_assert_num_queries(5):
        assert len(published.diwoo_elements(published.public_agendas())) == 2
    for _ in range(3):
        agenda = make_agenda(cast, State.SIGNED)
        plan(agenda, cast)
        publish(agenda, cast)
    with django_assert_num_queries(5):
        assert len(published.diwoo_elements(published.public_agendas())) == 5
