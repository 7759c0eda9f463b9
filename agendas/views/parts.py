"""One page of the editor: showing its forms, saving them, and what happens when somebody else was first."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.requests import SignedInRequest
from agendas.actions.editing import Conflict, save_part
from agendas.addresses import part_at
from agendas.choices import Step
from agendas.completeness import missing_for
from agendas.forms.comparing import (
    REMOVED_BY_YOU,
    REMOVED_ROW,
    Difference,
    differences,
    marks_of,
    merged,
    note_removed,
    readable,
)
from agendas.forms.options import Options
from agendas.forms.part import Part
from agendas.models import Agenda
from agendas.permissions import can_write
from agendas.richtext import html_to_plain, is_html
from agendas.snapshot import DocumentRefused, content_hash
from agendas.structure import BLOCKS, Block
from agendas.tables.blocks import advice_at, listed_rows, money_table, points_at, steps_of
from agendas.views.loading import crumbs_of, load_agenda
from agendas.workflow import StepRefused
from gka_portal.forms import with_row_action

REMOVED = "Dit onderdeel is intussen verwijderd. Uw tekst staat hieronder, zodat u hem kunt kopiëren."
# A colleague who saves over and over again must not keep the user waiting.
ATTEMPTS = 3
REFUSED, CONFLICT = 422, 409


@dataclass
class Page:
    """What is edited: a block or a row, with the class of its forms."""

    request: SignedInRequest
    agenda: Agenda
    block: Block
    address: str
    forms: type[Part]
    title: str
    url: str

    def part(self, document: dict[str, Any], data: QueryDict | None = None) -> Part:
        return self.forms(document, Options(self.agenda, self.request.user), data)

    @property
    def draft_key(self) -> str:
        """Under which name the browser keeps what is typed here until it is saved."""
        return f"{self.agenda.reference}/{self.address}"

    @property
    def next_url(self) -> str:
        """Where "Opslaan en verder" goes: from a row to its list, from a block to the next one."""
        if "." in self.address:
            return reverse("agendas:edit", args=[self.agenda.reference, self.block.slug])
        place = BLOCKS.index(self.block) + 1
        if place == len(BLOCKS):
            return reverse("agendas:missing", args=[self.agenda.reference])
        return reverse("agendas:edit", args=[self.agenda.reference, BLOCKS[place].slug])


@dataclass
class Shown:
    """What goes with the forms: the hashes of the text they started from, and how they differ from a colleague's."""

    base: str
    marks: str
    differences: list[Difference] | None = None
    is_unsaved: bool = False
    summary: bool = True


def show(page: Page) -> HttpResponse:
    """Show the forms of `page` with what is stored. KeyError when the row is not there."""
    stored = part_at(page.agenda.text.document, page.address)
    part = page.part(stored)
    return draw(page, part, Shown(content_hash(stored), marks_of(part)))


def receive(page: Page) -> HttpResponse:
    """Save what was sent, or show it again after a row button or with what is wrong. KeyError as `show`."""
    sent = page.request.POST
    stored = part_at(page.agenda.text.document, page.address)
    shown = Shown(sent.get("base", ""), sent.get("marks", ""), is_unsaved=True)
    changed = with_row_action(sent)
    if changed is not None:
        shown.summary = False
        return draw(page, page.part(stored, changed), shown)
    part = page.part(stored, sent)
    if not part.is_valid():
        return draw(page, part, shown, status=REFUSED)
    try:
        return _save(page, part, shown)
    except DocumentRefused as refused:
        for sentence in dict.fromkeys(problem.sentence for problem in refused.problems):
            part.form.add_error(None, sentence)
        return draw(page, part, shown, status=REFUSED)
    except StepRefused as refused:
        return not_saved(page, part, str(refused))


def _save(page: Page, part: Part, shown: Shown) -> HttpResponse:
    """Save; when a colleague was first, keep both texts where they do not touch and ask where they do."""
    content, yours, base = part.content(), part.content(), shown.base
    for _ in range(ATTEMPTS):
        try:
            save_part(agenda=page.agenda, address=page.address, content=content, base=base, by=page.request.user)
        except Conflict as conflict:
            if conflict.stored is None:
                return not_saved(page, part, REMOVED)
            page.agenda = load_agenda(page.request, page.agenda.reference)
            base = content_hash(conflict.stored)
            now = page.part(conflict.stored)
            content, both = merged(now, yours, shown.marks, as_plain=page.request.POST.get("rich") != "html")
            if both:
                again = page.part(content)
                by_you = page.agenda.text.changed_by == page.request.user
                note_removed(again, now, both, REMOVED_BY_YOU if by_you else REMOVED_ROW)
                choices = differences(now, both, yours)
                return draw(page, again, Shown(base, marks_of(now), choices, True), status=CONFLICT)
        else:
            return _saved(page)
    return not_saved(page, part, "Een collega slaat dit onderdeel steeds op. Probeer het over een minuut opnieuw.")


def _saved(page: Page) -> HttpResponse:
    messages.success(page.request, f"Opgeslagen om {timezone.localtime():%H.%M} uur.")
    url = page.next_url if page.request.POST.get("after") == "next" else page.url
    # Tells page.js that it may forget the draft of this part.
    return HttpResponseRedirect(f"{url}?opgeslagen={page.draft_key}")


def draw(page: Page, part: Part, shown: Shown, status: int = 200) -> HttpResponse:
    """Show the forms `part` of `page`."""
    agenda = page.agenda
    items = missing_for(agenda, Step.FREEZE)
    if not part.is_bound:
        part.advise(advice_at(items, page.address))
    context = {
        **frame(page, items),
        "part": part,
        "forms": [part.form, *part.rows.values()],
        "shown": shown,
        "is_refused": status == REFUSED,
        "text": agenda.text,
        "draft_key": page.draft_key,
        "points": points_at(items, page.address),
        "next_label": "Opslaan en terug" if "." in page.address else "Opslaan en verder",
        **_of_row(page, part),
        "remove_url": _remove_url(page),
        **_of_list(page, items),
    }
    return render(page.request, "agendas/edit/part.html", context, status=status)


def frame(page: Page, items: list[Any]) -> dict[str, Any]:
    """Return what every page of the editor shows around its forms."""
    trail = crumbs_of(page.agenda, page.title)
    if "." in page.address:
        block_url = reverse("agendas:edit", args=[page.agenda.reference, page.block.slug])
        trail = [*trail[:-1], (page.block.title, block_url), trail[-1]]
    return {
        "agenda": page.agenda,
        "edited": page.block,
        "title": page.title,
        "crumbs": trail,
        "steps": steps_of(page.agenda, items, page.block),
    }


def _of_row(page: Page, part: Part) -> dict[str, Any]:
    """Return what only the page of an intervention shows: its totals as they are stored, and the known schools."""
    if not page.address.startswith("interventions."):
        return {"money": None, "schools": []}
    row = part_at(page.agenda.text.document, page.address)
    return {"money": money_table(row), "schools": part.options.schools}


def _remove_url(page: Page) -> str:
    """Return where a row with a page of its own is removed; "" for a block or for who may not."""
    _, _, row_id = page.address.partition(".")
    if not row_id or not can_write(page.request.user, page.agenda):
        return ""
    return reverse("agendas:row_remove", args=[page.agenda.reference, page.block.slug, row_id])


def _of_list(page: Page, items: list[Any]) -> dict[str, Any]:
    if page.address not in {"interventions", "communities"}:
        return {"listed": None, "kinds": []}
    words = {"interventions": [("intervention", "Interventie"), ("experiment", "Experiment")]}
    return {
        "listed": listed_rows(page.agenda.text.document, page.address, items),
        "kinds": words.get(page.address, [("community", "Community")]),
    }


def not_saved(page: Page, part: Part, sentence: str) -> HttpResponse:
    """Show what the user typed when it cannot be stored any more, so that it can be copied."""
    # What cannot be read as a form any more is still shown as it was sent.
    texts = readable(part, part.content()) if part.is_valid() else []
    context = {
        "agenda": page.agenda,
        "title": page.title,
        "crumbs": crumbs_of(page.agenda, page.title),
        "sentence": sentence,
        "texts": texts,
        "raw": [] if texts else texts_in(page.request.POST),
    }
    return render(page.request, "agendas/edit/not_saved.html", context, status=CONFLICT)


def texts_in(sent: QueryDict) -> list[str]:
    """Return every text that was sent, as it can be copied."""
    skipped = ("csrfmiddlewaretoken", "base", "marks", "after", "rich", "script")
    hidden = ("_FORMS", "-id", "-ORDER", "-DELETE", "-key")
    return [
        html_to_plain(value) if is_html(value) else value
        for name, values in sent.lists()
        if name not in skipped and not name.endswith(hidden)
        for value in values
        if value.strip()
    ]


def read_only(page: Page, own: set[str]) -> HttpResponse:
    """Show the text of `page` without a form, to who writes only the interventions `own` of this agenda."""
    part = page.part(part_at(page.agenda.text.document, page.address))
    listed = _of_list(page, [])
    if listed["listed"] is not None:
        listed["listed"] = [row for row in listed["listed"] if row.id in own]
    context = {
        **frame(page, missing_for(page.agenda, Step.FREEZE)),
        "texts": readable(part, part.part),
        "own_list": page.address == "interventions",
        **listed,
    }
    return render(page.request, "agendas/edit/read_only.html", context)
