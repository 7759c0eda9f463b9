"""Starting an agenda: for whom and when, then with which texts; or from a file that the portal exported."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.copying import start_from, start_from_file
from agendas.actions.drafting import start_agenda
from agendas.choices import State
from agendas.forms.filters import AgendaFilter
from agendas.forms.starting import TEMPLATE, FileForm, SourceForm, SourceSearch, StartForm
from agendas.models import Agenda, AgendaTemplate
from agendas.permissions import can_start
from agendas.snapshot import DocumentRefused, Problem
from agendas.structure import BLOCKS
from agendas.workflow import StepRefused

NO_TEMPLATE = "Er is nog geen landelijk model. Vraag de functioneel beheerder om het te laden."
PREVIOUS = 3
FOUND = 10
# A file that is wrong in a thousand places is told the first ones.
PROBLEMS = 40
# The name of a field in the address of the second step, and in the form of the first.
_IN_ADDRESS = {
    "gemeente": "municipality",
    "anderen": "other_municipalities",
    "van": "start_year",
    "tot": "end_year",
}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """The first step: choose municipality and years."""
    if not can_start(request.user):
        raise PermissionDenied
    # The page of a municipality links to here with its code; one that may not be chosen is simply not in the list.
    chosen = {name: request.GET.get(key, "") for key, name in _IN_ADDRESS.items() if name != "other_municipalities"}
    chosen["other_municipalities"] = request.GET.getlist("anderen")  # type: ignore[assignment]
    form = StartForm(request.POST if request.method == "POST" else None, user=request.user, initial=chosen)
    if form.is_bound and form.is_valid():
        if _newest_template() is not None:
            return redirect(f"{reverse('agendas:start_content')}?{_address_of(form)}")
        form.add_error(None, NO_TEMPLATE)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "agendas/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def start_content(request: SignedInRequest) -> HttpResponse:
    """The second step: choose with which texts the agenda begins, then go to the first block."""
    if not can_start(request.user):
        raise PermissionDenied
    place = StartForm(_typed(request.GET), user=request.user)
    template = _newest_template()
    if not place.is_valid() or template is None:
        return redirect(f"{reverse('agendas:start')}?{request.GET.urlencode()}")
    previous, found, has_more = _sources(request, place)
    agendas = [*previous, *found]
    sent = request.POST if request.method == "POST" else None
    earlier = [row for row in previous if row.start_year < place.cleaned_data["start_year"]]
    initial = {"source": earlier[0].reference if earlier else TEMPLATE}
    form = SourceForm(sent, agendas=agendas, template=str(template.version), initial=initial)
    overlapping = place.overlapping()
    # Somebody may have begun one after this page was shown: then it is shown again, with that one.
    is_news = sent is not None and any(row.reference not in sent.get("despite", "").split() for row in overlapping)
    if form.is_bound and form.is_valid() and not is_news:
        answer = _begin(request, place, form, template)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "place": place,
        "municipalities": place.municipalities(),
        "search": SourceSearch(request.GET),
        "found": found,
        "has_more": has_more,
        "kept": [(name, value) for name in _IN_ADDRESS for value in request.GET.getlist(name)],
        "overlapping": overlapping,
        "back_url": f"{reverse('agendas:start')}?{_address_of(place)}",
        "crumbs": _crumbs(),
    }
    status = 422 if form.errors else 409 if is_news else 200
    return render(request, "agendas/start_content.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def start_file(request: SignedInRequest) -> HttpResponse:
    """Begin with a file that the portal exported."""
    if not can_start(request.user):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    problems: list[Problem] = []
    if form.is_bound and form.is_valid():
        try:
            agenda = start_from_file(document=form.document, by=request.user)
        except DocumentRefused as refused:
            problems = refused.problems
            form.add_error("file", "De agenda is niet gemaakt. Hieronder staat wat er in het bestand niet klopt.")
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _made(agenda, form.document))
            return redirect("agendas:edit", agenda.reference, BLOCKS[0].slug)
    context = {
        "form": form,
        "problems": problems[:PROBLEMS],
        "more_problems": max(len(problems) - PROBLEMS, 0),
        "crumbs": [*_crumbs()[:-1], ("Nieuwe agenda", reverse("agendas:start")), ("Uit een bestand", "")],
    }
    return render(request, "agendas/start_file.html", context, status=422 if form.errors else 200)


def _made(agenda: Agenda, document: Any) -> str:
    given = document.get("reference") or ""
    if given and given != agenda.reference:
        return f"Kenmerk {given} was al gebruikt. De nieuwe agenda heet {agenda.reference}."
    return f"Agenda {agenda.reference} is gemaakt. Ondertekeningen in het bestand tellen niet mee."


def _begin(
    request: SignedInRequest, place: StartForm, form: SourceForm, template: AgendaTemplate
) -> HttpResponseRedirect | None:
    """Start the agenda; None when it was refused, then `form` says why."""
    years = place.cleaned_data["start_year"], place.cleaned_data["end_year"]
    municipalities, source = place.municipalities(), form.chosen
    try:
        if source is None:
            agenda = start_agenda(
                municipalities=municipalities,
                start_year=years[0],
                end_year=years[1],
                template=template,
                by=request.user,
            )
            return redirect("agendas:edit", agenda.reference, BLOCKS[0].slug)
        agenda = start_from(
            municipalities=municipalities,
            years=years,
            source=source,
            blocks=form.cleaned_data["blocks"],
            amounts=form.cleaned_data["amounts"],
            template=template,
            by=request.user,
        )
        return redirect("agendas:copied", agenda.reference)
    except DocumentRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.sentence)
    except StepRefused as refused:
        form.add_error(None, str(refused))
    return None


def _sources(request: SignedInRequest, place: StartForm) -> tuple[list[Agenda], list[Agenda], bool]:
    """Return earlier agendas of these municipalities, those that were searched for, and whether there are more."""
    agendas = Agenda.objects.visible_to(request.user).exclude(state=State.WITHDRAWN).select_related("text")
    agendas = agendas.defer("text__document").prefetch_related("agenda_municipalities__municipality")
    own = agendas.filter(pk__in=agendas.filter(municipalities__in=place.municipalities_and_before()).values("pk"))
    previous = list(own.order_by("-start_year", "-pk")[:PREVIOUS])
    if not request.GET.get("zoek", "").strip():
        return previous, [], False
    asked = AgendaFilter({"zoek": request.GET["zoek"]}, user=request.user)
    found = list(asked.found_in(agendas.exclude(pk__in=[row.pk for row in previous]))[: FOUND + 1])
    return previous, found[:FOUND], len(found) > FOUND


def _typed(address: QueryDict) -> QueryDict:
    """Return what the first step sent, from the address of the second."""
    typed = QueryDict(mutable=True)
    for key, name in _IN_ADDRESS.items():
        typed.setlist(name, address.getlist(key))
    return typed


def _address_of(form: StartForm) -> str:
    chosen = form.cleaned_data
    others = [row.cbs_code for row in chosen.get("other_municipalities") or []]
    values = {
        "gemeente": chosen["municipality"].cbs_code,
        "anderen": others,
        "van": chosen["start_year"],
        "tot": chosen["end_year"],
    }
    return urlencode(values, doseq=True)


def _crumbs() -> list[tuple[str, str]]:
    return [("Agenda’s", reverse("agendas:list")), ("Nieuwe agenda", "")]


def _newest_template() -> AgendaTemplate | None:
    """Return the newest template for municipalities that is valid today."""
    return AgendaTemplate.objects.in_use().first()
