"""Versions of an agenda: the list, reading one, comparing two, putting one back, and what changed since you looked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.restoring import document_to_restore
from agendas.actions.versions import keep_version, looked, restore
from agendas.choices import ExportKind
from agendas.document import present
from agendas.files.offers import offers_for
from agendas.forms.versions import CompareForm, KeepForm, keys_of, newest_of
from agendas.models import Agenda, AgendaVersion, Checkpoint
from agendas.permissions import can_write
from agendas.redline import compare, summary
from agendas.redline.sheets import Drawer, Link
from agendas.snapshot import DocumentRefused
from agendas.snapshot.kept import NOW, document_in, title_of_source
from agendas.snapshot.readers import (
    KeptText,
    kept_text,
    readable_source,
    readable_versions,
    reads_checkpoints,
    texts_to_choose,
)
from agendas.tables.redline import field_links
from agendas.tables.versions import kept_rows, may_restore, since_look
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.lists import PER_PAGE

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: SignedInRequest, reference: str) -> HttpResponse:
    """The versions, and below them the checkpoints; a POST keeps the text of now as a version with a name."""
    agenda = load_agenda(request, reference)
    writes = can_write(request.user, agenda)
    if request.method == "POST" and not writes:
        raise PermissionDenied
    form = KeepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            version = keep_version(agenda=agenda, name=form.cleaned_data["name"], by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Versie {version.number} is bewaard: {version.name}.")
            return redirect("agendas:versions", reference)
    choices = texts_to_choose(request.user, agenda)
    context = {
        **_lists(request, agenda),
        "agenda": agenda,
        "form": form if writes else None,
        "compare_form": CompareForm(choices=choices, initial={"van": newest_of(choices), "naar": NOW}),
        "crumbs": crumbs_of(agenda, "Versies"),
    }
    return render(request, "agendas/versions/list.html", context, status=REFUSED if form.errors else 200)


def _lists(request: SignedInRequest, agenda: Agenda) -> dict[str, Any]:
    """Return the page of versions, or of checkpoints when those were asked for."""
    sees = reads_checkpoints(request.user, agenda)
    checkpoints = agenda.checkpoints.defer("content").select_related("written_by").order_by("-number")
    shows_checkpoints = sees and request.GET.get("soort") == "tussenstanden"
    found: Any = checkpoints if shows_checkpoints else readable_versions(request.user, agenda)
    paginator = Paginator(found, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": kept_rows(page, agenda, restores=may_restore(request.user, agenda)),
        "shows_checkpoints": shows_checkpoints,
        "checkpoint_count": agenda.checkpoints.count() if sees else 0,
    }


def _source(request: SignedInRequest, agenda: Agenda, key: str) -> AgendaVersion | Checkpoint:
    try:
        return readable_source(request.user, agenda, key)
    except KeyError:
        raise Http404 from None


@require_safe
def version(request: SignedInRequest, reference: str, kept: str) -> HttpResponse:
    """Read an older text."""
    agenda = load_agenda(request, reference)
    source = _source(request, agenda, kept)
    document = document_in(source)
    title = title_of_source(source)
    context = {
        "agenda": agenda,
        "source": source,
        "title": title,
        "is_current": source.sha256 == agenda.text.sha256,
        "key": kept,
        "document": present(document),
        "restores": may_restore(request.user, agenda),
        "crumbs": _trail(agenda, title),
    }
    return render(request, "agendas/versions/read.html", context)


def _trail(agenda: Agenda, page: str) -> list[tuple[str, str]]:
    trail = crumbs_of(agenda, page)
    return [*trail[:-1], ("Versies", reverse("agendas:versions", args=[agenda.reference])), trail[-1]]


@require_http_methods(["GET", "HEAD", "POST"])
def version_restore(request: SignedInRequest, reference: str, kept: str) -> HttpResponse:
    """Ask, showing what would change, then put an older text back."""
    agenda = load_agenda(request, reference)
    if not can_write(request.user, agenda):
        raise PermissionDenied
    source = _source(request, agenda, kept)
    problem = ""
    if request.method == "POST":
        try:
            restore(agenda=agenda, source=source, by=request.user)
        except StepRefused as refused:
            problem = str(refused)
        except DocumentRefused as refused:
            problem = " ".join(["Deze tekst past niet meer.", *(item.sentence for item in refused.problems)])
        else:
            messages.success(request, f"De tekst van {title_of_source(source)} is teruggezet.")
            return redirect("agendas:detail", reference)
    elif not may_restore(request.user, agenda):
        problem = "Alleen de velden met een opmerking zijn nu open. De hele tekst terugzetten kan daarom niet."
    today = agenda.text.document
    comparison = compare(today, {**today, **document_to_restore(agenda, source, request.user)})
    context = {
        "agenda": agenda,
        "key": kept,
        "title": title_of_source(source),
        "problem": problem,
        "sentence": summary(comparison),
        "blocks": Drawer().blocks(comparison),
        "crumbs": _trail(agenda, "Terugzetten"),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "agendas/versions/restore.html", context, status=status)


@require_safe
def compare_texts(request: SignedInRequest, reference: str) -> HttpResponse:
    """Compare two texts of this agenda: `van` and `naar` (v3, t12 or nu), with `alles=1` the whole text."""
    agenda = load_agenda(request, reference)
    choices = texts_to_choose(request.user, agenda)
    try:
        before = kept_text(request.user, agenda, request.GET.get("van") or newest_of(choices))
        after = kept_text(request.user, agenda, request.GET.get("naar") or NOW)
    except KeyError:
        raise Http404 from None
    whole = request.GET.get("alles") == "1"
    comparison = compare(before.document, after.document)
    context = {
        "agenda": agenda,
        "form": CompareForm(choices=_with(choices, before, after), initial={"van": before.key, "naar": after.key}),
        "before": before,
        "after": after,
        "has_one": newest_of(choices) == NOW,
        "whole": whole,
        "has_pdf": _gets_pdf(request, agenda, choices, before, after),
        "sentence": summary(comparison),
        "blocks": Drawer(whole=whole, link=_links(request, agenda, after.key)).blocks(comparison),
        "crumbs": _trail(agenda, "Vergelijken"),
    }
    return render(request, "agendas/versions/compare.html", context)


def _gets_pdf(
    request: SignedInRequest, agenda: Agenda, choices: list[tuple[str, Any]], before: KeptText, after: KeptText
) -> bool:
    """May the person have these two texts compared as a file? Only what the page with files offers too."""
    keys = keys_of(choices)
    if before.key == after.key or not {before.key, after.key}.issubset(keys):
        return False
    offers = offers_for(request.user, agenda, [(key, "") for key in keys])
    return any(offer.kind == ExportKind.REDLINE and not offer.blocked for offer in offers)


def _with(choices: list[tuple[str, Any]], *texts: KeptText) -> list[tuple[str, Any]]:
    """Return `choices` with those of `texts` that are not offered: an older checkpoint whose address was kept."""
    offered = keys_of(choices)
    return [*choices, *((text.key, text.title) for text in texts if text.key not in offered)]


def _links(request: SignedInRequest, agenda: Agenda, key: str) -> Link | None:
    """Return links to the fields when the later text is that of today, for who writes it."""
    return field_links(agenda) if key == NOW and can_write(request.user, agenda) else None


@require_safe
def changed(request: SignedInRequest, reference: str) -> HttpResponse:
    """What others changed since this person last looked."""
    agenda = load_agenda(request, reference, guests=True)
    found = since_look(agenda, request.user)
    comparison = found.comparison
    drawer = Drawer(link=_links(request, agenda, NOW))
    context = {
        "agenda": agenda,
        "look": found.look,
        "sentence": found.sentence,
        "blocks": drawer.blocks(comparison) if comparison else [],
        "sha256": agenda.text.sha256,
        "crumbs": crumbs_of(agenda, "Gewijzigd sinds u laatst keek"),
    }
    return render(request, "agendas/versions/changed.html", context)


@require_POST
def mark_looked(request: SignedInRequest, reference: str) -> HttpResponse:
    """Remember that this person saw the text with the hash `sha256`; posted by the page, or by the button."""
    agenda = load_agenda(request, reference, guests=True)
    seen = looked(agenda=agenda, user=request.user, sha256=request.POST.get("sha256", ""))
    if request.POST.get("button") != "1":
        return JsonResponse({"seen": seen})
    if not seen:
        messages.warning(request, "De tekst is intussen weer gewijzigd. Lees wat er nieuw is.")
        return redirect("agendas:changed", reference)
    messages.success(request, "Genoteerd. Wat anderen hierna wijzigen, ziet u de volgende keer.")
    return redirect("agendas:detail", reference)
