"""Packages for the archive, and the metadata by itself. Only who asked for a package gets it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.archiving import NameRefused, ask_package, cancel_package
from agendas.actions.closing import note_export
from agendas.archiving import CannotBeArchived, mdto_files
from agendas.forms.archiving import PackageForm
from agendas.models import Agenda, ArchivePackage
from agendas.tables.archiving import own_packages, package_lines
from agendas.views.archiving import archive_page, load_archive
from agendas.views.files import file_response
from agendas.workflow import StepRefused
from gka_portal.zip_files import packed

ZIP = "application/zip"


@require_POST
def archive_package(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the worker for a package; a name that cannot be stays in the form with what is wrong with it."""
    agenda = load_archive(request, reference)
    form = PackageForm(request.POST)
    if form.is_valid():
        try:
            ask_package(agenda=agenda, name=form.cleaned_data["name"], by=request.user)
        except NameRefused as refused:
            form.add_error("name", str(refused))
        except StepRefused as refused:
            messages.error(request, str(refused))
            return _back(agenda)
        else:
            return _back(agenda)
    return archive_page(request, agenda, form, status=422)


@require_safe
def archive_package_status(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    """How far one package is: a fragment for a page that asks by itself."""
    agenda = load_archive(request, reference)
    package = _own(request, agenda, pk)
    if not request.htmx:
        return _back(agenda)
    (line,) = package_lines([package])
    context = {"agenda": agenda, "line": line, "is_answer": True}
    return render(request, "agendas/archiving/_package.html", context)


@require_POST
def archive_package_cancel(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    agenda = load_archive(request, reference)
    try:
        cancel_package(package=_own(request, agenda, pk), by=request.user)
    except StepRefused as refused:
        messages.info(request, str(refused))
    return _back(agenda)


@require_POST
def archive_package_file(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    """Give the package; that it was taken out of the portal is recorded."""
    agenda = load_archive(request, reference)
    package = _own(request, agenda, pk)
    if package.content is None:
        messages.info(request, "Dit pakket is nog niet klaar.")
        return _back(agenda)
    note_export(agenda=agenda, kind="archive", by=request.user)
    # The name of a package may have letters that a header cannot hold; the folder in the ZIP has it whole.
    return file_response(bytes(package.content), ZIP, f"{agenda.reference}-archief.zip")


@require_POST
def mdto(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the metadata by itself, a file per object, as a ZIP."""
    agenda = load_archive(request, reference)
    try:
        files = mdto_files(agenda)
    except CannotBeArchived as refused:
        messages.error(request, str(refused))
        return _back(agenda)
    note_export(agenda=agenda, kind="mdto", by=request.user)
    return file_response(packed(sorted(files.items())), ZIP, f"{agenda.reference}-mdto.zip")


def _own(request: SignedInRequest, agenda: Agenda, pk: UUID) -> ArchivePackage:
    """Return the package that the viewer asked for (404 for anybody else's, and when its time is over)."""
    package: ArchivePackage | None = own_packages(agenda, request.user).filter(pk=pk).first()
    if package is None:
        raise Http404
    return package


def _back(agenda: Agenda) -> HttpResponse:
    return redirect(f"{reverse('agendas:archive', args=[agenda.reference])}#uw-pakketten")
