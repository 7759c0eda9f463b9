"""Files of an application: bringing one, and opening one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.views.files import file_response
from funding.actions.documents import OF_A_YEAR, add_document, can_add_document, kinds_for
from funding.choices import DocumentKind
from funding.forms.documents import DocumentForm
from funding.models import Application, GrantDocument
from funding.permissions import reads_papers
from funding.views.accounting import load
from funding.views.loading import crumbs_of, refuse, visible_applications
from funding.workflow import StepRefused
from funding.years import years_of


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a file; `soort` and `jaar` in the address say what it is already."""
    application = load(request, reference)
    if not can_add_document(request.user, application):
        raise PermissionDenied
    kinds, years = kinds_for(request.user, application), years_of(application)
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES, kinds=kinds, years=years)
        if form.is_valid() and _added(request, application, form):
            return _next(application, form)
    else:
        initial = {"kind": request.GET.get("soort", ""), "year": request.GET.get("jaar", "")}
        form = DocumentForm(initial=initial, kinds=kinds, years=years)
    context = {"application": application, "form": form, "crumbs": crumbs_of(application, "Document toevoegen")}
    return render(request, "funding/account/document.html", context, status=422 if form.errors else 200)


def _added(request: SignedInRequest, application: Application, form: DocumentForm) -> bool:
    facts = form.cleaned_data
    try:
        add_document(
            application=application,
            kind=facts["kind"],
            year=facts["year"],
            upload=facts["file"],
            description=facts["description"],
            by=request.user,
        )
    except StepRefused as refused:
        refuse(form, refused)
        return False
    messages.success(request, f"{facts['file'].name} staat nu bij de documenten.")
    return True


def _next(application: Application, form: DocumentForm) -> HttpResponse:
    """Go back to where a file like this is asked: the account of its year, else the application."""
    year = form.cleaned_data["year"]
    if year and DocumentKind(form.cleaned_data["kind"]) in OF_A_YEAR:
        return redirect("funding:account", application.reference, year)
    return redirect("funding:application", application.reference)


@require_safe
def document(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    """Give the file to the contactschool and the ministry; always to keep, never to run in the page."""
    application = get_object_or_404(visible_applications(request), reference=reference)
    if not reads_papers(request.user, application):
        raise PermissionDenied
    rows = GrantDocument.objects.filter(application=application).select_related("file")
    file = get_object_or_404(rows, pk=pk).file
    return file_response(bytes(file.content), file.content_type, file.name)
