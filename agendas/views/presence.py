"""Who else is in this part now, for static/js/presence.js.

The page posts part (its address), tab (a UUID of its own), base (the hash of the text it shows) and, when it is
closed, left=1. The answer: {"others": [{"name", "since"}], "text": a sentence or "", "changed": is there newer text?}.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from agendas.actions.presence import arrive, leave
from agendas.addresses import ROW_LISTS, part_at
from agendas.permissions import can_write_at
from agendas.snapshot import content_hash
from agendas.structure import BLOCKS
from agendas.views.loading import load_agenda
from gka_portal.notation import in_words

UNKNOWN = "Dit onderdeel bestaat niet in deze agenda."
_KEYS = frozenset(block.key for block in BLOCKS)


@require_POST
def presence(request: SignedInRequest, reference: str) -> HttpResponse:
    """Note who is here and answer who else is; for who may write there, and nobody else."""
    agenda = load_agenda(request, reference)
    address = request.POST.get("part", "")
    key, _, row = address.partition(".")
    row_id, tab = _uuid(row), _uuid(request.POST.get("tab", ""))
    if key not in _KEYS or tab is None or (row and (row_id is None or key not in ROW_LISTS)):
        return JsonResponse({"sentence": UNKNOWN}, status=400)
    address = f"{key}.{row_id}" if row_id else key
    if not can_write_at(request.user, agenda, address):
        raise PermissionDenied
    if request.POST.get("left"):
        leave(tab=tab, by=request.user)
        return JsonResponse({"others": [], "text": "", "changed": False})
    try:
        stored = part_at(agenda.text.document, address)
    except KeyError:
        return JsonResponse({"sentence": "Dit onderdeel is intussen verwijderd."}, status=410)
    others = arrive(agenda=agenda, address=address, tab=tab, by=request.user)
    shown = [{"name": name, "since": _clock(since)} for name, since, is_you in others if not is_you]
    base = request.POST.get("base", "")
    changed = bool(base) and base != content_hash(stored)
    return JsonResponse({"others": shown, "text": _sentence(others), "changed": changed})


# The page says this by itself: it does not mean that anybody is still at work, and keeps no session alive.
presence.is_activity = False  # type: ignore[attr-defined]


def _sentence(others: list[tuple[str, datetime, bool]]) -> str:
    names = [(name, _clock(since)) for name, since, is_you in others if not is_you]
    if len(names) == 1:
        return f"{names[0][0]} is hier ook bezig, sinds {names[0][1]} uur."
    if names:
        return f"{in_words([f'{name} (sinds {since} uur)' for name, since in names])} zijn hier ook bezig."
    return "U hebt dit onderdeel ook in een ander venster open." if others else ""


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H.%M}"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
