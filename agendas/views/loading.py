"""The loader of the pages that read: who may not see an agenda gets the same 404 as for one that is not there."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from agendas.models import Agenda


class SignedInRequest(HttpRequest):
    """A request as every view behind sign-in gets it: the middleware has let no stranger through."""

    user: User
    htmx: HtmxDetails


def load_agenda(request: SignedInRequest, reference: str) -> Agenda:
    """Return the agenda `reference` with its text and municipalities, for who may read it (404 for others)."""
    visible = Agenda.objects.visible_to(request.user).select_related("text", "text__changed_by")
    return get_object_or_404(visible.prefetch_related("agenda_municipalities"), reference=reference)


def crumbs_of(agenda: Agenda, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page of `agenda`; `page` names it, empty for the agenda itself."""
    trail = [
        ("Agenda’s", reverse("agendas:list")),
        (agenda.reference, reverse("agendas:detail", args=[agenda.reference])),
    ]
    return [*trail, (page, "")] if page else trail
