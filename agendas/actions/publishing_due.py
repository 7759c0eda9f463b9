"""What becomes public by itself: each morning what was planned for that day."""

import logging

from django.db import transaction
from django.utils import timezone

from agendas.actions.public_copies import ask_copy
from agendas.actions.publishing import CopyNotReady, publish
from agendas.models import Publication
from agendas.publishing.facts import last_signed
from agendas.publishing_emails import announce_not_published
from agendas.workflow import StepRefused

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Make public what was planned for today or before; return how many. Each by itself: one that fails stops no other.

    Who planned one that cannot be made public gets a mail that says why, once per edit of the plan. What was taken
    back never comes back by itself. Another error comes after all of them. One that waits for its public PDF follows
    when that is there (`public_copies`).
    """
    done, failed = 0, None
    for publication in _due():
        try:
            done += _publish(publication)
        except Exception as error:
            logger.exception("publication %s could not be made public", publication.pk)
            failed = error
    if failed is not None:
        raise failed
    return done


def _due() -> list[Publication]:
    """Return what must be public by now and never was: agreements first, then addenda in the order they count."""
    due = Publication.objects.filter(published_at=None, public_from__lte=timezone.localdate())
    rows = list(due.select_related("agenda", "changed_by").order_by("pk"))
    signed = last_signed(row.agenda_id for row in rows)
    found = [row for row in rows if row.agenda_id in signed]
    found.sort(key=lambda row: (row.agenda.parent_id is not None, signed[row.agenda_id]))
    # What is not signed is refused, whenever its turn comes.
    return found + [row for row in rows if row.agenda_id not in signed]


def _publish(publication: Publication) -> bool:
    try:
        publish(agenda=publication.agenda, by=None)
    except CopyNotReady:
        ask_copy(publication=publication, by=None)
    except StepRefused as refusal:
        _tell(publication, str(refusal))
    else:
        return True
    return False


@transaction.atomic
def _tell(publication: Publication, why: str) -> None:
    logger.warning("not published: %s", publication.agenda.reference)
    announce_not_published(publication, why)
