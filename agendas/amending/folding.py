"""The text in force: what was agreed, with one addendum after the other, and from which of them each field is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agendas.amending.blocks import keys_of
from agendas.amending.identities import in_base_ids
from agendas.amending.merging import Conflict, are_rows, merge


@dataclass(frozen=True)
class Removed:
    """A row that an addendum took out: where it stood, as it was then, and the reference of that addendum."""

    path: str
    row: dict[str, Any]
    reference: str


@dataclass(frozen=True)
class Consolidated:
    """The text in force, in the identities of the agenda.

    `origins` says of each address by which addendum it is as it is: a field was changed, a row was added, the rows of
    a list were put in another order. Of a conflict the earlier text stands in `document`.
    """

    document: dict[str, Any]
    origins: dict[str, str] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    # Of each changed field what it said, from the first to the last, with by which addendum (None: the agenda).
    history: dict[str, list[tuple[str | None, Any]]] = field(default_factory=dict)


def consolidate(agreed: dict[str, Any], addenda: Sequence[dict[str, Any]]) -> Consolidated:
    """Return `agreed` (gka-agenda/1) as it stands after `addenda`, signed documents in the order in which they count.

    An addendum without the key `addendum` changes nothing: from before the portal knew what it changes.
    """
    result = Consolidated(dict(agreed))
    for addendum in addenda:
        if facts := addendum.get("addendum"):
            result = _with(result, in_base_ids(addendum), facts, addendum["reference"])
    return result


def _with(so_far: Consolidated, own: dict[str, Any], facts: dict[str, Any], reference: str) -> Consolidated:
    keys = keys_of(facts["blocks"])
    texts = (facts["before"], own, so_far.document)
    base, mine, now = ({key: text[key] for key in keys if key in text} for text in texts)
    merged = merge(base, mine, now)
    trail = _Trail(reference, dict(so_far.origins), list(so_far.removed), dict(so_far.history))
    trail.follow(now, merged.value, "")
    conflicts = [replace(conflict, reference=reference) for conflict in merged.conflicts]
    return Consolidated(
        {**so_far.document, **merged.value},
        trail.origins,
        trail.removed,
        [*so_far.conflicts, *conflicts],
        trail.history,
    )


@dataclass
class _Trail:
    """Goes through a text and what an addendum made of it."""

    reference: str
    origins: dict[str, str]
    removed: list[Removed]
    history: dict[str, list[tuple[str | None, Any]]]

    def follow(self, before: Any, after: Any, path: str) -> None:
        if before == after:
            return
        if isinstance(before, dict) and isinstance(after, dict):
            inside = f"{path}." if path else ""
            for key in after:
                self.follow(before.get(key), after[key], f"{inside}{key}")
        elif are_rows(before, after):
            self._rows(before, after, path)
        else:
            steps = self.history.get(path) or [(self._origin_above(path), before)]
            self.history[path] = [*steps, (self.reference, after)]
            self.origins[path] = self.reference

    def _rows(self, before: list[dict[str, Any]], after: list[dict[str, Any]], path: str) -> None:
        was, now = ({row["id"]: row for row in rows} for rows in (before, after))
        for row_id, row in was.items():
            if row_id not in now:
                self._forget(f"{path}.{row_id}")
                self.removed.append(Removed(f"{path}.{row_id}", row, self.reference))
        for row_id, row in now.items():
            here = f"{path}.{row_id}"
            if row_id in was:
                self.follow(was[row_id], row, here)
            else:
                self.removed = [gone for gone in self.removed if gone.path != here]
                self.origins[here] = self.reference
        if _order(was, now) != _order(now, was):
            self.origins[path] = self.reference

    def _forget(self, path: str) -> None:
        """Of a row that is gone only that is told: not what became of it before, or of rows in it."""
        inside = f"{path}."
        for kept in (self.origins, self.history):
            for key in [key for key in kept if key == path or key.startswith(inside)]:
                del kept[key]
        self.removed = [gone for gone in self.removed if not gone.path.startswith(inside)]

    def _origin_above(self, path: str) -> str | None:
        """Return which addendum added the row in which `path` is, None when it was agreed."""
        parts = path.split(".")
        above = (".".join(parts[:count]) for count in range(len(parts) - 1, 1, -1))
        return next((self.origins[key] for key in above if key in self.origins and _is_row(key)), None)


def _order(rows: Iterable[str], others: dict[str, Any]) -> list[str]:
    return [row_id for row_id in rows if row_id in others]


_LENGTH_OF_ID = 36


def _is_row(path: str) -> bool:
    """Is it the address of a row, and not of a list that an addendum put in another order?"""
    return len(path.rpartition(".")[2]) == _LENGTH_OF_ID
