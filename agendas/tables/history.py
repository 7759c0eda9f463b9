"""The history of an agenda, newest first, in pages. Saves are put together first: no page is one line of them.

An internal comment is in the record and not in the history: that one side talks is no news for the other.
"""

from dataclasses import dataclass

from agendas.models import Agenda
from agendas.timeline import entries, sittings
from records.history import Entry
from records.models import Event

LATEST = 6
PER_PAGE = 50
# How many events are read at once (of a short page ten per line), and at most for one page.
_CHUNK = 200
_MOST = 4000


@dataclass(frozen=True)
class HistoryPage:
    """`older` is the number of the event before which the next page begins; None on the last one."""

    entries: list[Entry]
    older: int | None


def history_page(agenda: Agenda, *, size: int = PER_PAGE, before: int | None = None) -> HistoryPage:
    """Return what happened to `agenda` (before the event with number `before`), in at most `size` lines.

    One query, or more while there are fewer lines than that and more events.
    """
    stream = Event.objects.in_stream(agenda.stream).reverse()
    rows: list[Event] = []
    wanted, has_more, last, read = min(_CHUNK, 10 * size), True, before, 0
    # One more than asked: of the last sitting that was read, the start may still have to come.
    while has_more and read < _MOST and len(list(sittings(rows))) <= size:
        chunk = list((stream if last is None else stream.filter(number__lt=last))[:wanted])
        rows += [event for event in chunk if not event.data.get("internal")]
        has_more, read = len(chunk) == wanted, read + len(chunk)
        last = chunk[-1].number if chunk else last
    groups = list(sittings(rows))
    shown = [event for group in groups[:size] for event in group]
    is_last = not has_more and len(groups) <= size
    return HistoryPage(entries(shown, agenda.kind), None if is_last or not shown else shown[-1].number)


def event_number(text: str) -> int | None:
    """Return the number in an address ("?voor=120"); None when there is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
