"""The reconciled picture of one agenda."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.models import Agenda
from funding.figures.of_agenda import money_of
from funding.permissions import prepares, reads_grants


@require_safe
def agenda_money(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = get_object_or_404(Agenda.objects.visible_to(request.user), reference=reference)
    if not reads_grants(request.user):
        raise PermissionDenied
    address = reverse("agendas:detail", args=[agenda.reference])
    context = {
        "agenda": agenda,
        "money": money_of(agenda, request.user),
        "agenda_url": address,
        "prepare_url": (
            f"{reverse('funding:prepare')}?agenda={agenda.reference}"
            if prepares(request.user) and agenda.is_frozen
            else ""
        ),
        "crumbs": [("Agenda’s", reverse("agendas:list")), (agenda.reference, address), ("Van plan tot besteding", "")],
    }
    return render(request, "funding/agenda_money.html", context)
