"""How an event is hashed: shared by the writer (`actions`) and the checker (`integrity`)."""

from datetime import UTC

from records.canonical import canonical_bytes, sha256_hex
from records.models import Event

FORMAT = "gka-event/1"


def event_hash(event: Event) -> str:
    """Return the SHA-256 over every column of the row except its own hash and its database id."""
    return sha256_hex(
        canonical_bytes(
            {
                "format": FORMAT,
                "stream": event.stream,
                "number": event.number,
                "action": event.action,
                "object": event.object,
                "result": event.result,
                "data": event.data,
                "actor_id": event.actor_id,
                "actor_name": event.actor_name,
                "actor_role": event.actor_role,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "origin_hash": event.origin_hash,
                "previous_hash": event.previous_hash,
            }
        )
    )


def origin_hash(address: str, salt: str) -> str:
    """Return the salted hash that stays in the chain when the address itself is erased."""
    return sha256_hex(f"{salt}:{address}".encode())
