"""What of a block an addendum may change."""

from collections.abc import Iterable

from agendas.structure import BLOCKS

# Of the heading the rest is the addendum's own: it is about the same municipalities, and has people of its own.
_OF_HEADING = ("title", "subtitle", "slogan", "motto", "period")
# Who signs the addendum, not who signed the agenda.
_NEVER = "signatories"
_KEYS = {block.key: _OF_HEADING if block.key == "heading" else block.keys for block in BLOCKS if block.key != _NEVER}


def keys_of(blocks: Iterable[str]) -> tuple[str, ...]:
    """Return the top-level keys that an addendum may change when these blocks are ticked, in the order of BLOCKS.

    KeyError for what is no block of an addendum.
    """
    ticked = list(blocks)
    if strange := [block for block in ticked if block not in _KEYS]:
        raise KeyError(strange[0])
    return tuple(key for block, keys in _KEYS.items() if block in ticked for key in keys)
