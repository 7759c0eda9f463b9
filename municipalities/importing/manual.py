"""What administrators changed by hand: an import leaves that alone and says so."""

from typing import Any

from django.db import models

from records.models import Event


def changed_by_hand(model: type[models.Model], stream: str) -> dict[str, dict[str, Any]]:
    """Return per row (its primary key as text) the fields that a person changed, with the value they were given.

    Read from the events of the list: those with a person behind them that name a row of this model. The last one
    counts. Making a row is no such change: a school that was typed in follows DUO as the others do. An import is one
    event about the import, and so never taken for a change by hand.
    """
    prefix = f"{model._meta.model_name}:"
    events = Event.objects.filter(stream=stream, object__startswith=prefix).exclude(actor_id="")
    events = events.exclude(action="created").order_by("number")
    found: dict[str, dict[str, Any]] = {}
    for name, data in events.values_list("object", "data"):
        changes = data.get("changes")
        if not isinstance(changes, dict):
            continue
        fields = found.setdefault(name.removeprefix(prefix), {})
        for field, values in changes.items():
            if isinstance(values, list) and len(values) == 2:
                fields[field] = values[1]
    return found
