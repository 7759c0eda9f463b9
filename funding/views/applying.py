"""What a contactschool does with its application: prepare, change, submit, withdraw."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.models import Agenda
from funding.actions import applying
from funding.actions.moving import Conflict
from funding.choices import ENDED, Status
from funding.forms.applying import AgendaForm, EditForm, PrepareForm, WithdrawForm, boards_of, initial_of
from funding.models import Application
from funding.permissions import has_right, prepares
from funding.roles import Right
from funding.rules import obstacles, obstacles_to_submit, remarks_on
from funding.tables.planned import plan_rows
from funding.views.drafts import draft_of, saved, typed_before
from funding.views.loading import crumbs_of, load_application, refuse, version_of
from funding.workflow import StepRefused

_NEW = "Nieuwe aanvraag"


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: SignedInRequest) -> HttpResponse:
    """Ask for which agenda, then for the facts of a new application."""
    if not prepares(request.user):
        raise PermissionDenied
    reference = request.GET.get("agenda", "")
    crumbs = [("Subsidie", reverse("funding:applications")), (_NEW, "")]
    if not reference:
        asked = AgendaForm(request.GET if "agenda" in request.GET else None, user=request.user)
        context = {"form": asked, "crumbs": crumbs, "has_agendas": bool(asked.choices)}
        return render(request, "funding/prepare_agenda.html", context)
    agenda = _agenda(request, reference)
    boards = boards_of(agenda, request.user)
    if not boards:
        raise PermissionDenied
    key, kept = f"{agenda.reference}:aanvraag", typed_before(request)
    data = request.POST if request.method == "POST" and kept is None else None
    form = PrepareForm(data, initial=kept, agenda=agenda, boards=boards, user=request.user)
    if form.is_bound and form.is_valid() and "check" not in request.POST:
        try:
            made = applying.prepare(agenda=agenda, by=request.user, **form.facts)
        except StepRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "De aanvraag is voorbereid. Controleer de bedragen en dien daarna in.")
            return saved(made, key)
    wanted = form.as_request() if kept is None else None
    context = {
        "form": form,
        "agenda": agenda,
        "plan": plan_rows(agenda, boards),
        "is_checked": wanted is not None,
        "obstacles": obstacles(wanted) if wanted else [],
        "crumbs": crumbs,
        **draft_of(request, key),
    }
    return _shown(request, "funding/prepare.html", context)


def _agenda(request: SignedInRequest, reference: str) -> Agenda:
    if "\x00" in reference:
        raise Http404
    return get_object_or_404(Agenda.objects.visible_to(request.user).select_related("text"), reference=reference)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    application = _own(request, reference)
    if application.status in ENDED:
        status = application.get_status_display().lower()
        messages.info(request, f"Gegevens wijzigen kan niet: de aanvraag is {status}.")
        return redirect("funding:application", reference)
    key, kept = f"{reference}:gegevens", typed_before(request)
    if kept is not None:
        form = EditForm(initial=kept, application=application)
    else:
        form = EditForm(request.POST if request.method == "POST" else None, application=application)
    differs: list[tuple[str, str]] = []
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            edited = applying.edit(application=application, facts=form.facts, version=version, by=request.user)
        except Conflict as conflict:
            form, differs = _after_conflict(request, conflict.stored)
        except StepRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "De aanvraag is gewijzigd.")
            _tell_lacks(request, edited)
            return saved(application, key)
    context = {
        "form": form,
        "application": application,
        "differs": differs,
        "crumbs": crumbs_of(application, "Gegevens wijzigen"),
        **draft_of(request, key, form["version"].value()),
    }
    return _shown(request, "funding/edit.html", context)


def _tell_lacks(request: SignedInRequest, application: Application) -> None:
    """Say at once what of these facts will stop the submitting, with the figures."""
    if application.status != Status.PREPARED:
        return
    here = reverse("funding:edit", args=[application.reference])
    if lacks := [one.sentence for one in obstacles_to_submit(application) if one.url == here]:
        messages.warning(request, " ".join(["Zo kunt u nog niet indienen.", *lacks]))


def _after_conflict(request: SignedInRequest, stored: Application) -> tuple[EditForm, list[tuple[str, str]]]:
    """Return the form with what was typed, on the version of now, and what the other person stored at which field."""
    data = request.POST.copy()
    data["version"] = str(stored.version)
    form = EditForm(data, application=stored)
    theirs = initial_of(stored, form.asked)
    form.is_valid()
    form.add_error(None, "Iemand anders heeft deze aanvraag intussen gewijzigd. Vergelijk en sla opnieuw op.")
    shown = EditForm(application=stored)
    differs = [
        (str(shown[name].label), _words(shown, name, theirs.get(name)))
        for name, field in form.fields.items()
        if name != "version" and field.has_changed(theirs.get(name), form[name].data)
    ]
    return form, differs


def _words(form: EditForm, name: str, value: Any) -> str:
    """Return a stored value as the page shows it."""
    choices: Any = getattr(form.fields[name], "choices", None)
    if choices:
        return str(dict(choices).get(value, value))
    return str(form.fields[name].widget.format_value(value) or "niets")


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, reference: str) -> HttpResponse:
    application = _own(request, reference)
    if application.status != Status.PREPARED:
        messages.info(request, "Deze aanvraag is al ingediend of ingetrokken.")
        return redirect("funding:application", reference)
    problem = ""
    if request.method == "POST":
        try:
            applying.submit(application=application, version=version_of(request, application), by=request.user)
        except Conflict as conflict:
            application.version = conflict.stored.version
            problem = "Iemand anders heeft deze aanvraag intussen gewijzigd. Controleer wat er nu staat en dien dan in."
        except StepRefused as refused:
            problem = str(refused)
        else:
            messages.success(request, "De aanvraag is ingediend. OCW krijgt daarover een mail.")
            return redirect("funding:application", reference)
    context = {
        "application": application,
        "form": None,
        "problem": problem,
        "obstacles": obstacles_to_submit(application),
        "remarks": remarks_on(application),
        "years": (years := list(application.years.all())),
        "total": sum((year.amount for year in years), Decimal()),
        "crumbs": crumbs_of(application, "Indienen"),
    }
    return render(request, "funding/submit.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    application = _own(request, reference)
    if application.status not in {Status.PREPARED, Status.SUBMITTED}:
        messages.info(request, f"Intrekken kan niet meer: de aanvraag is {application.get_status_display().lower()}.")
        return redirect("funding:application", reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            applying.withdraw(application=application, reason=form.cleaned_data["reason"], by=request.user)
        except StepRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "De aanvraag is ingetrokken.")
            return redirect("funding:application", reference)
    context = {"form": form, "application": application, "crumbs": crumbs_of(application, "Intrekken")}
    return _shown(request, "funding/withdraw.html", context)


def _own(request: SignedInRequest, reference: str) -> Application:
    application = load_application(request, reference)
    if not has_right(request.user, application, Right.PREPARE):
        raise PermissionDenied
    return application


def _shown(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)
