"""What to look at in a text that came from another agenda: its names and years, and what was left out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agendas.actions.copied_text import COPYABLE
from agendas.models import Agenda
from agendas.richtext import html_to_plain, is_html
from agendas.structure import block_of, walk
from agendas.tables.missing import field_url
from gka_portal.notation import in_words
from records.models import Event

_YEAR = re.compile(r"\b20[0-4]\d\b")


@dataclass(frozen=True)
class Point:
    """A field with a name or year of the old agenda in it."""

    block: str
    field: str
    words: str
    url: str


@dataclass(frozen=True)
class Copied:
    """From which agendas something came, what was left out then, and what still stands there from them now."""

    sources: list[str]
    remarks: list[str]
    points: list[Point]


def copied_into(agenda: Agenda) -> Copied | None:
    """Return what to look at in `agenda`; None when nothing came from another agenda. One query."""
    events = Event.objects.in_stream(agenda.stream).filter(action__in=["started", "taken_over"])
    told = [event.data for event in events if "from" in event.data]
    if not told:
        return None
    points: dict[str, Point] = {}
    for data in told:
        points |= {point.url + point.field: point for point in _points(agenda, data)}
    return Copied(
        sources=list(dict.fromkeys(data["from"] for data in told)),
        remarks=list(dict.fromkeys(sentence for data in told for sentence in data["remarks"])),
        points=list(points.values()),
    )


def _points(agenda: Agenda, data: dict[str, Any]) -> Iterable[Point]:
    copied = _addresses(data)
    for found in walk(agenda.text.document):
        if not any(found.path == address or found.path.startswith(f"{address}.") for address in copied):
            continue
        text = " ".join(found.value) if isinstance(found.value, list) else found.value or ""
        text = html_to_plain(text) if is_html(text) else text
        if words := _old_words(text, data["names"], data["before"]):
            label = f"{found.field.label} ({found.row})" if found.row else found.field.label
            yield Point(block_of(found.path).title, label, in_words(words), field_url(agenda, found.path))


def _addresses(data: dict[str, Any]) -> list[str]:
    if "rows" in data:
        return list(data["rows"])
    return [key for block in data["blocks"] for key in COPYABLE.get(block, ())]


def _old_words(text: str, names: list[str], before: int) -> list[str]:
    """Return the names and the years before `before` that stand in `text`, each once."""
    found = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)]
    years = sorted({year for year in _YEAR.findall(text) if int(year) < before})
    return [*found, *years]
