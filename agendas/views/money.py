"""The money of an agenda in grids: one for each intervention, saved together."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions.editing import Locked
from agendas.actions.planned_money import MoneyConflict, save_money
from agendas.choices import State
from agendas.forms.locking import LOCKED
from agendas.forms.money import (
    ROW_ACTION,
    Grid,
    Sheet,
    school_years,
    sent_sheet,
    stored_sheet,
    texts_sent,
)
from agendas.models import Agenda
from agendas.openings import open_paths
from agendas.permissions import can_write, has_right, own_rows
from agendas.roles import Right
from agendas.snapshot import DocumentRefused
from agendas.tables.help_panels import help_at
from agendas.tables.last_writer import last_writer
from agendas.tables.money_grid import figures_by_element, figures_of, figures_of_all
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused

# A button of a grid, where JavaScript runs: only that grid is drawn again.
ONLY = "only"
REFUSED, CONFLICT, FORBIDDEN = 422, 409, 403
# Of which lists of an intervention the help stands above the grids, and what they are called there.
HELP = {"interventions.budget.lines": "Bij de begroting", "interventions.funding.lines": "Bij de dekking"}


@require_http_methods(["GET", "HEAD", "POST"])
def money(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the grids of what this person may write, or all to read; POST saves them, or does what a button asks."""
    agenda = load_agenda(request, reference, with_help=True)
    writes = _writes(request, agenda)
    if request.method != "POST":
        return _show(request, agenda, writes=writes)
    if not writes:
        if has_right(request.user, agenda, Right.WRITE) or own_rows(request.user, agenda):
            state = agenda.get_state_display().lower()
            return _not_saved(request, agenda, f"De agenda is intussen {state}. De bedragen staan daarom vast.")
        raise PermissionDenied
    return _receive(request, agenda)


@require_POST
def money_totals(request: SignedInRequest, reference: str) -> JsonResponse:
    """Add up what is typed and return each figure by its element; nothing is stored."""
    agenda = load_agenda(request, reference)
    if not _writes(request, agenda):
        raise PermissionDenied
    sheet = sent_sheet(agenda, request.POST, request.user, open_paths(agenda))
    grid = sheet.by_prefix.get(request.POST.get(ONLY, ""))
    told = f"{grid.name}: {figures_of(grid).sentence.text}" if grid else ""
    return JsonResponse({"figures": figures_by_element(sheet), "sentence": told, "wrong": sheet.wrong})


def _writes(request: SignedInRequest, agenda: Agenda) -> bool:
    """May this person write the money of at least one intervention now?"""
    user = request.user
    return can_write(user, agenda) or (agenda.state == State.CONSULTATION and bool(own_rows(user, agenda)))


def _show(request: SignedInRequest, agenda: Agenda, *, writes: bool) -> HttpResponse:
    sheet = Sheet()
    if writes:
        sheet = stored_sheet(agenda, request.user, open_paths(agenda))
    is_form = any(grid.may_write for grid in sheet.grids)
    if not is_form:
        sheet = stored_sheet(agenda, request.user, frozenset(), reading=True)
    return _draw(request, agenda, sheet, is_form=is_form, is_locked=writes and bool(sheet.grids) and not is_form)


def _receive(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    paths = open_paths(agenda)
    sheet = sent_sheet(agenda, request.POST, request.user, paths)
    if action := request.POST.get(ROW_ACTION):
        sheet.act(action, request.POST)
        return _after_button(request, agenda, sheet)
    if "base" not in request.POST:
        return _not_saved(request, agenda, "De bedragen zijn niet goed verstuurd. Open de pagina opnieuw.", REFUSED)
    sheet.refuse_waiting()
    if not sheet.is_valid:
        return _draw(request, agenda, sheet, status=REFUSED)
    try:
        return _save(request, agenda, sheet)
    except DocumentRefused as refused:
        sentences = list(dict.fromkeys(problem.sentence for problem in refused.problems))
        return _draw(request, agenda, sheet, status=REFUSED, sentences=sentences)
    except Locked:
        return _not_saved(request, agenda, LOCKED, FORBIDDEN)
    except StepRefused as refused:
        return _not_saved(request, agenda, str(refused))


def _save(request: SignedInRequest, agenda: Agenda, sheet: Sheet) -> HttpResponse:
    """Save what was changed, or show what a colleague stored meanwhile beside it."""
    lines, bases = sheet.lines()
    try:
        save_money(agenda=agenda, lines=lines, bases=bases, by=request.user)
    except MoneyConflict as refused:
        agenda = load_agenda(request, agenda.reference, with_help=True)
        sheet.conflict(refused, agenda, open_paths(agenda))
        return _draw(request, agenda, sheet, status=CONFLICT)
    if sheet.gone:
        return _draw(request, load_agenda(request, agenda.reference, with_help=True), sheet, status=CONFLICT)
    return _saved(request, agenda, changed=bool(lines))


def _saved(request: SignedInRequest, agenda: Agenda, *, changed: bool) -> HttpResponse:
    if changed:
        messages.success(request, f"Opgeslagen om {timezone.localtime():%H.%M} uur.")
    else:
        messages.info(request, "Er was niets veranderd.")
    url = reverse("agendas:money", args=[agenda.reference])
    # Tells page.js that it may forget the draft.
    return HttpResponseRedirect(f"{url}?opgeslagen={_draft_key(agenda)}")


def _draft_key(agenda: Agenda) -> str:
    return f"{agenda.reference}/money"


def _after_button(request: SignedInRequest, agenda: Agenda, sheet: Sheet) -> HttpResponse:
    grid = sheet.by_prefix.get(request.POST.get(ONLY, ""))
    if grid is None:
        return _draw(request, agenda, sheet)
    context = {"agenda": agenda, "shown": _shown(grid), "said": sheet.said, "focus": sheet.focus}
    return render(request, "agendas/money/_answer.html", context)


def _draw(
    request: SignedInRequest,
    agenda: Agenda,
    sheet: Sheet,
    *,
    status: int = 200,
    is_form: bool = True,
    is_locked: bool = False,
    sentences: Sequence[str] = (),
) -> HttpResponse:
    found = sheet.errors if status == REFUSED else sheet.helper_errors
    errors = [{"target": element, "text": text} for element, text in found]
    context = {
        "agenda": agenda,
        "sheet": sheet,
        "grids": [_shown(grid) for grid in sheet.grids],
        "figures": figures_of_all(sheet),
        "is_form": is_form,
        "is_locked": is_locked,
        "is_unsaved": request.method == "POST",
        "errors": [*({"target": "", "text": text} for text in sentences), *errors],
        "writer": last_writer(agenda, "interventions", request.user) if sheet.conflicts or sheet.gone else None,
        "writes_all": can_write(request.user, agenda),
        "help": [(HELP[path], html) for path, html in help_at(agenda, request.user, HELP).items()] if is_form else [],
        "draft_key": _draft_key(agenda),
        "crumbs": crumbs_of(agenda, "Geld"),
    }
    return render(request, "agendas/money/grid.html", context, status=status)


def _shown(grid: Grid) -> dict[str, object]:
    """Return what the template needs of one grid."""
    return {
        "grid": grid,
        "figures": figures_of(grid),
        "school_years": school_years(grid),
        "now": {"grid": grid.now, "figures": figures_of(grid.now)} if grid.now else None,
    }


def _not_saved(request: SignedInRequest, agenda: Agenda, sentence: str, status: int = CONFLICT) -> HttpResponse:
    """Give back what was typed, to be copied to a spreadsheet or pasted here later."""
    context = {
        "agenda": agenda,
        "sentence": sentence,
        "texts": texts_sent(request.POST),
        "crumbs": crumbs_of(agenda, "Geld"),
    }
    return render(request, "agendas/money/not_saved.html", context, status=status)
