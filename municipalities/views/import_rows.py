"""The rows of an import, and its file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator
from municipalities.forms.imports import RowFilter
from municipalities.tables import imports as tables
from municipalities.views.guarding import for_administrators
from municipalities.views.imports import crumbs_of, load


@require_safe
@for_administrators
def rows(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows of a proposal with their changes and reasons."""
    run = load(pk, with_content=False)
    form = RowFilter(request.GET)
    paginator = CappedPaginator(form.found_in(run.rows.all()))
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "run": run,
        "form": form,
        "page": page,
        "rows": tables.row_lines(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "list_url": reverse("imports:rows", args=[run.pk]),
        "csv_url": reverse("imports:rows_csv", args=[run.pk]),
        "crumbs": crumbs_of("Regels", run),
    }
    return render(request, "imports/rows.html", context)


@require_safe
@for_administrators
def rows_csv(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """The same rows as a file: to mend what was refused, or to send on."""
    run = load(pk, with_content=False)
    found = RowFilter(request.GET).found_in(run.rows.all())
    return csv_response(f"import-{run.pk}-regels", tables.CSV_HEADING, tables.csv_rows(found.iterator(chunk_size=1000)))


@require_safe
@for_administrators
def file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded, byte for byte."""
    run = load(pk)
    headers = {
        "Content-Disposition": f'attachment; filename="import-{run.pk}.csv"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(run.file.content), content_type="application/octet-stream", headers=headers)
