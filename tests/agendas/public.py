"""What the tests of the public pages start from: signed agendas with a plan to publish, in every stage of it."""

from typing import Any

from django.utils import timezone

from agendas.choices import State
from agendas.in_force import text_on
from agendas.models import Agenda, Publication
from tests.agendas.signed_addenda import sealed_addendum
from tests.cast import Cast
from tests.factories import make_agenda

SUMMARY = "Alkmaar en het ministerie spreken af hoe zij leraren scholen."
# In no other text of the tests: where this stands, the text of an agenda is told.
SECRET = "Zilverreiger"


def signed_agenda(cast: Cast, **changes: Any) -> Agenda:
    """Return a signed agenda of Alkmaar whose text holds SECRET."""
    changes.setdefault("explanation", f"<p>Werknaam {SECRET}.</p>")
    return make_agenda(cast, State.SIGNED, **changes)


def plan(agenda: Agenda, cast: Cast, **changes: Any) -> Publication:
    """Return the plan to publish `agenda`, which is not public yet."""
    now = timezone.now()
    facts = {
        "public_from": timezone.localdate(),
        "title": f"Agenda {agenda.reference}",
        "summary": SUMMARY,
        "changed_at": now,
        "changed_by": cast.ocw_staff,
    }
    return Publication.objects.create(agenda=agenda, **(facts | changes))


def publish(agenda: Agenda, cast: Cast, **changes: Any) -> Publication:
    """Return the publication of `agenda`, which everybody may read now."""
    return plan(agenda, cast, published_at=timezone.now(), published_by=cast.ocw_staff, **changes)


def withdraw(publication: Publication, cast: Cast) -> None:
    """Take back what was public."""
    publication.withdrawn_at, publication.withdrawn_by = timezone.now(), cast.ocw_staff
    publication.withdrawn_why = "Er stond een naam in."
    publication.save()


def signed_addendum(agenda: Agenda, cast: Cast, words: str = "Morgenster komt erbij.") -> Agenda:
    """Return a signed addendum, in force today, that adds a paragraph of `words` to the explanation of `agenda`."""
    text = text_on(agenda, timezone.localdate())
    assert text is not None
    changes = {"explanation": f"{text.document['explanation']}<p>{words}</p>"}
    return sealed_addendum(cast, agenda, ["explanation"], changes, day=timezone.localdate())
