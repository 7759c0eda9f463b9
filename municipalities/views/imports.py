"""Reading in reference data: upload, choices, preview, applying. For who looks after the lists."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator
from municipalities.actions import imports as actions
from municipalities.choices import ImportKind, ImportState
from municipalities.forms.imports import ChoicesForm, DecisionsForm, ImportFilter, UploadForm
from municipalities.importing.text import Sheet
from municipalities.models import ReferenceImport
from municipalities.tables import imports as tables
from municipalities.views.guarding import for_administrators


@require_safe
@for_administrators
def import_list(request: SignedInRequest) -> HttpResponse:
    form = ImportFilter(request.GET)
    found = form.found_in(_runs())
    paginator = CappedPaginator(found)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_listed(run) for run in paginator.rows_of(page)],
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "list_url": reverse("imports:list"),
        "csv_url": reverse("imports:list_csv"),
    }
    return render(request, "imports/list.html", context)


@require_safe
@for_administrators
def import_list_csv(request: SignedInRequest) -> StreamingHttpResponse:
    runs = ImportFilter(request.GET).found_in(_runs())
    heading = ["Bestand", "Soort", "Ingelezen op", "Door", "Stand", "Aantallen"]
    rows = (
        [
            run.file.name,
            run.get_kind_display(),
            run.uploaded_at.date().isoformat(),
            run.uploaded_by or "Systeem",
            run.get_state_display(),
            tables.count_line(run),
        ]
        for run in runs.iterator()
    )
    return csv_response("imports", heading, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def upload(request: SignedInRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        name = str(form.cleaned_data["file"].name)
        run = actions.upload_import(name=name, content=form.content, by=request.user)
        return redirect("imports:choices", run.pk)
    status = 422 if form.errors else 200
    return render(request, "imports/upload.html", {"form": form, "crumbs": crumbs_of("Bestand inlezen")}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def choices(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the file does not tell; sent in, the worker reads the file."""
    run = load(pk)
    if run.is_ended:
        messages.info(request, "Deze import is afgerond. De keuzes kunnen niet meer veranderen.")
        return redirect("imports:detail", pk)
    sheet = Sheet(bytes(run.file.content))
    form = ChoicesForm(request.POST if request.method == "POST" else None, run=run, headings=sheet.headings)
    if form.is_bound and form.is_valid() and (options := form.options) is not None:
        return _step(request, run, lambda: actions.choose_import(run=run, options=options, by=request.user))
    context = {"run": run, "form": form, "crumbs": crumbs_of("Keuzes", run)}
    return render(request, "imports/choices.html", context, status=422 if form.errors else 200)


@require_safe
@for_administrators
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    run = load(pk, with_content=False)
    if run.state == ImportState.UPLOADED:
        return redirect("imports:choices", pk)
    return _detail(request, run, _decisions_form(run))


@require_POST
@for_administrators
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Provinces of new municipalities and successors of ended ones."""
    run = load(pk, with_content=False)
    form = _decisions_form(run, request.POST)
    if form is None or not form.is_valid():
        return _detail(request, run, form, status=422)
    return _step(request, run, lambda: actions.decide_import(run=run, decisions=form.decisions(), by=request.user))


@require_POST
@for_administrators
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    run = load(pk, with_content=False)
    digest = request.POST.get("digest", "")
    return _step(request, run, lambda: actions.request_import(run=run, digest=digest, by=request.user))


@require_POST
@for_administrators
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    run = load(pk, with_content=False)
    return _step(request, run, lambda: actions.cancel_import(run=run, by=request.user))


@require_POST
@for_administrators
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the worker try again what it gave up."""
    run = load(pk, with_content=False)
    return _step(request, run, lambda: actions.retry_import(run=run, by=request.user))


@require_safe
@for_administrators
def status(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the worker is: a fragment for a page that asks by itself, which opens anew when there is more to see."""
    run = load(pk, with_content=False)
    if not request.htmx:
        return redirect("imports:detail", pk)
    response = render(request, "imports/_status.html", {"run": run})
    if not run.is_busy:
        response["HX-Refresh"] = "true"
    return response


def load(pk: int, *, with_content: bool = True) -> ReferenceImport:
    """Give the import `pk` (or 404), with the bytes of its file only where they are needed."""
    found = ReferenceImport.objects.select_related("file", "job", "uploaded_by", "ended_by")
    return get_object_or_404(found if with_content else found.defer("file__content"), pk=pk)


def _step(request: SignedInRequest, run: ReferenceImport, take: Callable[[], None]) -> HttpResponse:
    """Take a step and go to the page of the import; a step that is too late says so there."""
    try:
        take()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("imports:detail", run.pk)


def _decisions_form(run: ReferenceImport, data: Any = None) -> DecisionsForm | None:
    needed = list(run.rows.exclude(needs="").order_by("key")) if run.state == ImportState.READY else []
    return DecisionsForm(data, rows=needed, run=run) if needed else None


def _detail(
    request: SignedInRequest, run: ReferenceImport, decisions: DecisionsForm | None, status: int = 200
) -> HttpResponse:
    undecided = run.rows.undecided(run.decisions) if decisions is not None else []
    context = {
        "run": run,
        "state_icon": tables.STATE_ICONS[ImportState(run.state)],
        "outcomes": tables.outcome_lines(run) if run.counts else [],
        "facts": tables.facts_of(run),
        "source": tables.SOURCES[ImportKind(run.kind)],
        "decisions": decisions,
        "undecided": len(undecided),
        "doubts_ended": run.count("refused") and run.count("ended"),
        "crumbs": crumbs_of(run.file.name),
    }
    return render(request, "imports/detail.html", context, status=status)


def _listed(run: ReferenceImport) -> dict[str, Any]:
    return {"run": run, "icon": tables.STATE_ICONS[ImportState(run.state)], "counts": tables.count_line(run)}


def _runs() -> QuerySet[ReferenceImport]:
    return ReferenceImport.objects.select_related("file", "uploaded_by").defer("file__content")


def crumbs_of(page: str, run: ReferenceImport | None = None) -> list[tuple[str, str]]:
    """Give the breadcrumbs of a page below /inlezen/, or of a page of `run`."""
    trail = [("Beheer", reverse("admin:index")), ("Inlezen", reverse("imports:list"))]
    if run is not None:
        trail.append((run.file.name, reverse("imports:detail", args=[run.pk])))
    return [*trail, (page, "")]
