"""Where anybody has a document judged, signed in or not."""

from tests.access.plain import PlainRow

ROWS = [
    PlainRow("verifying:page", post=frozenset({200})),
    PlainRow("verifying:code", arguments=lambda cast: ("0" * 32,), post=frozenset({200})),
]
