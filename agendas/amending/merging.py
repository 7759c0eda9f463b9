"""Two texts that were made from the same third one, put together: per field and per row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# What can be chosen at a conflict: the text of the addendum, or the text in force.
OWN = "own"
CURRENT = "current"

Row = dict[str, Any]
Choices = Mapping[str, str]


@dataclass(frozen=True)
class Conflict:
    """What two texts changed differently since `base`. None: the row is not there.

    `path` is the address of a field, of a row (changed by the one and removed by the other; a line of money; added by
    both) or of a list: then both put its rows in another order, and the three values are those rows in their orders.
    """

    path: str
    base: Any
    current: Any
    own: Any
    # The addendum whose text did not come in; "" where only one addendum is looked at.
    reference: str = ""

    @property
    def is_order(self) -> bool:
        """Is it about the order of rows, and not about what they say?"""
        return isinstance(self.base, list) and any(isinstance(item, dict) for item in self.base)


@dataclass(frozen=True)
class Merged:
    """`value` with what both changed; at a conflict it has the current text."""

    value: Any
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Any, own: Any, current: Any, path: str = "", choices: Choices | None = None) -> Merged:
    """Return `current` with what `own` changed since `base`; the three are documents, or the same part of each.

    A field, a list of names and a line of money are one thing; rows are the same by their identity. `choices` settle
    conflicts, by path; those are not in the list any more.
    """
    found: list[Conflict] = []
    return Merged(_value(base, own, current, path, _Settling(choices or {}, found)), found)


@dataclass(frozen=True)
class _Settling:
    """What was chosen, and the conflicts about which nothing was."""

    choices: Choices
    found: list[Conflict]

    def prefers_own(self, conflict: Conflict) -> bool:
        choice = self.choices.get(conflict.path)
        if choice not in {OWN, CURRENT}:
            self.found.append(conflict)
        return choice == OWN


def _value(base: Any, own: Any, current: Any, path: str, settling: _Settling) -> Any:
    if own in (base, current):
        return current
    if current == base:
        return own
    if all(isinstance(value, dict) and not _is_money(value) for value in (base, own, current)):
        return _parts(base, own, current, path, settling)
    if are_rows(base, own, current):
        return _rows(base, own, current, path, settling)
    return own if settling.prefers_own(Conflict(path, base, current, own)) else current


def _parts(base: Row, own: Row, current: Row, path: str, settling: _Settling) -> Row:
    before = f"{path}." if path else ""
    return {
        key: _value(base.get(key), own.get(key), current.get(key), f"{before}{key}", settling)
        for key in [*current, *(key for key in own if key not in current)]
    }


def _is_money(row: Row) -> bool:
    """Is it a budget or cover line? Its cells say one thing together: so many of these, in that year, cost this."""
    return "year" in row


def are_rows(*lists: Any) -> bool:
    """Are these all lists of rows with an identity of their own, and not of names?"""
    if not all(isinstance(rows, list) for rows in lists):
        return False
    if not all(isinstance(row, dict) and row.get("id") for rows in lists for row in rows):
        return False
    return all(len({row["id"] for row in rows}) == len(rows) for rows in lists)


def _rows(base: list[Row], own: list[Row], current: list[Row], path: str, settling: _Settling) -> list[Row]:
    was, mine, now = ({row["id"]: row for row in rows} for rows in (base, own, current))
    kept: dict[str, Row] = {}
    for row_id in [*now, *(row_id for row_id in mine if row_id not in now)]:
        row = _row(was.get(row_id), mine.get(row_id), now.get(row_id), f"{path}.{row_id}", settling)
        if row is not None:
            kept[row_id] = row
    first, second = _orders(was, mine, now, path, settling)
    return [kept[row_id] for row_id in _in_order(first, second, kept)]


def _row(was: Row | None, mine: Row | None, now: Row | None, path: str, settling: _Settling) -> Row | None:
    """Return the row as it becomes, None when it goes or stays away."""
    if was is None and (mine is None or now is None):
        return now or mine
    row: Row | None = _value(was, mine, now, path, settling)
    return row


def _orders(
    was: Mapping[str, Row], mine: Mapping[str, Row], now: Mapping[str, Row], path: str, settling: _Settling
) -> tuple[list[str], list[str]]:
    """Return the identities in the order that holds, then those of the other text."""
    shared = was.keys() & mine.keys() & now.keys()
    before, here, there = ([row_id for row_id in rows if row_id in shared] for rows in (was, mine, now))
    if here in (before, there):
        return list(now), list(mine)
    conflict = Conflict(path, [was[key] for key in before], [now[key] for key in there], [mine[key] for key in here])
    if there == before or settling.prefers_own(conflict):
        return list(mine), list(now)
    return list(now), list(mine)


def _in_order(first: list[str], second: list[str], kept: Iterable[str]) -> list[str]:
    """Return what is kept in the order of `first`; what only `second` has comes after what it stands after there."""
    kept = set(kept)
    result = [row_id for row_id in first if row_id in kept]
    others = set(second)
    place = 0
    for row_id in second:
        if row_id not in kept:
            continue
        if row_id in result:
            place = result.index(row_id) + 1
            continue
        # What the first text put at the same place stands before it.
        while place < len(result) and result[place] not in others:
            place += 1
        result.insert(place, row_id)
        place += 1
    return result
