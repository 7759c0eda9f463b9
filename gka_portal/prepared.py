"""Queries whose SQL the ORM writes once per process.

For a small query nearly all time goes to writing its SQL: who somebody is takes 15 µs in SQLite and 1.4 ms in Django,
on every page (docs/performance.md). The query stays a queryset, so there is one place that says what it asks.
"""

import datetime
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Two values of each kind that nothing in a query is by accident.
_EXAMPLES: dict[type, tuple[Any, Any]] = {
    int: (-7_310_001, -7_310_002),
    datetime.date: (datetime.date(1801, 2, 3), datetime.date(1802, 3, 4)),
}


class PreparedQuery:
    """The rows of `build(**values)`, a queryset of plain columns (`values_list`) whose conditions are `values`.

    `kinds` gives the type of each value: int or date. The SQL must be the same for all values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self.build = build
        self.kinds = kinds

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, parameters, slots = self._written
        filled = list(parameters)
        for place, name in slots.items():
            filled[place] = _adapted(values[name])
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return list(cursor.fetchall())

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...], dict[int, str]]:
        """The SQL with its parameters, and in which places which value stands: where another example differs."""
        usual = {name: _EXAMPLES[kind][0] for name, kind in self.kinds.items()}
        sql, parameters = self._sql(usual)
        slots: dict[int, str] = {}
        for name, kind in self.kinds.items():
            other_sql, others = self._sql(usual | {name: _EXAMPLES[kind][1]})
            if other_sql != sql:
                raise ValueError(f"the query is not the same for every {name}")
            pairs = enumerate(zip(parameters, others, strict=True))
            slots |= {place: name for place, (one, other) in pairs if one != other}
        return sql, parameters, slots

    def _sql(self, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self.build(**values).query.sql_with_params()
        return sql, tuple(parameters)


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, datetime.date) else value
