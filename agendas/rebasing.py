"""An addendum beside the text in force of its agenda: is that still the text from which it started?

When another addendum changed the same blocks since, both changes are put together, per field and per row. Where they
disagree the author chooses: nothing is resolved silently.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agendas.amending import Conflict, Merged, in_base_ids, keys_of, merge
from agendas.changes import changed_paths
from agendas.choices import AddendumSort
from agendas.in_force import InForce, text_on
from agendas.models import Agenda
from records.canonical import canonical_bytes, sha256_hex

Text = dict[str, Any]
# The last year that an extension gives, among what goes with another choice.
END_YEAR = "end_year"


@dataclass(frozen=True)
class Rebase:
    """Three texts of the blocks that an addendum changes, in the identities of the agenda.

    `base`: from which it started; `own`: what it says; `current`: what is in force now. `shown` is the hash of the
    last two: who chooses, chooses about these.
    """

    in_force: InForce
    base: Text
    own: Text
    current: Text

    @property
    def is_needed(self) -> bool:
        """Is the text from which it started no longer the text in force?"""
        return any(changed_paths(self.base, self.current))

    @property
    def shown(self) -> str:
        return sha256_hex(canonical_bytes({"own": self.own, "current": self.current}))

    @property
    def conflicts(self) -> list[Conflict]:
        return self.merged().conflicts

    def merged(self, choices: Mapping[str, str] | None = None) -> Merged:
        """Return both changes together; `choices` says "own" or "current" per path of a conflict."""
        return merge(self.base, self.own, self.current, choices=choices)


def differs(block: str, one: Text, other: Text) -> bool:
    """Do two texts say something else in a block (by key)?"""
    return any(True for key in keys_of([block]) for _ in changed_paths({key: one.get(key)}, {key: other.get(key)}))


def changed_blocks(document: Text) -> list[str]:
    """Return the blocks in which the addendum with this document says something else than was in force."""
    facts, own = document["addendum"], in_base_ids(document)
    return [block for block in facts["blocks"] if differs(block, facts["before"], own)]


def lost_with(document: Text, sort: str, blocks: Collection[str]) -> list[str]:
    """Return what goes when the addendum with this document becomes one of this `sort` that changes `blocks`.

    Those are blocks with words of its own, and END_YEAR for the last year that only an extension has.
    """
    facts, own = document["addendum"], in_base_ids(document)
    before, years = facts["before"], []
    if facts["sort"] == AddendumSort.EXTEND != sort and own["period"] != before["period"]:
        # Said by its own name, and not as words in the heading.
        own, years = {**own, "period": before["period"]}, [END_YEAR]
    return [block for block in facts["blocks"] if block not in blocks and differs(block, before, own)] + years


def choices_shown(document: Text, lose: Collection[str] = ()) -> str:
    """Return the hash of what somebody sees who chooses anew: the choices of now, and words that may go (`lose`)."""
    facts, own = document["addendum"], in_base_ids(document)
    words = {key: own.get(key) for key in keys_of(block for block in facts["blocks"] if block in lose)}
    chosen = {key: facts[key] for key in ("sort", "blocks", "reason")} | {END_YEAR: document["period"]["end"]}
    return sha256_hex(canonical_bytes({**chosen, "words": words}))


def rebase_of(addendum: Agenda) -> Rebase | None:
    """Return how `addendum` stands to the text in force of today; None while its agenda has none."""
    in_force = text_on(addendum, timezone.localdate())
    return rebase_in(addendum.text.document, in_force) if in_force else None


def rebase_in(document: Text, in_force: InForce) -> Rebase:
    """Return how the addendum with this document stands to a text in force."""
    facts, own = document["addendum"], in_base_ids(document)
    keys = keys_of(facts["blocks"])
    base, mine, current = ({key: text.get(key) for key in keys} for text in (facts["before"], own, in_force.document))
    return Rebase(in_force, base, mine, current)
