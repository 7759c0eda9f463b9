"""The home page: "Mijn werk"."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.permissions import can_start
from agendas.tables.guests import not_reading, reading_along
from agendas.tables.signing_sessions import number_to_sign
from agendas.tables.work import work_of
from dashboard.tables.administration import duties_of
from dashboard.tables.gone_signers import gone_signer_duties
from dashboard.tables.grants import grant_duties
from dashboard.tables.home import words_for
from dashboard.tables.publications import publication_duties
from dashboard.tables.scans import scan_duties
from municipalities.memberships import roles_of


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    reading = reading_along(request.user)
    not_today = [] if reading or roles_of(request.user) else not_reading(request.user)
    context = {
        "work": work_of(request.user),
        "duties": [
            *gone_signer_duties(request.user),
            *scan_duties(request.user),
            *publication_duties(request.user),
            *grant_duties(request.user),
            *duties_of(request.user),
        ],
        "reading": reading,
        "words": words_for(request.user, bool(reading), not_today),
        "can_start": can_start(request.user),
        "to_sign": number_to_sign(request.user),
    }
    return render(request, "dashboard/home.html", context)
