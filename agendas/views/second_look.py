"""The second look of who reviews, after the agenda came back and was handed in again."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.choices import State
from agendas.discussion import settles
from agendas.permissions import approves_for
from agendas.tables.second_look import second_look_at
from agendas.tables.sheet import approvals_of
from agendas.views.loading import crumbs_of, load_agenda


@require_safe
def second_look(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show exactly the fields that the review asked to change; for who writes and who reviews."""
    agenda = load_agenda(request, reference)
    if not settles(request.user, agenda):
        raise PermissionDenied
    parties = approves_for(request.user, agenda)
    approvals = approvals_of(agenda)
    context = {
        "agenda": agenda,
        "look": second_look_at(agenda, request.user) if agenda.state in {State.REVIEW, State.RETURNED} else None,
        "in_review": agenda.state == State.REVIEW,
        "reviews": bool(parties),
        "approved": next((row for row in approvals if row.approved_by_id == request.user.pk), None),
        "is_agreed": bool(parties) and {row.party for row in approvals}.issuperset(parties),
        "crumbs": crumbs_of(agenda, "Tweede blik"),
    }
    return render(request, "agendas/comments/second_look.html", context)
