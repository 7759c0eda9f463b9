"""The front page of an agenda, made for an alderman with a phone: what is in it, and what is asked of the reader."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.document import present
from agendas.exports import PATIENCE
from agendas.front import front_pdf, page_of
from agendas.tables.front import asked_of
from agendas.tables.sheet import sheet_of
from agendas.tables.threads import talk_about
from agendas.tables.told import told_of
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from records.archival_pdf import RenderingFailed


@require_safe
def front(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    sheet = sheet_of(agenda, request.user)
    is_reviewer = any(button.name == "send_back" for button in sheet.buttons)
    talk = talk_about(agenda, request.user, is_reviewer=is_reviewer)
    page = page_of(agenda, request.user)
    context = {
        "agenda": agenda,
        "sheet": sheet,
        "page": page,
        "told": told_of(page.amends, agenda.reference),
        "asked": asked_of(agenda, sheet, talk),
        "document": replace(present(sheet.document, sheet.signatures), around=talk.around),
        "talk": talk,
        "crumbs": crumbs_of(agenda, "Voorplaat"),
    }
    return render(request, "agendas/front/page.html", context)


@require_POST
def front_as_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """A copy to take along; that is recorded."""
    agenda = load_agenda(request, reference)
    try:
        content = front_pdf(agenda, reader=request.user, limits=PATIENCE)
    except RenderingFailed as failure:
        messages.error(request, f"De pdf kon niet worden gemaakt. {failure}")
        return redirect("agendas:front", agenda.reference)
    note_export(agenda=agenda, kind="front", by=request.user)
    return file_response(content, "application/pdf", f"{agenda.reference}-voorplaat.pdf")
