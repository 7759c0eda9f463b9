"""How long agendas are kept: the list, the page of one, and deciding about it. For OCW."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.retention import RetentionChanged, TermRefused, decide_retention, follow_rule
from agendas.archiving import refusal, retention_of
from agendas.forms.archiving import COLUMNS, USUAL_ORDER, ArchiveFilter, PackageForm, RetentionForm
from agendas.models import Agenda, ArchiveRecord, RetentionRule
from agendas.permissions import has_right, roles_with
from agendas.roles import Right
from agendas.tables import archiving as tables
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator, headings


@require_safe
def archive_list(request: SignedInRequest) -> HttpResponse:
    """What is kept: signed, closed and withdrawn agendas and addenda with their term."""
    chosen = ArchiveFilter(request.GET)
    paginator = CappedPaginator(chosen.found_in(_readable(request)))
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": chosen,
        "headings": headings(COLUMNS, chosen.order, USUAL_ORDER),
        "page": page,
        "rows": tables.archive_rows(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "list_url": reverse("agendas:archive_list"),
        "csv_url": reverse("agendas:archive_list_csv"),
        "crumbs": [("Agenda’s", reverse("agendas:list")), ("Archief", "")],
    }
    return render(request, "agendas/archiving/list.html", context)


@require_safe
def archive_list_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The same rows as a file, all pages of them."""
    found = ArchiveFilter(request.GET).found_in(_readable(request))
    return csv_response("archief", tables.CSV_HEADING, tables.csv_rows(found))


@require_safe
def archive(request: SignedInRequest, reference: str) -> HttpResponse:
    """How long one agenda is kept, its files with their hashes, and the packages that the viewer asked for."""
    return archive_page(request, load_archive(request, reference))


@require_http_methods(["GET", "HEAD", "POST"])
def archive_edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Decide how long one agenda is kept; when a colleague did meanwhile, both choices are shown."""
    agenda = load_archive(request, reference)
    record = _record(agenda)
    retention = retention_of(agenda)
    rule = tables.rule_words(RetentionRule.objects.filter(kind=agenda.kind).first())
    is_post = request.method == "POST"
    edit = record.edit if record else 0
    form = RetentionForm(request.POST if is_post else None, now=retention, rule=rule, edit=edit)
    changed = ""
    if is_post and form.is_valid():
        try:
            _decide(request, agenda, form)
        except RetentionChanged as meanwhile:
            changed = str(meanwhile)
            # From here on the viewer has seen what the colleague chose.
            sent = request.POST.copy()
            sent["edit"] = str(edit)
            form = RetentionForm(sent, now=retention, rule=rule, edit=edit)
        except TermRefused as refused:
            form.add_error(refused.field or None, str(refused))
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Wat u koos, is vastgelegd.")
            return redirect("agendas:archive", reference)
    context = {
        "agenda": agenda,
        "form": form,
        "changed": changed,
        "facts": tables.retention_facts(retention, record),
        "crumbs": [*archive_crumbs(agenda), ("Wijzigen", "")],
    }
    status = 409 if changed else 422 if form.errors else 200
    return render(request, "agendas/archiving/edit.html", context, status=status)


def _decide(request: SignedInRequest, agenda: Agenda, form: RetentionForm) -> None:
    edit = form.cleaned_data["edit"]
    if form.follows_rule:
        follow_rule(agenda=agenda, reason=form.cleaned_data["note"], edit=edit, by=request.user)
    else:
        decide_retention(agenda=agenda, term=form.term, edit=edit, by=request.user)


def load_archive(request: SignedInRequest, reference: str) -> Agenda:
    """Return the agenda (404 for who may not read it) for who looks after its archive (else 403)."""
    agenda = load_agenda(request, reference)
    if not has_right(request.user, agenda, Right.ARCHIVE):
        raise PermissionDenied
    return agenda


def archive_page(
    request: SignedInRequest, agenda: Agenda, form: PackageForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of `agenda`; `form` is a name that was refused."""
    retention = retention_of(agenda)
    page = Paginator(tables.own_packages(agenda, request.user), tables.PACKAGES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    lines = tables.package_lines(page)
    context: dict[str, Any] = {
        "agenda": agenda,
        "retention": retention,
        "facts": tables.retention_facts(retention, _record(agenda)),
        "files": tables.kept_files(agenda),
        "refusal": refusal(agenda),
        "form": form or PackageForm(initial={"name": agenda.reference}),
        "page": page,
        "lines": lines,
        "is_busy": any(line.is_waited_for for line in lines),
        "crumbs": crumbs_of(agenda, "Archief"),
    }
    return render(request, "agendas/archiving/archive.html", context, status=status)


def archive_crumbs(agenda: Agenda) -> list[tuple[str, str]]:
    return [*crumbs_of(agenda), ("Archief", reverse("agendas:archive", args=[agenda.reference]))]


def _record(agenda: Agenda) -> ArchiveRecord | None:
    return ArchiveRecord.objects.select_related("changed_by").filter(agenda=agenda).first()


def _readable(request: SignedInRequest) -> Any:
    """Return the agendas of the list; 403 for who does not look after the archive."""
    if not roles_with(request.user, Right.ARCHIVE):
        raise PermissionDenied
    agendas = Agenda.objects.visible_by_role(request.user)
    return agendas.prefetch_related("agenda_municipalities__municipality")
