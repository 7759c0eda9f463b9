"""The versions of the national model: what each holds, which one counts, and how two of them differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.safestring import SafeString

from agendas.choices import ConsultationKind, Frequency
from agendas.forms.templates import STEPS
from agendas.guidance import Guidance, Topic, guidance_in, topics
from agendas.models import AgendaTemplate
from agendas.redline import word_diff
from agendas.richtext import html_to_plain
from agendas.snapshot.cleaning import cleaned
from agendas.structure import AGENDA, BLOCKS, Block, Field, Text
from gka_portal.lists import has_words

_STEP_WORDS = dict(STEPS)
_GUIDANCE_WORDS = (
    ("what", "wat hoort hier"),
    ("good", "goed voorbeeld"),
    ("weak", "zwak voorbeeld"),
    ("who", "wie weet dit"),
)


@dataclass(frozen=True)
class VersionRow:
    template: AgendaTemplate
    state: str
    icon: str
    used_by: int


def versions() -> list[VersionRow]:
    """Return every version, the newest first; one query."""
    rows = list(
        AgendaTemplate.objects.defer("content", "guidance", "required")
        .annotate(used_by=Count("agenda"))
        .order_by("kind", "-version")
    )
    today = timezone.localdate()
    current: dict[str, int] = {}
    for row in rows:
        if row.published_at and row.valid_from <= today:
            current.setdefault(row.kind, row.pk)
    return [VersionRow(row, *_state(row, current.get(row.kind), today), getattr(row, "used_by", 0)) for row in rows]


def _state(row: AgendaTemplate, current: int | None, today: date) -> tuple[str, str]:
    """Return where a version stands, in words and as a picture."""
    if row.is_draft:
        return "In de maak", "pencil-line"
    if row.pk == current:
        return "Geldt nu", "circle-check"
    return ("Geldt later", "clock") if row.valid_from > today else ("Vervangen", "archive")


@dataclass(frozen=True)
class Shown:
    """A text of the model as it is read."""

    label: str
    text: str
    is_rich: bool = False


def fixed_texts(content: dict[str, Any]) -> dict[str, Shown]:
    """Return the texts that a new agenda starts with, by a key that stays the same in another version."""
    content = cleaned(content)
    found = {
        field.key: Shown(field.label, content[field.key], field.text is Text.RICH)
        for field in AGENDA.fields
        if content.get(field.key)
    }
    for row in content.get("pillars") or []:
        found[f"pillars {row['heading']}"] = Shown(f"Pijler ‘{row['heading']}’", row.get("text", ""))
    for row in content.get("consultations") or []:
        found[f"consultations {row['kind']} {row['name']}"] = Shown(f"Overleg ‘{row['name']}’", _consultation(row))
    for row in content.get("clauses") or []:
        label = f"Bepaling ‘{row.get('heading') or 'zonder kop'}’"
        found[f"clauses {row.get('key') or row.get('heading')}"] = Shown(label, row.get("text", ""), True)
    return found


def _consultation(row: dict[str, Any]) -> str:
    often = row.get("frequency_text") or (Frequency(row["frequency"]).label if row.get("frequency") else "")
    members = [
        f"{member['name']}{', ' + member['organisation'] if member.get('organisation') else ''}"
        f"{' (op uitnodiging)' if member.get('on_invitation') else ''}"
        for member in row.get("members") or []
    ]
    return "\n".join(filter(None, [ConsultationKind(row["kind"]).label, row.get("purpose"), often, *members]))


@dataclass(frozen=True)
class Change:
    """What differs between two versions, in words that came and went."""

    part: str
    label: str
    html: SafeString


def changes(before: AgendaTemplate, after: AgendaTemplate) -> list[Change]:
    """Return everything in which `after` differs from `before`, in the order of the pages."""
    return [
        *content_changes(before.content, after.content),
        *_of_guidance(before.guidance, after.guidance),
        *_of_required(before, after),
    ]


def content_changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """Yield the fixed texts that differ."""
    old, new = fixed_texts(before), fixed_texts(after)
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        shown = now or was
        one, other = (was.text if was else ""), (now.text if now else "")
        if shown and _words(one, shown) != _words(other, shown):
            yield Change("Vaste teksten", shown.label, word_diff(one, other, rich=shown.is_rich))


def _words(text: str, shown: Shown) -> str:
    return html_to_plain(text) if shown.is_rich else text


def _of_guidance(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    old, new = guidance_in(before), guidance_in(after)
    for path, topic in topics().items():
        was, now = old.get(path, Guidance()), new.get(path, Guidance())
        for name, words in _GUIDANCE_WORDS:
            one, other = getattr(was, name), getattr(now, name)
            if one != other:
                yield Change("Hulp", f"{topic.block.title}, {topic.full_label}: {words}", word_diff(one, other))


def _of_required(before: AgendaTemplate, after: AgendaTemplate) -> Iterator[Change]:
    old, new = required_of(before), required_of(after)
    for path, step in new.items():
        if step != old[path]:
            topic = topics()[path]
            html = word_diff(_STEP_WORDS[old[path]], _STEP_WORDS[step])
            yield Change("Verplichte velden", f"{topic.block.title}, {topic.full_label}", html)


def required_of(template: AgendaTemplate) -> dict[str, str]:
    """Return for every text field the step at which `template` asks it ("" for never)."""
    own = {1: "review", 2: "freeze"}
    usual = {path: own.get(int(field.required), "") if field.required else "" for path, field in text_fields().items()}
    return {path: template.required.get(path, step) for path, step in usual.items()}


def text_fields() -> dict[str, Field]:
    """Return every text field of the structure by path, in the order of the editor."""
    known = {}

    def collect(group: Any, path: str = "") -> None:
        for item in group.fields:
            known[path + item.key] = item
        for key, part in {**group.groups, **group.rows}.items():
            collect(part, f"{path}{key}.")

    collect(AGENDA)
    return {path: known[path] for path in topics() if path in known}


def help_by_block(template: AgendaTemplate, query: str = "") -> list[tuple[Block, list[tuple[Topic, Guidance]]]]:
    """Return the help of `template` per block; with a `query` only where its words stand."""
    known = guidance_in(template.guidance)
    rows = [(topic, known.get(path, Guidance())) for path, topic in topics().items()]
    if query:
        rows = [
            (topic, text)
            for topic, text in rows
            if has_words(query, topic.full_label, topic.block.title, text.what, text.good, text.weak, text.who)
        ]
    grouped = [(block, [row for row in rows if row[0].block == block]) for block in BLOCKS]
    return [(block, found) for block, found in grouped if found]


def required_by_block(template: AgendaTemplate) -> list[tuple[Block, list[tuple[str, str]]]]:
    """Return label and step per block, of the fields that must be filled in."""
    asked = [(topics()[path], _STEP_WORDS[step]) for path, step in required_of(template).items() if step]
    grouped = [(block, [(topic.full_label, step) for topic, step in asked if topic.block == block]) for block in BLOCKS]
    return [(block, found) for block, found in grouped if found]
