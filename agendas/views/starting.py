"""Starting an agenda from the national template."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.drafting import start_agenda
from agendas.forms.starting import StartForm
from agendas.models import Agenda, AgendaTemplate
from agendas.permissions import can_start
from agendas.snapshot import DocumentRefused
from agendas.structure import BLOCKS
from agendas.workflow import StepRefused

NO_TEMPLATE = "Er is nog geen landelijk model. Vraag de functioneel beheerder om het te laden."


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Choose municipality and years, then go to the first block."""
    if not can_start(request.user):
        raise PermissionDenied
    # The page of a municipality links to here with its code; one that may not be chosen is simply not in the list.
    chosen = {"municipality": request.GET.get("gemeente", "")}
    form = StartForm(request.POST if request.method == "POST" else None, user=request.user, initial=chosen)
    overlapping: list[Agenda] = []
    if form.is_bound and form.is_valid():
        overlapping = _not_yet_asked(request, form)
        agenda = None if overlapping else _start(request, form)
        if agenda is not None:
            return redirect("agendas:edit", agenda.reference, BLOCKS[0].slug)
    context = {
        "form": form,
        "overlapping": overlapping,
        "crumbs": [("Agenda’s", reverse("agendas:list")), ("Nieuwe agenda", "")],
    }
    return render(request, "agendas/start.html", context, status=_status(form, overlapping))


def _status(form: StartForm, overlapping: list[Agenda]) -> int:
    if form.errors:
        return 422
    return 409 if overlapping else 200


def _not_yet_asked(request: SignedInRequest, form: StartForm) -> list[Agenda]:
    """Return the agendas of the same municipality and years, unless the user saw exactly those and goes on."""
    found = form.overlapping()
    seen = request.POST.get("despite", "").split()
    return found if any(agenda.reference not in seen for agenda in found) else []


def _start(request: SignedInRequest, form: StartForm) -> Agenda | None:
    template = _newest_template()
    if template is None:
        form.add_error(None, NO_TEMPLATE)
        return None
    try:
        return start_agenda(
            municipalities=form.municipalities(),
            start_year=form.cleaned_data["start_year"],
            end_year=form.cleaned_data["end_year"],
            template=template,
            by=request.user,
        )
    except DocumentRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.sentence)
    except StepRefused as refused:
        form.add_error(None, str(refused))
    return None


def _newest_template() -> AgendaTemplate | None:
    """Return the newest template for municipalities that is valid today."""
    return AgendaTemplate.objects.in_use().first()
