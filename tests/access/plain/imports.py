"""Reading in reference data, and the end of a municipality: the functional administrator's alone."""

from typing import Any

from municipalities.choices import ImportState
from municipalities.models import ReferenceImport
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.municipalities.duo import SCHOOLS, family_a, read_in, school

MANAGERS = frozenset({"administrator"})
CHOICES = (("kind", "schools"), ("sector", "po"), ("day", "1-1-2026"))


def _ready(cast: Cast) -> tuple[Any, ...]:
    """An import with a proposal: one new school and one refused row; the second call finds the first one."""
    found = ReferenceImport.objects.filter(state=ImportState.READY).first()
    return ((found or read_in(family_a(SCHOOLS, school("99X300"), school("fout")), by=cast.administrator)).pk,)


def _busy(cast: Cast) -> tuple[Any, ...]:
    pk = _ready(cast)[0]
    ReferenceImport.objects.filter(pk=pk).update(state=ImportState.READING)
    return (pk,)


def _posted(name: str) -> PlainRow:
    return PlainRow(name, MANAGERS, _ready, get=frozenset({405}), post=frozenset({302}))


ROWS = [
    PlainRow("imports:list", MANAGERS),
    PlainRow("imports:list_csv", MANAGERS),
    PlainRow("imports:upload", MANAGERS, post=frozenset({422})),
    PlainRow("dashboard:end_municipality", MANAGERS, post=frozenset({422})),
    PlainRow("imports:detail", MANAGERS, _ready),
    PlainRow("imports:choices", MANAGERS, _ready, post=frozenset({302}), data=CHOICES),
    PlainRow("imports:decide", MANAGERS, _ready, get=frozenset({405}), post=frozenset({422})),
    _posted("imports:apply"),
    _posted("imports:cancel"),
    _posted("imports:retry"),
    PlainRow("imports:status", MANAGERS, _busy, get=frozenset({302})),
    PlainRow("imports:rows", MANAGERS, _ready),
    PlainRow("imports:rows_csv", MANAGERS, _ready),
    PlainRow("imports:file", MANAGERS, _ready),
]
