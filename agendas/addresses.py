"""Parts of a document by address: a block ("analysis") or one row of a list ("interventions.<uuid>")."""

from typing import Any
from uuid import UUID

from agendas.structure import AGENDA, BLOCKS

# The lists whose rows are edited each on a page of their own.
ROW_LISTS = ("interventions", "communities")
_LENGTH_OF_ID = len(str(UUID(int=0)))
_KEYS = {block.key: block.keys for block in BLOCKS}


def part_at(document: dict[str, Any], address: str) -> Any:
    """Return the part of `document` at `address`: a dict of top-level keys for a block, the row for a row.

    Raises KeyError when there is no such row (a colleague removed it).
    """
    key, _, row_id = address.partition(".")
    if not row_id:
        return {name: document[name] for name in _KEYS[key]}
    for row in document[key]:
        if row["id"] == row_id:
            return row
    raise KeyError(address)


def with_part(document: dict[str, Any], address: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return the top-level keys to write so that the part at `address` becomes `content`."""
    key, _, row_id = address.partition(".")
    if not row_id:
        return content
    part_at(document, address)
    return {key: [{**content, "id": row_id} if row["id"] == row_id else row for row in document[key]]}


def without_ids(value: Any) -> Any:
    """Return a part of a document without the identity of its rows: what they say, for another agenda."""
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key != "id"}
    return [without_ids(item) for item in value] if isinstance(value, list) else value


def fragment_of(path: str) -> str:
    """Return where on its page of the editor the field at `path` stands, for a link (without #)."""
    key, _, rest = path.partition(".")
    group = AGENDA
    if key in ROW_LISTS and rest:
        # The row has a page of its own.
        path, group = rest.partition(".")[2], AGENDA.rows[key]
    parts = path.split(".")
    rows = [part for part in parts if len(part) == _LENGTH_OF_ID]
    if rows:
        return f"row-{rows[-1]}"
    name = "__".join(parts)
    for part in parts:
        if part in group.rows:
            return f"rows-{name}"
        group = group.groups.get(part, group)
    return f"field-id_{name}" if name else ""
