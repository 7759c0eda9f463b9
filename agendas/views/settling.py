"""Bringing an addendum to the text in force of today: a person chooses where both changed the same."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.amending import AmendRefused, settle
from agendas.forms.settling import SettleForm
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.rebasing import Rebase, rebase_of
from agendas.redline import summary
from agendas.redline.sheets import Drawer
from agendas.snapshot import DocumentRefused
from agendas.tables.amended import became, shown_conflicts
from agendas.views.addenda import load_addendum
from agendas.views.loading import crumbs_of

REFUSED, NEWS = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_settle(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what became of the text in force since the addendum began; where both changed it, ask which text stays."""
    agenda, _ = load_addendum(request, reference)
    if not can_write(request.user, agenda):
        raise PermissionDenied
    rebase = rebase_of(agenda)
    if rebase is None or not rebase.is_needed:
        return _nothing(request, agenda)
    conflicts = shown_conflicts(rebase)
    form = SettleForm(
        request.POST if request.method == "POST" else None, conflicts=[(item.path, item.label) for item in conflicts]
    )
    # What somebody chose is about the texts that they saw.
    is_news = form.is_bound and request.POST.get("shown") != rebase.shown
    if form.is_bound and form.is_valid() and not is_news and _settled(request, agenda, rebase, form):
        return redirect("agendas:addendum_changes", reference)
    changed = became(rebase)
    context = {
        "agenda": agenda,
        "parent": agenda.text.document["parent"],
        "shown": rebase.shown,
        "sentence": summary(changed),
        "blocks": Drawer().blocks(changed),
        "conflicts": [(item, form[item.path]) for item in conflicts],
        "form": form,
        "is_news": is_news,
        "crumbs": crumbs_of(agenda, "Bijwerken"),
    }
    status = NEWS if is_news else REFUSED if form.errors else 200
    return render(request, "agendas/addenda/settle.html", context, status=status)


def _nothing(request: SignedInRequest, agenda: Agenda) -> HttpResponse:
    context = {"agenda": agenda, "crumbs": crumbs_of(agenda, "Bijwerken")}
    return render(request, "agendas/addenda/settled.html", context)


def _settled(request: SignedInRequest, agenda: Agenda, rebase: Rebase, form: SettleForm) -> bool:
    try:
        settle(addendum=agenda, choices=form.choices, base=rebase.shown, by=request.user)
    except AmendRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    except DocumentRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.sentence)
        return False
    messages.success(request, "Het addendum is bijgewerkt. Kijk hieronder of de wijzigingen nog kloppen.")
    return True
