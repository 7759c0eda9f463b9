"""One page of the editor: showing its forms, saving them, and what happens when somebody else was first."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone

from agendas.actions.editing import Locked
from agendas.addresses import part_at
from agendas.choices import Step
from agendas.completeness import missing_for
from agendas.forms.comparing import REMOVED_BY_YOU, REMOVED_ROW, note_removed, readable
from agendas.forms.locking import LOCKED, locked_and_wrong
from agendas.forms.part import Part
from agendas.forms.refused import CARRIED
from agendas.forms.sent import with_both
from agendas.forms.units import Marks, units_of
from agendas.richtext import html_to_plain, is_html
from agendas.snapshot import DocumentRefused, content_hash
from agendas.tables.last_writer import last_writer
from agendas.views.loading import crumbs_of
from agendas.views.pages import Page, Shown, draw, frame, of_list
from agendas.views.saving import REMOVED, Gone, Saved, TooBusy, save
from agendas.workflow import StepRefused
from gka_portal.forms import with_row_action

BUSY = "Een collega slaat dit onderdeel steeds op. Probeer het over een minuut opnieuw."
REFUSED, CONFLICT, FORBIDDEN = 422, 409, 403


def show(page: Page) -> HttpResponse:
    """Show the forms of `page` with what is stored. KeyError when the row is not there."""
    stored = part_at(page.agenda.text.document, page.address)
    part = page.part(stored)
    return draw(page, part, Shown(content_hash(stored), marks_of(page, part)))


def marks_of(page: Page, part: Part) -> str:
    """Return the marks of what `part` was made from, as the page carries them."""
    return Marks.of(units_of(page.forms, part.part)).write(page.forms)


def receive(page: Page) -> HttpResponse:
    """Save what was sent, or show it again after a row button or with what is wrong. KeyError as `show`."""
    sent: QueryDict = page.request.POST
    stored = part_at(page.agenda.text.document, page.address)
    shown = Shown(sent.get("base", ""), sent.get("marks", ""), is_unsaved=True)
    changed = with_row_action(sent)
    if changed is not None:
        shown.summary = False
        return draw(page, page.part(stored, changed), shown)
    if any(name.startswith("choose:") for name in sent):
        sent = with_both(page.part(stored, sent), sent)
    part = page.part(stored, sent)
    if not part.is_valid():
        if locked_and_wrong(part):
            return not_saved(page, part, LOCKED, FORBIDDEN)
        return draw(page, part, shown, status=REFUSED)
    try:
        saved = save(page, part)
    except DocumentRefused as refused:
        for sentence in dict.fromkeys(problem.sentence for problem in refused.problems):
            part.form.add_error(None, sentence)
        return draw(page, part, shown, status=REFUSED)
    except (StepRefused, Gone, TooBusy) as refused:
        return _refused(page, part, refused)
    return _choose(page, part, saved) if saved.differences else _saved(page)


def _refused(page: Page, part: Part, refused: Exception) -> HttpResponse:
    if isinstance(refused, Locked):
        return not_saved(page, part, LOCKED, FORBIDDEN)
    if isinstance(refused, Gone):
        return not_saved(page, part, REMOVED)
    return not_saved(page, part, BUSY if isinstance(refused, TooBusy) else str(refused))


def _choose(page: Page, part: Part, saved: Saved) -> HttpResponse:
    """Show both texts of what somebody else changed too; nothing is stored yet."""
    now = page.part(part_at(page.agenda.text.document, page.address))
    again = page.part(saved.merged.yours)
    writer = last_writer(page.agenda, page.address, page.request.user)
    note_removed(again, now, saved.merged.conflicts, REMOVED_BY_YOU if writer.is_you else REMOVED_ROW)
    base = content_hash(part_at(page.agenda.text.document, page.address))
    shown = Shown(base, marks_of(page, now), saved.differences, writer, is_unsaved=True)
    return draw(page, again, shown, status=CONFLICT)


def _saved(page: Page) -> HttpResponse:
    messages.success(page.request, f"Opgeslagen om {timezone.localtime():%H.%M} uur.")
    url = page.next_url if page.request.POST.get("after") == "next" else page.url
    if CARRIED in page.request.POST:
        # A text that was refused is still in the draft, and nobody said yet that it may go.
        return HttpResponseRedirect(url)
    # Tells page.js that it may forget the draft of this part.
    return HttpResponseRedirect(f"{url}?opgeslagen={page.draft_key}")


def not_saved(page: Page, part: Part, sentence: str, status: int = CONFLICT) -> HttpResponse:
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
    return render(page.request, "agendas/edit/not_saved.html", context, status=status)


def texts_in(sent: QueryDict) -> list[str]:
    """Return every text that was sent, as it can be copied."""
    skipped = ("csrfmiddlewaretoken", "base", "marks", "after", "rich", "script", "chose", "their_mark", "part", "tab")
    hidden = ("_FORMS", "-id", "-ORDER", "-DELETE", "-key")
    return [
        html_to_plain(value) if is_html(value) else value
        for name, values in sent.lists()
        if name not in skipped and not name.endswith(hidden) and not name.startswith("choose:")
        for value in values
        if value.strip()
    ]


def read_only(page: Page, own: set[str]) -> HttpResponse:
    """Show the text of `page` without a form, to who writes only the interventions `own` of this agenda."""
    part = page.part(part_at(page.agenda.text.document, page.address))
    listed = of_list(page, [])
    if listed["listed"] is not None:
        listed["listed"] = [row for row in listed["listed"] if row.id in own]
    context = {
        **frame(page, missing_for(page.agenda, Step.FREEZE)),
        "texts": readable(part, part.part),
        "own_list": page.address == "interventions",
        **listed,
    }
    return render(page.request, "agendas/edit/read_only.html", context)
