"""Texts of an agenda and its addenda put together: pure functions of documents (gka-agenda/1), no database.

`merge` puts two texts together that came from the same third one; `consolidate` makes the text in force of an agenda
and its addenda. What two of them changed differently is a `Conflict`: told, never resolved here.
"""

from agendas.amending.adding import Added, added_money
from agendas.amending.blocks import keys_of
from agendas.amending.folding import Consolidated, Removed, consolidate
from agendas.amending.identities import in_base_ids, rekeyed
from agendas.amending.merging import CURRENT, OWN, Conflict, Merged, merge
from agendas.amending.paragraphs import paragraph_origins

__all__ = [
    "CURRENT",
    "OWN",
    "Added",
    "Conflict",
    "Consolidated",
    "Merged",
    "Removed",
    "added_money",
    "consolidate",
    "in_base_ids",
    "keys_of",
    "merge",
    "paragraph_origins",
    "rekeyed",
]
