"""What the worker makes public each morning: in the order in which texts count, whatever fails, and not a day late."""

import datetime

import pytest
from django.utils import timezone

from agendas.actions import publishing as actions
from agendas.actions import publishing_due
from agendas.actions.publishing_due import publish_due
from agendas.choices import State
from agendas.in_force import text_on
from agendas.models import Agenda, Publication
from records.models import Job
from records.worker import run_next
from tests.agendas.publishing_steps import PRIVATE, leave_out, plan, work
from tests.agendas.signed_addenda import sealed_addendum, signed_on
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: f"copy of {publication.pk}".encode())


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    found = make_agenda(cast, State.SIGNED, introduction="<p>Klaas Geheim begint.</p>")
    signed_on(found, TODAY - 90 * DAY)
    return found


def _addendum(cast: Cast, agenda: Agenda, days: int) -> Agenda:
    text = text_on(agenda, TODAY)
    assert text is not None
    return sealed_addendum(cast, agenda, ["analysis"], {"analysis": text.document["analysis"]}, day=TODAY - days * DAY)


def _public() -> list[str]:
    return list(Publication.objects.public().order_by("published_at").values_list("agenda__reference", flat=True))


def test_addenda_become_public_in_the_order_in_which_they_count(cast: Cast, agenda: Agenda) -> None:
    """The tenth is no second one, and one that was signed earlier goes before one with a lower number."""
    addenda = [_addendum(cast, agenda, days) for days in (20, 50, *range(19, 11, -1))]
    assert addenda[-1].reference.endswith("-A10")
    for each in reversed([agenda, *addenda]):
        plan(each, cast)
    assert publish_due() == 11
    first, second, *later = addenda
    assert _public() == [each.reference for each in (agenda, second, first, *later)]


def test_one_that_breaks_stops_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    several = [make_agenda(cast, State.SIGNED) for _ in range(3)]
    for each in several:
        plan(each, cast)
    real = actions.publish

    def breaking(*, agenda: Agenda, by: None) -> None:
        if agenda.pk == several[0].pk:
            raise RuntimeError("de schijf is vol")
        real(agenda=agenda, by=by)

    monkeypatch.setattr(publishing_due, "publish", breaking)
    with pytest.raises(RuntimeError, match="schijf is vol"):
        publish_due()
    assert set(_public()) == {each.reference for each in several[1:]}


def _worker() -> None:
    while run_next("test"):
        pass


def _planned(cast: Cast, agenda: Agenda, *, changed: datetime.timedelta) -> Agenda:
    """Plan an agenda that leaves a name out and its addendum for today; the PDFs of before are there."""
    own = _addendum(cast, agenda, 5)
    for each in (agenda, own):
        plan(each, cast)
    leave_out(own, cast, PRIVATE)
    work()
    Publication.objects.update(changed_at=timezone.now() - changed)
    # As if another mask had been there when its copy was made.
    Publication.objects.filter(agenda=own).update(mask=[{**PRIVATE, "ground": "5.1.2i"}])
    Job.objects.all().delete()
    return own


def test_what_waits_for_its_pdf_becomes_public_the_same_morning(cast: Cast, agenda: Agenda) -> None:
    own = _planned(cast, agenda, changed=DAY)
    assert publish_due() == 1
    assert _public() == [agenda.reference], "the control: its PDF has to be made anew first"
    Job.objects.exclude(name="agendas.tasks.make_public_copy").delete()
    _worker()
    assert _public() == [agenda.reference, own.reference]


def test_what_somebody_works_at_today_does_not_become_public_in_between(cast: Cast, agenda: Agenda) -> None:
    own = _planned(cast, agenda, changed=0 * DAY)
    publish_due()
    Job.objects.exclude(name="agendas.tasks.make_public_copy").delete()
    _worker()
    assert own.reference not in _public()
    assert not Job.objects.filter(name="agendas.tasks.publish_due").exists()
