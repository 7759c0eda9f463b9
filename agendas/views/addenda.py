"""Addenda to a signed agenda: beginning one, taking one up again, and what one changes."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agendas.actions.amending import AmendRefused, start_addendum, take_up_again, why_not
from agendas.choices import AddendumSort, State
from agendas.forms.addenda import AddendumForm
from agendas.in_force import text_on
from agendas.models import Agenda, CurrentText
from agendas.permissions import can_write, has_right
from agendas.rebasing import rebase_of
from agendas.redline import compare, summary
from agendas.redline.sheets import Drawer
from agendas.roles import Right
from agendas.snapshot import DocumentRefused
from agendas.structure import block_of
from agendas.tables.addenda import (
    amends_of,
    first_block,
    holds,
    taken_blocks,
    titles_of,
)
from agendas.tables.amended import texts_of
from agendas.tables.beside import name_of_addendum
from agendas.tables.redline import field_links
from agendas.views.loading import crumbs_of, load_agenda
from gka_portal.notation import in_words

REFUSED, NEWS = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Begin an addendum to a signed agenda, then go to the first block that it changes."""
    agenda = load_agenda(request, reference)
    if not has_right(request.user, agenda, Right.START):
        raise PermissionDenied
    document = _in_force(agenda)
    form = AddendumForm(
        request.POST if request.method == "POST" else None,
        agenda=agenda,
        period=document["period"],
        holds=holds(document),
        taken=taken_blocks(agenda.pk),
    )
    obstacle = why_not(agenda)
    if form.is_bound and obstacle:
        form.add_error(None, obstacle)
    if form.is_bound and form.is_valid() and (made := _begin(request, agenda, form)) is not None:
        return _to_write(made)
    context = {
        "agenda": agenda,
        "form": form if form.is_bound or not obstacle else None,
        "obstacle": obstacle,
        "crumbs": crumbs_of(agenda, "Addendum beginnen"),
    }
    return render(request, "agendas/addenda/new.html", context, status=REFUSED if form.errors else 200)


def _in_force(agenda: Agenda) -> dict[str, Any]:
    """Return the text of `agenda` that holds today, or else the last one."""
    found = text_on(agenda, timezone.localdate())
    return found.document if found else agenda.text.document


def _begin(request: SignedInRequest, agenda: Agenda, form: AddendumForm) -> Agenda | None:
    chosen = form.cleaned_data
    try:
        made = start_addendum(
            agenda=agenda,
            sort=chosen["sort"],
            blocks=chosen["blocks"],
            reason=chosen["reason"],
            end_year=chosen["end_year"],
            by=request.user,
        )
    except AmendRefused as refused:
        form.add_error(refused.field or None, str(refused))
        # Another addendum can have taken a block since the form was made.
        form.offer(taken_blocks(agenda.pk))
        return None
    except DocumentRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem.sentence)
        return None
    messages.success(request, f"Addendum {made.reference} is gemaakt. Wijzig nu de onderdelen die u koos.")
    return made


def _to_write(addendum: Agenda) -> HttpResponse:
    """Go to the first block that `addendum` changes."""
    document = CurrentText.objects.values_list("document", flat=True).get(agenda=addendum)
    return redirect("agendas:edit", addendum.reference, first_block(document["addendum"]).slug)


def _to_settle_or_write(request: SignedInRequest, addendum: Agenda, made: str) -> HttpResponse:
    """Go on with an addendum that was taken up again; first to the text in force when that became another."""
    rebase = rebase_of(addendum)
    if rebase is None or not rebase.is_needed:
        messages.success(request, made)
        return _to_write(addendum)
    moved = "De geldende tekst is intussen veranderd. Werk het addendum hieronder eerst bij; daarna schrijft u verder."
    messages.success(request, f"{made} {moved}")
    return redirect("agendas:addendum_settle", addendum.reference)


def load_addendum(request: SignedInRequest, reference: str) -> tuple[Agenda, dict[str, Any]]:
    """Return the addendum `reference` and what it changes; 404 for another agenda.

    404 also for an addendum of which the portal does not know what it changes: it came in as a document.
    """
    agenda = load_agenda(request, reference)
    amends = amends_of(agenda)
    if amends is None:
        raise Http404
    return agenda, amends


@require_http_methods(["GET", "HEAD", "POST"])
def addendum_again(request: SignedInRequest, reference: str) -> HttpResponse:
    """Make a new addendum with the text of one that was withdrawn."""
    agenda, amends = load_addendum(request, reference)
    if not has_right(request.user, agenda, Right.START):
        raise PermissionDenied
    problem = _why_not_again(agenda, amends["blocks"])
    if request.method == "POST" and not problem:
        try:
            made = take_up_again(addendum=agenda, by=request.user)
        except AmendRefused as refused:
            problem = str(refused)
        except DocumentRefused as refused:
            problem = " ".join(["Deze tekst past niet meer.", *(item.sentence for item in refused.problems)])
        else:
            return _to_settle_or_write(
                request, made, f"Addendum {made.reference} is gemaakt met de tekst van {reference}."
            )
    context = {
        "agenda": agenda,
        "parent": agenda.text.document["parent"],
        "name": name_of_addendum(reference, amends["sort"]),
        "blocks": titles_of(amends["blocks"]),
        "problem": problem,
        "crumbs": crumbs_of(agenda, "Opnieuw opnemen"),
    }
    return render(request, "agendas/addenda/again.html", context, status=REFUSED if request.method == "POST" else 200)


def _why_not_again(agenda: Agenda, blocks: list[str]) -> str:
    parent = agenda.parent
    if agenda.state != State.WITHDRAWN or parent is None:
        return "Dit addendum is niet ingetrokken. U kunt er gewoon in verder werken."
    if obstacle := why_not(parent):
        return obstacle
    taken = taken_blocks(parent.pk)
    if both := [key for key in blocks if key in taken]:
        return f"Over {in_words(titles_of(both))} loopt intussen een ander addendum. Wacht tot dat klaar is."
    return ""


@require_safe
def addendum_changes(request: SignedInRequest, reference: str) -> HttpResponse:
    """What the addendum changes, against the text in force from which it started."""
    agenda, amends = load_addendum(request, reference)
    texts = texts_of(agenda.text.document)
    comparison = compare(*texts)
    writes = can_write(request.user, agenda)
    changed = {block_of(change.path).key for change in comparison.changes}
    context = {
        "agenda": agenda,
        "sort": AddendumSort(amends["sort"]).label,
        "parent": agenda.text.document["parent"],
        "base_on": date.fromisoformat(amends["base"]["on"]),
        "sentence": summary(comparison),
        "blocks": Drawer(link=field_links(agenda) if writes else None, texts=texts).blocks(comparison),
        "unchanged": titles_of([key for key in amends["blocks"] if key not in changed]),
        "edit_url": reverse("agendas:edit", args=[reference, first_block(amends).slug]) if writes else "",
        "crumbs": crumbs_of(agenda, "Wat dit addendum wijzigt"),
    }
    return render(request, "agendas/addenda/changes.html", context)
