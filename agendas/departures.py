"""Where the text of an agenda is another one than that of the national model it was started with."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from agendas.models import Agenda
from agendas.richtext import text_of
from agendas.snapshot.cleaning import cleaned
from agendas.structure import AGENDA, Text
from gka_portal.notation import in_words

# The texts that are the same in the whole country. The title is not: every agenda has its own.
FIXED_TEXTS = ("subtitle", "slogan", "motto", "preamble", "introduction")
FIXED_ROWS = ("pillars", "clauses")


class Departing(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Departure:
    """One text that differs. Both texts as they are stored; `is_rich`: they are HTML.

    `topic` says which text of the model it is, the same for every agenda: "preamble", "clauses.duration".
    """

    path: str
    label: str
    model_text: str
    own_text: str
    kind: Departing
    is_rich: bool = False
    topic: str = ""


@dataclass(frozen=True)
class Topic:
    """A text of the national model; `text` as the model has it, with {gemeente} and {periode}."""

    name: str
    label: str
    text: str
    is_rich: bool


def filled(content: Any, names: list[str], start: int, end: int) -> Any:
    """Return the content of a template with the names of the municipalities and the years in its texts."""
    if isinstance(content, dict):
        return {key: filled(value, names, start, end) for key, value in content.items()}
    if isinstance(content, list):
        return [filled(value, names, start, end) for value in content]
    if isinstance(content, str):
        return content.replace("{gemeente}", in_words(names)).replace("{periode}", f"{start}-{end}")
    return content


def departures(agenda: Agenda) -> list[Departure]:
    """Return where `agenda` departs from its model, in the order of the text; none for one without a model."""
    if agenda.template is None:
        return []
    return departures_of(agenda.template.content, agenda.text.document)


def departures_of(content: dict[str, Any], own: dict[str, Any]) -> list[Departure]:
    """Return where the text `own` (gka-agenda/1; its fixed texts are enough) departs from the template `content`."""
    names = [row["name"] for row in own["municipalities"]]
    model = cleaned(filled(content, names, own["period"]["start"], own["period"]["end"]))
    return [*_texts(model, own), *(item for key in FIXED_ROWS for item in _rows(model, own, key))]


def topics_of(content: dict[str, Any]) -> list[Topic]:
    """Return the texts of the template `content`, in the order of the document; none that it leaves empty."""
    model = cleaned(content)
    found = [
        Topic(field.key, field.label, model[field.key], field.text is Text.RICH)
        for field in AGENDA.fields
        if field.key in FIXED_TEXTS and model.get(field.key)
    ]
    for key in FIXED_ROWS:
        for (name, number), row in _named(model.get(key) or [], key).items():
            label = f"{AGENDA.rows[key].label} ‘{row.get('heading')}’"
            found.append(Topic(_topic(key, name, number), label, _whole(row), key == "clauses"))
    return found


def _topic(key: str, name: str, number: int = 0) -> str:
    return f"{key}.{name}" if not number else f"{key}.{name}.{number + 1}"


def _texts(model: dict[str, Any], own: dict[str, Any]) -> Iterator[Departure]:
    for field in AGENDA.fields:
        if field.key not in FIXED_TEXTS:
            continue
        is_rich = field.text is Text.RICH
        before, after = model.get(field.key) or "", own.get(field.key) or ""
        if _same(before, after, is_rich):
            continue
        kind = Departing.CHANGED if before and after else Departing.REMOVED if before else Departing.ADDED
        yield Departure(field.key, field.label, before, after, kind, is_rich, field.key)


def _same(one: str, other: str, is_rich: bool) -> bool:
    """Do two texts have the same words? Bold or a list changes nothing of what was agreed."""
    if is_rich:
        one, other = text_of(one), text_of(other)
    return " ".join(one.split()) == " ".join(other.split())


def _rows(model: dict[str, Any], own: dict[str, Any], key: str) -> Iterator[Departure]:
    """Compare the pillars or clauses; those of the model are found by key or heading."""
    group = AGENDA.rows[key]
    is_rich = key == "clauses"
    known, rows = _named(model.get(key) or [], key), _named(own.get(key) or [], key)
    for number, (name, row) in enumerate(rows.items(), start=1):
        path, topic = f"{key}.{row['id']}", _topic(key, *name)
        label = f"{group.label} ‘{row.get('heading') or number}’"
        before, after = known.get(name), _text(row)
        if before is None:
            yield Departure(path, label, "", after, Departing.ADDED, is_rich, topic)
        elif not (_same(_text(before), after, is_rich) and before.get("heading") == row.get("heading")):
            yield Departure(path, label, _whole(before), _whole(row), Departing.CHANGED, is_rich, topic)
    for name, row in known.items():
        if name not in rows:
            label = f"{group.label} ‘{row.get('heading')}’"
            yield Departure(key, label, _text(row), "", Departing.REMOVED, is_rich, _topic(key, *name))
    if [name for name in rows if name in known] != [name for name in known if name in rows]:
        yield Departure(key, f"Volgorde: {_LISTS[key]}", _order(known), _order(rows), Departing.MOVED)


_LISTS = {"pillars": "pijlers", "clauses": "bepalingen"}


def _named(rows: list[dict[str, Any]], key: str) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows by their key or heading; a second one of that name is another row."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        name = str((row.get("key") if key == "clauses" else "") or row.get("heading"))
        found[name, sum(known == name for known, _ in found)] = row
    return found


def _text(row: dict[str, Any]) -> str:
    return str(row.get("text") or "")


def _whole(row: dict[str, Any]) -> str:
    """Return heading and text, so that a comparison shows a heading that changed too."""
    text = _text(row)
    if not row.get("heading"):
        return text
    return (
        f"<p>{escape(row['heading'], quote=False)}</p>{text}" if text.startswith("<") else f"{row['heading']}\n{text}"
    )


def _order(rows: dict[tuple[str, int], dict[str, Any]]) -> str:
    return "\n".join(str(row.get("heading") or "") for row in rows.values())
