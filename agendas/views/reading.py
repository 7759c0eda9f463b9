"""Reading an agenda: its text, and what happened to it."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from agendas.document import present
from agendas.models import Agenda, SigningRound
from agendas.permissions import guest_of
from agendas.scheme_rules import with_scheme_names
from agendas.snapshot.readers import readable_versions
from agendas.tables.addenda import box_of, head_of
from agendas.tables.former_places import former_sentences
from agendas.tables.history import LATEST, event_number, history_page
from agendas.tables.invitation import reason_of_end
from agendas.tables.sheet import sheet_of
from agendas.tables.threads import talk_about
from agendas.tables.versions import look_part
from agendas.views.guests import read_as_guest
from agendas.views.loading import crumbs_of, load_agenda, remembers_signing, stopped_round

LAST_VERSIONS = 3


@require_safe
@remembers_signing
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    try:
        agenda = load_agenda(request, reference)
    except Http404:
        return _for_guest(request, reference)
    sheet = sheet_of(agenda, request.user)
    is_reviewer = any(button.name == "send_back" for button in sheet.buttons)
    talk = talk_about(agenda, request.user, is_reviewer=is_reviewer)
    return render(
        request,
        "agendas/detail.html",
        {
            "agenda": agenda,
            "former_places": former_sentences(agenda),
            "amends": head_of(agenda, request.user),
            "addenda": box_of(agenda, request.user),
            "sheet": sheet,
            "document": replace(present(with_scheme_names(sheet.document), sheet.signatures), around=talk.around),
            "talk": talk,
            "versions": readable_versions(request.user, agenda)[:LAST_VERSIONS],
            "look": look_part(agenda, request.user),
            "entries": history_page(agenda, size=LATEST).entries,
            "crumbs": crumbs_of(agenda),
        },
    )


def _for_guest(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the text to who was asked to read it; 404 for others."""
    agenda = load_agenda(request, reference, guests=True)
    guest = guest_of(request.user, agenda)
    if guest is None:
        raise Http404
    return read_as_guest(request, agenda, guest)


@require_safe
def history(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    before = event_number(request.GET.get("voor", ""))
    context = {
        "agenda": agenda,
        "page": history_page(agenda, before=before),
        "is_newest": before is None,
        "crumbs": crumbs_of(agenda, "Geschiedenis"),
    }
    return render(request, "agendas/history.html", context)


@require_safe
def stopped(request: SignedInRequest, reference: str) -> HttpResponse:
    """Tell who refused, signed or was asked to why signing stopped; of the text they see no more than before."""
    signing_round = stopped_round(request.user, reference)
    if signing_round is None:
        raise Http404
    agenda = signing_round.agenda
    has_refused = signing_round.outcome == SigningRound.Outcome.REFUSED and signing_round.ended_by_id == request.user.pk
    context = {
        "agenda": agenda,
        "signing_round": signing_round,
        "has_refused": has_refused,
        "signature": signing_round.signatures.filter(signed_by=request.user).first(),
        "reason": reason_of_end(signing_round),
        "may_read": Agenda.objects.visible_to(request.user).filter(pk=agenda.pk).exists(),
        "crumbs": [("Agenda’s", reverse("agendas:list")), (f"Ondertekenen gestopt: {agenda.reference}", "")],
    }
    return render(request, "agendas/stopped.html", context)
