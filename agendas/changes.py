"""What differs between two documents, as addresses of fields: for locks, comparisons and tests."""

from collections.abc import Iterator
from typing import Any


def changed_paths(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Yield the address of everything that differs between `before` and `after`, both at `path`.

    A row that came or went is one address (`interventions.<uuid>`); rows in another order give that of their list.
    Nothing and an empty text are the same.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            if key != "id":
                yield from changed_paths(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif _has_rows(before) or _has_rows(after):
        yield from _changed_rows(before or [], after or [], path)
    elif before != after and not (_is_nothing(before) and _is_nothing(after)):
        yield path


def _changed_rows(before: list[dict[str, Any]], after: list[dict[str, Any]], path: str) -> Iterator[str]:
    old, new = ({row.get("id", place): row for place, row in enumerate(rows)} for rows in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        if key in old and key in new:
            yield from changed_paths(old[key], new[key], f"{path}.{key}")
        else:
            yield f"{path}.{key}"
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield path


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _is_nothing(value: Any) -> bool:
    return value in (None, "", [], {})


def covers(paths: frozenset[str], path: str) -> bool:
    """Does one of `paths` stand for the field at `path`: itself, a row or part that it is in, or "" for everything?"""
    return any(wide in ("", path) or path.startswith(f"{wide}.") for wide in paths)
