"""Files of the figures of all subsidies. Only who asked for a file gets it, and only while they may see the figures."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.views.files import file_response
from funding.actions.files import ask_file, cancel_file, note_download, retry_file
from funding.choices import ReportKind
from funding.figures import Wanted
from funding.forms.files import AskForm
from funding.models import FiguresFile
from funding.permissions import may_see_figures
from funding.tables.files import PER_PAGE, file_lines, offers, own_files
from funding.workflow import StepRefused


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for who sees the figures of all subsidies (403 for others); the menu asks the same predicate."""

    @wraps(view)
    def answer(request: SignedInRequest, **arguments: Any) -> HttpResponse:
        if not may_see_figures(request.user):
            raise PermissionDenied
        return view(request, **arguments)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
def files(request: SignedInRequest) -> HttpResponse:
    """Choose a file, and see what became of those that were asked."""
    if request.method != "POST":
        return _page(request, AskForm(asked_before=Wanted.of(request.GET)))
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        ask_file(kind=ReportKind(form.cleaned_data["kind"]), wanted=form.wanted(), by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return _back(form.wanted())


@require_safe
@_guarded
def status(request: SignedInRequest) -> HttpResponse:
    """How far the files are: a fragment for a page that asks by itself."""
    if not request.htmx:
        return _back()
    return render(request, "funding/files/_status.html", _own(request) | {"is_answer": True})


@require_POST
@_guarded
def download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give the file; that it was taken out of the portal is recorded."""
    file = _load(request, pk)
    if file.content is None:
        messages.info(request, "Dit bestand is nog niet klaar.")
        return _back()
    note_download(file=file, by=request.user)
    return file_response(bytes(file.content), file.content_type, file.name)


@require_POST
@_guarded
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    file = _load(request, pk)
    try:
        cancel_file(file=file, by=request.user)
    except StepRefused as refusal:
        messages.info(request, str(refusal))
    return _back()


@require_POST
@_guarded
def retry(request: SignedInRequest, pk: UUID) -> HttpResponse:
    file = _load(request, pk)
    try:
        retry_file(file=file, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    return _back()


def _load(request: SignedInRequest, pk: UUID) -> FiguresFile:
    """Return the file that the viewer asked for (404 for anybody else's, and when its time is over)."""
    file = own_files(request.user).filter(pk=pk).first()
    if file is None:
        raise Http404
    return file


def _page(request: SignedInRequest, form: AskForm, status: int = 200) -> HttpResponse:
    crumbs = [("Subsidie", reverse("funding:applications")), ("Bestanden", "")]
    context = {"form": form, "offers": offers(), "crumbs": crumbs, **_own(request)}
    return render(request, "funding/files/files.html", context, status=status)


def _own(request: SignedInRequest) -> dict[str, Any]:
    """Return the files that the viewer asked for, and whether one of them is being made."""
    page = Paginator(own_files(request.user), PER_PAGE).get_page(request.GET.get("page"))
    lines = file_lines(page)
    return {"page": page, "lines": lines, "is_busy": any(line.is_waited_for for line in lines), "is_answer": False}


def _back(wanted: Wanted | None = None) -> HttpResponse:
    return redirect(f"{reverse('funding:files')}{wanted.query if wanted else ''}#uw-bestanden")
