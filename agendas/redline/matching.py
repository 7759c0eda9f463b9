"""Which row of one text is which row of the other: by identity, or else by what the rows say."""

from bisect import bisect_left
from collections import Counter
from typing import Any

from agendas.addresses import without_ids

Row = dict[str, Any]
Pair = tuple[int | None, int | None]
# What people call a row: the first of these that it has.
NAMING = ("name", "heading", "type", "what", "number", "organisation")
# Lines of money are the same when they are about the same thing in the same year.
_SORTING = ("year", "category", "source", "description", "kind")
# Two rows without a name in common are the same one when at least this part of their words is.
_ALIKE = 0.5


def pairs_of(before: list[Row], after: list[Row]) -> list[Pair]:
    """Return the places of the rows that belong together: (old, new), (old, None) gone, (None, new) added.

    In the order of `after`, what is gone where it stood. Rows have identities; when the two lists share none of
    them (files without ids, a new import), they are matched by name, then by what else they say.
    """
    ids = {row["id"]: place for place, row in enumerate(before) if row.get("id")}
    matched = {place: ids[row["id"]] for place, row in enumerate(after) if row.get("id") in ids}
    if not matched:
        matched = _by_words(before, after)
    return _in_order(len(before), len(after), matched)


def _by_words(before: list[Row], after: list[Row]) -> dict[int, int]:
    matched: dict[int, int] = {}
    for key in (_content, _name, _sort):
        free: dict[Any, list[int]] = {}
        for place, row in enumerate(before):
            if place not in matched.values() and key(row):
                free.setdefault(key(row), []).append(place)
        for place, row in enumerate(after):
            if place not in matched and free.get(key(row)):
                matched[place] = free[key(row)].pop(0)
    _by_likeness(before, after, matched)
    return matched


def _by_likeness(before: list[Row], after: list[Row], matched: dict[int, int]) -> None:
    old = {place: _words(row) for place, row in enumerate(before) if place not in matched.values()}
    new = {place: _words(row) for place, row in enumerate(after) if place not in matched}
    scores = sorted(
        ((-_likeness(old[one], new[other]), abs(one - other), one, other) for one in old for other in new),
    )
    for score, _, one, other in scores:
        if -score >= _ALIKE and other not in matched and one not in matched.values():
            matched[other] = one


def _content(row: Row) -> str:
    return repr(_filled(without_ids(row)))


def _filled(value: Any) -> Any:
    """Return what `value` says, in one order: a key that is empty says the same as one that is not there."""
    if isinstance(value, dict):
        return sorted((key, _filled(item)) for key, item in value.items() if item not in ("", None))
    return [_filled(item) for item in value] if isinstance(value, list) else value


def _name(row: Row) -> Any:
    """Return what the row is called, with its year and kind when it is a line of money; None without a name."""
    if "year" in row:
        return tuple(row.get(key) for key in (*_SORTING, "organisation"))
    return next((row[key].casefold() for key in NAMING if row.get(key)), None)


def _sort(row: Row) -> Any:
    return (row["year"], row.get("category") or row.get("source")) if "year" in row else None


def _words(value: Any) -> "Counter[str]":
    if isinstance(value, dict):
        return sum((_words(item) for key, item in value.items() if key != "id"), Counter())
    if isinstance(value, list):
        return sum((_words(item) for item in value), Counter())
    return Counter(str(value).casefold().split()) if value not in (None, "") else Counter()


def _likeness(one: "Counter[str]", other: "Counter[str]") -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _in_order(olds: int, news: int, matched: dict[int, int]) -> list[Pair]:
    result: list[Pair] = [(matched.get(place), place) for place in range(news)]
    gone = [place for place in range(olds) if place not in matched.values()]
    for place in gone:
        # After the last row that stood before it.
        ahead = [number for number, (old, _) in enumerate(result) if old is not None and old < place]
        result.insert(max(ahead, default=-1) + 1, (place, None))
    return result


def moved(pairs: list[Pair]) -> set[int]:
    """Return the new places of the rows that moved: the fewest that explain the other order."""
    both = [(old, new) for old, new in pairs if old is not None and new is not None]
    kept = longest_rise([old for old, _ in both])
    return {new for number, (_, new) in enumerate(both) if number not in kept}


def longest_rise(values: list[int]) -> set[int]:
    """Return the indexes of a longest increasing subsequence of `values`."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        previous[index] = ends[place - 1] if place else None
        tails[place:] = [value, *tails[place + 1 :]]
        ends[place:] = [index, *ends[place + 1 :]]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = previous[last]
    return found
