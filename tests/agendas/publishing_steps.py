"""The steps of publishing, for the tests: plan, leave out, publish, and the worker in between."""

from typing import Any

from django.utils import timezone

from agendas.actions import publishing as actions
from agendas.choices import State
from agendas.models import Agenda, Publication
from records.models import Event, Job
from records.worker import run_next
from tests.cast import Cast
from tests.factories import RICH, make_agenda

SECRET = "Klaas Geheim"
TODAY = timezone.localdate


def signed(cast: Cast, **changes: Any) -> Agenda:
    spread = f"{RICH}<p>Bel Klaas&nbsp;<strong>GEHEIM</strong> voor meer.</p>"
    consultation = {"kind": "governance", "name": "Overleg", "purpose": "Praten", "frequency": "quarterly"}
    members = [{"name": SECRET, "on_invitation": False}]
    facts = {
        "explanation": spread,
        "consultations": [{**consultation, "members": members}, {**consultation, "kind": "policy", "members": members}],
    }
    return make_agenda(cast, State.SIGNED, **(facts | changes))


def plan(agenda: Agenda, cast: Cast, **changes: Any) -> Publication:
    known = Publication.objects.filter(agenda=agenda).first()
    facts: dict[str, Any] = {
        "public_from": TODAY(),
        "title": "GKA-agenda gemeente Alkmaar 2022-2025",
        "summary": "De gemeente en scholen werken samen.",
        "edit": known.edit if known else 0,
        "by": cast.ocw_staff,
    }
    return actions.plan(agenda=agenda, **(facts | changes))


def leave_out(agenda: Agenda, cast: Cast, *mask: dict[str, str], **changes: Any) -> Publication:
    known = Publication.objects.filter(agenda=agenda).first()
    facts: dict[str, Any] = {"edit": known.edit if known else 0, "by": cast.ocw_staff}
    return actions.leave_out(agenda=agenda, mask=list(mask), **(facts | changes))


def publish(agenda: Agenda, cast: Cast) -> Publication:
    actions.publish(agenda=agenda, by=cast.ocw_staff)
    return Publication.objects.select_related("agenda").get(agenda=agenda)


def work() -> None:
    # Only the public PDF: what else waits (evidence, mail) is not this test's.
    Job.objects.exclude(name="agendas.tasks.make_public_copy").delete()
    while run_next("test"):
        pass


def told(agenda: Agenda) -> list[str]:
    return list(Event.objects.filter(stream=agenda.stream).order_by("number").values_list("action", flat=True))


PRIVATE = {"words": SECRET, "ground": "5.1.2e"}
