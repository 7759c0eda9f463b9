"""The loader of the pages that read: who may not see an agenda gets the same 404 as for one that is not there."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from agendas.models import Agenda, SigningRound


class SignedInRequest(HttpRequest):
    """A request as every view behind sign-in gets it: the middleware has let no stranger through."""

    user: User
    htmx: HtmxDetails


def load_agenda(request: SignedInRequest, reference: str) -> Agenda:
    """Return the agenda `reference` with its text and municipalities, for who may read it (404 for others)."""
    visible = Agenda.objects.visible_to(request.user).select_related("text", "text__changed_by")
    return get_object_or_404(visible.prefetch_related("agenda_municipalities"), reference=reference)


def refusal_of(user: User, reference: str) -> SigningRound | None:
    """Return the last round of the agenda `reference` that `user` ended by refusing to sign, or None."""
    rounds = SigningRound.objects.filter(
        agenda__reference=reference, outcome=SigningRound.Outcome.REFUSED, ended_by=user
    )
    return rounds.select_related("agenda__coordinator", "agenda__text").order_by("opened_at").last()


def remembers_refusal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send who refused to sign, and so may no longer read the agenda, to the page about that instead of a 404."""

    @wraps(view)
    def answer(request: SignedInRequest, reference: str) -> HttpResponse:
        try:
            return view(request, reference)
        except Http404:
            if refusal_of(request.user, reference) is None:
                raise
            return redirect("agendas:refused", reference)

    return answer


def crumbs_of(agenda: Agenda, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page of `agenda`; `page` names it, empty for the agenda itself."""
    trail = [
        ("Agenda’s", reverse("agendas:list")),
        (agenda.reference, reverse("agendas:detail", args=[agenda.reference])),
    ]
    return [*trail, (page, "")] if page else trail
