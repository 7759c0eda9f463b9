"""Rows of a list to and from the document, the same way for every kind of row."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Field, Manager, Model

from agendas.models.rows import Row


def plain(value: Any) -> Any:
    """Return `value` as JSON has it: amounts as decimal text in euros, dates in ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def dump(row: Row) -> dict[str, Any]:
    """Return `row` as an object of the document, with its identity."""
    return {"id": str(row.id), **{key: plain(getattr(row, key)) for key in row.keys}}


def fields_from(model: type[Model], keys: Iterable[str], item: dict[str, Any]) -> dict[str, Any]:
    """Return the values of `keys` for `model`; what `item` lacks gets the default of its field."""
    return {key: _value(model._meta.get_field(key), item.get(key)) for key in keys}  # type: ignore[arg-type]


def _value(field: "Field[Any, Any]", given: Any) -> Any:
    if given is None or given == "":
        return None if field.null else field.get_default()
    return field.to_python(given)


def sync(manager: "Manager[Any]", items: list[dict[str, Any]], **more: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Make the rows of `manager` (a related manager) equal to `items`, in their order.

    A row with a known id is changed, another is made, one that is not in `items` is deleted. An id that
    belongs to another agenda gets a new one here: copying an agenda must not move its rows.
    Returns each row with its item.
    """
    model = manager.model
    existing = {row.id: row for row in manager.all()}
    wanted = [_identity(item) for item in items]
    taken = set(model.objects.filter(pk__in=set(filter(None, wanted)) - existing.keys()).values_list("pk", flat=True))
    result, new = [], []
    seen: set[uuid.UUID] = set()
    for position, (given, item) in enumerate(zip(wanted, items, strict=True)):
        identity = uuid.uuid4() if given is None or given in taken or given in seen else given
        seen.add(identity)
        values = {**fields_from(model, model.keys, item), "position": position, **more}
        row = existing.get(identity)
        if row is None:
            row = model(id=identity, **{manager.field.name: manager.instance}, **values)  # type: ignore[attr-defined]
            new.append(row)
        else:
            _change(row, values)
        result.append((row, item))
    model.objects.bulk_create(new)
    if existing.keys() - seen:
        manager.exclude(pk__in=seen).delete()
    return result


def _change(row: Row, values: dict[str, Any]) -> None:
    """Store the `values` that differ; a page sends all its rows and people change one."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)


def _identity(item: dict[str, Any]) -> uuid.UUID | None:
    return uuid.UUID(str(item["id"])) if item.get("id") else None
