"""The text in force: the agenda with its signed addenda, as it stands on a day."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.exports import in_force_pdf_of
from agendas.forms.in_force import DayForm
from agendas.in_force import InForce, parts_of, text_on
from agendas.models import Agenda
from agendas.tables.in_force import sheet_of, signatures_of
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from records.archival_pdf import RenderingFailed
from records.canonical import canonical_bytes

TITLE = "Geldende tekst"
NOTHING = "Op deze dag is er geen geldende tekst om te downloaden. Kies een andere datum."


@require_safe
def in_force(request: SignedInRequest, reference: str) -> HttpResponse:
    agenda = load_agenda(request, reference)
    if agenda.parent is not None:
        return _of_parent(request, agenda.parent)
    form = DayForm(request.GET if "op" in request.GET else None, initial={"op": timezone.localdate()})
    page_url = reverse("agendas:in_force", args=[agenda.reference])
    context = {
        "page_url": page_url,
        "agenda_url": reverse("agendas:detail", args=[agenda.reference]),
        "is_today": form.day == timezone.localdate(),
        "agenda": agenda,
        "form": form,
        "sheet": sheet_of(agenda, parts_of(agenda), form.day, request.user),
        "title": TITLE,
        "crumbs": crumbs_of(agenda, TITLE),
    }
    return render(request, "agendas/in_force/page.html", context, status=422 if form.errors else 200)


def _of_parent(request: HttpRequest, parent: Agenda) -> HttpResponseRedirect:
    """Go to the page of the agenda to which this is an addendum; who may not read that gets its 404."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{reverse('agendas:in_force', args=[parent.reference])}{'?' if query else ''}{query}")


@require_POST
def in_force_json(request: SignedInRequest, reference: str) -> HttpResponse:
    """A copy to take along, for computers; that is recorded."""
    agenda, text, back = _asked(request, reference)
    if text is None:
        messages.info(request, NOTHING)
        return redirect(back)
    note_export(agenda=agenda, kind="in_force_json", by=request.user)
    return file_response(canonical_bytes(text.document), "application/json", f"{_name(agenda, text)}.json")


@require_POST
def in_force_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """A copy to take along, to read; that is recorded."""
    agenda, text, back = _asked(request, reference)
    if text is None:
        messages.info(request, NOTHING)
        return redirect(back)
    try:
        content = in_force_pdf_of(agenda, text, signatures_of(agenda))
    except RenderingFailed as failure:
        messages.error(request, f"De pdf kon niet worden gemaakt. {failure}")
        return redirect(back)
    note_export(agenda=agenda, kind="in_force_pdf", by=request.user)
    return file_response(content, "application/pdf", f"{_name(agenda, text)}.pdf")


def _asked(request: SignedInRequest, reference: str) -> tuple[Agenda, InForce | None, str]:
    """Return the agenda, its text in force on the day that was sent along, and the page to go back to."""
    agenda = load_agenda(request, reference)
    form = DayForm(request.POST)
    day = form.day
    page = reverse("agendas:in_force", args=[agenda.reference])
    return agenda, text_on(agenda, day), f"{page}?{urlencode({'op': day.isoformat()})}"


def _name(agenda: Agenda, text: InForce) -> str:
    return f"{agenda.reference}-geldend-op-{text.on.isoformat()}"
