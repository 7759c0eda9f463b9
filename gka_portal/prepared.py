"""Queries whose SQL the ORM writes once per process.

For a small query nearly all time goes to writing its SQL: who somebody is takes 15 µs in SQLite and 1.4 ms in Django,
on every page (docs/performance.md). The query stays a queryset, so there is one place that says what it asks.
"""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from django.db import connection
from django.db.models import QuerySet

# A list is filled up to this length, or twice, four times … as long, so that few lengths need SQL of their own.
SHORTEST = 25
# Values of each kind that nothing in a query or a table is by accident.
_EXAMPLES: dict[type, Callable[[int], Any]] = {
    int: lambda place: -7_310_001 - place,
    str: lambda place: f"\N{REPLACEMENT CHARACTER}{place}",
    datetime.date: lambda place: datetime.date(1801, 2, 3) + datetime.timedelta(days=place),
}

_Lengths = tuple[int, ...]


class _Written(NamedTuple):
    """SQL with its parameters, and in which places which value stands (of a list: and which of its members)."""

    sql: str
    parameters: tuple[Any, ...]
    slots: dict[int, tuple[str, int]]


class PreparedQuery:
    """The rows of `build(**values)`, a queryset of plain columns (`values_list`) whose conditions are `values`.

    `kinds` gives the type of each value: int, date, list[int] or list[str]. Lists are meant for `__in` and may be
    empty. The SQL must be the same for all values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: Any) -> None:
        self.build = build
        self.kinds = kinds
        self.written: dict[_Lengths, _Written] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        given = {name: _filled_up(values[name], kind) for name, kind in self.kinds.items()}
        lengths = tuple(len(value) for value in given.values())
        if lengths not in self.written:
            self.written[lengths] = self._write(lengths)
        sql, parameters, slots = self.written[lengths]
        filled = list(parameters)
        for place, (name, member) in slots.items():
            filled[place] = _adapted(given[name][member])
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return list(cursor.fetchall())

    def _write(self, lengths: _Lengths) -> _Written:
        """Write the query for two values of each kind: what differs between them is the place of that value."""
        usual = {name: _examples(kind, n, 0) for (name, kind), n in zip(self.kinds.items(), lengths, strict=True)}
        sql, parameters = self._sql(usual)
        slots: dict[int, tuple[str, int]] = {}
        for (name, kind), length in zip(self.kinds.items(), lengths, strict=True):
            other_sql, others = self._sql(usual | {name: _examples(kind, length, length)})
            if other_sql != sql:
                raise ValueError(f"the query is not the same for every {name}")
            members = [_adapted(example) for example in usual[name]]
            pairs = enumerate(zip(parameters, others, strict=True))
            slots |= {place: (name, members.index(one)) for place, (one, other) in pairs if one != other}
        return _Written(sql, parameters, slots)

    def _sql(self, examples: dict[str, list[Any]]) -> tuple[str, tuple[Any, ...]]:
        values = {name: found if get_args(self.kinds[name]) else found[0] for name, found in examples.items()}
        sql, parameters = self.build(**values).query.sql_with_params()
        return sql, tuple(parameters)


def _filled_up(value: Any, kind: Any) -> list[Any]:
    """Return `value` as a list; one that is a list already becomes as long as SQL is written for."""
    if not get_args(kind):
        return [value]
    length = SHORTEST
    while length < len(value):
        length *= 2
    return [*value, *_examples(kind, length - len(value), 0)]


def _examples(kind: Any, number: int, first: int) -> list[Any]:
    (base,) = get_args(kind) or (kind,)
    return [_EXAMPLES[base](place) for place in range(first, first + number)]


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, datetime.date) else value
