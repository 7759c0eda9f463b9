"""The instalments of a grant: planned, and paid."""

import re
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from funding.actions import paying
from funding.actions.moving import Conflict
from funding.forms.deciding import MOST_INSTALMENTS, InstalmentFormSet, PayForm
from funding.models import Application, Instalment
from funding.permissions import has_right
from funding.roles import Right
from funding.rules import Problem, Refused, proposed_instalments, to_plan
from funding.rules.paying import PAYABLE, first_to_plan, parts_sentence
from funding.views.drafts import draft_of, saved, typed_before
from funding.views.loading import crumbs_of, load_application, refuse, version_of
from funding.workflow import StepRefused
from gka_portal.forms import ROW_ACTION

# So many empty rows stand under the proposal.
_SPARE = 2


@require_http_methods(["GET", "HEAD", "POST"])
def instalments(request: SignedInRequest, reference: str) -> HttpResponse:
    """Plan what is still to be paid."""
    application = _decided(request, reference)
    rows = list(application.instalments.all())
    rest = to_plan(application)
    if reason := _no_plan(application, rows, rest):
        messages.info(request, reason)
        return redirect("funding:application", reference)
    key = f"{reference}:termijnen"
    formset = _formset(request, application, rows)
    formset.first_number = first_to_plan(application)
    version, problems = version_of(request, application), list[str]()
    if formset.is_bound and formset.is_valid():
        version, found = _planned(request, application, formset, version)
        problems = found or []
        if found is None:
            messages.success(request, "De termijnen zijn gepland.")
            return saved(application, key)
    context = {
        "formset": formset,
        "form": None,
        "problems": problems,
        "application": application,
        "paid": [row for row in rows if row.paid_on],
        "rest": rest,
        # A row that is left empty in between does not count; the number then moves up when it is saved.
        "before": formset.first_number - 1,
        "version": version,
        "most": MOST_INSTALMENTS,
        "is_full": formset.total_form_count() >= MOST_INSTALMENTS,
        "crumbs": crumbs_of(application, "Termijnen plannen"),
        **draft_of(request, key, application.version),
    }
    is_wrong = problems or (formset.is_bound and not formset.is_valid())
    return render(request, "funding/instalments.html", context, status=422 if is_wrong else 200)


def _planned(
    request: SignedInRequest, application: Application, formset: Any, version: int
) -> tuple[int, list[str] | None]:
    """Plan what was sent; return the version that the page shows next, and why it was refused (None: it was not).

    What belongs to one row is said there, so the list may be empty.
    """
    planned = [paying.Planned(on=on, amount=amount) for on, amount in formset.planned]
    try:
        paying.plan_instalments(application=application, planned=planned, version=version, by=request.user)
    except Conflict as conflict:
        sentence = "Iemand anders heeft deze aanvraag intussen gewijzigd. Vergelijk de bedragen en sla opnieuw op."
        return conflict.stored.version, [sentence]
    except StepRefused as refused:
        return version, _said(formset, refused)
    return version, None


def _formset(request: SignedInRequest, application: Application, rows: list[Instalment]) -> Any:
    """Return the rows to fill in, those that were sent, or those with one more after the button that adds one."""
    if request.method != "POST":
        return InstalmentFormSet(initial=_proposed(application, rows), prefix="t")
    # What is sent stands by itself: next to a proposal, a row that is sent as it was proposed would count as empty.
    sent: Any = InstalmentFormSet(request.POST, prefix="t")
    adds = request.POST.get(ROW_ACTION) == "add"
    if not adds and typed_before(request) is None:
        return sent
    typed = [{name: form[name].value() for name in form.fields} for form in sent.forms]
    shown: Any = InstalmentFormSet(initial=[*typed, *([{}] if adds else [])][:MOST_INSTALMENTS], prefix="t")
    if adds:
        shown.forms[-1].fields["on"].widget.attrs["autofocus"] = True
    return shown


def _no_plan(application: Application, rows: list[Instalment], rest: Decimal) -> str:
    """Return why there is nothing to plan, "" when there is."""
    if application.status not in PAYABLE:
        return f"Termijnen plannen kan niet: de aanvraag is {application.get_status_display().lower()}."
    if not rest and all(row.paid_on for row in rows):
        return "Er is niets meer te plannen: alles wat is verleend, is betaald."
    return ""


def _proposed(application: Application, rows: list[Instalment]) -> list[dict[str, Any]]:
    """Return the instalments that were planned, else equal parts as the scheme has them, and empty rows."""
    found: list[dict[str, Any]] = [{"on": row.planned_on, "amount": row.amount} for row in rows if row.paid_on is None]
    found = found or [{"amount": amount} for amount in proposed_instalments(application)]
    return [*found, *({} for _ in range(_SPARE))][:MOST_INSTALMENTS]


def _said(formset: Any, refused: StepRefused) -> list[str]:
    """Say each problem at its row (on_2 is the second row that was filled in); return those that are about all rows."""
    if not isinstance(refused, Refused):
        return [str(refused)]
    filled = [form for form in formset.forms if form.cleaned_data.get("on") and form.cleaned_data.get("amount")]
    return [one.sentence for one in refused.problems if not _said_at_row(filled, one)]


def _said_at_row(filled: list[Any], problem: Problem) -> bool:
    row = re.fullmatch(r"(on|amount)_([0-9]+)", problem.field)
    if row is None or int(row[2]) > len(filled):
        return False
    filled[int(row[2]) - 1].add_error(row[1], problem.sentence)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Record that an instalment was paid."""
    application = _decided(request, reference)
    instalment = get_object_or_404(application.instalments.all(), number=number)
    if instalment.paid_on:
        messages.info(request, f"Termijn {number} is al betaald.")
        return redirect("funding:application", reference)
    key, kept = f"{reference}:betaling-{number}", typed_before(request)
    sent = request.POST if request.method == "POST" and kept is None else None
    form = PayForm(sent, initial=kept, instalment=instalment)
    if form.is_bound and form.is_valid():
        try:
            paying.pay(instalment=instalment, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"De betaling van termijn {number} is vastgelegd.")
            if sentence := parts_sentence(application):
                messages.warning(request, f"{sentence}.")
            return saved(application, key)
    context = {
        "form": form,
        "application": application,
        "instalment": instalment,
        "crumbs": crumbs_of(application, f"Termijn {number} betalen"),
        **draft_of(request, key, application.version),
    }
    return render(request, "funding/pay.html", context, status=422 if form.errors else 200)


def _decided(request: SignedInRequest, reference: str) -> Application:
    application = load_application(request, reference)
    if not has_right(request.user, application, Right.DECIDE):
        raise PermissionDenied
    return application
