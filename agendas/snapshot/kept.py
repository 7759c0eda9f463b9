"""The texts of an agenda that can be read back, by key: `v3` a version, `t12` a checkpoint, `nu` the text of today."""

import json
import re
from typing import Any

from django.utils.timezone import localtime

from agendas.models import Agenda, AgendaVersion, Checkpoint
from gka_portal.notation import dutch_date

NOW = "nu"
_KEY = re.compile(r"(?P<kind>[vt])(?P<number>[1-9]\d{0,8})")


def source_at(agenda: Agenda, key: str) -> AgendaVersion | Checkpoint:
    """Return the kept text of `agenda` under `key`. KeyError when there is none."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise KeyError(key)
    number = int(match["number"])
    rows: Any = agenda.versions.all() if match["kind"] == "v" else agenda.checkpoints.all()
    source: AgendaVersion | Checkpoint | None = rows.filter(number=number).first()
    if source is None:
        raise KeyError(key)
    return source


def key_of(source: AgendaVersion | Checkpoint) -> str:
    return f"{'v' if isinstance(source, AgendaVersion) else 't'}{source.number}"


def document_in(source: AgendaVersion | Checkpoint) -> dict[str, Any]:
    """Return the document of a kept text."""
    document: dict[str, Any] = json.loads(source.plain if isinstance(source, Checkpoint) else bytes(source.content))
    return document


def text_at(agenda: Agenda, key: str) -> dict[str, Any]:
    """Return the document of `agenda` under `key`. KeyError when there is none; who may read it is asked elsewhere."""
    if key == NOW:
        document: dict[str, Any] = agenda.text.document
        return document
    return document_in(source_at(agenda, key))


def title_of(agenda: Agenda, key: str) -> str:
    """Return what people call the text of `agenda` under `key`, as a title. KeyError when there is none."""
    return "Huidige tekst" if key == NOW else title_of_source(source_at(agenda, key))


def title_of_source(source: AgendaVersion | Checkpoint) -> str:
    """Return "Versie 3: Voor het overleg van 3 maart" or "Tussenstand van 3 maart 2027, 14.03 uur"."""
    if isinstance(source, AgendaVersion):
        day = dutch_date(localtime(source.created_at))
        return f"Versie {source.number}: {source.name or source.get_kind_display()}, {day}"
    moment = localtime(source.written_at)
    return f"Tussenstand van {dutch_date(moment)}, {moment:%H.%M} uur"
