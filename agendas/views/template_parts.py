"""Writing a new version of the national model: texts, help, required fields, and what it is about.

Two people can write on one page: what only one of them changed is kept. Who saves second in the same field is shown
both texts, and saves over the other only after that. What is typed for a draft that is gone can be copied.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.templates import TemplateConflict, change_template, part_of
from agendas.forms.templates import (
    FIXED_KEYS,
    AboutForm,
    FixedTextsPart,
    GuidanceFilter,
    GuidanceForm,
    Opened,
    RequiredForm,
    both,
    merged,
)
from agendas.guidance import topics
from agendas.models import AgendaTemplate
from agendas.tables.templates import help_by_block, required_of
from agendas.views.parts import texts_in
from agendas.views.templates import for_editors, template_crumbs
from agendas.workflow import StepRefused
from gka_portal.forms import with_row_action

REFUSED, CONFLICT = 422, 409


@dataclass(frozen=True)
class Writing:
    """A page on which a part of the model is written.

    `read` makes the units of the page of what is stored; `made` the form, with those and what was sent.
    """

    part: str
    template_name: str
    title: str
    read: Callable[[dict[str, Any]], dict[str, Any]]
    made: Callable[[dict[str, Any], QueryDict | None], Any]
    topic: str = ""
    is_rich: bool = False

    def stored(self, template: AgendaTemplate) -> dict[str, Any]:
        return self.read(part_of(template, self.part, self.topic))

    def is_plain(self, sent: QueryDict) -> bool:
        """Do rich texts come in plain form?"""
        return self.is_rich and sent.get("rich") != "html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def texts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The texts that a new agenda starts with."""
    writing = Writing(
        part="content",
        template_name="agendas/templates/texts.html",
        title="Vaste teksten",
        read=lambda stored: {key: stored.get(key) for key in FIXED_KEYS},
        made=FixedTextsPart,
        is_rich=True,
    )
    return _answer(request, pk, writing, reverse("agendas:template_texts", args=[pk]))


@require_safe
@for_editors
def guidance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The help of all fields, to find the one to change."""
    template = _draft(pk)
    if template is None:
        return _elsewhere(pk)
    form = GuidanceFilter(request.GET or None)
    blocks = help_by_block(template, form.chosen.get("zoek", ""))
    name, title = "agendas/templates/help.html", "Hulp en voorbeelden"
    return _page(request, template, name, title, form=form, blocks=blocks)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def topic(request: SignedInRequest, pk: int, topic: str) -> HttpResponse:
    """The help of one field."""
    about = topics().get(topic)
    if about is None:
        raise Http404
    writing = Writing(
        part="guidance",
        template_name="agendas/templates/topic.html",
        title=f"Hulp bij {about.full_label}",
        read=lambda stored: {name: stored.get(name, "") for name in GuidanceForm.base_fields},
        made=lambda stored, data: GuidanceForm(data, initial=stored),
        topic=topic,
    )
    trail = ("Hulp en voorbeelden", reverse("agendas:template_help", args=[pk]))
    return _answer(request, pk, writing, f"{trail[1]}#{topic}", about=about, before=trail, page=about.full_label)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def required(request: SignedInRequest, pk: int) -> HttpResponse:
    """At which step each field must be filled in."""
    writing = Writing(
        part="required",
        template_name="agendas/templates/required.html",
        title="Verplichte velden",
        read=lambda stored: required_of(AgendaTemplate(required=stored)),
        made=lambda stored, data: RequiredForm(data, stored=stored),
    )
    return _answer(request, pk, writing, reverse("agendas:template_required", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def about(request: SignedInRequest, pk: int) -> HttpResponse:
    """What changed, and from when it counts."""
    writing = Writing(
        part="about",
        template_name="agendas/templates/about.html",
        title="Gegevens van deze versie",
        read=dict,
        made=lambda stored, data: AboutForm(data, initial=_with_day(stored)),
    )
    return _answer(request, pk, writing, reverse("agendas:template", args=[pk]))


def _with_day(stored: dict[str, Any]) -> dict[str, Any]:
    day = stored.get("valid_from")
    return {**stored, "valid_from": date.fromisoformat(day) if day else None}


def _draft(pk: int) -> AgendaTemplate | None:
    return AgendaTemplate.objects.filter(pk=pk, published_at__isnull=True).first()


def _elsewhere(pk: int) -> HttpResponse:
    """Bring who wants to write a published version to where it is read; 404 for a version that is not there."""
    if not AgendaTemplate.objects.filter(pk=pk).exists():
        raise Http404
    return redirect("agendas:template", pk)


def _answer(request: SignedInRequest, pk: int, writing: Writing, after: str, **context: Any) -> HttpResponse:
    """Show the page, or save what was sent and go to `after`."""
    template = _draft(pk)
    if template is None:
        return _not_saved(request, pk, writing) if request.method == "POST" else _elsewhere(pk)
    if request.method == "POST":
        shown = _received(request, template, writing)
        if not shown:
            messages.success(request, "Opgeslagen.")
            return redirect(after)
    else:
        stored = writing.stored(template)
        shown = {"form": writing.made(stored, None), "base": Opened.of(template.version, stored).write()}
    form = shown["form"]
    forms = [form.form, *form.rows.values()] if isinstance(form, FixedTextsPart) else [form]
    return _page(request, template, writing.template_name, writing.title, **context, **shown, forms=forms)


def _received(request: SignedInRequest, template: AgendaTemplate, writing: Writing) -> dict[str, Any]:
    """Save; return nothing when that went well, else what the page shows."""
    stored, base = writing.stored(template), request.POST.get("base", "")
    changed = with_row_action(request.POST)
    if changed is not None:
        return {"form": writing.made(stored, changed), "base": base}
    form = writing.made(stored, request.POST)
    shown = {"form": form, "base": base, "status": REFUSED}
    if not form.is_valid():
        return shown
    try:
        return _saved(request, template, writing, form)
    except StepRefused as refused:
        return {**shown, "problem": str(refused)}


def _saved(request: SignedInRequest, template: AgendaTemplate, writing: Writing, form: Any) -> dict[str, Any]:
    """Save; return nothing, or the page with both texts of what a colleague changed too."""
    opened, mine = Opened.read(request.POST.get("base", "")), form.content()

    def merge(stored: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        return merged(opened, writing.read(stored), mine, as_plain=writing.is_plain(request.POST))

    try:
        change_template(template=template, part=writing.part, merge=merge, topic=writing.topic, by=request.user)
    except TemplateConflict as conflict:
        now = writing.read(conflict.stored)
        return {
            # With the text of the colleague where only that one changed something.
            "form": writing.made({**now, **conflict.changes}, None),
            "base": Opened.of(template.version, now).write(),
            "both": both(form, conflict.keys, now, mine),
            "status": CONFLICT,
        }
    return {}


def _not_saved(request: SignedInRequest, pk: int, writing: Writing) -> HttpResponse:
    """Give back what somebody typed for a draft that a colleague published or threw away."""
    opened = Opened.read(request.POST.get("base", ""))
    template = AgendaTemplate.objects.filter(pk=pk).first()
    form = writing.made(writing.read({}), request.POST)
    is_read = form.is_valid()
    typed = opened.touched(form.content(), as_plain=writing.is_plain(request.POST)) if is_read else {}
    # What cannot be read as a form is still shown as it was sent.
    sent = request.POST.copy()
    sent.pop("row_action", None)
    context = {
        "template": template,
        "sentence": _why_gone(template, opened.version),
        "texts": [(form.label(unit), html) for unit, value in typed.items() if (html := form.html(unit, value))],
        "raw": [] if is_read else texts_in(sent),
        "crumbs": template_crumbs(template, writing.title),
    }
    return render(request, "agendas/templates/not_saved.html", context, status=CONFLICT)


def _why_gone(template: AgendaTemplate | None, opened: int) -> str:
    """Say what became of the draft; `opened` is the number of its version on the page, or 0."""
    number = template.version if template else opened
    version = f"Versie {number}" if 0 < number < 10000 else "Deze versie"
    state = "vastgesteld en verandert niet meer" if template else "weggegooid"
    return f"{version} is intussen {state}. Kopieer uw tekst hieronder en plak hem in een nieuwe versie."


def _page(request: SignedInRequest, template: AgendaTemplate, name: str, title: str, **context: Any) -> HttpResponse:
    status, before = context.pop("status", 200), context.pop("before", None)
    crumbs = template_crumbs(template, context.pop("page", title))
    if before:
        crumbs.insert(-1, before)
    shown = {"problem": "", "both": [], **context, "template": template, "title": title, "crumbs": crumbs}
    return render(request, name, shown, status=status)
