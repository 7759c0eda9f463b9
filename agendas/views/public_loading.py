"""The loader of the public pages: what is not public is not there, and what was withdrawn is gone."""

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from agendas.models import Publication
from agendas.published import public_agendas
from agendas.tables.public_parts import with_file
from agendas.views.public_answers import Gone


def load_public(reference: str) -> Publication:
    """Return the publication of `reference`. Raises Http404 when it never was public, Gone when it was withdrawn."""
    found = with_file(public_agendas()).filter(agenda__reference=reference).first()
    if found is not None:
        return found
    withdrawn = _withdrawn(reference)
    if withdrawn is None:
        raise Http404
    raise Gone(reference, timezone.localdate(withdrawn.withdrawn_at))


def _withdrawn(reference: str) -> Publication | None:
    """Return what was withdrawn: the publication of `reference`, or else that of the agenda of a public addendum."""
    own = Q(agenda__reference=reference)
    of_parent = Q(agenda__addenda__reference=reference, agenda__addenda__publication__published_at__isnull=False)
    rows = Publication.objects.filter(own | of_parent, withdrawn_at__isnull=False).select_related("agenda")
    return min(rows, key=lambda row: row.agenda.reference != reference, default=None)
