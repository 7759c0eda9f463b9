"""What stands at one address of the text as a reader sees it: the fields in the order of the editor, in words."""

from dataclasses import dataclass
from html import escape
from typing import Any

from agendas.labels import LISTS
from agendas.redline.comparing import row_name
from agendas.redline.fields import Nature, Part, Rows, Value, entries_of
from agendas.structure import AGENDA, BLOCKS

_KEYS = [key for block in BLOCKS for key in block.keys]
# What a clause of the model text is called in the file.
_UNSEEN = frozenset({"clauses.key"})
Entry = Value | Part


@dataclass(frozen=True)
class Place:
    """What is at an address: how it is built, what it holds, and where in the text that is."""

    entry: Entry | None
    value: Any
    order: tuple[int, ...]


def place_at(document: dict[str, Any], path: str) -> Place:
    """Return what stands at `path`; without `entry` when nothing does (any more), with the order as far as it goes.

    The order is that of the editor: the keys of a stored document are in no order.
    """
    entry: Entry | None = None
    value: Any = document
    order: list[int] = []
    for key in path.split(".") if path else []:
        if isinstance(value, list):
            ids = [row.get("id") if isinstance(row, dict) else None for row in value]
            number = ids.index(key) if key in ids else len(ids)
            value = value[number] if key in ids else None
        else:
            found = _entries(entry)
            number = next((place for place, item in enumerate(found) if item.key == key), len(found))
            entry = found[number] if number < len(found) else None
            value = value.get(key) if isinstance(value, dict) and entry is not None else None
        order.append(number)
        if value is None:
            return Place(None, None, tuple(order))
    return Place(entry, value, tuple(order))


def html_at(document: dict[str, Any], path: str) -> str:
    """Return what stands at `path` as rich text, a row or list with its labels; "" when there is nothing."""
    place = place_at(document, path)
    return _html(place.entry, place.value) if place.entry is not None else ""


def _entries(entry: Entry | None) -> list[Entry]:
    """Return what stands in `entry`, None for the whole agenda, in the order in which people read it."""
    if entry is None:
        return sorted(entries_of(AGENDA), key=lambda item: _KEYS.index(item.key) if item.key in _KEYS else -1)
    if not isinstance(entry, Part):
        return []
    return [item for item in entries_of(entry.group, entry.path) if f"{entry.path}.{item.key}" not in _UNSEEN]


def _html(entry: Entry, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(entry, Value):
        return _words(entry, value)
    if isinstance(entry, Rows) and isinstance(value, list):
        rows = enumerate(value, start=1)
        return "".join(
            f"<h3>{escape(row_name(entry.group.label, row, n)[0])}</h3>{_row(entry, row)}" for n, row in rows
        )
    return _row(entry, value)


def _row(entry: Part, row: dict[str, Any]) -> str:
    """Return every part of a row that says something, each after its label."""
    drawn = ((item, _html(item, row.get(item.key))) for item in _entries(entry))
    return "".join(f"<p><strong>{escape(_label(item))}</strong></p>{html}" for item, html in drawn if html)


def _label(entry: Entry) -> str:
    if isinstance(entry, Value):
        return entry.label
    return LISTS.get(entry.path, entry.group.label) if isinstance(entry, Rows) else entry.group.label


def _words(entry: Value, value: Any) -> str:
    words = entry.say(value)
    if entry.nature is Nature.RICH:
        return str(words)
    if isinstance(words, list):
        return f"<ul>{''.join(f'<li>{escape(name)}</li>' for name in words)}</ul>"
    return f"<p>{escape(words).replace(chr(10), '<br>')}</p>" if words else ""
