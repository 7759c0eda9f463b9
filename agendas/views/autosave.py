"""Saving while somebody types, for static/js/autosave.js: the whole form comes, every unit is saved by itself.

A unit is a field, or a field of one row. Answers 200 with what became of it:

    saved       is everything on the page stored now?
    sentence    "Opgeslagen om 14.03 uur", or how many fields still need attention
    base, marks what the page stands on from now on
    errors      {html id of a field or list: sentence}; these were not saved, such as what was locked meanwhile
    conflicts   [{unit, field (html id), who, when, html, mark, theirs, both}]: somebody else changed these too.
                `theirs` and `both` are texts for the field. With chose=<unit> and their_mark=<unit>:<mark> in the
                next request the sent text is written over the one that was shown, and over no other.
    newer       did somebody change what this page still shows as it was?

and {"sentence"} with 403 (no right), 404, 409 (the agenda moved on), 410 (the row is gone) or 503 (a colleague saves
over and over again); the text is in the page. Without a session: 401 (`agendas.middleware`).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from agendas.actions.editing import Locked
from agendas.addresses import part_at
from agendas.forms.comparing import Difference
from agendas.forms.locking import LOCKED
from agendas.forms.sent import Held, held_of
from agendas.snapshot import content_hash
from agendas.tables.last_writer import Writer, last_writer
from agendas.views.editing import TooLate, block_page, row_page
from agendas.views.pages import Page
from agendas.views.parts import BUSY
from agendas.views.saving import GONE, Gone, Saved, TooBusy, save, stored_at
from agendas.workflow import StepRefused

NOT_ALLOWED = "U mag dit deel van de agenda niet wijzigen. Uw tekst is niet opgeslagen. Kopieer hem voordat u weggaat."
# The page still shows what was typed.
HERE = "Uw tekst staat nog op deze pagina. Kopieer hem voordat u weggaat."
NOT_FOUND = "Deze agenda is er niet meer, of u mag hem niet meer lezen. Kopieer uw tekst als u hem nodig hebt."


@require_POST
def autosave(request: SignedInRequest, reference: str, slug: str, row_id: UUID | None = None) -> HttpResponse:
    """Save what can be saved of a block, or of the row `row_id`."""
    try:
        page = row_page(request, reference, slug, row_id) if row_id else block_page(request, reference, slug)
        part = page.part(stored_at(page), request.POST)
        held = held_of(part)
        saved = save(page, part, held)
    except Http404:
        return _refused(NOT_FOUND, 404)
    except PermissionDenied:
        return _refused(NOT_ALLOWED, 403)
    except Locked:
        return _refused(LOCKED, 403)
    except Gone:
        return _refused(f"{GONE} {HERE}", 410)
    except TooBusy:
        return _refused(BUSY, 503)
    except TooLate as refused:
        return _refused(f"{refused} {HERE}", 409)
    except StepRefused as refused:
        return _refused(str(refused), 409)
    return JsonResponse(_answer(page, saved, held))


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)


def _answer(page: Page, saved: Saved, held: Held) -> dict[str, Any]:
    merged = saved.merged
    now = content_hash(part_at(page.agenda.text.document, page.address))
    is_newer = bool(merged.behind or saved.differences)
    left = len(held.errors) + len(saved.differences)
    conflicts = []
    if saved.differences:
        writer = last_writer(page.agenda, page.address, page.request.user)
        conflicts = [_conflict(page, difference, writer) for difference in saved.differences]
    return {
        "saved": not left,
        "sentence": f"Opgeslagen om {_clock(timezone.now())} uur" if not left else _left(left),
        # A page that shows less than is stored keeps saying so.
        "base": page.request.POST.get("base", "") if is_newer else now,
        "marks": merged.marks.write(page.forms),
        "errors": held.errors,
        "conflicts": conflicts,
        "newer": is_newer,
    }


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H.%M}"


def _left(count: int) -> str:
    return "1 veld is nog niet opgeslagen" if count == 1 else f"{count} velden zijn nog niet opgeslagen"


def _conflict(page: Page, difference: Difference, writer: Writer) -> dict[str, Any]:
    when = f"om {_clock(writer.at)} uur"
    context = {"difference": difference, "writer": writer, "when": when}
    return {
        "unit": difference.unit,
        "field": difference.element,
        "who": writer.name,
        "when": when,
        "html": render_to_string("agendas/edit/_choice.html", context),
        "mark": difference.mark,
        **difference.typed,
    }
