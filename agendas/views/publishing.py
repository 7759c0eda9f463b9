"""Making a signed agenda public: the list, the plan of one, publishing and taking back. OCW acts, others read along."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions import public_copies
from agendas.actions import publishing as actions
from agendas.document import present
from agendas.forms.publishing import COLUMNS, USUAL_ORDER, PlanForm, PublicationFilter, UnpublishForm
from agendas.models import Agenda, Publication
from agendas.publishing.masks import effective_mask
from agendas.publishing.obstacles import BEING_MADE, NOT_SIGNED, built_on, obstacles
from agendas.publishing.ready import lacks_copy
from agendas.publishing.rights import SIGNED_STATES, can_publish, publishes, sees_publication
from agendas.tables import publishing as tables
from agendas.views.loading import crumbs_of, load_agenda
from agendas.views.public_answers import KEPT_SECONDS
from agendas.workflow import StepRefused
from gka_portal.lists import CappedPaginator, headings
from gka_portal.notation import in_words


@require_safe
def publications(request: SignedInRequest) -> HttpResponse:
    """All that is signed, with how far its publication is."""
    if not publishes(request.user):
        raise PermissionDenied
    form = PublicationFilter(request.GET)
    paginator = CappedPaginator(form.found_in(tables.signed_agendas(request.user)))
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "headings": headings(COLUMNS, form.order, USUAL_ORDER),
        "page": page,
        "rows": tables.publication_rows(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "csv_url": "",
        "list_url": reverse("agendas:publications"),
        "crumbs": [("Agenda’s", reverse("agendas:list")), ("Publicatie", "")],
    }
    return render(request, "agendas/publishing/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: SignedInRequest, reference: str) -> HttpResponse:
    """The plan: from which day, under which title, with which summary."""
    agenda, found = load_publication(request, reference)
    was_withdrawn = found is not None and found.withdrawn_at is not None
    if request.method != "POST":
        return _page(request, agenda, found, PlanForm(initial=_initial(agenda, found), was_withdrawn=was_withdrawn))
    must_act(request, agenda)
    form = PlanForm(request.POST, was_withdrawn=was_withdrawn)
    if form.is_valid():
        try:
            actions.plan(agenda=agenda, by=request.user, **form.cleaned_data)
        except actions.PlanRefused as refused:
            for field, sentence in refused.fields.items():
                form.add_error(field or None, sentence)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Het plan voor de publicatie is bewaard.")
            return redirect("agendas:publication", reference)
    return _page(request, agenda, found, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask once more, then make it public."""
    agenda, found = load_publication(request, reference)
    must_act(request, agenda)
    if found is None or found.is_public or agenda.state not in SIGNED_STATES:
        messages.info(request, "Openbaar maken kan nu niet. Hieronder staat hoe ver de publicatie is.")
        return redirect("agendas:publication", reference)
    refusal = ""
    if request.method == "POST":
        try:
            actions.publish(agenda=agenda, by=request.user)
        except actions.CopyNotReady as waiting:
            public_copies.ask_copy(publication=found, by=request.user)
            messages.info(request, str(waiting))
            return redirect("agendas:publication", reference)
        except StepRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Dit is nu openbaar. De regiocoördinator en de contactpersoon krijgen een mail.")
            return redirect("agendas:publication", reference)
    context = {
        "agenda": agenda,
        "publication": found,
        "obstacles": [refusal] if refusal else obstacles(found) or _waits_for_copy(found),
        "crumbs": [*_crumbs(agenda), ("Openbaar maken", "")],
    }
    return render(request, "agendas/publishing/publish.html", context, status=422 if refusal else 200)


def _waits_for_copy(publication: Publication) -> list[str]:
    return [BEING_MADE] if lacks_copy(publication) else []


@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask why, then take back what is public."""
    agenda, found = load_publication(request, reference)
    must_act(request, agenda)
    if found is None or not found.is_public:
        messages.info(request, "Dit is niet openbaar, dus er is niets om in te trekken.")
        return redirect("agendas:publication", reference)
    form = UnpublishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.unpublish(agenda=agenda, reason=form.cleaned_data["reason"], by=request.user)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            gone = f"Binnen {KEPT_SECONDS} seconden kan niemand de openbare pagina nog openen."
            messages.success(request, f"De publicatie is ingetrokken. {gone}")
            return redirect("agendas:publication", reference)
    context = {
        "agenda": agenda,
        "publication": found,
        "form": form,
        "addenda": built_on(agenda),
        "kept_seconds": KEPT_SECONDS,
        "crumbs": [*_crumbs(agenda), ("Intrekken", "")],
    }
    return render(request, "agendas/publishing/unpublish.html", context, status=422 if form.errors else 200)


def load_publication(request: SignedInRequest, reference: str) -> tuple[Agenda, Publication | None]:
    """Return the agenda and its plan for who may see it (404 for who may not read, 403 for other readers)."""
    agenda = load_agenda(request, reference)
    if not sees_publication(request.user, agenda):
        raise PermissionDenied
    rows = Publication.objects.select_related("published_by", "withdrawn_by", "changed_by")
    found = rows.filter(agenda=agenda).first()
    if found is not None:
        found.agenda = agenda
    return agenda, found


def must_act(request: SignedInRequest, agenda: Agenda) -> None:
    """403 for who only reads along."""
    if not can_publish(request.user, agenda):
        raise PermissionDenied


def _initial(agenda: Agenda, found: Publication | None) -> dict[str, Any]:
    if found is not None:
        return {"edit": found.edit, "public_from": found.public_from, "title": found.title, "summary": found.summary}
    presented = present(agenda.text.document)
    places = [place for place in presented.places if place not in presented.title]
    return {"edit": 0, "title": " ".join(filter(None, (presented.title, in_words(places), presented.period)))}


def _crumbs(agenda: Agenda) -> list[tuple[str, str]]:
    return [*crumbs_of(agenda), ("Publicatie", reverse("agendas:publication", args=[agenda.reference]))]


def _page(
    request: SignedInRequest, agenda: Agenda, found: Publication | None, form: PlanForm, status: int = 200
) -> HttpResponse:
    is_signed = agenda.state in SIGNED_STATES
    may_act = can_publish(request.user, agenda)
    document, mask = effective_mask(found or Publication(agenda=agenda)) if is_signed else ({}, [])
    context = {
        "agenda": agenda,
        "publication": found,
        "stand": tables.stand_of(found),
        "not_signed": "" if is_signed else NOT_SIGNED,
        "form": form if may_act and is_signed and not (found and found.is_public) else None,
        "facts": tables.plan_facts(found, agenda),
        "mask": tables.mask_lines(document, mask),
        "obstacles": obstacles(found) if found is not None and is_signed and not found.is_public else [],
        "copy": tables.copy_state(found) if found is not None and is_signed else tables.CopyState("none"),
        "is_answer": False,
        "may_act": may_act,
        "crumbs": crumbs_of(agenda, "Publicatie"),
    }
    return render(request, "agendas/publishing/plan.html", context, status=status)
