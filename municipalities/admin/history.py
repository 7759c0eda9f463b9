"""The history of one row in words: who changed which field from what to what, and which file it came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.text import capfirst

from gka_portal.admin.cells import value_of
from municipalities.actions.reference import LOADED
from municipalities.choices import WRITTEN_OUTCOMES, ImportState
from municipalities.models import ImportRow, ReferenceImport
from municipalities.streams import object_of, stream_of
from records.actions import SYSTEM
from records.history import Entry, entry_of
from records.models import Event

# Older changes are in the record; nobody reads further than this on one page.
MOST = 200
_FROM_FILE = "Ingelezen uit een bestand"
_EMPTY = "leeg"
Names = dict[tuple[str, str], str]


def entries_of(row: models.Model, labels: Iterable[str] = ()) -> list[Entry]:
    """Return what happened to `row`, newest first; `labels` are the codes or names under which files know it."""
    about_row = models.Q(object=object_of(row))
    events = list(Event.objects.filter(about_row, stream=stream_of(row)).order_by("-number")[:MOST])
    names = _names(type(row), events)
    found = [_entry(type(row), event, names) for event in events]
    if wanted := set(labels):
        found += [*_loads(row, wanted), *_imports(row, wanted)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def is_made_by_hand(row: models.Model) -> bool:
    """Did an administrator add this row? Otherwise it came from a file, and the file owns its facts."""
    about_row = Event.objects.filter(stream=stream_of(row), object=object_of(row))
    return about_row.filter(action="created").exists()


def _loads(row: models.Model, labels: set[str]) -> list[Entry]:
    """The loads by command in which the row was new or different; they are few, and each names its rows."""
    loads = Event.objects.filter(stream=stream_of(row), action=LOADED).order_by("-number")[:MOST]
    return [
        entry_of(event, title=f"{_FROM_FILE}: {event.object}")
        for event in loads
        if labels & {*event.data.get("created", ()), *event.data.get("updated", ())}
    ]


def _imports(row: models.Model, labels: set[str]) -> list[Entry]:
    """The imports that wrote the row, with what each changed."""
    applied = ReferenceImport.objects.filter(state=ImportState.APPLIED)
    lines = ImportRow.objects.filter(
        reference_import__in=applied, outcome__in=WRITTEN_OUTCOMES, table=row._meta.model_name, key__in=labels
    )
    return [
        Entry(
            f"{_FROM_FILE}: {line.reference_import.file.name}",
            line.reference_import.ended_at or line.reference_import.uploaded_at,
            str(line.reference_import.ended_by or SYSTEM),
            "\n".join(_change(type(row), name, *pair) for name, pair in line.changes.items()),
            "file-input",
        )
        for line in lines.select_related("reference_import__ended_by", "reference_import__file").defer(
            "reference_import__file__content"
        )
    ]


def _change(model: type[models.Model], name: str, old: Any, new: Any) -> str:
    """One change of a file; a file points at other rows by their code."""
    was, now = (_words(model, name, value, {(name, str(value)): str(value)}) for value in (old, new))
    return f"{_label(model, name)}: {now}" if old is None else f"{_label(model, name)}: van {was} naar {now}"


def _entry(model: type[models.Model], event: Event, names: Names) -> Entry:
    lines = [_line(model, name, old, new, names) for name, (old, new) in event.data.get("changes", {}).items()]
    lines += [f"{_label(model, name)}: {', '.join(chosen) or _EMPTY}" for name, chosen in _related(event)]
    if reason := event.data.get("reason"):
        lines.append(f"Reden: {reason}")
    return entry_of(event, text="\n".join(line for line in lines if line))


def _related(event: Event) -> Iterable[tuple[str, list[str]]]:
    related: dict[str, list[str]] = event.data.get("related", {})
    return related.items()


def _line(model: type[models.Model], name: str, old: Any, new: Any, names: Names) -> str:
    """One change as "Regio: van Noord naar Zuid"; a field that was filled in for the first time has no "van"."""
    if name == "id" or (old is None and new in (None, "", False)):
        return ""
    was, now = (_words(model, name, value, names) for value in (old, new))
    return f"{_label(model, name)}: {now}" if old is None else f"{_label(model, name)}: van {was} naar {now}"


def _label(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    return capfirst(str(field.verbose_name)) if field is not None else name


def _words(model: type[models.Model], name: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return _EMPTY
    field = _field(model, name)
    if isinstance(field, models.ForeignKey):
        return names.get((name, str(value)), "een rij die er niet meer is")
    if isinstance(field, models.DateField) and isinstance(value, str):
        value = parse_date(value[:10]) or value
    return value_of(value, field)


def _names(model: type[models.Model], events: list[Event]) -> Names:
    """The names of rows that changes point at: one query per field, however many events."""
    wanted: dict[str, set[Any]] = {}
    for event in events:
        for name, pair in event.data.get("changes", {}).items():
            wanted.setdefault(name, set()).update(value for value in pair if value is not None)
    names: Names = {}
    for name, keys in wanted.items():
        field = _field(model, name)
        if isinstance(field, models.ForeignKey) and keys:
            rows = field.related_model._default_manager.filter(pk__in=keys)  # type: ignore[union-attr]
            names |= {(name, str(row.pk)): str(row) for row in rows}
    return names


def _field(model: type[models.Model], name: str) -> Any:
    """The field behind a column of the table ("region_id"); None when the field is gone."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    if name in columns:
        return columns[name]
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
