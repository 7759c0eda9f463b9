"""Writing a proposal to the lists, many rows per query. The caller has the transaction and writes the event."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models

from municipalities.choices import ImportKind, RowOutcome
from municipalities.importing.planning import Plan, PlannedRow
from municipalities.importing.proposals import MODELS
from municipalities.models import Municipality, School, SchoolBoard

_BATCH = 500
# Per list: the field that holds its code.
_KEYS: dict[type[models.Model], str] = {
    SchoolBoard: "number",
    School: "establishment",
    Municipality: "cbs_code",
}
_DATES = frozenset({"valid_from", "valid_to", "population_date"})


def lock_lists(kind: ImportKind) -> None:
    """Keep others from changing the rows of the list until the transaction ends (on SQLite nobody can anyway)."""
    queryset: Any = MODELS[kind]._default_manager.select_for_update()
    list(queryset.order_by("pk").values_list("pk", flat=True))


def write_plan(plan: Plan) -> None:
    """Make what is new and change what changes; boards before the schools that name them."""
    for model in _KEYS:
        table = model._meta.model_name
        new = [row for row in plan.of(RowOutcome.NEW) if row.table == table]
        changed = [row for row in plan.of(RowOutcome.CHANGED, RowOutcome.ENDED) if row.table == table]
        if new or changed:
            value_of = _translator(model)
            _create(model, new, value_of)
            # Again: an ended municipality may go into one that has just been made.
            _update(model, changed, _translator(model) if new else value_of)


Translator = Callable[[str, Any], tuple[str, Any]]


def _translator(model: type[models.Model]) -> Translator:
    """Return a function from a field of a proposal and its value to the attribute and value of a row."""
    codes: dict[str, dict[str, int]] = {}
    if model is School:
        codes["board"] = dict(SchoolBoard.objects.values_list("number", "pk"))
        codes["municipality"] = dict(Municipality.objects.values_list("cbs_code", "pk"))
    if model is Municipality:
        codes["successor"] = dict(Municipality.objects.values_list("cbs_code", "pk"))

    def translate(field: str, value: Any) -> tuple[str, Any]:
        if field in codes:
            return f"{field}_id", None if value is None else codes[field][value]
        if field in _DATES and value is not None:
            return field, datetime.date.fromisoformat(value)
        return field, value

    return translate


def _create(model: type[models.Model], rows: list[PlannedRow], translate: Translator) -> None:
    made = []
    for row in rows:
        values = dict(translate(field, after) for field, (_before, after) in row.changes.items())
        values[_KEYS[model]] = row.key
        if model is School:
            values["brin"] = row.key[:4]
        made.append(model(**values))
    model._default_manager.bulk_create(made, batch_size=_BATCH)


def _update(model: type[models.Model], rows: list[PlannedRow], translate: Translator) -> None:
    key = _KEYS[model]
    found = _in_bulk(model, key, [row.key for row in rows])
    fields: set[str] = set()
    for row in rows:
        for field, (_before, after) in row.changes.items():
            setattr(found[row.key], *translate(field, after))
            fields.add(field)
    if rows:
        model._default_manager.bulk_update(found.values(), sorted(fields), batch_size=_BATCH)


def _in_bulk(model: type[models.Model], key: str, codes: Iterable[str]) -> dict[str, Any]:
    wanted = set(codes)
    return {getattr(row, key): row for row in model._default_manager.all() if getattr(row, key) in wanted}
