"""Writing a new version of the national model: texts, help, required fields, and what it is about.

Who saves second on the same part is told what the colleague wrote, and saves over it only after having seen it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.templates import TemplateConflict, change_template, part_of
from agendas.forms.templates import FIXED_KEYS, AboutForm, FixedTextsPart, GuidanceFilter, GuidanceForm, RequiredForm
from agendas.guidance import topics
from agendas.models import AgendaTemplate
from agendas.snapshot import content_hash
from agendas.tables.templates import Change, content_changes, help_by_block, required_of, word_changes
from agendas.views.templates import for_editors, template_crumbs
from agendas.workflow import StepRefused
from gka_portal.forms import with_row_action

REFUSED, CONFLICT = 422, 409
# Draws the page with the hash it started from, what is wrong, and what a colleague wrote.
Draw = Callable[..., HttpResponse]


def _draft(pk: int) -> AgendaTemplate:
    """Return the draft; 404 for a version that does not change any more (it has no such pages)."""
    return get_object_or_404(AgendaTemplate, pk=pk, published_at__isnull=True)


def _base(template: AgendaTemplate, part: str, keys: Any) -> str:
    stored = part_of(template, part)
    return content_hash({key: stored.get(key) for key in keys})


def _save(request: SignedInRequest, template: AgendaTemplate, part: str, changed: dict[str, Any]) -> dict[str, Any]:
    """Save; return nothing when that went well, else what the page shows: problem, or base and theirs."""
    base = request.POST.get("base", "")
    try:
        change_template(template=template, part=part, changes=changed, base=base, by=request.user)
    except TemplateConflict as conflict:
        return {"base": content_hash(conflict.stored), "theirs": conflict.stored, "status": CONFLICT}
    except StepRefused as refused:
        return {"base": base, "problem": str(refused), "status": REFUSED}
    messages.success(request, "Opgeslagen.")
    return {}


def _page(request: SignedInRequest, template: AgendaTemplate, name: str, title: str, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    shown = {
        "problem": "",
        "theirs": [],
        **context,
        "template": template,
        "title": title,
        "crumbs": template_crumbs(template, title),
    }
    return render(request, name, shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def texts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The texts that a new agenda starts with."""
    template = _draft(pk)
    stored = {key: template.content.get(key) for key in FIXED_KEYS}
    shown: dict[str, Any] = {"base": _base(template, "content", FIXED_KEYS)}
    part = FixedTextsPart(stored)
    if request.method == "POST":
        changed = with_row_action(request.POST)
        part = FixedTextsPart(stored, changed if changed is not None else request.POST)
        shown["base"] = request.POST.get("base", "")
        if changed is None:
            shown = {"base": shown["base"], "status": REFUSED}
            if part.is_valid():
                content = part.content()
                shown = _save(request, template, "content", content)
                if not shown:
                    return redirect("agendas:template_texts", pk)
                if "theirs" in shown:
                    shown["theirs"] = list(content_changes(content, shown["theirs"]))
    forms = [part.form, *part.rows.values()]
    return _page(request, template, "agendas/templates/texts.html", "Vaste teksten", part=part, forms=forms, **shown)


@require_safe
@for_editors
def guidance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The help of all fields, to find the one to change."""
    template = _draft(pk)
    form = GuidanceFilter(request.GET or None)
    query = form.chosen.get("zoek", "")
    return _page(
        request,
        template,
        "agendas/templates/help.html",
        "Hulp en voorbeelden",
        form=form,
        blocks=help_by_block(template, query),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def topic(request: SignedInRequest, pk: int, topic: str) -> HttpResponse:
    """The help of one field."""
    template = _draft(pk)
    about = topics().get(topic)
    if about is None:
        raise Http404
    stored = template.guidance.get(topic) or {}
    shown: dict[str, Any] = {"base": _base(template, "guidance", [topic])}
    form = GuidanceForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_bound:
        shown = {"base": request.POST.get("base", ""), "status": REFUSED}
        if form.is_valid():
            shown = _save(request, template, "guidance", {topic: form.cleaned_data})
            if not shown:
                return redirect(f"{reverse('agendas:template_help', args=[pk])}#{topic}")
            if "theirs" in shown:
                shown["theirs"] = _of_topic(form, shown["theirs"].get(topic) or {})
    trail = template_crumbs(template, about.full_label)
    trail.insert(-1, ("Hulp en voorbeelden", reverse("agendas:template_help", args=[pk])))
    shown["forms"] = [form]
    return _page(
        request,
        template,
        "agendas/templates/topic.html",
        f"Hulp bij {about.full_label}",
        form=form,
        about=about,
        trail=trail,
        **shown,
    )


def _of_topic(form: GuidanceForm, theirs: dict[str, str]) -> list[Change]:
    labels = {name: str(field.label) for name, field in form.fields.items()}
    return word_changes([(labels[name], form.cleaned_data[name], theirs.get(name, "")) for name in labels])


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def required(request: SignedInRequest, pk: int) -> HttpResponse:
    """At which step each field must be filled in."""
    template = _draft(pk)
    stored = required_of(template)
    shown: dict[str, Any] = {"base": _base(template, "required", stored)}
    form = RequiredForm(request.POST if request.method == "POST" else None, stored=stored)
    if form.is_bound:
        shown = {"base": request.POST.get("base", ""), "status": REFUSED}
        if form.is_valid():
            mine = form.content()
            shown = _save(request, template, "required", mine)
            if not shown:
                return redirect("agendas:template_required", pk)
            if "theirs" in shown:
                shown["theirs"] = _of_required(form, mine, shown["theirs"])
    return _page(
        request, template, "agendas/templates/required.html", "Verplichte velden", form=form, forms=[form], **shown
    )


def _of_required(form: RequiredForm, mine: dict[str, str], theirs: dict[str, str]) -> list[Change]:
    words = dict(form.fields[next(iter(form.fields))].choices)  # type: ignore[attr-defined]
    return word_changes(
        [
            (f"{topics()[path].block.title}, {topics()[path].full_label}", words[step], words[theirs.get(path) or ""])
            for path, step in mine.items()
        ]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def about(request: SignedInRequest, pk: int) -> HttpResponse:
    """What changed, and from when it counts."""
    template = _draft(pk)
    shown: dict[str, Any] = {"base": _base(template, "about", ["remark", "valid_from"])}
    initial = {"remark": template.remark, "valid_from": template.valid_from}
    form = AboutForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound:
        shown = {"base": request.POST.get("base", ""), "status": REFUSED}
        if form.is_valid():
            mine = {"remark": form.cleaned_data["remark"], "valid_from": form.cleaned_data["valid_from"].isoformat()}
            shown = _save(request, template, "about", mine)
            if not shown:
                return redirect("agendas:template", pk)
            if "theirs" in shown:
                labels = {"remark": "Wat is er veranderd?", "valid_from": "Geldig vanaf"}
                rows = [(label, mine[key], shown["theirs"][key]) for key, label in labels.items()]
                shown["theirs"] = word_changes(rows)
    return _page(
        request, template, "agendas/templates/about.html", "Gegevens van deze versie", form=form, forms=[form], **shown
    )
