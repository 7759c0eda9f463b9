"""Comparing one row of a file with the row of the list: what is new, what differs, and what stays as it is."""

import datetime
from typing import Any

from django.db import models

from gka_portal.notation import dutch_date
from municipalities.choices import RowOutcome
from municipalities.importing.manual import changed_by_hand
from municipalities.importing.planning import Changes, PlannedRow, differences

NAME_LENGTH = 200
_BY_HAND = "Het beheer heeft dit zelf gewijzigd; dat blijft zo: {fields}."


class Comparison:
    """One list before the import: tells what a row of a file means for it.

    `columns` says under which name the database, and so the event of a change by hand, keeps a field of a proposal.
    """

    def __init__(self, model: type[models.Model], stream: str, columns: dict[str, str] | None = None) -> None:
        self.model = model
        self.table = str(model._meta.model_name)
        self._columns = columns or {}
        self._by_hand = changed_by_hand(model, stream)

    def row(
        self,
        found: models.Model | None,
        now: dict[str, Any],
        wanted: dict[str, Any],
        *,
        key: str,
        name: str,
        line: int | None,
        sentence: str = "",
        needs: str = "",
    ) -> PlannedRow:
        """Say what happens to the row `key`: `now` are its values (empty when it is not there), `wanted` the file's."""
        changes = differences(now, wanted)
        common: dict[str, Any] = {"key": key, "name": name[:NAME_LENGTH], "table": self.table, "line": line}
        if found is None:
            return PlannedRow(RowOutcome.NEW, **common, changes=changes, sentence=sentence, needs=needs)
        changes, kept = self._without_changes_by_hand(found, changes)
        sentences = " ".join(filter(None, [sentence, _BY_HAND.format(fields=", ".join(kept)) if kept else ""]))
        if changes:
            return PlannedRow(RowOutcome.CHANGED, **common, changes=changes, sentence=sentences)
        return PlannedRow(RowOutcome.KEPT if kept else RowOutcome.UNCHANGED, **common, sentence=sentences)

    def ended(
        self, found: Any, last_day: datetime.date, *, key: str, name: str, sentence: str = "", **more: Any
    ) -> PlannedRow:
        """Say that a row that is not in a complete file ends on `last_day`, unless that cannot be or was undone."""
        common: dict[str, Any] = {"key": key, "name": name[:NAME_LENGTH], "table": self.table}
        begin = found.valid_from
        if begin is not None and begin > last_day:
            why = f"Staat niet in het bestand, maar begint pas op {dutch_date(begin)}."
            return PlannedRow(RowOutcome.KEPT, **common, sentence=why)
        changes = differences({"valid_to": found.valid_to}, {"valid_to": last_day})
        changes, kept = self._without_changes_by_hand(found, changes)
        if kept:
            return PlannedRow(RowOutcome.KEPT, **common, sentence=_BY_HAND.format(fields=", ".join(kept)))
        needs = more.pop("needs", "")
        return PlannedRow(RowOutcome.ENDED, **common, changes={**changes, **more}, sentence=sentence, needs=needs)

    def label(self, field: str) -> str:
        """The name of a field as users know it."""
        return str(self.model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]

    def _without_changes_by_hand(self, found: models.Model, changes: Changes) -> tuple[Changes, list[str]]:
        by_hand = self._by_hand.get(str(found.pk), {})
        kept = []
        for field in list(changes):
            column = self._columns.get(field, field)
            if column in by_hand and by_hand[column] == _json(getattr(found, column)):
                del changes[field]
                kept.append(self.label(field))
        return changes, kept


def is_current(row: Any, day: datetime.date) -> bool:
    """Does the period of `row` contain `day`? As `models.period.holds_on`, for a row that is loaded already."""
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or row.valid_to >= day)


def reopened(row: Any, day: datetime.date) -> dict[str, Any]:
    """The last day to take away from a row that had ended before `day`, on which the file knows it again."""
    return {"valid_to": None} if row is not None and row.valid_to is not None and row.valid_to < day else {}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
