"""What a field is called, by address: for comments, messages and comparisons.

`forms` and the printed document have words of their own; these are for where a field stands alone.
"""

from dataclasses import dataclass
from typing import Any

from agendas.labels import LABELS, LISTS
from agendas.structure import AGENDA, Group, block_of

WHOLE = "De hele agenda"
_LONGEST_NAME = 80
_ROW_NAMES = ("name", "heading", "type", "what", "description", "organisation")
# No fact of the agenda but of the file.
_UNSEEN = frozenset({"id", "key", "format", "reference", "parent", "code"})


@dataclass(frozen=True)
class Found:
    """What stands at an address: its words from the outside in, its value, how it is built; `path` without row ids."""

    words: tuple[str, ...]
    value: Any
    group: Group | None = None
    path: str = ""


def find(document: dict[str, Any], path: str) -> Found | None:
    """Return what stands at `path` in `document`; None when nothing does (any more)."""
    if not path:
        return Found((WHOLE,), document, AGENDA)
    try:
        block_of(path)
    except KeyError:
        return None
    found: Found | None = Found((), document, AGENDA)
    for part in path.split("."):
        found = _step(found, part) if found else None
    return found


def name_of(document: dict[str, Any], path: str) -> str | None:
    """Return what the field at `path` is called ("De Transformatieve School: Doel"); None when there is none."""
    found = find(document, path)
    if found is None:
        return None
    *outer, last = found.words
    return f"{', '.join(outer)}: {last}" if outer else last


def _step(here: Found, part: str) -> Found | None:
    if isinstance(here.value, dict) and part in here.value and part not in _UNSEEN:
        value = here.value[part]
        group, path = _group_in(here.group, part), _join(here.path, part)
        return Found((*here.words, _label(here.group, path)), value, group, path)
    if isinstance(here.value, list):
        for number, row in enumerate(here.value, start=1):
            if isinstance(row, dict) and row.get("id") == part:
                return Found((*here.words[:-1], _row_name(row, here.group, number)), row, here.group, path=here.path)
    return None


def _group_in(group: Group | None, key: str) -> Group | None:
    return (group.groups.get(key) or group.rows.get(key)) if group else None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _label(group: Group | None, path: str) -> str:
    key = path.rpartition(".")[2]
    if group:
        for item in group.fields:
            if item.key == key:
                return item.label
        if key in group.groups:
            return group.groups[key].label
    return LISTS.get(path) or LABELS.get(path, key)


def _row_name(row: dict[str, Any], group: Group | None, number: int) -> str:
    name = " ".join(next((str(row[key]) for key in _ROW_NAMES if row.get(key)), "").split())
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1]}…"
    return name or f"{group.label if group else 'Regel'} {number}"
