"""One way to write JSON as bytes (RFC 8785), so that the same content always has the same hash."""

import hashlib
from typing import Any

import rfc8785


def canonical_bytes(obj: Any) -> bytes:
    """Return `obj` as canonical JSON.

    Raises ValueError (`rfc8785.CanonicalizationError`) for what has no canonical form: dates, decimals, NaN,
    integers beyond 2**53 - 1, lone surrogates.
    """
    return rfc8785.dumps(obj)


def sha256_hex(content: bytes) -> str:
    """Return the SHA-256 of `content` in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
