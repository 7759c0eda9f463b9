"""Where the text of an agenda departs from the national model it was started with."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.permissions import can_write
from agendas.tables.model_text import model_sheet
from agendas.views.loading import crumbs_of, load_agenda


@require_safe
def departures(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show every departure in words; say so when the text follows the model, or when there is a newer one."""
    agenda = load_agenda(request, reference)
    context = {
        "agenda": agenda,
        "sheet": model_sheet(agenda),
        "writes": can_write(request.user, agenda),
        "crumbs": crumbs_of(agenda, "Afwijkingen van het landelijke model"),
    }
    return render(request, "agendas/departures.html", context)
