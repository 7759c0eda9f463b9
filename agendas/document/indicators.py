"""Measurable goals as a table."""

from typing import Any

from agendas.document.parts import Table, table
from gka_portal.notation import dutch_date_of


def indicator_table(rows: list[dict[str, Any]], path: str) -> list[Table]:
    """Return the table of `rows`, which stand at `path`, or nothing when there are none."""
    if not rows:
        return []
    lines = [
        [
            row["name"],
            row["source"],
            _value(row["baseline"], row["unit"]),
            _value(row["target"], row["unit"]),
            dutch_date_of(row["date"]),
        ]
        for row in rows
    ]
    return [table("Meetbare doelen", ["Indicator", "Bron", "Nulmeting", "Streefwaarde", "Datum"], lines, path)]


def _value(value: str, unit: str) -> str:
    return f"{value} {unit}".strip() if value else ""
