"""The versions of the national model: list, reading, comparing, and the steps of a new one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.templates import (
    TemplateConflict,
    discard_template,
    draft_template,
    publish_template,
    whole_hash,
)
from agendas.choices import Kind
from agendas.models import AgendaTemplate
from agendas.permissions import can_edit_templates
from agendas.tables.templates import changes, fixed_texts, help_by_block, required_by_block, versions
from agendas.workflow import StepRefused

CHANGED = "Een collega heeft deze versie gewijzigd nadat u de pagina opende. Bekijk de versie opnieuw."


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for who writes the national model."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_edit_templates(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer


def template_crumbs(template: AgendaTemplate | None = None, page: str = "") -> list[tuple[str, str]]:
    """Return the breadcrumbs of the pages about the model."""
    trail = [("Agenda’s", reverse("agendas:list")), ("Sjablonen", reverse("agendas:templates"))]
    if template is not None:
        trail.append((f"Versie {template.version}", reverse("agendas:template", args=[template.pk])))
    return [*trail, (page, "")] if page else trail


@require_safe
@for_editors
def template_list(request: SignedInRequest) -> HttpResponse:
    rows = versions()
    kinds = {row.template.kind: row.template.get_kind_display() for row in rows}
    drafted = {row.template.kind for row in rows if row.template.is_draft}
    context = {
        "rows": rows,
        "can_draft": [(kind, label) for kind, label in kinds.items() if kind not in drafted],
        "crumbs": template_crumbs(),
    }
    return render(request, "agendas/templates/list.html", context)


@require_POST
@for_editors
def draft(request: SignedInRequest) -> HttpResponse:
    """Begin a new version and go to it."""
    kind = request.POST.get("kind", "")
    try:
        template = draft_template(kind=kind if kind in Kind.values else Kind.MUNICIPAL, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("agendas:templates")
    messages.success(request, f"Versie {template.version} is begonnen. Niemand gebruikt haar tot u haar vaststelt.")
    return redirect("agendas:template", template.pk)


@require_safe
@for_editors
def read(request: SignedInRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(AgendaTemplate.objects.select_related("published_by", "created_by"), pk=pk)
    same_kind = AgendaTemplate.objects.filter(kind=template.kind).exclude(pk=pk)
    context = {
        "template": template,
        "texts": fixed_texts(template.content).values(),
        "help": help_by_block(template),
        "required": required_by_block(template),
        "others": list(same_kind.order_by("-version").values_list("pk", "version")),
        "used_by": template.agenda_set.count(),
        "crumbs": template_crumbs(template),
    }
    return render(request, "agendas/templates/read.html", context)


@require_safe
@for_editors
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Compare with the version ?met=…, or else with the one before."""
    template = get_object_or_404(AgendaTemplate, pk=pk)
    others = AgendaTemplate.objects.filter(kind=template.kind).exclude(pk=pk).order_by("-version")
    wanted = request.GET.get("met", "")
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 10
    chosen = others.filter(pk=wanted) if is_number else others.filter(version__lt=template.version)
    other = chosen.first() or others.first()
    older, newer = sorted([template, other], key=lambda row: row.version) if other else (None, None)
    context = {
        "template": template,
        "older": older,
        "newer": newer,
        "changes": changes(older, newer) if older and newer else [],
        "others": list(others.values_list("pk", "version")),
        "other": other,
        "crumbs": template_crumbs(template, "Vergelijken"),
    }
    return render(request, "agendas/templates/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, with what changed since the version before; then make it the model."""
    template = get_object_or_404(AgendaTemplate, pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            row = publish_template(template=template, base=request.POST.get("base", ""), by=request.user)
        except TemplateConflict:
            problem = CHANGED
            template.refresh_from_db()
        except StepRefused as refused:
            problem = str(refused)
        else:
            messages.success(request, f"Versie {row.version} is vastgesteld.")
            return redirect("agendas:template", pk)
    elif not template.is_draft:
        return redirect("agendas:template", pk)
    published = AgendaTemplate.objects.filter(kind=template.kind, published_at__isnull=False)
    before = published.exclude(pk=pk).order_by("-version").first()
    context = {
        "template": template,
        "before": before,
        "changes": changes(before, template) if before else [],
        "base": whole_hash(template),
        "problem": problem,
        "crumbs": template_crumbs(template, "Vaststellen"),
    }
    return render(request, "agendas/templates/publish.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then throw the draft away."""
    template = get_object_or_404(AgendaTemplate, pk=pk)
    if request.method == "POST":
        try:
            discard_template(template=template, by=request.user)
        except StepRefused as refused:
            messages.error(request, str(refused))
            return redirect("agendas:templates")
        messages.success(request, f"Versie {template.version} is weggegooid.")
        return redirect("agendas:templates")
    if not template.is_draft:
        return redirect("agendas:template", pk)
    context = {"template": template, "crumbs": template_crumbs(template, "Weggooien")}
    return render(request, "agendas/templates/discard.html", context)
