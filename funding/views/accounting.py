"""The account of a year: the contactschool fills it in, OCW judges it, and who reads the grant reads it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.editing import Conflict
from funding.accountability import advice_for, books_of, with_books
from funding.actions.accounting import (
    can_judge_account,
    can_write_account,
    judge_account,
    save_account,
    submit_account,
)
from funding.choices import AccountState
from funding.forms.accounting import AccountForm, JudgeForm
from funding.models import Application, YearAccount
from funding.permissions import has_right, reads_papers
from funding.roles import Right
from funding.tables import account as tables
from funding.views.loading import crumbs_of, refuse, visible_applications
from funding.workflow import StepRefused
from funding.years import years_of
from gka_portal.forms import ROW_ACTION

SAVED = "Wat u hebt ingevuld, is bewaard. U kunt later verdergaan."


def load(request: SignedInRequest, reference: str) -> Application:
    """Return the application with all that its accounts look at; 404 for who may not read it."""
    return get_object_or_404(with_books(visible_applications(request)), reference=reference)


def _load_year(request: SignedInRequest, reference: str, year: int) -> tuple[Application, YearAccount | None]:
    application = load(request, reference)
    if year not in years_of(application):
        raise Http404
    return application, next((row for row in application.accounts.all() if row.year == year), None)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: SignedInRequest, reference: str, year: int) -> HttpResponse:
    """Fill in the account of a year in parts and submit it; who may not write reads what was submitted."""
    application, stored = _load_year(request, reference, year)
    writes = can_write_account(request.user, application, stored) and year <= timezone.localdate().year
    if request.method != "POST":
        return _page(request, application, year, stored, _form(application, year, stored) if writes else None)
    if not has_right(request.user, application, Right.ACCOUNT):
        raise PermissionDenied
    form = AccountForm(request.POST, year=year)
    if request.POST.get(ROW_ACTION) == "show:draft":
        # What the browser kept when the connection or the session was lost (static/js/draft.js).
        return _page(request, application, year, stored, form, is_unsaved=True)
    if taken := _taken(request, application, year):
        return _page(request, application, year, stored, taken, base=_base_of(request), is_unsaved=True)
    if form.is_valid():
        answer = _saved(request, application, year, form)
        if answer is not None:
            return answer
    base = _base_of(request)
    return _page(request, application, year, stored, form, base=base, is_unsaved=True, status=422)


def _base_of(request: SignedInRequest) -> int:
    text = request.POST.get("base", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _taken(request: SignedInRequest, application: Application, year: int) -> AccountForm | None:
    """Return the form with a known text below what was typed, when that was asked; nothing is saved."""
    chosen = request.POST.get(ROW_ACTION, "")
    known = next((one for one in tables.known_for(application, year).values() if one.key == chosen), None)
    if known is None:
        return None
    data = request.POST.copy()
    data[known.name] = "\n\n".join(filter(None, [data.get(known.name, "").strip(), known.text]))
    form = AccountForm(data, year=year)
    form.fields[known.name].widget.attrs["autofocus"] = True
    return form


def _saved(request: SignedInRequest, application: Application, year: int, form: AccountForm) -> HttpResponse | None:
    """Save, and submit when that was asked; None when it was refused, with the reason in the form."""
    url = reverse("funding:account", args=[application.reference, year])
    try:
        stored = save_account(
            application=application, year=year, facts=form.facts, version=_base_of(request), by=request.user
        )
    except Conflict as conflict:
        shown = {"differences": tables.differences(form, conflict.stored), "base": conflict.stored.version}
        return _page(request, application, year, conflict.stored, form, is_unsaved=True, status=409, **shown)
    except StepRefused as refused:
        refuse(form, refused)
        return None
    if request.POST.get("after") == "submit":
        return _submitted(request, application, year, form, stored)
    messages.success(request, SAVED)
    if request.POST.get("after") == "document":
        url = reverse("funding:document_add", args=[application.reference])
        return redirect(f"{url}?soort=annual_report&jaar={year}")
    return HttpResponseRedirect(f"{url}?opgeslagen={_draft_key(application, year)}")


def _submitted(
    request: SignedInRequest, application: Application, year: int, form: AccountForm, stored: YearAccount
) -> HttpResponse:
    try:
        submit_account(application=application, year=year, by=request.user)
    except StepRefused as refused:
        refuse(form, refused)
        shown = {"base": stored.version, "is_kept": True}
        return _page(request, application, year, stored, form, status=422, **shown)
    messages.success(request, f"De verantwoording over {year} is ingediend. OCW beoordeelt haar; u krijgt een e-mail.")
    url = reverse("funding:application", args=[application.reference])
    return HttpResponseRedirect(f"{url}?opgeslagen={_draft_key(application, year)}")


def _draft_key(application: Application, year: int) -> str:
    return f"{application.reference}:verantwoording-{year}"


def _form(application: Application, year: int, stored: YearAccount | None) -> AccountForm:
    if stored is None:
        return AccountForm(initial=tables.sure_of(application, year), year=year)
    return AccountForm(initial={name: getattr(stored, name) for name in tables.FIELDS}, year=year)


def _page(
    request: SignedInRequest,
    application: Application,
    year: int,
    stored: YearAccount | None,
    form: AccountForm | None,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """Draw the page: the form, or what was submitted. `base` is the version that the form was made from."""
    book = books_of(application)[year]
    context = {
        "application": application,
        # As text: a number would be written 2.025.
        "year": str(year),
        "account": stored,
        "form": form,
        "is_new": stored is None and form is not None and not form.is_bound,
        "text_fields": _with_known(application, year, form) if form else [],
        "figures": tables.figures_of(application, book),
        "rules": tables.rule_of(application, year),
        "advice": advice_for(application, year) if form else [],
        "judge_url": (
            reverse("funding:judge_account", args=[application.reference, year])
            if stored and can_judge_account(request.user, application, stored)
            else ""
        ),
        "is_ahead": year > timezone.localdate().year,
        "draft_key": _draft_key(application, year),
        "base": stored.version if stored else 0,
        "differences": [],
        "is_unsaved": False,
        "is_kept": False,
        "crumbs": crumbs_of(application, f"Verantwoording {year}"),
        **_told(request, application, year, stored),
        **shown,
    }
    return render(request, "funding/account/account.html", context, status=status)


def _with_known(application: Application, year: int, form: AccountForm) -> list[tuple[BoundField, tables.Known | None]]:
    """Return the five texts, each with what is known elsewhere."""
    known = tables.known_for(application, year)
    return [(field, known.get(field.name)) for field in form.text_fields]


def _told(request: SignedInRequest, application: Application, year: int, stored: YearAccount | None) -> dict[str, Any]:
    """Return what a board has told of `year`; what was never submitted is for nobody else."""
    is_public = stored is not None and stored.state != AccountState.OPEN
    sees_reports = reads_papers(request.user, application)
    return {
        "facts": tables.facts_of(stored) if stored and is_public else [],
        "texts": tables.texts_of(stored) if stored and is_public else [],
        "sees_reports": sees_reports,
        "reports": [row for row in application.documents.all() if row.year == year] if sees_reports else [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: SignedInRequest, reference: str, year: int) -> HttpResponse:
    """OCW reads the account of a year and accepts it, or sends it back with a remark."""
    application, stored = _load_year(request, reference, year)
    if not has_right(request.user, application, Right.DECIDE):
        raise PermissionDenied
    if stored is None or stored.state == AccountState.OPEN:
        raise Http404
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        accepted = form.cleaned_data["verdict"] == "accepted"
        try:
            judge_account(
                application=application,
                year=year,
                accepted=accepted,
                remark=form.cleaned_data["remark"],
                by=request.user,
            )
        except StepRefused as refused:
            refuse(form, refused)
        else:
            said = "is akkoord" if accepted else "is teruggestuurd"
            messages.success(request, f"De verantwoording over {year} {said}. De contactschool krijgt een e-mail.")
            return redirect("funding:application", reference)
    context = {
        "application": application,
        "year": str(year),
        "account": stored,
        "form": form if can_judge_account(request.user, application, stored) or form.errors else None,
        "is_own": stored.state == AccountState.SUBMITTED and stored.submitted_by_id == request.user.pk,
        "figures": tables.figures_of(application, books_of(application)[year]),
        "left": tables.left_after(application, year),
        "rules": tables.rule_of(application, year),
        **_told(request, application, year, stored),
        "crumbs": crumbs_of(application, f"Verantwoording {year} beoordelen"),
    }
    return render(request, "funding/account/judge.html", context, status=422 if form.errors else 200)
