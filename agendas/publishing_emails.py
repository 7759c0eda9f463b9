"""Mail about what everybody may read: to who looks after the agenda when it is public, or is so no more."""

from django.conf import settings
from django.urls import reverse

from accounts.actions.mail import queue_mail
from accounts.models import User
from agendas.document.nouns import noun_of
from agendas.models import Publication
from agendas.publishing.facts import public_address


def announce_published(publication: Publication) -> None:
    """Tell coordinator and contact that everybody can read it now, and where."""
    _tell(publication, "agenda_published", public_url=public_address(publication.agenda.reference))


def announce_unpublished(publication: Publication) -> None:
    """Tell coordinator and contact that it is public no more, and why."""
    _tell(publication, "agenda_unpublished", reason=publication.withdrawn_why)


def announce_not_published(publication: Publication, why: str) -> None:
    """Tell who planned it that it did not become public on its day; once for each edit of the plan."""
    queue_mail(
        to=publication.changed_by,
        template="agenda_not_published",
        context=_context(publication, why=why),
        key=f"not-published:{publication.pk}:{publication.edit}",
    )


def _tell(publication: Publication, template: str, **more: str) -> None:
    agenda = publication.agenda
    people: list[User] = [user for user in (agenda.coordinator, agenda.contact) if user is not None and user.is_active]
    for user in dict.fromkeys(people):
        key = f"{template}:{publication.pk}:{publication.edit}:{user.pk}"
        queue_mail(to=user, template=template, context=_context(publication, **more), key=key)


def _context(publication: Publication, **more: str) -> dict[str, str]:
    agenda = publication.agenda
    return {
        "reference": agenda.reference,
        "title": publication.title or noun_of(agenda.kind).before(agenda.title),
        "kind": agenda.kind,
        "url": settings.PORTAL_URL + reverse("agendas:publication", args=[agenda.reference]),
        **more,
    }
