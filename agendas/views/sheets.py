"""The money of an agenda as a spreadsheet: taken along, and read in again after a look at what would change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agendas.actions.closing import note_export
from agendas.actions.planned_money import MoneyConflict, MoneyLines, money_base, save_money
from agendas.choices import State
from agendas.forms.sheets import REPLACE, ConfirmForm, SheetForm, base_text
from agendas.models import Agenda
from agendas.openings import is_open, open_paths
from agendas.permissions import can_write, has_right, own_rows
from agendas.roles import Right
from agendas.sheets import BUDGET, COVER, Finding, Reading, read_pasted
from agendas.sheets.comparing import Comparison, compare
from agendas.sheets.files import read_file
from agendas.sheets.writing import money_sheets, text_of
from agendas.snapshot import DocumentRefused
from agendas.tables.money_import import sentences, shown
from agendas.views.files import file_response
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.sheets_out import ODS, XLSX, ods_of, xlsx_of
from records.upload_fields import CHOOSE_AGAIN
from records.uploads import UploadRefused

CONFIRM = "bevestigen"
REFUSED, CONFLICT = 422, 409
_FILES = {"xlsx": (XLSX, xlsx_of), "ods": (ODS, ods_of)}
NOTHING_NEW = "Er verandert niets: wat u inleest, staat al zo in de agenda."
WRONG = "Er is niets ingelezen. Onder ‘Dit moet eerst anders’ leest u wat u moet verbeteren."
# At the field itself, when the list above it says what is wrong.
AGAIN = {"file": CHOOSE_AGAIN, "text": "Verbeter de rijen hier en bekijk ze opnieuw."}
LOCKED = "{what} van “{name}” staat op slot: hier is geen aanpassing gevraagd. Laat deze regels weg."
_WHAT = {"budget": "De begroting", "funding": "De dekking"}


@require_POST
def money_sheet(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the budget and cover as a file to fill in (`soort`: xlsx or ods); that it was taken is recorded."""
    agenda = load_agenda(request, reference)
    kind = request.GET.get("soort") or request.POST.get("soort") or "xlsx"
    if kind not in _FILES:
        raise Http404
    content_type, make = _FILES[kind]
    title = f"Begroting en dekking {agenda.reference}"
    content = make(money_sheets(agenda.text.document), title=title, created=timezone.now())
    note_export(agenda=agenda, kind="money", by=request.user)
    return file_response(content, content_type, f"{agenda.reference}-begroting.{kind}")


@require_http_methods(["GET", "HEAD", "POST"])
def money_import(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a sheet and show what it would change; store it when that is confirmed."""
    agenda = load_agenda(request, reference)
    user = request.user
    writes = can_write(user, agenda) or (agenda.state == State.CONSULTATION and bool(own_rows(user, agenda)))
    if request.method != "POST" and writes:
        return _page(request, agenda, SheetForm())
    if not writes and not (
        request.method == "POST" and (has_right(user, agenda, Right.WRITE) or own_rows(user, agenda))
    ):
        raise PermissionDenied
    if not writes:
        form = SheetForm(request.POST)
        sentence = f"De agenda is intussen {agenda.get_state_display().lower()}. De bedragen staan daarom vast."
        form.add_error(None, sentence)
        return _page(request, agenda, form, status=CONFLICT)
    return _confirm(request, agenda) if request.POST.get("step") == CONFIRM else _preview(request, agenda)


def _preview(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, agenda, form, status=REFUSED)
    reading = Reading()
    try:
        if form.source == "file":
            reading = read_file(form.cleaned_data["file"])
        else:
            reading = read_pasted(form.cleaned_data["text"])
    except UploadRefused as refused:
        form.add_error("file", str(refused))
        return _page(request, agenda, form, status=REFUSED)
    return _compared(request, agenda, form, reading)


def _compared(request: SignedInRequest, agenda: Agenda, form: SheetForm, reading: Reading) -> HttpResponse:
    """Show what `reading` would change, or what is wrong with it."""
    manner = form.cleaned_data["manner"]
    comparison = _comparison(request, agenda, reading, manner)
    if problems := [*reading.problems, *comparison.problems]:
        form.add_error(form.source, AGAIN[form.source])
        return _page(request, agenda, form, problems=reading.in_order(problems), status=REFUSED)
    if not comparison.incoming:
        messages.info(request, NOTHING_NEW)
        return _page(request, agenda, form)
    return _show(request, agenda, comparison, manner, notes=reading.notes)


def _comparison(request: SignedInRequest, agenda: Agenda, reading: Reading, manner: str) -> Comparison:
    rows = agenda.text.document["interventions"]
    user, paths = request.user, open_paths(agenda)
    names = {row["id"]: row["name"] or "Nog zonder naam" for row in rows}
    own = None if can_write(user, agenda) else {str(row_id) for row_id in own_rows(user, agenda)}

    def why_not(row_id: str, group: str) -> str:
        if own is not None and row_id not in own:
            return (
                f"“{names[row_id]}” kunt u niet wijzigen: daar is uw school geen contactschool. Laat deze regels weg."
            )
        if not is_open(paths, f"interventions.{row_id}.{group}.lines"):
            return LOCKED.format(what=_WHAT[group], name=names[row_id])
        return ""

    return compare(reading, rows, replace=manner == REPLACE, why_not=why_not)


def _confirm(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    """Store what was shown; compared again with what stands there now."""
    sent = ConfirmForm(request.POST)
    form = SheetForm(request.POST)
    if not sent.is_valid() or not form.is_valid():
        return _page(request, agenda, form, status=REFUSED)
    reading = read_pasted(sent.cleaned_data["text"])
    comparison = _comparison(request, agenda, reading, sent.cleaned_data["manner"])
    if reading.problems or comparison.problems:
        return _compared(request, agenda, form, reading)
    lines = {row.row_id: MoneyLines(row.lines[BUDGET], row.lines[COVER]) for row in comparison.incoming}
    try:
        save_money(agenda=agenda, lines=lines, bases=sent.bases, by=request.user)
    except MoneyConflict:
        agenda = load_agenda(request, agenda.reference)
        again = _comparison(request, agenda, reading, sent.cleaned_data["manner"])
        if again.problems or not again.incoming:
            return _compared(request, agenda, form, reading)
        return _show(request, agenda, again, sent.cleaned_data["manner"], is_conflict=True)
    except DocumentRefused as refused:
        form.add_error("text", AGAIN["text"])
        problems = [Finding(problem.sentence) for problem in refused.problems]
        return _page(request, agenda, form, problems=problems, status=REFUSED)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, agenda, form, status=CONFLICT)
    names = ", ".join(row.name for row in comparison.incoming)
    messages.success(request, f"De bedragen zijn opgeslagen bij: {names}." if names else NOTHING_NEW)
    return redirect("agendas:money", agenda.reference)


def _page(
    request: SignedInRequest,
    agenda: Agenda,
    form: SheetForm,
    *,
    problems: list[Finding] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form to choose or paste."""
    if form.is_bound:
        form.ask_for_files_again()
    found, more = sentences(problems or [])
    context = {
        "agenda": agenda,
        "form": form,
        "problems": found,
        "more_problems": more,
        "wrong": [{"target": "problems-title", "text": WRONG}] if found else [],
        "crumbs": _crumbs(agenda),
    }
    return render(request, "agendas/sheets/import.html", context, status=status)


def _show(
    request: SignedInRequest,
    agenda: Agenda,
    comparison: Comparison,
    manner: str,
    *,
    notes: list[Finding] | None = None,
    is_conflict: bool = False,
) -> HttpResponse:
    """Show what would change, with the button that stores it."""
    bases = {row.row_id: money_base(row.row) for row in comparison.incoming}
    initial = {"text": text_of(comparison.placed), "manner": manner, "base": base_text(bases)}
    found, more = sentences(notes or [])
    context = {
        "agenda": agenda,
        "shown": shown(comparison),
        "unchanged": comparison.unchanged,
        "notes": found,
        "more_notes": more,
        "is_conflict": is_conflict,
        "confirm": ConfirmForm(initial=initial),
        "step": CONFIRM,
        "crumbs": _crumbs(agenda, "Controleren"),
    }
    return render(request, "agendas/sheets/preview.html", context, status=CONFLICT if is_conflict else 200)


def _crumbs(agenda: Agenda, page: str = "") -> list[tuple[str, str]]:
    trail = [*crumbs_of(agenda), ("Geld", reverse("agendas:money", args=[agenda.reference]))]
    if not page:
        return [*trail, ("Inlezen", "")]
    return [*trail, ("Inlezen", reverse("agendas:money_import", args=[agenda.reference])), (page, "")]
