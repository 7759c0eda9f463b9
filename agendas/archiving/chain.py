"""The events of an agenda as a file: each row with its hash, so that the chain can be checked without the portal.

No addresses: the chain holds only a salted hash of where somebody was, and the salt stays behind.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from records.canonical import canonical_bytes
from records.chain import FORMAT as EVENT_FORMAT
from records.chain import event_hash
from records.models import Event

FORMAT = "gka-chain/1"
# All columns that the hash is about (records.chain), and the hash itself.
_COLUMNS = (
    "stream",
    "number",
    "action",
    "object",
    "result",
    "data",
    "actor_id",
    "actor_name",
    "actor_role",
    "at",
    "origin_hash",
    "previous_hash",
    "hash",
)


def chain_file(stream: str, events: Iterable[Event]) -> bytes:
    """Return all `events` of `stream`, oldest first, as canonical JSON (gka-chain/1)."""
    rows = [_row(event) for event in events]
    return canonical_bytes({"format": FORMAT, "event_format": EVENT_FORMAT, "stream": stream, "events": rows})


def chain_misfit(content: bytes) -> str:
    """Return in one Dutch sentence what is wrong with a file of `chain_file` first, "" when every row fits."""
    before = ""
    for number, row in enumerate(json.loads(content)["events"], start=1):
        event = Event(**{**row, "at": datetime.fromisoformat(row["at"])})
        if event.number != number:
            return f"Regel {number} ontbreekt."
        if event.previous_hash != before:
            return f"Regel {number} sluit niet aan op de regel ervoor."
        if event_hash(event) != event.hash:
            return f"De inhoud van regel {number} past niet bij de hash."
        before = event.hash
    return "" if before else "Er zijn geen regels."


def _row(event: Event) -> dict[str, Any]:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {column: at if column == "at" else getattr(event, column) for column in _COLUMNS}
