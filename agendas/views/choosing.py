"""Choosing anew what an addendum does, which blocks it changes and why, as long as its blocks can be chosen."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from agendas.actions.amended_blocks import chosen_blocks
from agendas.actions.amending import AmendRefused, LossNotAgreed, change_choices
from agendas.choices import AddendumSort
from agendas.forms.addenda import AddendumForm
from agendas.models import Agenda
from agendas.rebasing import END_YEAR, Rebase, choices_shown, lost_with, rebase_of
from agendas.snapshot import DocumentRefused
from agendas.tables.addenda import can_choose_blocks, holds, taken_blocks, titles_of, withdrawers
from agendas.views.addenda import load_addendum
from agendas.views.loading import crumbs_of
from gka_portal.notation import in_words

REFUSED, NEWS = 422, 409


@dataclass(frozen=True)
class _Asked:
    """What the page asks about (`losses`), what its reader agreed to lose, and the hash of what they saw."""

    losses: list[str]
    agreed: list[str]
    shown: str


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_choices(request: SignedInRequest, reference: str) -> HttpResponse:
    """Change what was chosen at the beginning. Words that would go with it are lost, so that is asked first."""
    agenda, amends = load_addendum(request, reference)
    if not can_choose_blocks(request.user, agenda):
        raise PermissionDenied
    rebase = rebase_of(agenda)
    form = _form(request, agenda, amends, rebase)
    chosen = dict(form.cleaned_data) if form.is_bound and form.is_valid() else None
    if chosen is not None and _saved(request, agenda, form, chosen):
        messages.success(request, "Opgeslagen. Hieronder staat wat dit addendum wijzigt.")
        return redirect("agendas:detail", reference)
    asked = _asked(request, agenda, chosen)
    context = {
        "agenda": agenda,
        "form": form,
        "parent": agenda.text.document["parent"],
        "moved": rebase is not None and rebase.is_needed,
        "asked": asked,
        "lost": in_words(titles_of([key for key in asked.losses if key != END_YEAR])),
        "lost_year": agenda.text.document["period"]["end"] if END_YEAR in asked.losses else None,
        "withdrawers": withdrawers(agenda, request.user),
        "crumbs": crumbs_of(agenda, "Keuzes wijzigen"),
    }
    status = REFUSED if form.errors else NEWS if asked.losses else 200
    return render(request, "agendas/addenda/choices.html", context, status=status)


def _asked(request: SignedInRequest, agenda: Agenda, chosen: dict[str, Any] | None) -> _Asked:
    """Return what the page asks; `chosen` is a valid choice that was not saved, None where there is none."""
    if request.method != "POST":
        return _Asked([], [], choices_shown(agenda.text.document))
    if chosen is None:
        # What somebody saw and agreed to lose stays so, until the form can be saved.
        agreed, sort, blocks = (
            request.POST.getlist("lose"),
            request.POST.get("sort", ""),
            request.POST.getlist("blocks"),
        )
        losses = [key for key in lost_with(agenda.text.document, sort, blocks) if key in agreed]
        return _Asked(losses, agreed, request.POST.get("shown", ""))
    # What would go of the text as it is by now.
    agenda.text.refresh_from_db()
    document = agenda.text.document
    losses = lost_with(document, chosen["sort"], chosen_blocks(chosen["sort"], chosen["blocks"]))
    return _Asked(losses, losses, choices_shown(document, losses))


def _form(request: SignedInRequest, agenda: Agenda, amends: dict[str, Any], rebase: Rebase | None) -> AddendumForm:
    document = agenda.text.document
    extends = amends["sort"] == AddendumSort.EXTEND
    return AddendumForm(
        request.POST if request.method == "POST" else None,
        agenda=agenda.parent,
        addendum=agenda,
        period=rebase.in_force.document["period"] if rebase else document["period"],
        holds=holds(document),
        taken=taken_blocks(agenda.parent_id, but=agenda.pk),
        initial={
            "sort": amends["sort"],
            "end_year": document["period"]["end"] if extends else None,
            "blocks": amends["blocks"],
            "reason": amends["reason"],
        },
    )


def _saved(request: SignedInRequest, agenda: Agenda, form: AddendumForm, chosen: dict[str, Any]) -> bool:
    """Save what was chosen, or show in the form why not; what would be lost is asked about by the page."""
    try:
        change_choices(
            addendum=agenda,
            sort=chosen["sort"],
            blocks=chosen["blocks"],
            reason=chosen["reason"],
            end_year=chosen["end_year"],
            shown=request.POST.get("shown", ""),
            lose=request.POST.getlist("lose"),
            by=request.user,
        )
    except LossNotAgreed:
        return False
    except AmendRefused as refused:
        form.add_error(refused.field or None, str(refused))
        # Another addendum can have taken a block since the form was made.
        form.offer(taken_blocks(agenda.parent_id, but=agenda.pk))
        return False
    except DocumentRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.sentence)
        return False
    return True
