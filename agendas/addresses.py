"""Parts of a document by address: a block ("analysis") or one row of a list ("interventions.<uuid>")."""

from typing import Any

from agendas.structure import BLOCKS

# The lists whose rows are edited each on a page of their own.
ROW_LISTS = ("interventions", "communities")
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
