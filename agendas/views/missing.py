"""What is missing in an agenda, by block or by person, and who fills in which block."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from agendas.actions.assigning import WriterRefused, choose_writers
from agendas.forms.block_writers import WritersForm
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.tables.block_writers import Writers
from agendas.tables.missing import missing_lists
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused

BY_PERSON = "persoon"


@require_safe
def missing(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the list by block, or with ?per=persoon by person."""
    agenda = load_agenda(request, reference)
    if request.GET.get("per") != BY_PERSON:
        return _page(request, agenda, None, None)
    writers = Writers(agenda)
    writes = can_write(request.user, agenda)
    return _page(request, agenda, writers, WritersForm(None, writers=writers, viewer=request.user) if writes else None)


@require_POST
def writer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Choose who fills in which block."""
    agenda = load_agenda(request, reference)
    if not can_write(request.user, agenda):
        raise PermissionDenied
    writers = Writers(agenda)
    form = WritersForm(request.POST, writers=writers, viewer=request.user)
    if not form.is_valid():
        return _page(request, agenda, writers, form, status=422)
    chosen = form.choices_made()
    people = User.objects.in_bulk([pk for _, pk in chosen if pk])
    try:
        choices = [(block, people[pk] if pk else None) for block, pk in chosen]
        choose_writers(agenda=agenda, writers=choices, by=request.user)
    except StepRefused as refused:
        form.add_error(refused.block.key if isinstance(refused, WriterRefused) else None, str(refused))
        return _page(request, agenda, Writers(agenda), form, status=422)
    messages.success(request, "Opgeslagen. De lijst hieronder laat zien wie wat invult.")
    return redirect(f"{reverse('agendas:missing', args=[reference])}?per={BY_PERSON}")


def _page(
    request: SignedInRequest, agenda: Agenda, writers: Writers | None, form: WritersForm | None, status: int = 200
) -> HttpResponse:
    context = {
        "agenda": agenda,
        "lists": missing_lists(agenda, writers),
        "by_person": writers is not None,
        "form": form,
        "writes": can_write(request.user, agenda),
        "crumbs": crumbs_of(agenda, "Wat ontbreekt"),
    }
    return render(request, "agendas/missing.html", context, status=status)
